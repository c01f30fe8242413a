"""Speech: from written words to spoken ones."""

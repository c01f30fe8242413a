"""The evolution page: what learns in the background, what waits for it, and a receipt for every run."""

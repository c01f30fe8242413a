"""Output of the window."""

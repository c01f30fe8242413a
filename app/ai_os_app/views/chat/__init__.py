"""Chat of the window."""

"""Memory of the window."""

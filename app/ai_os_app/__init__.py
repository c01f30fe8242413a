"""The window of AI-OS."""

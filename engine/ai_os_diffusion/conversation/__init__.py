"""Conversations: turns on disk, what each asks for, follow-up questions, and actions that wait for a yes."""

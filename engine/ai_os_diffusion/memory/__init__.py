"""Memories: reading files, cutting them into passages, storing, embedding and recalling them."""

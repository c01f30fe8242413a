"""Outputs that are no text: what the trunk says and draws, beside its memories and answers."""

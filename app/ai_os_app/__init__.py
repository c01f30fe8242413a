"""The window of AI-OS; until it exists, the engine is used through the `ai-os` command."""

"""Measures what the bundled models can do, and lists it beside what they should: `ai-os eval`."""

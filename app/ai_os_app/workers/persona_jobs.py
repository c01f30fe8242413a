"""What the window asks of the engine about personas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SetPersona:
    """Keep with a conversation what its answers are like: Done."""

    conversation: str
    persona: str

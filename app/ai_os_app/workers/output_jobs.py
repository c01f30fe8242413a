"""What the window asks of the engine about speech and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ai_os_diffusion.types import ImageOutput


@dataclass(frozen=True)
class Speak:
    """Say a text: AudioOutput. What is said so far comes as a part after each sentence."""

    text: str
    seed: int = 0


@dataclass(frozen=True)
class Draw:
    """Draw a picture, or one like `like`: ImageOutput, also as a part while it sharpens; not what `negative` says."""

    prompt: str
    seed: int = 0
    negative: str = ""
    like: ImageOutput | None = None


OutputJob: TypeAlias = Speak | Draw

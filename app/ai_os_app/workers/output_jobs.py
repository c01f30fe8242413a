"""What the window asks of the engine about speech and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ai_os_diffusion.types import ImageOutput

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True)
class Speak:
    """Say a text: AudioOutput. What is said so far comes as a part after each sentence."""

    text: str
    seed: int = 0


@dataclass(frozen=True)
class Draw:
    """Draw a picture, or one like `like`: ImageOutput, also as a part while it sharpens; not what `negative` says.

    With `again`, (height, width) bool over `like`, only that part of it is drawn again, and the rest stays.
    """

    prompt: str
    seed: int = 0
    negative: str = ""
    like: ImageOutput | None = None
    again: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Refill:
    """Write spans of `text`, a version of an answer, again: Refilled, with a step after each denoising step.

    Attributes:
        turn: the answer.
        text: what stays to the character outside of the spans.
        spans: (first character, one after the last).
        steps: of denoising, at most; None is one for each word.
        by: words that each span gets longer by, or shorter below 0; None is as it comes.
        seed: of all random draws.
    """

    turn: str
    text: str
    spans: tuple[tuple[int, int], ...]
    steps: int | None = None
    by: int | None = 0
    seed: int = 0


@dataclass(frozen=True)
class KeepRefill:
    """Keep a text as another version beside an answer: the new Turn."""

    turn: str
    text: str


OutputJob: TypeAlias = Speak | Draw | Refill | KeepRefill

"""What the window asks of remembered pictures and recordings, and what it gets; frozen values as in `jobs`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ai_os_diffusion.types import AudioOutput


@dataclass(frozen=True)
class LoadThumbnails:
    """The small copies of pictures, by the ids of memories: Thumbnails."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class LoadRecording:
    """The sound of a recording that memories come from, from a second on, as far as it is played at once: Recording."""

    path: str
    second: float


@dataclass(frozen=True)
class Thumbnails:
    """(id of a memory, JPEG); those without one are left out."""

    items: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, eq=False)
class Recording:
    """Sound of a recording; it begins at `second`."""

    path: str
    second: float
    sound: AudioOutput


MediaJob: TypeAlias = LoadThumbnails | LoadRecording

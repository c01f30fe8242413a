"""What the window asks where the profile shall move, and what it gets; frozen values as in `jobs`.

A data folder is named as in the settings: the folder that the user chose, or "" for the default one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class LookAtFolder:
    """Whether the open profile could move into a data folder: FolderSeen."""

    folder: str


@dataclass(frozen=True)
class MoveProfile:
    """Copy the open profile into a data folder, and use it there: ProfileMoved."""

    folder: str


@dataclass(frozen=True)
class RemoveOldProfile:
    """Remove the profile at a path, from which the open one was moved: OldProfileRemoved."""

    path: str


@dataclass(frozen=True)
class FolderSeen:
    """The profile would lie at `path` and take `size` of `free` bytes; `taken`: there are memories already."""

    folder: str
    path: str
    size: int
    free: int
    taken: bool


@dataclass(frozen=True)
class ProfileMoved:
    """The profile is open at `path`; `before` is where it was, and where it still lies too."""

    folder: str
    path: str
    before: str


@dataclass(frozen=True)
class OldProfileRemoved:
    """So many bytes are free again."""

    path: str
    size: int


MovingJob: TypeAlias = LookAtFolder | MoveProfile | RemoveOldProfile

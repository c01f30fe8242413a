"""What the engine gives back to the window: frozen values, each named by the job that asks for it (`jobs`)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_os_diffusion.types import FileProblem, ImportReport, MemoryHit

if TYPE_CHECKING:
    from ai_os_diffusion.conversation.model import Conversation, Turn


@dataclass(frozen=True)
class Problem:
    """An error made visible: what went wrong, what to do, and details to copy. `kind` is stable."""

    kind: str
    message: str
    remedy: str
    details: str = ""


@dataclass(frozen=True)
class Done:
    """It is done, and there is nothing to show."""


@dataclass(frozen=True)
class Conversations:
    """All conversations, newest first."""

    items: tuple[Conversation, ...]


@dataclass(frozen=True)
class Turns:
    """One branch of a conversation, oldest first."""

    conversation: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Exported:
    """A conversation was written to `path`."""

    conversation: str
    path: str


@dataclass(frozen=True)
class ChatHits:
    """Turns that hold the words searched for, each with its conversation."""

    text: str
    items: tuple[tuple[Conversation, Turn], ...]


@dataclass(frozen=True)
class PlanReady:
    """The preview of an import.

    `files` holds (path, "new" | "changed" | "unchanged"); `size` is in bytes, of what would be read; `skipped` counts
    files of kinds that cannot be imported, by their ending.
    """

    number: int
    files: tuple[tuple[str, str], ...]
    new: int
    changed: int
    unchanged: int
    size: int
    problems: tuple[FileProblem, ...]
    skipped: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ImportDone:
    """An import ended; `cancelled` where the user stopped it (what was stored stays)."""

    report: ImportReport
    cancelled: bool = False


@dataclass(frozen=True)
class ImportUndone:
    """An import was taken back."""

    report: ImportReport


@dataclass(frozen=True)
class Hits:
    """Memories for a search (`text`) or a page of the list (`text` empty, from `offset`); `total` of that kind."""

    text: str
    items: tuple[MemoryHit, ...]
    total: int
    offset: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Count:
    """How many memories there are, in all and by kind."""

    memories: int
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Remembered:
    """A note was kept under `id`."""

    id: str
    text: str


@dataclass(frozen=True)
class Forgotten:
    """`count` memories are gone; Unforget(token) puts them back."""

    token: str
    count: int


@dataclass(frozen=True)
class Restored:
    """So many forgotten memories are back."""

    count: int


@dataclass(frozen=True)
class Passages:
    """The passages of one text; `id` is the memory that was asked about. Empty where it is gone."""

    id: str
    items: tuple[MemoryHit, ...]


@dataclass(frozen=True)
class Pinned:
    """A memory was pinned or unpinned."""

    id: str
    pinned: bool


class SourceState(enum.Enum):
    """How a source's file stands to what is remembered of it."""

    SAME = "same"
    CHANGED = "changed"  # since it was imported: what stands there now may say something else
    GONE = "gone"


@dataclass(frozen=True)
class SourceText:
    """A source's text; the span as characters (code points) of `text`.

    The text is that of the file as long as this is as it was imported, and else the remembered one.
    """

    path: str
    text: str
    start_char: int
    end_char: int
    state: SourceState = SourceState.SAME


@dataclass(frozen=True)
class Embedded:
    """Vectors computed, and how many memories still wait for theirs."""

    done: int
    left: int


@dataclass(frozen=True)
class Speed:
    """How long a short answer takes on this computer."""

    seconds_per_answer: float


@dataclass(frozen=True)
class ModelCheck:
    """Whether the model's files are whole; `problems` says in sentences what is not."""

    folder: str
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Stats:
    """Facts about the open profile and model. `pending_vectors` memories are found by words only, so far."""

    memories: int
    pending_vectors: int
    model: str
    device: str
    data_folder: str

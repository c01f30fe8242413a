"""What the engine gives back to the window: frozen values, each named by the job that asks for it (`jobs`)."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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

    @property
    def sentence(self) -> str:
        """What went wrong and what to do, in one line."""
        return f"{self.message} {self.remedy}".strip()


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
class TemporaryEnded:
    """A temporary conversation is gone."""

    conversation: str


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
class FilePreview:
    """A file that would be read; `contents` says what it holds, `notes` what of it is left out on purpose."""

    path: str
    state: Literal["new", "changed", "unchanged"]
    contents: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanReady:
    """The preview of an import.

    `size` is in bytes, of what would be read; `skipped` counts files of kinds that cannot be imported, by their ending,
    and `left_out` names them; `folders` are those that were chosen, and could be watched.
    """

    number: int
    files: tuple[FilePreview, ...]
    new: int
    changed: int
    unchanged: int
    size: int
    problems: tuple[FileProblem, ...]
    skipped: tuple[tuple[str, int], ...] = ()
    left_out: tuple[FileProblem, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileKinds:
    """(name, endings) of each kind of file that can be imported; an ending is lower case and has its dot."""

    items: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Watching:
    """The folders that are kept up to date; `refused` says of which of them that cannot be, for now."""

    folders: tuple[str, ...]
    refused: tuple[FileProblem, ...] = ()


@dataclass(frozen=True)
class TakenIn:
    """What came of changes in a watched folder; `there`: the folder is."""

    folder: str
    imported: int = 0
    forgotten: int = 0
    problems: tuple[FileProblem, ...] = ()
    there: bool = True


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
    """Memories for a search (`text`) or a page of the list (`text` empty, from `offset`); `total` of that kind.

    `before` of them come before the day that the list was to begin with.
    """

    text: str
    items: tuple[MemoryHit, ...]
    total: int
    offset: int = 0
    kind: str = ""
    before: int = 0


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
class ChatFound:
    """Where the memory `id` was said; "" where it was in no conversation that is still there."""

    id: str
    conversation: str


@dataclass(frozen=True)
class Memories:
    """The memories that were asked for, in that order; without those that are gone."""

    items: tuple[MemoryHit, ...]


@dataclass(frozen=True)
class Pinned:
    """A memory was pinned or unpinned."""

    id: str
    pinned: bool


@dataclass(frozen=True)
class Edited:
    """A note says something else; UndoEdit(token) brings the former text back while the window is open."""

    id: str
    token: str


@dataclass(frozen=True)
class EditUndone:
    """A note says again what it said before."""

    id: str
    token: str


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
    title: str = ""  # of the conversation, mail or document; "" where the text is the file
    picture: bytes = b""  # a small copy of it, as JPEG, where it is a picture
    place: tuple[tuple[str, str], ...] = ()  # where in the file the span stands, such as ("page", "3")


@dataclass(frozen=True)
class TrashItem:
    """What one action moved into the trash: memories, or a conversation. Times are UTC.

    `key` is what TakeBack and RemoveForGood know it by; `kind` is that of the first memory.
    """

    key: str
    is_chat: bool
    kind: str
    title: str
    text: str
    count: int
    forgotten: dt.datetime
    expires: dt.datetime


@dataclass(frozen=True)
class Trash:
    """All that is in the trash, the newest first."""

    items: tuple[TrashItem, ...]


@dataclass(frozen=True)
class Moved:
    """So many memories and conversations were brought back from the trash, or removed from it for good."""

    memories: int
    conversations: int


@dataclass(frozen=True)
class BackedUp:
    """A backup was written; `size` is in bytes."""

    path: str
    memories: int
    size: int


@dataclass(frozen=True)
class ExportedAll:
    """Memories and conversations were written into the new folder `path`."""

    path: str
    memories: int
    conversations: int


@dataclass(frozen=True)
class BackupChecked:
    """A backup is whole; `made` is UTC, `present` counts the memories that are in the profile now."""

    path: str
    made: dt.datetime
    memories: int
    present: int


@dataclass(frozen=True)
class BackupRestored:
    """The profile holds what the backup holds."""

    path: str
    memories: int


@dataclass(frozen=True)
class PassphraseChanged:
    """The profile opens with the new passphrase, or is not `encrypted` any more."""

    encrypted: bool


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
class Diagnosis:
    """What `ai-os doctor` says, as text without content of the user's; whether all that is needed is in order."""

    text: str
    ok: bool


@dataclass(frozen=True)
class Stats:
    """Facts about the open profile and model. `pending_vectors` memories are found by words only, so far.

    `lock` is what opens the profile; "" where it is not encrypted.
    """

    memories: int
    pending_vectors: int
    model: str
    device: str
    data_folder: str
    lock: Literal["", "passphrase", "keyring"] = ""

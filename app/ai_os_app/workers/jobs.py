"""What the window asks of the engine, and what it gets back: frozen values, nothing else crosses the thread.

Each job names the result that it gives. A job is known by its class.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from ai_os_diffusion.types import FileProblem, ImportReport, MemoryHit

if TYPE_CHECKING:
    from ai_os_diffusion.conversation.model import Conversation, Turn
    from ai_os_diffusion.conversation.model import Done as TurnDone


class EngineState(enum.Enum):
    """Where the engine stands; the status bar shows it."""

    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"  # a job that the user waits for; work in the background leaves READY
    FAILED = "failed"  # could not start; `retry` tries again
    STOPPED = "stopped"


Verdict = Literal["right", "wrong", ""]
KEPT_AS: dict[Verdict, TurnDone] = {"right": "confirmed", "wrong": "declined", "": ""}
"""How a verdict stands in `Turn.done` of an answer, which has no proposal for which that could be meant."""

# Conversation


@dataclass(frozen=True)
class Ask:
    """Save the user's turn, answer it: the assistant's Turn. `parent` branches off after that turn."""

    conversation: str
    text: str
    parent: str | None = None


@dataclass(frozen=True)
class Regenerate:
    """Another answer beside an assistant's turn: the new Turn."""

    turn: str


@dataclass(frozen=True)
class Decide:
    """The user's verdict on a proposal: the changed Turn."""

    turn: str
    verdict: Literal["confirm", "decline", "undo"]


@dataclass(frozen=True)
class Judge:
    """What the user says of an answer, "" to take it back: the changed Turn."""

    turn: str
    verdict: Verdict


@dataclass(frozen=True)
class ListConversations:
    """Conversations, newest first."""


@dataclass(frozen=True)
class NewConversation:
    """An empty conversation: the Conversation."""

    title: str = ""


@dataclass(frozen=True)
class LoadTurns:
    """Turns of the branch that ends in `leaf` (the newest by default)."""

    conversation: str
    leaf: str = ""


@dataclass(frozen=True)
class RenameConversation:
    """Conversations, with the new title."""

    conversation: str
    title: str


@dataclass(frozen=True)
class DeleteConversation:
    """Conversations that are left."""

    conversation: str


@dataclass(frozen=True)
class RestoreConversation:
    """Undo of a delete: Conversations."""

    conversation: str


@dataclass(frozen=True)
class SaveDraft:
    """Keep what stands unsent in the composer: Done. The client waits half a second for the last of several."""

    conversation: str
    text: str


@dataclass(frozen=True)
class ExportConversation:
    """Write a conversation as Markdown: Exported."""

    conversation: str
    path: str


@dataclass(frozen=True)
class SearchChats:
    """Turns that hold the words: ChatHits."""

    text: str


# Import


@dataclass(frozen=True)
class PlanImport:
    """What importing files and folders would do: PlanReady."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class RunImport:
    """Carry out the plan of that number: ImportDone, also when it is stopped: what is stored by then stays."""

    plan: int


@dataclass(frozen=True)
class UndoImport:
    """Take an import back: ImportUndone."""

    batch: str


@dataclass(frozen=True)
class ImportSample:
    """Import the sample life: ImportDone."""


# Memories


@dataclass(frozen=True)
class SearchMemories:
    """The memories that fit best: Hits. `kind` filters by kind of memory; a newer search replaces a waiting one."""

    text: str
    limit: int
    kind: str = ""


@dataclass(frozen=True)
class ListMemories:
    """One page of memories, newest first: Hits."""

    offset: int
    limit: int
    kind: str = ""


@dataclass(frozen=True)
class ListPassages:
    """All passages of the file or remembered text that a memory belongs to, in reading order: Passages."""

    id: str


@dataclass(frozen=True)
class CountMemories:
    """Count."""


@dataclass(frozen=True)
class RememberNote:
    """Keep a note: Remembered."""

    text: str
    title: str = ""


@dataclass(frozen=True)
class Forget:
    """Delete memories: Forgotten, whose token takes it back while the window is open."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Unforget:
    """Put back what a Forgotten took: Restored."""

    token: str


@dataclass(frozen=True)
class PinMemory:
    """Pin or unpin: Pinned."""

    id: str
    pinned: bool


@dataclass(frozen=True)
class ReadSource:
    """A source file at a span in UTF-8 bytes, checked against what is remembered of it: SourceText.

    `memory` is the id of the memory that came from there, `text` the remembered words of the span.
    """

    path: str
    start: int
    end: int
    memory: str = ""
    text: str = ""


# Engine


@dataclass(frozen=True)
class EmbedPending:
    """Compute missing vectors: Embedded. The worker does so by itself when idle; this one can be seen and stopped."""


@dataclass(frozen=True)
class SelfTest:
    """How fast this computer answers: Speed."""


@dataclass(frozen=True)
class VerifyModel:
    """Check the model's files against their checksums: ModelCheck."""


@dataclass(frozen=True)
class RepairModel:
    """Make the model usable again where that is possible: ModelCheck."""


@dataclass(frozen=True)
class Statistics:
    """Stats."""


Job: TypeAlias = (
    Ask
    | Regenerate
    | Decide
    | Judge
    | ListConversations
    | NewConversation
    | LoadTurns
    | RenameConversation
    | DeleteConversation
    | RestoreConversation
    | SaveDraft
    | ExportConversation
    | SearchChats
    | PlanImport
    | RunImport
    | UndoImport
    | ImportSample
    | SearchMemories
    | ListMemories
    | ListPassages
    | CountMemories
    | RememberNote
    | Forget
    | Unforget
    | PinMemory
    | ReadSource
    | EmbedPending
    | SelfTest
    | VerifyModel
    | RepairModel
    | Statistics
)


class Lane(enum.IntEnum):
    """Which waiting job goes first. Long jobs let the others in between while they run."""

    USER = 0  # someone waits for an answer
    QUICK = 1  # milliseconds
    LONG = 2


_USER = (Ask, Regenerate, Decide)
_LONG = (PlanImport, RunImport, UndoImport, ImportSample, EmbedPending, SelfTest, VerifyModel, RepairModel)
ENDS_BY_ITSELF = (RunImport, ImportSample)
"""Jobs that, once begun, answer a cancel with their result, for it says what was kept."""
WITHOUT_ENGINE = (VerifyModel, RepairModel)
"""Jobs that run also where the engine could not start."""
CHANGES_MEMORIES = (RunImport, UndoImport, ImportSample, RememberNote, Forget, Unforget, PinMemory)
"""Jobs after which lists of memories are out of date; turns that remember or forget come on top."""


def lane(job: Job) -> Lane:
    """The lane of a job."""
    if isinstance(job, _USER):
        return Lane.USER
    return Lane.LONG if isinstance(job, _LONG) else Lane.QUICK


# Results


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

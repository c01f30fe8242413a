"""What the window asks of the engine: frozen values; `results` has what it gets back. Nothing else crosses the thread.

Each job names the result that it gives. A job is known by its class.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
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

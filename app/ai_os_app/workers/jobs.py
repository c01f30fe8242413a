"""What the window asks of the engine: frozen values; `results` has what it gets back. Nothing else crosses the thread.

Each job names the result that it gives. A job is known by its class.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from ai_os_app.workers.evolution_jobs import EvolutionJob
from ai_os_app.workers.media_jobs import MediaJob
from ai_os_app.workers.model_jobs import ModelJob
from ai_os_app.workers.moving_jobs import MovingJob
from ai_os_app.workers.output_jobs import OutputJob
from ai_os_app.workers.persona_jobs import SetPersona
from ai_os_app.workers.reminder_jobs import ReminderJob
from ai_os_diffusion.conversation.model import Manner

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
    manner: Manner = field(default_factory=Manner)


@dataclass(frozen=True)
class Regenerate:
    """Another answer beside an assistant's turn: the new Turn."""

    turn: str
    manner: Manner = field(default_factory=Manner)


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
    """An empty conversation: the Conversation. Nothing of a temporary one is ever written."""

    title: str = ""
    temporary: bool = False


@dataclass(frozen=True)
class EndTemporary:
    """Let go of a temporary conversation: TemporaryEnded."""

    conversation: str


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


@dataclass(frozen=True)
class ListFileKinds:
    """The kinds of files that can be imported: FileKinds."""


# Watched folders


@dataclass(frozen=True)
class WatchFolders:
    """Watch these folders from now on and at later starts, by default those of the last time: Watching.

    What changes in them is told by the client's `folder_changed`.
    """

    folders: tuple[str, ...] | None = None


@dataclass(frozen=True)
class TakeIn:
    """Import what is new or changed in a watched folder, and forget what is deleted there: TakenIn.

    Without `paths` the whole folder is looked through.
    """

    folder: str
    paths: tuple[str, ...] = ()


# Memories


@dataclass(frozen=True)
class SearchMemories:
    """The memories that fit best: Hits. `kind` filters by kind of memory; a newer search replaces a waiting one."""

    text: str
    limit: int
    kind: str = ""


@dataclass(frozen=True)
class ListMemories:
    """One page of memories, newest first: Hits. With `until` the list begins with those of that day, or before it."""

    offset: int
    limit: int
    kind: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class ListPassages:
    """All passages of the file or remembered text that a memory belongs to, in reading order: Passages."""

    id: str


@dataclass(frozen=True)
class FindChat:
    """The conversation in which a memory was said: ChatFound."""

    id: str


@dataclass(frozen=True)
class GetMemories:
    """Memories by their ids: Memories."""

    ids: tuple[str, ...]


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
class EditMemory:
    """Write another text, title and tags over those of a remembered note: Edited."""

    id: str
    text: str
    title: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class UndoEdit:
    """Bring back what an Edited wrote over: EditUndone."""

    token: str


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


# Trash and backups


@dataclass(frozen=True)
class ListTrash:
    """Trash."""


@dataclass(frozen=True)
class TakeBack:
    """Bring memories, by the tokens of their items, and conversations back from the trash: Moved."""

    memories: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemoveForGood:
    """Remove these from the trash for good: Moved."""

    memories: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()


@dataclass(frozen=True)
class EmptyTrash:
    """Remove all that is in the trash for good: Moved."""


@dataclass(frozen=True)
class MakeBackup:
    """Write memories and conversations into one file, over one that is there: BackedUp."""

    path: str


@dataclass(frozen=True)
class ExportAll:
    """Write memories and conversations as plain files into a new folder in this one: ExportedAll."""

    folder: str


@dataclass(frozen=True)
class CheckBackup:
    """Read a backup to its end: BackupChecked."""

    path: str


@dataclass(frozen=True)
class RestoreBackup:
    """Put the memories and conversations of a backup in the place of those that are here: BackupRestored."""

    path: str


# Encryption


@dataclass(frozen=True)
class ChangePassphrase:
    """Let another passphrase open the profile from now on; "" writes it plainly again: PassphraseChanged."""

    passphrase: str = field(repr=False)


# Engine


@dataclass(frozen=True)
class EmbedPending:
    """Compute missing vectors: Embedded. The worker does so by itself when idle; this one can be seen and stopped."""


@dataclass(frozen=True)
class LearnRelevance:
    """Learn the order of recall from the answers that the user called right, where enough are new: Done."""


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
class Diagnose:
    """Check this computer and the installation: Diagnosis."""


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
    | EndTemporary
    | LoadTurns
    | RenameConversation
    | DeleteConversation
    | RestoreConversation
    | SaveDraft
    | ExportConversation
    | SearchChats
    | OutputJob
    | PlanImport
    | RunImport
    | UndoImport
    | ImportSample
    | ListFileKinds
    | WatchFolders
    | TakeIn
    | SearchMemories
    | ListMemories
    | ListPassages
    | FindChat
    | GetMemories
    | CountMemories
    | RememberNote
    | Forget
    | Unforget
    | PinMemory
    | EditMemory
    | UndoEdit
    | ReadSource
    | ListTrash
    | TakeBack
    | RemoveForGood
    | EmptyTrash
    | MakeBackup
    | ExportAll
    | CheckBackup
    | RestoreBackup
    | ChangePassphrase
    | EmbedPending
    | LearnRelevance
    | SelfTest
    | VerifyModel
    | RepairModel
    | Diagnose
    | Statistics
    | EvolutionJob
    | ReminderJob
    | SetPersona
    | MediaJob
    | ModelJob
    | MovingJob
)

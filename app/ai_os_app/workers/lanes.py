"""Which jobs go first, and what else the worker has to know of a job by its class."""

from __future__ import annotations

import enum

from ai_os_app.workers.evolution_jobs import RunEvolution
from ai_os_app.workers.jobs import (
    Ask,
    ChangePassphrase,
    CheckBackup,
    Decide,
    Diagnose,
    EditMemory,
    EmbedPending,
    EmptyTrash,
    ExportAll,
    Forget,
    ImportSample,
    Job,
    LearnRelevance,
    MakeBackup,
    PinMemory,
    PlanImport,
    Regenerate,
    RememberNote,
    RemoveForGood,
    RepairModel,
    RestoreBackup,
    RunImport,
    SelfTest,
    TakeBack,
    TakeIn,
    UndoEdit,
    UndoImport,
    Unforget,
    VerifyModel,
)
from ai_os_app.workers.model_jobs import (
    CheckModel,
    CompareModels,
    CopyModel,
    ImportModel,
    ListModels,
    MeasureModel,
    UseModel,
)
from ai_os_app.workers.moving_jobs import LookAtFolder, MoveProfile, RemoveOldProfile
from ai_os_app.workers.output_jobs import Draw, Refill, Speak
from ai_os_app.workers.reminder_jobs import ListReminders


class Lane(enum.IntEnum):
    """Which waiting job goes first. Long jobs let the others in between while they run."""

    USER = 0  # someone waits for an answer
    QUICK = 1  # milliseconds
    LONG = 2


_USER = (Ask, Regenerate, Decide, Speak, Draw, Refill)
_LONG = (
    PlanImport,
    RunImport,
    UndoImport,
    ImportSample,
    TakeIn,
    RemoveForGood,
    EmptyTrash,
    MakeBackup,
    ExportAll,
    CheckBackup,
    RestoreBackup,
    ChangePassphrase,
    EmbedPending,
    LearnRelevance,
    ListReminders,
    SelfTest,
    VerifyModel,
    RepairModel,
    Diagnose,
    CheckModel,
    MeasureModel,
    UseModel,
    CompareModels,
    LookAtFolder,
    MoveProfile,
    RemoveOldProfile,
)
ALONE = (RestoreBackup, ChangePassphrase, UseModel, MoveProfile)
"""Long jobs that let no other one in between: the profile is closed meanwhile."""
GIVES_WAY = (Speak, Draw)
"""Jobs that someone waits for, but that take long: they let answers and quick jobs in between, and not each other."""
ENDS_BY_ITSELF = (
    UseModel,
    RunImport,
    ImportSample,
    MakeBackup,
    ExportAll,
    RestoreBackup,
    MoveProfile,
    RemoveOldProfile,
    RunEvolution,
)
"""Jobs that, once begun, answer a cancel themselves: with what was kept, or that it came too late."""
BESIDE = (RunEvolution, Diagnose, CopyModel, ImportModel)
"""Jobs that are quickly begun, and go on for seconds or minutes beside the engine's thread; nobody waits for them."""
PUT_OFF = (RunEvolution,)
"""Jobs that a session which closes ends so that they begin again another time; a cancel would be the user's wish."""
WITHOUT_ENGINE = (VerifyModel, RepairModel, Diagnose, ListModels, UseModel)
"""Jobs that run also where the engine could not start."""
CHANGES_MEMORIES = (
    RunImport,
    UndoImport,
    ImportSample,
    RememberNote,
    Forget,
    Unforget,
    PinMemory,
    EditMemory,
    UndoEdit,
    TakeBack,
    RestoreBackup,
)
"""Jobs after which lists of memories are out of date; turns that remember or forget come on top."""


def lane(job: Job) -> Lane:
    """The lane of a job."""
    if isinstance(job, _USER):
        return Lane.USER
    return Lane.LONG if isinstance(job, _LONG) else Lane.QUICK

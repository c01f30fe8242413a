"""What the worker needs of the engine. The real thing is engine_session.py; tests bring their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ai_os_app.workers.jobs import Job
from ai_os_diffusion.progress import CancelToken, Progress

if TYPE_CHECKING:
    from ai_os_diffusion.conversation.model import Turn
    from ai_os_diffusion.types import AnswerStep


@dataclass(frozen=True)
class JobContext:
    """How a running job talks back. `progress` lets quicker jobs in between, so call it where the store is at rest.

    `part` carries a result that is not complete yet.

    `folder_changed`, with a folder and paths in it, may be called later too, and on any thread.
    """

    cancel: CancelToken
    turn_saved: Callable[[Turn], None]
    step: Callable[[AnswerStep], None]
    part: Callable[[object], None]
    progress: Callable[[Progress], None]
    folder_changed: Callable[[str, tuple[str, ...]], None]


class Session(Protocol):
    """An open engine; used from the thread that opened it only."""

    def run(self, job: Job, context: JobContext) -> object:
        """Do a job; returns its result. Raises Cancelled, DiffusionError, OSError."""
        ...

    def embed_slice(self) -> Progress | None:
        """Compute some of the missing vectors, about 0.2 s worth; None where none are missing."""
        ...

    def close(self) -> None:
        """Release the profile."""
        ...


class Host(Protocol):
    """Opens sessions. Made in the window's thread, used in the engine's."""

    def unlock(self, passphrase: str) -> None:
        """Open an encrypted profile with this from now on. Called in the window's thread, while nothing is opened."""
        ...

    def open(self) -> Session:
        """Load everything; takes seconds. May be called again after it raised."""
        ...

    def run_closed(self, job: Job) -> object:
        """Do one of the jobs that need no engine."""
        ...

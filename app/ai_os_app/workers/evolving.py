"""What the jobs of evolution do with the engine, and that nobody waits for an answer because of a run."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from ai_os_app.workers import evolution_jobs as jobs
from ai_os_app.workers.beside import Beside
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.records import EvolutionStatus, Receipt, Request
from ai_os_diffusion.evolution.skill_cards import MOST_NAME, SkillCard
from ai_os_diffusion.progress import CancelToken

CHOSEN = 1.0  # the uncertainty of what the user wants to be learned
STOP_LIMIT_S = 5.0

log = logging.getLogger(__name__)


class SkillsLike(Protocol):
    """The part of the engine's skills that is used here; each of them is known by its id."""

    def create(self, receipt_id: str, name: str, purpose: str) -> SkillCard:
        """Make one of what a run has learned."""
        ...

    def export(self, skill: str, file: Path) -> int:
        """Write one into a file that is not there yet."""
        ...

    def import_file(self, file: Path, name: str = "") -> SkillCard:
        """Take one over; under its own name by default."""
        ...

    def enable(self, skill: str) -> SkillCard:
        """Let it act."""
        ...

    def disable(self, skill: str) -> SkillCard:
        """Let it act no longer."""
        ...

    def remove(self, skill: str) -> SkillCard:
        """Delete it."""
        ...

    def list(self) -> Sequence[SkillCard]:
        """Oldest first."""
        ...


class EvolutionLike(Protocol):
    """The part of the engine's evolution that is used here."""

    @property
    def skills(self) -> SkillsLike:
        """Made at first use."""
        ...

    def status(self) -> EvolutionStatus:
        """What it does now."""
        ...

    def configure(
        self, *, enabled: bool | None = None, minutes_per_day: float | None = None, disk_mb: float | None = None
    ) -> EvolutionStatus:
        """Change what it may do."""
        ...

    def request(self, question: str, uncertainty: float) -> Request:
        """Queue a context."""
        ...

    def withdraw(self, request_id: str) -> None:
        """Take it out of the queue."""
        ...

    def run_next(
        self,
        *,
        on_progress: Callable[[EvolutionStatus], None] | None = None,
        cancel: CancelToken | None = None,
        force: bool = False,
    ) -> Receipt | None:
        """Learn what waits longest; takes minutes."""
        ...

    def pause(self) -> None:
        """Let the run rest; from any thread."""
        ...

    def resume(self) -> None:
        """Let it go on; from any thread."""
        ...

    def rest(self, wanted: bool) -> None:
        """Let the run rest while somebody waits for an answer; from any thread."""
        ...

    def stop(self) -> None:
        """End it; from any thread."""
        ...

    def leave(self) -> None:
        """End it because the program closes: what it was to learn waits for another run; from any thread."""
        ...

    def receipts(self) -> list[Receipt]:
        """Newest first."""
        ...

    def undo(self, receipt_id: str) -> Receipt:
        """Switch off and delete what was learned."""
        ...

    def rebuild(self, receipt_id: str) -> Request:
        """Queue the context of a receipt again."""
        ...


class HasEvolution(Protocol):
    """An engine that can learn."""

    @property
    def evolution(self) -> EvolutionLike:
        """Made at first use."""
        ...


class Evolving:
    """The jobs of evolution; used from the engine's thread, but for the run itself."""

    def __init__(self, engine: HasEvolution) -> None:
        self._engine = engine
        self._over = threading.Event()  # no run is under way
        self._over.set()
        self._holds = 0  # answers that are being waited for

    def handlers(self) -> dict[type, Callable[[Any, JobContext], object]]:
        """What to call for each job."""
        return {
            jobs.ReadEvolution: self._read,
            jobs.ConfigureEvolution: self._configure,
            jobs.LearnAbout: self._learn,
            jobs.WithdrawLearning: self._withdraw,
            jobs.RunEvolution: self._run,
            jobs.PauseEvolution: self._pause,
            jobs.StopEvolution: self._stop,
            jobs.UndoLearning: self._undo,
            jobs.RebuildLearning: self._rebuild,
            jobs.MakeSkill: self._make_skill,
            jobs.ChangeSkill: self._change_skill,
            jobs.ExportSkill: self._export_skill,
            jobs.ImportSkill: self._import_skill,
        }

    @contextmanager
    def held(self) -> Iterator[None]:
        """A run rests meanwhile: the processor is for the answer that someone waits for."""
        self._hold(1)
        try:
            yield
        finally:
            self._hold(-1)

    def close(self) -> None:
        """End a run, which begins again another time, and wait until it has ended."""
        if self._over.is_set():
            return
        self._engine.evolution.leave()
        if not self._over.wait(STOP_LIMIT_S):
            log.warning("a run of evolution did not stop within %.0f s", STOP_LIMIT_S)

    def _hold(self, more: int) -> None:
        """One answer more, or less, is being waited for."""
        held = self._holds > 0
        self._holds += more
        if not self._over.is_set() and held != (self._holds > 0):
            self._engine.evolution.rest(self._holds > 0)

    def _shown(self) -> jobs.EvolutionShown:
        evolution = self._engine.evolution
        return jobs.EvolutionShown(evolution.status(), tuple(evolution.receipts()), tuple(evolution.skills.list()))

    def _read(self, job: jobs.ReadEvolution, context: JobContext) -> jobs.EvolutionShown:
        return self._shown()

    def _configure(self, job: jobs.ConfigureEvolution, context: JobContext) -> jobs.EvolutionShown:
        evolution = self._engine.evolution
        evolution.configure(enabled=job.enabled, minutes_per_day=job.minutes_per_day, disk_mb=job.disk_mb)
        if job.enabled is False and not self._over.is_set():
            evolution.stop()
        return self._shown()

    def _learn(self, job: jobs.LearnAbout, context: JobContext) -> jobs.EvolutionShown:
        self._engine.evolution.request(job.question, CHOSEN)
        return self._shown()

    def _withdraw(self, job: jobs.WithdrawLearning, context: JobContext) -> jobs.EvolutionShown:
        self._engine.evolution.withdraw(job.request)
        return self._shown()

    def _run(self, job: jobs.RunEvolution, context: JobContext) -> Beside:
        if not self._over.is_set():
            raise EvolutionError(
                "It is learning already.", kind="evolution.busy", remedy="Wait until it is done, or stop it."
            )
        evolution = self._engine.evolution
        self._over.clear()

        def work() -> jobs.EvolutionRan:
            try:
                receipt = evolution.run_next(on_progress=context.part, cancel=context.cancel, force=job.force)
            finally:
                self._over.set()
            return jobs.EvolutionRan(receipt)

        return Beside(work)

    def _pause(self, job: jobs.PauseEvolution, context: JobContext) -> jobs.EvolutionShown:
        evolution = self._engine.evolution
        (evolution.pause if job.paused else evolution.resume)()
        return self._shown()

    def _stop(self, job: jobs.StopEvolution, context: JobContext) -> jobs.EvolutionShown:
        self._engine.evolution.stop()
        return self._shown()

    def _undo(self, job: jobs.UndoLearning, context: JobContext) -> jobs.EvolutionShown:
        self._engine.evolution.undo(job.receipt)
        return self._shown()

    def _rebuild(self, job: jobs.RebuildLearning, context: JobContext) -> jobs.EvolutionShown:
        self._engine.evolution.rebuild(job.receipt)
        return self._shown()

    def _make_skill(self, job: jobs.MakeSkill, context: JobContext) -> jobs.EvolutionShown:
        self._engine.evolution.skills.create(job.receipt, job.name, job.purpose)
        return self._shown()

    def _change_skill(self, job: jobs.ChangeSkill, context: JobContext) -> jobs.EvolutionShown:
        skills = self._engine.evolution.skills
        {"enable": skills.enable, "disable": skills.disable, "remove": skills.remove}[job.action](job.skill)
        return self._shown()

    def _export_skill(self, job: jobs.ExportSkill, context: JobContext) -> jobs.EvolutionShown:
        self._engine.evolution.skills.export(job.skill, Path(job.file))
        return self._shown()

    def _import_skill(self, job: jobs.ImportSkill, context: JobContext) -> jobs.EvolutionShown:
        skills = self._engine.evolution.skills
        try:
            skills.import_file(Path(job.file))
        except EvolutionError as error:
            taken = error.context.get("name", "") if error.kind == "skill.card" else ""
            if not taken:
                raise
            # Another skill has its name; the window asks for no other one, so that it is numbered.
            skills.import_file(Path(job.file), _free_name(taken, (card.name for card in skills.list())))
        return self._shown()


def _free_name(name: str, taken: Iterable[str]) -> str:
    """`name` with the first number that none of `taken` has."""
    known = {each.casefold() for each in taken}
    stem = name[: MOST_NAME - 6].rstrip()
    return next(made for n in itertools.count(2) if (made := f"{stem} ({n})").casefold() not in known)

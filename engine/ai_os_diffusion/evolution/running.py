"""One run from its context to its verdict: hands a job to the child, listens, and halts it while it has to wait."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.context import Context
from ai_os_diffusion.evolution.job import Job, Outcome
from ai_os_diffusion.evolution.judging import Verdict, ended, judge, too_little
from ai_os_diffusion.evolution.process import CAN_HALT, TrainingProcess, cannot_halt
from ai_os_diffusion.evolution.records import Level, Request, State
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.progress import CancelToken

_LISTEN_SECONDS = 0.2
_ACCOUNT_SECONDS = 5.0  # between two entries of the time used: what a kill may lose

_log = get_logger(__name__)


@dataclass(frozen=True)
class Allowance:
    """What a run may use, and whom it tells.

    Attributes:
        seconds: of computing, until it is ended.
        whole_day: whether they are all of a day's, so that tomorrow has no more.
        busy: why it has to wait at this moment, as a sentence; "" where it need not.
        spend: told seconds of computing as they are used.
        changed: told when `Run.state`, `progress` or `waits_for` has changed.
        cancel: ends it as `Run.stop` does.
    """

    seconds: float
    whole_day: bool
    busy: Callable[[], str]
    spend: Callable[[float], None]
    changed: Callable[[], None]
    cancel: CancelToken | None = None


@dataclass(frozen=True)
class Plan:
    """What is trained, and where.

    Attributes:
        model: folder of the weights.
        vocabulary: its file; "" for the bundled one.
        work: folder of the run.
        level: what is trained.
        steps, seconds: of training, at most.
        seed: of every draw.
    """

    model: Path
    vocabulary: str
    work: Path
    level: Level
    steps: int
    seconds: float
    seed: int = 0


class Run:
    """A run; `carry_out` blocks, everything else may be called from other threads."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.progress = 0.0
        self.waits_for = ""
        self.seconds = 0.0
        self.losses: tuple[float, ...] = ()
        self.put_off = False
        """Whether it ended before its time because nothing more was to be had now: its request waits for another."""
        self._stage: State = "training"
        self._paused = self._resting = self._stopped = self._halted = False
        self._process: TrainingProcess | None = None
        self._told: tuple[State, float, str] | None = None
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        """What it does now."""
        if self._paused:
            return "paused"
        return "waiting" if self.waits_for else self._stage

    @property
    def detail(self) -> str:
        """Why it waits, or what it does, as a sentence."""
        if self._resting:
            return "Waiting until you are answered."
        doing = "Checking whether it helps" if self._stage == "validating" else "Learning from notes"
        return self.waits_for or f"{doing} about “{self.request.question}”."

    def pause(self) -> None:
        """Halt the child at once, until `resume`. Raises EvolutionError on systems that cannot."""
        if not CAN_HALT:
            raise cannot_halt()
        self._paused = True
        self._halt_or_go()

    def rest(self, wanted: bool) -> None:
        """Halt the child while somebody waits for an answer, or let it go on; where it cannot be, it goes on.

        That takes a moment, so that the state stays what it is; `detail` says it.
        """
        self._resting = wanted and CAN_HALT
        self._halt_or_go()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._paused = False
        self._halt_or_go()

    def stop(self) -> None:
        """End the child at once; the outcome is "stopped"."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def leave(self) -> None:
        """End the child at once because the program closes; the run is `put_off`."""
        self.put_off = True
        self.stop()

    def carry_out(self, context: Context, plan: Plan, allowance: Allowance) -> Verdict:
        """Train and validate in the child; what it made lies in the work folder.

        Raises:
            EvolutionError: the minutes that were used cannot be written down.
        """
        if not context.is_enough:
            return too_little(context)
        job = Job(
            model=str(plan.model),
            vocabulary=plan.vocabulary,
            work=str(plan.work),
            level=plan.level,
            train=context.train,
            held=context.held,
            regression=context.regression,
            steps=plan.steps,
            seconds=min(plan.seconds, allowance.seconds),
            seed=plan.seed,
            threads=max(1, (os.cpu_count() or 1) // 2),
            parent=os.getpid(),
        )
        with self._lock:
            if self._stopped:
                return ended("stopped", "You stopped it before it began.")
            try:
                self._process = process = TrainingProcess(job)
            except EvolutionError as error:  # it would not begin the next time either, and the queue would stand still
                return ended("failed", str(error))
        try:
            self._halt_or_go()
            return self._verdict(process, context, job, allowance)
        finally:
            process.kill()
            process.finish()
            with self._lock:
                self._process = None

    def _verdict(self, process: TrainingProcess, context: Context, job: Job, allowance: Allowance) -> Verdict:
        told = self._listen(process, allowance)
        if self._stopped:  # also where it was done at the same moment
            return ended("stopped", "You stopped it.")
        if "outcome" in told:
            result = Outcome.from_values(told["outcome"])  # type: ignore[arg-type]
            self.losses = result.losses
            return judge(context, job, result)
        if "error" in told:
            message = told["error"].get("message", "")  # type: ignore[attr-defined]
            return ended("failed", f"It could not be trained: {message}")
        if self.seconds >= allowance.seconds:
            self.put_off = not allowance.whole_day
            return ended("stopped", "It takes longer than the minutes that you allow for a day.")
        how = process.finish()
        _log.warning("evolution: the training process %s", how.partition(":")[0])
        return ended("failed", f"The training process {how.rstrip('.')}.")

    def _listen(self, process: TrainingProcess, allowance: Allowance) -> dict[str, object]:
        """The child's last word; empty where it ended without one."""
        seen, unpaid = time.monotonic(), 0.0
        try:
            while True:
                message = process.next_message(_LISTEN_SECONDS)
                moment = time.monotonic()
                if not self._halted:
                    self.seconds += moment - seen
                    unpaid += moment - seen
                seen = moment
                if unpaid >= _ACCOUNT_SECONDS:
                    allowance.spend(unpaid)
                    unpaid = 0.0
                if message is None or "outcome" in message or "error" in message:
                    return dict(message or {})
                self._follow(message)
                self._mind(allowance)
        finally:
            allowance.spend(unpaid)

    def _follow(self, message: object) -> None:
        values = message if isinstance(message, dict) else {}
        stage = values.get("stage")
        if stage in ("training", "validating"):
            self._stage = stage
            self.progress = float(values["progress"])

    def _mind(self, allowance: Allowance) -> None:
        """Whatever may end or halt the run from outside."""
        if self.seconds >= allowance.seconds and self._process is not None:
            self._process.kill()
        if allowance.cancel is not None and allowance.cancel.cancelled:
            self.stop()
        self.waits_for = allowance.busy() if CAN_HALT else ""  # elsewhere the lowest priority has to do
        self._halt_or_go()
        now = (self.state, self.progress, self.waits_for)
        if now != self._told:  # whoever is told reads settings, queue and disk
            self._told = now
            allowance.changed()

    def _halt_or_go(self) -> None:
        with self._lock:
            wanted = self._paused or self._resting or bool(self.waits_for)
            if self._process is None or wanted == self._halted:
                return
            if wanted:
                self._process.pause()
            else:
                self._process.resume()
            self._halted = wanted

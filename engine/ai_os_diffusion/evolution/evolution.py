"""Evolution: learns from the user's own notes in the background, keeps what helps, and takes back what is unwanted."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Protocol

from ai_os_diffusion import paths
from ai_os_diffusion.answering.known import KnownAnswers
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution import taught
from ai_os_diffusion.evolution.adapters import Adapters
from ai_os_diffusion.evolution.applying import Applied, Confirmed
from ai_os_diffusion.evolution.context import Context, gather
from ai_os_diffusion.evolution.form_items import TRAIN_SECONDS, TRAIN_STEPS, gather_form
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.journal import Journal, new_id, now
from ai_os_diffusion.evolution.judging import ended
from ai_os_diffusion.evolution.permission import MEGABYTE, Permission
from ai_os_diffusion.evolution.probe import WeightMapProbe
from ai_os_diffusion.evolution.records import CONFIRMED, Budget, EvolutionStatus, Receipt, Request, State
from ai_os_diffusion.evolution.router import Embed, EvolutionRouter, Situation
from ai_os_diffusion.evolution.running import Allowance, Plan, Run
from ai_os_diffusion.evolution.settings import Settings, SettingsFile
from ai_os_diffusion.evolution.skills import Profile, SkillFactory
from ai_os_diffusion.guidance.forms import form_of, parts_of
from ai_os_diffusion.memory.asked import is_deleted
from ai_os_diffusion.memory.keys import lock_of
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.model.controlled import Control
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel

FOLDER = "evolution"
"""Name of evolution's folder in a profile."""
_STEPS, _SECONDS = 80, 120.0  # of training
_FORM_STEPS, _FORM_SECONDS = TRAIN_STEPS, TRAIN_SECONDS  # of a control branch
_JUDGED = ("rejected", "not needed", "too little data")
_FORGOTTEN = "A memory that it learned from is forgotten, and learning again without it kept nothing."
_RIGHT_ALONE = "Only answers that you call right are learned from here."


class Home(Protocol):
    """What evolution needs of the engine."""

    config: EngineConfig
    model: TextModel

    @property
    def store(self) -> MemoryStore: ...
    @property
    def retriever(self) -> Retriever: ...
    @property
    def profile_folder(self) -> Path: ...


class Evolution:
    """The closed loop over one profile: queue, run, validate, keep or not, receipt, undo.

    Every method may be called from any thread; `run_next` blocks the thread that calls it. All of them may raise
    StorageError where the profile cannot be read or written.
    """

    def __init__(self, home: Home) -> None:
        """Light: nothing is read before it is asked for."""
        self._home = home
        self._folder = home.profile_folder / FOLDER
        self._settings = SettingsFile(self._folder, home.config.evolution)
        self._adapters = Adapters(self._folder, home.config.model)
        self._run: Run | None = None
        self._closing = False
        self._lock = threading.RLock()
        self._loaded: Applied | None = None
        self._skills: SkillFactory | None = None
        self._permission = Permission(self._settings, self._adapters, lambda: self._is_encrypted)
        self.quiet = self._permission.quiet
        self.confirmed: Confirmed = _nothing
        """Gives questions whose answers the user called right; none by default."""
        self.router: Callable[[Sequence[Receipt], Embed], EvolutionRouter] = EvolutionRouter
        """Makes what chooses the level of the next run."""

    # ------------------------------------------------------------ settings and state

    def status(self) -> EvolutionStatus:
        """What it does now, or waits for. Raises EvolutionError where its settings are damaged."""
        run, settings, journal = self._run, self._settings.read(), self._journal
        queue = tuple(each for each in journal.requests() if run is None or each.id != run.request.id)
        state, detail = self._told(run, settings, queue)
        budget = Budget(
            minutes_today=self._settings.seconds_today() / 60,
            minutes_per_day=settings.minutes_per_day,
            disk_mb=self._adapters.bytes / MEGABYTE,
            most_disk_mb=settings.disk_mb,
        )
        return EvolutionStatus(
            state=state,
            detail=detail,
            queue=queue,
            budget=budget,
            working_on=None if run is None else run.request,
            progress=0.0 if run is None else run.progress,
            kept=len(self._applied.receipts),
            settings=settings.to_dict(),
        )

    def configure(
        self, *, enabled: bool | None = None, minutes_per_day: float | None = None, disk_mb: float | None = None
    ) -> EvolutionStatus:
        """Change what is not None, durably; switching it off ends a run that goes on.

        Raises:
            EvolutionError: a number is out of range, or the disk is full.
        """
        self._settings.change(enabled=enabled, minutes_per_day=minutes_per_day, disk_mb=disk_mb)
        if enabled is False:
            with self._lock:  # a run that was about to begin has begun, or sees that it may not
                self.stop()
        return self.status()

    @property
    def enabled(self) -> bool:
        """Whether the user has asked for it."""
        return self._settings.read().enabled

    # ------------------------------------------------------------ queue

    def request(self, question: str, uncertainty: float) -> Request:
        """Put a context into the queue, whether evolution is on or not; a question that waits there already stays.

        Args:
            question: what was asked.
            uncertainty: 0..1.

        Raises:
            EvolutionError: the question is blank or the uncertainty out of range.
        """
        if not question.strip() or not 0 <= uncertainty <= 1:
            raise EvolutionError(
                f"A request needs a question and an uncertainty within 0..1, not {question!r} and {uncertainty}.",
                kind="evolution.request",
                remedy="Give both.",
            )
        with self._lock:
            known = (each for each in self._journal.requests() if _same(each.question, question))
            return next(known, None) or self._journal.add_request(question.strip(), uncertainty)

    def notice(self, question: str, uncertainty: float) -> None:
        """An answer was unsure: request its context where evolution is on, once for each question.

        What was tried is not tried again by itself; `rebuild` does that. An answer is no text in a form, so that a
        question that asks for one is left alone.
        """
        if (
            form_of(question) is None
            and self.enabled
            and not self._permission.untrainable
            and not any(_same(each.question, question) for each in self._journal.receipts())
        ):
            self.request(question, uncertainty)

    def notice_form(self, request: str, text: str) -> None:
        """A text lacks the form that was asked for: request that form where evolution is on, once for each form."""
        form = form_of(request)
        if form is None or parts_of(text, form) is not None or not self.enabled or self._permission.untrainable:
            return
        asked = [each.question for each in self._journal.receipts()]
        asked += [each.question for each in self._journal.requests()]
        if all(found is None or found.kind != form.kind for found in map(form_of, asked)):
            self.request(request, 1.0)

    def notice_confirmed(self, question: str, *, corrected: bool) -> None:
        """An answer was called right: request its context where evolution is on and there is enough to learn from.

        Args:
            question: that it answers.
            corrected: it took the place of a wrong one, which is worth a run each time; else one begins with each
                `taught.FEWEST` questions whose answers no kept run has learned.
        """
        if not self.enabled or form_of(question) is not None:
            return
        found, known = self.confirmed(), self._applied.learned()
        new = len({item.question for item in found if item.answer not in known})
        again = new > 0 and new % taught.FEWEST == 0  # what a run did not keep is tried again with as many more
        if again or (corrected and len(found) >= taught.FEWEST):
            self.request(question, 1.0)

    def withdraw(self, request_id: str) -> None:
        """Take a context out of the queue; unknown ids do nothing. A run that goes on is not ended."""
        self._journal.drop_request(request_id)

    # ------------------------------------------------------------ runs

    def run_next(
        self,
        *,
        on_progress: Callable[[EvolutionStatus], None] | None = None,
        cancel: CancelToken | None = None,
        force: bool = False,
    ) -> Receipt | None:
        """Learn for the oldest request, and keep it or not; blocks until its receipt is written.

        Args:
            on_progress: told the state as it changes, from this thread.
            cancel: ends the run, as `stop` does.
            force: run though somebody asks questions or the machine is on its battery; never when it is off, nor past
                the budget.

        Returns:
            The receipt; None where nothing is to be done or it may not run now: `status().detail` says why. None too
            where the program closes or today's minutes end meanwhile: the request waits for another run.

        Raises:
            EvolutionError: the disk is full.
        """
        with self._lock:
            queue = self._journal.requests()
            if self._run is not None or self._closing or not queue:
                return None
            settings = self._settings.read()
            if self._permission.lacks_room(settings):
                self._adapters.free()
            if self._permission.obstacle(settings, force=force):
                return None
            kept = self._applied  # clears away what earlier runs have left, which must not happen during this one
            run = self._run = Run(queue[0])
        name = new_id()
        try:
            return self._carry_out(run, name, kept, on_progress, cancel, force=force)
        finally:
            try:
                self._adapters.end_run(name)
            finally:
                self._run = None

    def pause(self) -> None:
        """Halt the run that goes on, at once; without one nothing happens.

        Raises:
            EvolutionError: this system cannot halt a process (`evolution.pause`).
        """
        if (run := self._run) is not None:
            run.pause()

    def resume(self) -> None:
        """Let a run go on that `pause` has halted."""
        if (run := self._run) is not None:
            run.resume()

    def rest(self, wanted: bool) -> None:
        """Halt the run that goes on while somebody waits for an answer, or let it go on; unlike `pause` no state.

        A run that begins meanwhile does not rest.
        """
        if (run := self._run) is not None:
            run.rest(wanted)

    def stop(self) -> None:
        """End the run that goes on, at once; its outcome is "stopped"."""
        if (run := self._run) is not None:
            run.stop()

    def leave(self) -> None:
        """End the run that goes on because the program closes; its request stays in the queue, and none begins."""
        with self._lock:
            self._closing, run = True, self._run
        if run is not None:
            run.leave()

    # ------------------------------------------------------------ receipts

    def receipts(self) -> list[Receipt]:
        """All receipts, newest first, with the memories of theirs that are forgotten by now."""
        active = self._applied.receipts  # first: what a kill has left is cleared away, and written down
        found = self._journal.receipts()
        ids = sorted({key for receipt in found for key in receipt.memories})
        gone = {key for key, hit in zip(ids, self._home.store.get(ids), strict=True) if hit is None}
        return [
            dataclasses.replace(
                receipt,
                active=receipt.id in active,
                forgotten=tuple(key for key in receipt.memories if key in gone),
            )
            for receipt in found
        ]

    def undo(self, receipt_id: str) -> Receipt:
        """Take an adaptation away with its files: answers are again what they were before.

        Raises:
            EvolutionError: there is no such receipt, or nothing of it is kept (`evolution.unknown`).
        """
        self._applied.undo(receipt_id)
        return self._receipt(receipt_id)

    def probe(self, receipt_id: str) -> WeightMapProbe:
        """What an adaptation has changed; errors as of `Applied.probe`."""
        return self._applied.probe(receipt_id)

    def rebuild(self, receipt_id: str) -> Request:
        """Put the context of a receipt into the queue again; what comes of it takes the place of what is kept.

        Raises:
            EvolutionError: there is no such receipt (`evolution.unknown`), or its question was deleted.
        """
        question = self._receipt(receipt_id).question
        if is_deleted(question):
            raise EvolutionError(
                "The question of this run went with its conversation, so that it cannot be learned again.",
                kind="evolution.request",
                remedy="Undo it, or ask the question anew.",
                context={"id": receipt_id},
            )
        return self.request(question, 1.0)

    def reader(self, question: str, recalled: Sequence[str] = ()) -> tuple[TextModel, str]:
        """The model that reads notes for a question, and the receipt or skill that it comes from ("" for the base).

        What was learned from the user's own notes comes before skills: it was measured on them.

        Args:
            question: that is asked.
            recalled: ids of the memories that are recalled for it, best first.
        """
        reader, receipt = self._applied.reader(question, recalled)
        return (reader, receipt) if receipt else self.skills.reader(question)

    def known(self, recalled: Sequence[str]) -> KnownAnswers:
        """Answers that are known to be right, of memories that are recalled, by the id of each."""
        return self._applied.known(recalled, self.confirmed)

    def control(self, prompt: str) -> tuple[Control | None, str]:
        """The branch that has a say in the text for a prompt, and its receipt; None and "" where there is none.

        The profile is opened only where the prompt asks for a form and something was learned.
        """
        form = form_of(prompt)
        return self._applied.control(form) if form is not None and self._adapters.names else (None, "")

    @property
    def skills(self) -> SkillFactory:
        """Named adaptations that can be carried to other profiles."""
        with self._lock:
            if self._skills is None:
                profile = Profile(self._journal, self._home.model, encrypted=self._is_encrypted)
                shelf = Adapters(self._folder / "skills", self._home.config.model)
                self._skills = SkillFactory(profile, self._adapters, shelf, self.receipts)
            return self._skills

    # ------------------------------------------------------------ within

    @property
    def _journal(self) -> Journal:
        return Journal(self._home.store)

    @property
    def _is_encrypted(self) -> bool:
        return lock_of(self._home.profile_folder) is not None

    @property
    def _applied(self) -> Applied:
        with self._lock:
            if self._loaded is None:
                self._loaded = Applied(self._home.model, self._journal, self._adapters, encrypted=self._is_encrypted)
            return self._loaded

    def _receipt(self, receipt_id: str) -> Receipt:
        for receipt in self.receipts():
            if receipt.id == receipt_id:
                return receipt
        raise EvolutionError(
            f"There is no receipt {receipt_id!r}.",
            kind="evolution.unknown",
            remedy="`ai-os evolve receipts` shows their ids.",
            context={"id": receipt_id},
        )

    def _told(self, run: Run | None, settings: Settings, queue: Sequence[Request]) -> tuple[State, str]:
        if run is not None:
            state = run.state
            if state == "paused":
                return state, "Paused until you let it go on."
            return state, run.detail
        if not settings.enabled:
            return "off", self._permission.obstacle(settings, force=False)
        if not queue:
            why = self._permission.untrainable
            unsure = "Nothing to learn from: no question has left the assistant unsure."
            return "idle", f"{_RIGHT_ALONE} {why}" if why else unsure
        return "waiting", self._permission.obstacle(settings, force=False) or "Ready to begin."

    def _carry_out(
        self,
        run: Run,
        name: str,
        kept: Applied,
        on_progress: Callable[[EvolutionStatus], None] | None,
        cancel: CancelToken | None,
        *,
        force: bool,
    ) -> Receipt | None:
        settings, begun = self._settings.read(), now()
        used = self._settings.seconds_today()
        allowance = Allowance(
            seconds=settings.minutes_per_day * 60 - used,
            whole_day=used == 0,
            busy=(lambda: "") if force else self._permission.busy,
            spend=self._settings.spend,
            changed=(lambda: on_progress(self.status())) if on_progress is not None else (lambda: None),
            cancel=cancel,
        )
        allowance.changed()
        context = self._context(run.request.question)
        plan = self._plan(self._adapters.begin_run(name), run.request, context)
        context = context.to_recognise() if plan.level == "L0" else context.to_train()
        if plan.level != "L0" and (why := self._permission.untrainable):
            verdict = ended("too little data", f"{_RIGHT_ALONE} {why}")
        else:
            verdict = run.carry_out(context, plan, allowance)
        if run.put_off:
            return None
        receipt = Receipt(
            id=name,
            at=begun,
            question=run.request.question,
            level=plan.level,
            outcome=verdict.outcome,
            reason=verdict.reason,
            reflection=verdict.reflection,
            memories=context.memories,
            trained_on=len(context.train) if run.losses or (plan.level == "L0" and verdict.regression) else 0,
            context=verdict.context,
            regression=verdict.regression,
            seconds=run.seconds,
            bytes=0,
            losses=run.losses,
            split=context.split,
            uncertainty=run.request.uncertainty,
        )
        if verdict.outcome == "kept":
            receipt = kept.keep(name, receipt, context.confirmed)
        else:
            self._journal.write(receipt)
            if verdict.outcome in _JUDGED:
                self._unlearn_forgotten(receipt.question)
        self._journal.drop_request(run.request.id)
        return self._receipt(name)

    def _unlearn_forgotten(self, question: str) -> None:
        """Take away what was kept for a question from memories that are forgotten: nothing has taken its place."""
        for receipt in self.receipts():
            if receipt.active and receipt.forgotten and receipt.level != "L0" and _same(receipt.question, question):
                self._applied.undo(receipt.id, _FORGOTTEN)

    def _context(self, question: str) -> Context:
        form = form_of(question)
        if form is not None:
            return gather_form(question, form)
        # What the same question has taught before is what a new run takes the place of: it is learned anew.
        former = {each.id for each in self._journal.receipts() if _same(each.question, question)}
        learned = self._applied.learned(besides=former)
        return gather(self._home.store, self._home.retriever, question, self.confirmed(), learned)

    def _plan(self, work: Path, request: Request, context: Context) -> Plan:
        right = context.split == CONFIRMED
        situation = Situation(request.question, right, request.uncertainty, len(context.to_train().train))
        level = self.router(self._journal.receipts(), self._home.model.embed).choose(situation)
        steps, seconds = (_FORM_STEPS, _FORM_SECONDS) if level == "L1" else (_STEPS, _SECONDS)
        return Plan(
            model=self._adapters.base_folder,
            vocabulary=self._home.config.model.vocabulary or str(paths.bundled_vocabulary()),
            work=work,
            level=level,
            steps=steps,
            seconds=seconds,
        )


def _nothing(answers: Collection[str] | None = None) -> Sequence[Item]:
    return ()


def _same(one: str, other: str) -> bool:
    """Whether two questions are the same but for case and white space."""
    return one.casefold().split() == other.casefold().split()

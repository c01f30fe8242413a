"""Which adaptations hold, and for which questions: similar contexts read with them, all others as before."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Collection, Mapping, Sequence, Set
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.answering.known import Known, KnownAnswers
from ai_os_diffusion.errors import DiffusionError, EvolutionError, InferenceError, ModelLoadError
from ai_os_diffusion.evolution.adapters import DISK, Adapters
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.journal import Adaptation, Journal, LearnedFor, now
from ai_os_diffusion.evolution.probe import WeightMapProbe
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.guidance.forms import Form, form_of
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.model.controlled import Control
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.weights.loader import WeightLoader

SIMILAR = 0.55
"""Cosine of two questions from which on they are about the same.

On the questions of the sample life 57 % of the paraphrases reach it, and 0.7 % of the pairs of different questions.
"""

_LEARNED_ANEW = "The same was learned anew."
_FIRST = 3  # memories that are recalled first for a question: what was learned of one of them is used
Floats = npt.NDArray[np.float32]
Found = TypeVar("Found")
_log = get_logger(__name__)


class Confirmed(Protocol):
    """Where questions are found whose answers the user called right."""

    def __call__(self, answers: Collection[str] | None = None) -> Sequence[Item]:
        """Those of `answers` that are still called right, or all of them, oldest first. May raise StorageError."""
        ...


class Applied:
    """The adaptations of a profile that hold. Safe for several threads.

    Args:
        model: the base.
        journal: where they are written.
        adapters: their files.
        encrypted: whether the profile is encrypted; its files are not, so that only what level L0 knows is kept in it.
    """

    def __init__(self, model: TextModel, journal: Journal, adapters: Adapters, *, encrypted: bool) -> None:
        self._model = model
        self._journal = journal
        self._adapters = adapters
        self._lock = threading.Lock()
        self._rows: tuple[Adaptation, ...] = self._settled(encrypted=encrypted)

    @property
    def receipts(self) -> Set[str]:
        """Ids of the receipts whose adaptations hold."""
        return {row.receipt for row in self._held}

    def learned(self, besides: Collection[str] = ()) -> Set[str]:
        """Names of the answers that were called right and learned, in whatever level, but for those receipts."""
        return {row.answer for row in self._held if row.answer and row.receipt not in besides}

    def reader(self, question: str, recalled: Sequence[str] = ()) -> tuple[TextModel, str]:
        """The model that reads for a question, and the receipt that it comes from ("" for the base).

        It is what was learned for a similar question, else for the memory that is recalled first. Sentence vectors are
        the base's in all cases: what is recalled never changes.

        Args:
            question: that is asked.
            recalled: ids of what is recalled for it, best first.
        """
        rows = [row for row in self._held if row.level != "L0" and not row.form]
        # Of two that were learned for the very same the newer one knows more, here and below.
        best = nearest(self._model, question, [(row.context, row) for row in reversed(rows)])
        if best is None:
            known = {row.memory: row for row in rows if row.memory}
            best = next((known[key] for key in recalled[:_FIRST] if key in known), None)
        if best is None:
            return self._model, ""
        try:
            return self._adapters.open(best.name, self._model), best.receipt
        except (ModelLoadError, EvolutionError) as error:
            if error.kind == DISK:
                _log.warning("evolution: an adaptation waits for room on the disk")
                return self._model, ""
            _log.error("evolution: an adaptation cannot be read and is switched off (%s)", error.kind)
            same = [row for row in self._rows if row.receipt == best.receipt]
            self._drop(same, f"Its files could not be read: {error}")
            return self._model, ""

    def known(self, recalled: Sequence[str], confirmed: Confirmed) -> KnownAnswers:
        """Answers that level L0 has learned, of memories that are recalled, as far as they are still called right.

        Of what the user said only its place is kept: an answer that is withdrawn or forgotten is not known any more.

        Raises:
            StorageError: they cannot be read.
        """
        rows = [row for row in self._held if row.level == "L0" and row.memory in recalled]
        items = {item.answer: item for item in confirmed({row.answer for row in rows})} if rows else {}
        made = dict[str, list[Known]]()
        for row in rows:
            item = items.get(row.answer)
            if item is not None and item.memory == row.memory:
                made.setdefault(row.memory, []).extend(
                    Known(item.question, row.context, row.memory, text, row.receipt, item.since) for text in item.gold
                )
        return made

    def control(self, form: Form) -> tuple[Control | None, str]:
        """The branch that has a say in texts of a form, and its receipt; None and "" where there is none."""
        rows = [row for row in self._held if row.form == form.kind]
        if not rows:
            return None, ""
        try:
            return self._adapters.open_control(rows[-1].name, self._model), rows[-1].receipt
        except (ModelLoadError, EvolutionError, InferenceError) as error:
            if error.kind == DISK:
                _log.warning("evolution: a control branch waits for room on the disk")
                return None, ""
            _log.error("evolution: a control branch cannot be read and is switched off (%s)", error.kind)
            self._drop([rows[-1]], f"Its files could not be read: {error}")
            return None, ""

    def keep(self, name: str, receipt: Receipt, confirmed: Sequence[Item] = ()) -> Receipt:
        """Make what the run of that name learned hold; replaces what was kept for the same question, or form.

        Args:
            name: of the run.
            receipt: of it; what was learned is for its question.
            confirmed: other questions that it is for, whose answers the user called right.

        The receipt is the point at which it holds: before, nothing of it is seen, whatever ends the program.

        Raises:
            EvolutionError, StorageError: it cannot be written; nothing of it is kept then.
        """
        size = 0 if receipt.level == "L0" else self._adapters.keep(name)
        made = dataclasses.replace(receipt, bytes=size, active=True)
        learned_for = self._learned_for(made, confirmed)
        asked = form_of(receipt.question) if receipt.level == "L1" else None
        form = asked.kind if asked else ""
        try:
            rows = self._journal.add_adaptations(name, made, self._model.embedder_id, learned_for, form)
            self._journal.write(made, rows[0].id)
        except DiffusionError:
            self._adapters.remove(name)
            raise
        with self._lock:
            self._rows = (*self._rows, *rows)
        questions = {each.id: each.question for each in self._journal.receipts()}
        self._drop(_replaced(self._rows, questions), _LEARNED_ANEW)
        return made

    def undo(self, receipt: str, reason: str = "") -> None:
        """Take an adaptation away; a `reason` that is not the user's wish is added to its receipt.

        Raises:
            EvolutionError: nothing of that receipt is kept.
        """
        rows = [row for row in self._rows if row.receipt == receipt]
        if not rows:
            raise nothing_kept(receipt)
        self._drop(rows, reason)

    def probe(self, receipt: str) -> WeightMapProbe:
        """What an adaptation has changed.

        Raises:
            EvolutionError: nothing of that receipt is kept (`evolution.unknown`), or it changed no matrix
                (`evolution.level`).
            ModelLoadError: its files are missing or damaged.
        """
        row = next((row for row in self._held if row.receipt == receipt), None)
        if row is None:
            raise nothing_kept(receipt)
        if row.form or row.level == "L0":
            raise EvolutionError(
                f"What was learned in level {row.level} stands beside the network and changed no matrix of it.",
                kind="evolution.level",
                remedy="Look at a run in level L2 or L3.",
                context={"id": receipt},
            )
        tensors = WeightLoader(self._adapters.base_folder).load(fold=True).tensors
        return WeightMapProbe(tensors, self._adapters.delta(row.name, row.base))

    @property
    def _held(self) -> list[Adaptation]:
        """The rows of the model in use, oldest first."""
        return [row for row in self._rows if row.base == self._model.embedder_id]

    def _learned_for(self, receipt: Receipt, confirmed: Sequence[Item]) -> list[LearnedFor]:
        """The question of a run, where it trained for it, and what was called right."""
        items = {item.question: item for item in confirmed}
        own = [] if receipt.level == "L0" else [receipt.question]
        questions = list(dict.fromkeys([*own, *items]))
        vectors = np.asarray(self._model.embed(questions), np.float32)
        pairs = ((vector, items.get(question)) for vector, question in zip(vectors, questions, strict=True))
        return [LearnedFor(vector, item.memory, item.answer) if item else LearnedFor(vector) for vector, item in pairs]

    def _drop(self, rows: list[Adaptation], reason: str) -> None:
        """Take adaptations away: first it no longer holds, then it is written, then its files go."""
        gone = {row.id for row in rows}
        with self._lock:
            self._rows = tuple(row for row in self._rows if row.id not in gone)
        ended = {row.receipt for row in rows}
        for receipt in self._journal.receipts():
            if receipt.id in ended:
                self._journal.write(_undone(receipt, reason))
        self._journal.drop_adaptations([row.id for row in rows])
        for row in rows:
            self._adapters.remove(row.name)

    def _settled(self, *, encrypted: bool) -> tuple[Adaptation, ...]:
        """What holds after whatever a kill has left is cleared away."""
        receipts = {receipt.id: receipt for receipt in self._journal.receipts()}
        rows, whole = self._journal.adaptations(), self._adapters.names
        said = [row for row in rows if row.receipt in receipts and not receipts[row.receipt].undone_at]
        held = [row for row in said if row.level == "L0" or (not encrypted and row.name in whole)]
        former = {row.id for row in _replaced(held, {key: each.question for key, each in receipts.items()})}
        held = [row for row in held if row.id not in former]
        why = "The profile was encrypted." if encrypted else "Its files are not in this profile."
        ids = {row.id for row in held}
        for row in said:
            if row.id not in ids:
                reason = _LEARNED_ANEW if row.id in former else why
                self._journal.write(_undone(receipts[row.receipt], reason))
        self._journal.drop_adaptations([row.id for row in rows if row.id not in ids])
        self._adapters.settle({row.name for row in held})
        return tuple(held)


def _replaced(rows: Sequence[Adaptation], questions: Mapping[str, str]) -> list[Adaptation]:
    """Of rows, oldest first, those that a later receipt takes the place of: for the same question, or the same form.

    Args:
        rows: of several receipts.
        questions: by the ids of the receipts.
    """
    newest: dict[tuple[str, str], str] = {}
    for row in rows:
        newest[_place(row, questions)] = row.receipt
    return [row for row in rows if newest[_place(row, questions)] != row.receipt]


def _place(row: Adaptation, questions: Mapping[str, str]) -> tuple[str, str]:
    return ("form", row.form) if row.form else ("question", questions.get(row.receipt, row.receipt))


def _undone(receipt: Receipt, why: str) -> Receipt:
    reason = f"{receipt.reason} Switched off since: {why}" if why else receipt.reason
    return dataclasses.replace(receipt, active=False, undone_at=now(), bytes=0, reason=reason)


def nearest(model: TextModel, question: str, contexts: Sequence[tuple[Floats, Found]]) -> Found | None:
    """What belongs to the context that is most like a question; None where none is about the same."""
    if not contexts:
        return None
    vector = model.embed([question])[0]
    context, found = max(contexts, key=lambda each: float(each[0] @ vector))
    return found if float(context @ vector) >= SIMILAR else None


def nothing_kept(receipt: str) -> EvolutionError:
    """The error that says that a run has left nothing to work with."""
    return EvolutionError(
        f"Nothing is kept of the run {receipt!r}.",
        kind="evolution.unknown",
        remedy="`ai-os evolve receipts` shows what is kept.",
        context={"id": receipt},
    )

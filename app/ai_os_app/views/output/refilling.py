"""Refilling: words of the answer in sight are written again, all else stays; locks, ways to choose from, undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from ai_os_app import icons
from ai_os_app.views.output import word_spans
from ai_os_app.views.output.one_job import OneJob
from ai_os_app.views.output.text_pane import Phase, TextPane
from ai_os_app.views.output.word_spans import Span
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.output_jobs import KeepRefill, Refill
from ai_os_app.workers.results import Problem
from ai_os_diffusion import wording
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import AnswerStep, Refilled

_MOST_KEPT = 500


class Refilling(OneJob):
    """Writes words of one answer again at a time; nothing is kept until the user says so."""

    told = Signal(str)
    kept = Signal(object)  # the Turn that was added beside the answer

    def __init__(self, client: EngineClientLike, pane: TextPane, parent: QObject | None = None) -> None:
        super().__init__(client, parent)
        self._pane, self._bar, self._words = pane, pane.refill_bar, pane.words
        self._locks: dict[str, tuple[Span, ...]] = {}  # turn -> spans, for as long as the window is open
        self._locked: tuple[Span, ...] = ()  # in the text in sight
        self._turn: Turn | None = None  # of which words are written again
        self._base = ""  # the text that they are written in
        self._base_locked: tuple[Span, ...] = ()
        self._spans: tuple[Span, ...] = ()
        self._text = ""  # the way in sight
        pane.shown.connect(self._on_shown)
        pane.left.connect(self._leave)
        pane.refill.clicked.connect(self._on_button)
        pane.lock.clicked.connect(self.lock)
        pane.menu_wanted.connect(self._fill_menu)
        self._bar.again.connect(self._again)
        self._bar.looked_at.connect(self._look_at)
        self._bar.kept.connect(self._keep)
        self._bar.undone.connect(self.undo)

    @property
    def writing(self) -> bool:
        """Whether words are being written."""
        return self._pane.phase is Phase.REFILLING

    # What the user wants

    @Slot()
    def _on_button(self) -> None:
        if self.writing:
            self.stop()
        else:
            self.refill()

    @Slot()
    def refill(self) -> None:
        """Write the selected words again, or without a selection all but what is locked."""
        start, end = sorted(self._words.selection())
        if start == end and not self._locked:
            self.told.emit(self.tr("Select the words that are to be written again, or lock those that are to stay."))
        elif start == end:
            self.refill_rest()
        else:
            self._begin((start, end))

    @Slot()
    def refill_rest(self) -> None:
        """Write everything again but what is locked."""
        self._begin((0, len(self._words.text)))

    def _begin(self, span: Span) -> None:
        turn = self._pane.turn
        if turn is None or self.writing:
            self.told.emit(self.tr("There is no answer of which words can be written again yet."))
            return
        text = self._words.text
        spans = word_spans.free_words(text, span, self._locked)
        if not spans:
            self.told.emit(self.tr("All of the selected words are locked. Unlock some, or select others."))
        elif self.engine_is_gone():
            self.told.emit(self.tr("The engine is not running, so nothing can be written."))
        else:
            self._turn, self._base, self._spans, self._base_locked = turn, text, spans, self._locked
            self._submit()

    @Slot()
    def _again(self) -> None:
        if self._turn is not None and self._base and not self.writing:
            self._submit()

    def _submit(self) -> None:
        assert self._turn is not None
        bar = self._bar
        self._pane.begin_refill(waits=self.engine_starts())
        bar.begin(self._warning())
        job = Refill(self._turn.id, self._base, self._spans, bar.most_steps(), bar.words_more(), bar.seed.value())
        self.begin(job)

    def _warning(self) -> str:
        """What to say where facts of the notes are written over."""
        answer = self._turn.answer if self._turn is not None else None
        if answer is None or not answer.from_notes:
            return ""
        for start, end in self._spans:
            before, part = self._base[:start], self._base[start:end]
            named = wording.names(before + part) - wording.names(before)
            if named or wording.numbers(part) or wording.calendar_words(part):
                return self.tr(
                    "A name, a number or a date from your notes is among these words. What takes its place is made up."
                )
        return ""

    @Slot()
    def stop(self) -> bool:
        """Stop writing, and show the text as it was; whether it was under way."""
        active = self.writing
        self.drop()
        if active:
            self.take_stop()
        return active

    @Slot()
    def undo(self) -> None:
        """Bring the text of the answer back."""
        self.drop()
        turn, self._base = self._turn, ""
        if turn is not None:
            self._pane.end_refill(turn)

    @Slot()
    def _keep(self) -> None:
        if self._turn is not None and self._text and not self.writing:
            self.begin(KeepRefill(self._turn.id, self._text))

    # Locks

    @Slot()
    def lock(self) -> None:
        """Lock the selected words, or unlock them where all of them are locked."""
        turn = self._pane.turn
        found = word_spans.whole_words(self._words.text, self._words.selection())
        if self.writing or turn is None or found is None:
            self.told.emit(self.tr("Select the words of an answer that are to be locked."))
            return
        if word_spans.without(found, self._locked):
            self._locked = word_spans.joined((*self._locked, found))
        else:
            self._locked = tuple(part for each in self._locked for part in word_spans.without(each, (found,)))
        self._locked = tuple(s for s in self._locked if word_spans.whole_words(self._words.text, s) is not None)
        if self._words.text == self._pane.original:
            self._remember(turn.id, self._locked)
        self._pane.mark(self._locked, self._new())

    @Slot()
    def unlock_all(self) -> None:
        """Lock nothing any more."""
        self._locked = ()
        if self._pane.turn is not None:
            self._locks.pop(self._pane.turn.id, None)
        self._pane.mark((), self._new())

    def _remember(self, turn: str, spans: Sequence[Span]) -> None:
        self._locks[turn] = tuple(spans)
        if len(self._locks) > _MOST_KEPT:
            del self._locks[next(iter(self._locks))]

    def _new(self) -> tuple[Span, ...]:
        way = (
            next((way for way in self._bar.ways.ways if way.text == self._words.text), None) if self._bar.ways else None
        )
        return way.spans if way is not None and self._base else ()

    @Slot()
    def _on_shown(self) -> None:
        """The pane shows an answer."""
        turn = self._pane.turn
        self._locked = self._locks.get(turn.id, ()) if turn is not None else ()
        if self._locked:
            self._pane.mark(self._locked)

    @Slot()
    def _leave(self) -> None:
        """The pane shows something else."""
        self.drop()
        self._turn, self._base, self._text, self._locked = None, "", "", ()

    @Slot(object)
    def _fill_menu(self, menu: QMenu) -> None:
        if self._pane.turn is None or self.writing:
            return
        selected = word_spans.whole_words(self._words.text, self._words.selection())
        menu.addSeparator()
        locked = selected is not None and not word_spans.without(selected, self._locked)
        entries = (
            ("refill", _words("Refill the selection"), self.refill, selected is not None),
            (
                "lock",
                _words("Unlock the selection") if locked else _words("Lock the selection"),
                self.lock,
                selected is not None,
            ),
            ("refill", _words("Refill all but what is locked"), self.refill_rest, bool(self._locked)),
            ("close", _words("Unlock all"), self.unlock_all, bool(self._locked)),
        )
        for icon, text, act, possible in entries:
            action = menu.addAction(text)
            icons.set_icon(action, icon)
            action.setEnabled(possible)
            action.triggered.connect(partial(_do, act))

    # What the engine says

    def take_step(self, step: AnswerStep) -> None:
        self._pane.show_refill_step(step)

    def take_result(self, result: object) -> None:
        if isinstance(result, Refilled):
            self._pane.show_ways(self._base)
            self._pane.mark(self._base_locked)
            self._text = ""
            self._bar.offer(result)
            self._bar.focus_choice()
        elif isinstance(result, Turn):
            self._base = ""
            self._turn = None
            self.kept.emit(result)

    def take_problem(self, problem: Problem) -> None:
        self._ended(problem.sentence)

    def take_stop(self) -> None:
        self._ended(self.tr("Stopped."))

    def _ended(self, sentence: str) -> None:
        if self._base:
            self._pane.show_ways(self._base)
            self._locked = self._base_locked
            self._pane.mark(self._locked)
        self._bar.tell(sentence)
        self._pane.announce(sentence)

    @Slot(int)
    def _look_at(self, number: int) -> None:
        if self._bar.ways is None:
            return
        way = self._bar.ways.ways[number]
        self._text = way.text
        self._locked = word_spans.shifted(self._base_locked, self._spans, way.spans)
        self._pane.show_ways(way.text, new=True)
        self._pane.mark(self._locked, way.spans)
        self._pane.announce(way.text)


def _words(text: str) -> str:
    return QCoreApplication.translate("text_menu", text)


def _do(act: object, _checked: bool = False) -> None:
    assert callable(act)
    act()

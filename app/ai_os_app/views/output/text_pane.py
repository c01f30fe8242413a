"""The text output: words resolving while an answer is written, then the answer with its confidence."""

from __future__ import annotations

import enum
from dataclasses import replace

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.certainty import certainty
from ai_os_app.views.output import word_spans
from ai_os_app.views.output.denoising import DenoisingText
from ai_os_app.views.output.pane import OutputPane, rename, tool_button
from ai_os_app.views.output.refill_bar import RefillBar
from ai_os_app.views.output.word_spans import Span
from ai_os_app.views.text_menu import text_menu
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import REFILLED, AnswerStep, StepPiece

_MOST_KEPT = 500


class Phase(enum.Enum):
    """What the pane shows."""

    EMPTY = "empty"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    REFILLING = "refilling"  # words of it are being written again
    CHOOSING = "choosing"  # between what came of it


class TextPane(OutputPane):
    """Shows the steps of the answer that is being written, or the chosen turn."""

    read_requested = Signal(str)  # all of the text, or what is selected of it
    shown = Signal()  # an answer is shown
    left = Signal()  # and no longer, or another one
    menu_wanted = Signal(object)  # the QMenu of the text, to be filled
    opened = Signal()  # there is more to show

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("text", "Text", parent)
        self.heading.setText(self.tr("Text"))
        self.phase = Phase.EMPTY
        self.turn: Turn | None = None  # the answer that is shown, where words of it can be written again
        self.original = ""  # its text as it is shown
        self._last: AnswerStep | None = None
        self._kept: dict[str, AnswerStep] = {}  # turn -> its last step, for as long as the window is open
        self._shown_text = self._legend_shown = ""
        self.lock = tool_button("lock", self.tr("Lock the selected words, or unlock them"))
        self.refill = tool_button("refill", self._refill_name())
        self.copy = tool_button("copy", self.tr("Copy the text"))
        self.copy.clicked.connect(self._copy)
        for button in (self.lock, self.refill, self.copy):
            self.buttons.addWidget(button)
        self.refill_bar = RefillBar()
        self.refill_bar.hide()
        self.words = DenoisingText()
        self.hint = QLabel(self.tr("Ask something and watch the answer resolve here."))
        self.hint.setWordWrap(True)
        theme.set_role(self.hint, "muted")
        self.legend = QLabel()
        theme.set_role(self.legend, "caption")
        self.legend.setWordWrap(True)
        inside = QWidget()
        theme.set_role(inside, "page")
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 4, 8, 4)
        lines.setSpacing(8)
        lines.addWidget(self.hint)
        lines.addWidget(self.words)
        lines.addWidget(self.refill_bar)
        lines.addStretch(1)
        lines.addWidget(self.legend)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setAccessibleName(self.tr("Text of the answer"))
        self.column.addWidget(self.area, 1)
        self.clear()

    @Slot()
    def clear(self) -> None:
        """Nothing to show."""
        self._leave()
        self._enter(Phase.EMPTY, "")
        self._last = None
        self._show(())

    def begin(self) -> None:
        """An answer was asked for."""
        self._leave()
        self._last = None
        self._show(())
        self._enter(Phase.WRITING, self.tr("reading your notes"))

    def show_step(self, step: AnswerStep) -> None:
        """One denoising step."""
        self._last = step
        self._enter(Phase.WRITING, self.tr("step {n} of {all}").format(n=step.step, all=step.steps))
        self._show(step.pieces if step.steps > 1 else _beyond_doubt(step.pieces))  # one step is no writing

    def count_step(self, step: AnswerStep) -> None:
        """One step, told by its number only."""
        self._enter(Phase.WRITING, self.tr("step {n} of {all}").format(n=step.step, all=step.steps))

    def stop(self) -> None:
        """The answer was stopped: what stands stays, as it is."""
        self._enter(Phase.STOPPED, self.tr("stopped"))

    def show_turn(self, turn: Turn) -> None:
        """A finished turn of the assistant; word by word if it was written since the window was opened."""
        if self.turn is not None and turn.id == self.turn.id and self.phase in (Phase.REFILLING, Phase.CHOOSING):
            self.turn = turn
            return
        self._leave()
        if self._last is not None and "".join(piece.text for piece in self._last.pieces).strip() == turn.text.strip():
            self._kept[turn.id] = self._last
            self._kept.pop(next(iter(self._kept)) if len(self._kept) > _MOST_KEPT else "", None)
        self._last = self._kept.get(turn.id)
        self._enter(Phase.DONE, self._summary(turn))
        judged = certainty(turn.answer) is not None
        if self._last is not None:
            shown = tuple(piece for piece in self._last.pieces if not piece.masked)
            self._show(shown if judged else _beyond_doubt(shown), known=judged)
        else:
            self._show((StepPiece(turn.text, 1.0, masked=False, locked=_is_quoted(turn)),), known=False)
            if turn.answer is not None and turn.answer.how == "composed":  # the others are not written word by word
                self.legend.setText(self.tr("how sure single words were is known only until the window is closed"))
                self.legend.show()
        self.turn = turn if turn.role == "assistant" and turn.proposal is None and turn.text.strip() else None
        self.original = self.words.text
        self._show_buttons()
        self.shown.emit()

    # Words that are written again

    def begin_refill(self, *, waits: bool = False) -> None:
        """Words will be written again; it `waits` while the engine is starting."""
        self._enter(Phase.REFILLING, self.tr("waiting") if waits else self.tr("writing again"))
        self.refill_bar.show()
        self.words.select(0, 0)
        self._show_buttons()
        self.opened.emit()

    def show_refill_step(self, step: AnswerStep) -> None:
        """One denoising step of one of the tries."""
        counted = self.tr("step {n} of {all}").format(n=step.step, all=step.steps)
        self.state.setText(counted if step.step < step.steps else self.tr("comparing what came of it"))
        if not self.words.reduced_motion:
            self._show(step.pieces)

    def show_ways(self, text: str, *, new: bool = False) -> None:
        """What came of it is chosen from; `text` is the one in sight, with `new` words or as it was."""
        self._enter(Phase.CHOOSING, self.tr("refilled, not from your memories") if new else "")
        self._show((StepPiece(text, 1.0, masked=False, locked=False),), known=False)
        self._show_buttons()

    def end_refill(self, turn: Turn) -> None:
        """The answer as it was before."""
        self.phase = Phase.DONE
        self.show_turn(turn)

    def mark(self, locked: tuple[Span, ...], new: tuple[Span, ...] = ()) -> None:
        """Show which spans are locked and which are newly written."""
        self.words.mark(locked, new)
        parts = [self.tr("framed: locked, stays as it is")] if locked else []
        parts += [self.tr("waves: written again, not from your memories")] if new else []
        kept = [self._legend_shown] if self._legend_shown else []
        self.legend.setText(" · ".join([*kept, *parts]))
        self.legend.setVisible(bool(self.legend.text()))

    def _leave(self) -> None:
        self.turn = None
        if self.refill_bar.isAncestorOf(self.window().focusWidget()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # one goes on with the text, by the keys of the pane
        self.refill_bar.hide()
        self.left.emit()
        self._show_buttons()

    def _refill_name(self) -> str:
        return self.tr("Refill: write the selected words again")

    def _show_buttons(self) -> None:
        writing = self.phase is Phase.REFILLING
        rename(self.refill, "stop" if writing else "refill", self.tr("Stop") if writing else self._refill_name())
        for button in (self.lock, self.refill):
            button.setVisible(self.turn is not None)
        self.lock.setEnabled(not writing)

    def _summary(self, turn: Turn) -> str:
        if turn.answer is not None and turn.answer.how == REFILLED:
            return self.tr("refilled, not from your memories")
        parts = []
        if self._last is not None and not (turn.answer is not None and turn.answer.abstained):
            count = self._last.steps
            parts.append(self.tr("1 step") if count == 1 else self.tr("{n} steps").format(n=count))
        if turn.seconds > 0:
            parts.append(self.tr("{n} s").format(n=QLocale().toString(turn.seconds, "f", 1)))
        if (share := certainty(turn.answer)) is not None:
            parts.append(self.tr("{n} % sure").format(n=round(share * 100)))
        return " · ".join(parts)

    def _enter(self, phase: Phase, state: str) -> None:
        self.phase = phase
        self.state.setText(state)

    def _show(self, pieces: tuple[StepPiece, ...], *, known: bool = True) -> None:
        self._shown_text = "".join(piece.text for piece in pieces)
        self.words.show_pieces(pieces, known=known)
        self.words.setVisible(bool(pieces))
        self.hint.setVisible(self.phase is Phase.EMPTY)
        self.copy.setEnabled(bool(self._shown_text.strip()))
        self._legend_shown = self._legend(pieces)
        self.legend.setText(self._legend_shown)
        self.legend.setVisible(bool(self.legend.text()))

    def _legend(self, pieces: tuple[StepPiece, ...]) -> str:
        parts = []
        if any(piece.locked for piece in pieces):
            parts.append(self.tr("underlined: words of your note and question"))
        doubt = self.words.least_sure()
        if doubt is not None:
            word, share = doubt
            text = self.tr("shaded: less sure, least “{word}” ({n} %)")
            parts.append(text.format(word=word, n=round(share * 100)))
        return " · ".join(parts)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.selected() or self._shown_text.strip())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = text_menu(self, self.words.selected(), self._shown_text.strip(), self.read_requested)
        self.menu_wanted.emit(menu)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from word to word, with Shift the selection grows; all of it is selected as everywhere."""
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.words.select(0, len(self.words.text))
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif by is not None and self.turn is not None:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.words.select(*word_spans.moved(self.words.text, self.words.selection(), by, extend=extend))
            self.announce(self.words.selected())
        else:
            super().keyPressEvent(event)


def _beyond_doubt(pieces: tuple[StepPiece, ...]) -> tuple[StepPiece, ...]:
    """The pieces without doubt shown: nobody judged their words."""
    return tuple(replace(piece, confidence=1.0) for piece in pieces)


def _is_quoted(turn: Turn) -> bool:
    """Whether all of an answer stands in one of its sources."""
    sources = turn.answer.sources if turn.answer is not None and turn.answer.how != REFILLED else ()
    return bool(turn.text.strip()) and any(turn.text.strip() in source.text for source in sources)

"""The text output: words resolving while an answer is written, then the answer with its confidence."""

from __future__ import annotations

import enum
from dataclasses import replace

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.views.certainty import certainty
from ai_os_app.views.output.denoising import DenoisingText
from ai_os_app.views.output.pane import OutputPane
from ai_os_app.views.text_menu import text_menu
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import AnswerStep, StepPiece

_MOST_KEPT = 500


class Phase(enum.Enum):
    """What the pane shows."""

    EMPTY = "empty"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"


class TextPane(OutputPane):
    """Shows the steps of the answer that is being written, or the chosen turn."""

    read_requested = Signal(str)  # all of the text, or what is selected of it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("text", "Text", parent)
        self.heading.setText(self.tr("Text"))
        self.phase = Phase.EMPTY
        self._last: AnswerStep | None = None
        self._kept: dict[str, AnswerStep] = {}  # turn -> its last step, for as long as the window is open
        self._shown_text = ""
        self.copy = QToolButton()
        icons.set_icon(self.copy, "copy")
        self.copy.setToolTip(self.tr("Copy the text"))
        self.copy.setAccessibleName(self.tr("Copy the text"))
        self.copy.clicked.connect(self._copy)
        self.buttons.addWidget(self.copy)
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
        self._enter(Phase.EMPTY, "")
        self._last = None
        self._show(())

    def begin(self) -> None:
        """An answer was asked for."""
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

    def _summary(self, turn: Turn) -> str:
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
        self.legend.setText(self._legend(pieces))
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
        text_menu(self, self.words.selected(), self._shown_text.strip(), self.read_requested).popup(event.globalPos())


def _beyond_doubt(pieces: tuple[StepPiece, ...]) -> tuple[StepPiece, ...]:
    """The pieces without doubt shown: nobody judged their words."""
    return tuple(replace(piece, confidence=1.0) for piece in pieces)


def _is_quoted(turn: Turn) -> bool:
    """Whether all of an answer stands in one of its sources."""
    sources = turn.answer.sources if turn.answer is not None else ()
    return bool(turn.text.strip()) and any(turn.text.strip() in source.text for source in sources)

"""The outputs side by side: text, image, audio."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QWidget

from ai_os_app.views.output.audio_pane import AudioPane
from ai_os_app.views.output.image_pane import ImagePane
from ai_os_app.views.output.pane import OutputPane
from ai_os_app.views.output.playback import Player
from ai_os_app.views.output.text_pane import TextPane
from ai_os_app.widgets.panes import read_in_order
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import AnswerStep

_ROOM = 34  # line heights of width that three panes need
_ROOM_PX = 480  # and pixels, where the text is small: buttons do not become smaller with it
_OPEN = 16  # of a pane that has something to show, where they can be had
_TEXT = 11  # of the text pane, which the others leave it


class OutputArea(QWidget):
    """Three panes; the text pane gets the room, the others stay small while they have nothing to show."""

    read_requested = Signal(str)  # a text
    room_wanted = Signal()  # a pane has something to show that needs height

    def __init__(self, parent: QWidget | None = None, *, player: Player | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Outputs"))
        self.turn: Turn | None = None  # the answer that is shown
        self._reduced_motion = False
        self.text = TextPane()
        self.image = ImagePane()
        self.audio = AudioPane(player=player)
        self._front: OutputPane = self.text  # the one that stays where there is room for one only
        self._moved = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        self.splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
        for pane, share in ((self.text, 1), (self.image, 0), (self.audio, 0)):
            self.splitter.addWidget(pane)
            self.splitter.setStretchFactor(self.splitter.count() - 1, share)
        self.splitter.setSizes([600, 150, 150])
        read_in_order(self.splitter)
        self.splitter.splitterMoved.connect(self._on_moved)
        self.text.read_requested.connect(self.read_requested)
        self.audio.read_requested.connect(self.read_answer)
        for opening in (self.text, self.image, self.audio):
            opening.opened.connect(partial(self._open, opening))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._fit()

    # Room

    def _fit(self) -> None:
        """Where three panes have no room beside each other, the one that was wanted last stays."""
        em = self.fontMetrics().height()
        self.setMinimumSize(12 * em, 5 * em)
        roomy = self.width() >= max(_ROOM * em, _ROOM_PX)
        for pane in self.panes:
            pane.setVisible(roomy or pane is self._front)

    def _open(self, pane: OutputPane) -> None:
        """Bring a pane into sight that has something to show, and give it room."""
        self._front = pane
        self._fit()
        place, em = self.panes.index(pane), self.fontMetrics().height()
        sizes = self.splitter.sizes()
        missing = min(_OPEN * em - sizes[place], sizes[0] - _TEXT * em)
        if missing > 0 and not self._moved:
            sizes[0] -= missing
            sizes[place] += missing
            self.splitter.setSizes(sizes)
        self.room_wanted.emit()

    @Slot()
    def _on_moved(self) -> None:
        self._moved = True  # by hand: from now on the sizes are the user's

    def save_sizes(self) -> QByteArray:
        """The widths of the panes."""
        return self.splitter.saveState()

    def restore_sizes(self, state: QByteArray) -> None:
        """Give the panes widths that were saved."""
        self.splitter.restoreState(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "splitter"):
            self._fit()

    @property
    def panes(self) -> tuple[OutputPane, ...]:
        """Text, image, audio."""
        return self.text, self.image, self.audio

    def focus_pane(self, index: int) -> None:
        """Bring the focus to a pane, 0 to 2."""
        self._front = self.panes[index]
        self._front.show()
        self._front.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._fit()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Steps are then counted, and texts and pictures appear when they are complete."""
        self._reduced_motion = reduced
        self.text.words.reduced_motion = reduced
        self.image.set_reduced_motion(reduced)
        self.audio.set_reduced_motion(reduced)

    def set_shading(self, shown: bool) -> None:
        """Whether words are shaded by confidence."""
        self.text.words.set_shading(shown)

    # Answers

    @Slot()
    def read_answer(self) -> None:
        """Have the answer that is shown read aloud."""
        if self.turn is not None:
            self.read_requested.emit(self.turn.text)

    def _show_answer(self, turn: Turn | None) -> None:
        self.turn = turn
        self.audio.offer(turn is not None and bool(turn.text.strip()))
        self.image.suggest(turn.answer.question if turn is not None and turn.answer is not None else "")

    def begin(self) -> None:
        """An answer was asked for."""
        self._front = self.text
        self._fit()
        self._show_answer(None)
        self.text.begin()

    @Slot(object)
    def show_step(self, step: AnswerStep) -> None:
        """One step of the answer that is being written."""
        if self._reduced_motion and step.step < step.steps:
            self.text.count_step(step)
        else:
            self.text.show_step(step)

    def finish(self, turn: Turn) -> None:
        """The answer is complete; screen readers hear it now, once."""
        self._show_answer(turn)
        self.text.show_turn(turn)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, turn.text))

    def stop(self) -> None:
        """The answer was stopped."""
        self.text.stop()

    @Slot(object)
    def show_turn(self, turn: Turn) -> None:
        """A turn of the conversation was chosen."""
        if turn.role == "assistant":
            self._show_answer(turn)
            self.text.show_turn(turn)

    def clear(self) -> None:
        """Another conversation."""
        self._show_answer(None)
        self.text.clear()

"""The outputs side by side: text, image, audio."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QWidget

from ai_os_app.views.output.audio_pane import AudioPane
from ai_os_app.views.output.image_pane import ImagePane
from ai_os_app.views.output.pane import OutputPane
from ai_os_app.views.output.text_pane import TextPane
from ai_os_app.widgets.panes import read_in_order
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import AnswerStep

_ROOM = 30  # line heights of width that three panes need


class OutputArea(QWidget):
    """Three panes; the text pane gets the room, the others stay small while they have nothing to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Outputs"))
        self._reduced_motion = False
        self.text = TextPane()
        self.image = ImagePane()
        self.audio = AudioPane()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        self.splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
        for pane, share in ((self.text, 1), (self.image, 0), (self.audio, 0)):
            self.splitter.addWidget(pane)
            self.splitter.setStretchFactor(self.splitter.count() - 1, share)
        self.splitter.setSizes([600, 150, 150])
        read_in_order(self.splitter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._fit()

    def _fit(self) -> None:
        """Where three panes have no room beside each other, those that have nothing to show give way."""
        em = self.fontMetrics().height()
        self.setMinimumSize(12 * em, 5 * em)
        for pane in (self.image, self.audio):
            pane.setVisible(self.width() >= _ROOM * em or pane.hasFocus())

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
        self.panes[index].show()
        self.panes[index].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Steps are then counted, and the text appears when it is complete."""
        self._reduced_motion = reduced
        self.text.words.reduced_motion = reduced

    def set_shading(self, shown: bool) -> None:
        """Whether words are shaded by confidence."""
        self.text.words.set_shading(shown)

    def begin(self) -> None:
        """An answer was asked for."""
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
        self.text.show_turn(turn)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, turn.text))

    def stop(self) -> None:
        """The answer was stopped."""
        self.text.stop()

    @Slot(object)
    def show_turn(self, turn: Turn) -> None:
        """A turn of the conversation was chosen."""
        if turn.role == "assistant":
            self.text.show_turn(turn)

    def clear(self) -> None:
        """Another conversation."""
        self.text.clear()

"""What evolution does now, in a card: its state, how far a run is, and the buttons that steer it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ai_os_app import icons
from ai_os_app.views.evolution import wording
from ai_os_app.views.evolution.parts import ButtonRow, Sign
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.evolution_jobs import PauseEvolution, RunEvolution, StopEvolution
from ai_os_diffusion.evolution.records import EvolutionStatus


class WorkCard(QWidget):
    """Emits `wanted` with a job."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status: EvolutionStatus | None = None
        card, lines = make_card()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.sign = Sign()
        self.state = text_label("", "heading")
        row.addWidget(self.sign)
        row.addWidget(self.state, 1)
        lines.addLayout(row)
        self.topic = text_label("")
        self.topic.setTextFormat(Qt.TextFormat.PlainText)
        self.detail = text_label("", "muted")
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        for widget in (self.topic, self.detail, self.bar):
            lines.addWidget(widget)
        self.run = push_button(self.tr("Run now"), self._run, "play")
        self.run.setToolTip(self.tr("Learn what waits longest, without waiting until the computer is idle"))
        self.pause = push_button(self.tr("Pause"), self._pause, "pause")
        self.stop = push_button(self.tr("Stop now"), self._stop, "stop")
        self.stop.setToolTip(self.tr("End the run at once; nothing of it is kept"))
        self.buttons = ButtonRow(self.run, self.pause, self.stop)
        lines.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def show_status(self, status: EvolutionStatus) -> None:
        """Show what it does."""
        self._status = status
        works = wording.works(status)
        icon, text = wording.state(status)
        self.sign.show_icon(icon, "success" if works and status.state != "paused" else "muted")
        self.state.setText(text)
        self.detail.setText(status.detail)
        self.detail.setVisible(bool(status.detail))
        topic = status.working_on.question if status.working_on is not None else ""
        self.topic.setText(self.tr("“{0}”").format(topic))
        self.topic.setVisible(works and bool(topic))
        self.bar.setVisible(works)
        self.bar.setValue(round(1000 * min(1.0, max(0.0, status.progress))))
        self.bar.setAccessibleDescription(text)
        paused = status.state == "paused"
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        icons.set_icon(self.pause, "play" if paused else "pause")
        self.run.setEnabled(bool(status.queue))
        self._show_buttons(works)

    def _show_buttons(self, works: bool) -> None:
        """Those that fit; a button that goes leaves the focus to the one in its place."""
        focused = self.window().focusWidget()
        going = (self.run,) if works else (self.pause, self.stop)
        for button in (self.run, self.pause, self.stop):
            if button not in going:
                button.show()
        if focused in going and self.isVisible():
            (self.pause if works else self.run).setFocus()
        for button in going:
            button.hide()
        self.buttons.arrange()

    @Slot()
    def _run(self) -> None:
        self.wanted.emit(RunEvolution(force=True))

    @Slot()
    def _pause(self) -> None:
        paused = self._status is not None and self._status.state == "paused"
        self.wanted.emit(PauseEvolution(not paused))

    @Slot()
    def _stop(self) -> None:
        self.wanted.emit(StopEvolution())

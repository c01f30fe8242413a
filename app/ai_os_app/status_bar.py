"""The status bar: how the engine stands, how many memories there are, and what still works in the background."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from ai_os_app import theme
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EngineState, Statistics
from ai_os_app.workers.results import Stats
from ai_os_diffusion.progress import Progress

TOLD_MS = 8000
BACKGROUND = 0  # job id under which the client reports embedding in the background


class StateDot(QWidget):
    """A dot in the colour of the engine's state; the sentence beside it says the same in words."""

    def __init__(self) -> None:
        super().__init__()
        self.state = EngineState.STARTING
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFixedWidth(22)

    def tell(self, state: EngineState) -> None:
        """Show a state."""
        self.state = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours(self.palette())
        colour = {
            EngineState.READY: colours.success,
            EngineState.FAILED: colours.danger,
            EngineState.STOPPED: colours.muted,
        }.get(self.state, colours.warning)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(10, self.height() // 2 - 4, 8, 8)
        painter.end()


class StatusBar(QStatusBar):
    """Asks for the figures when the engine gets ready and when memories change."""

    stats_changed = Signal(object)  # Stats

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._asked = 0  # job id of the Statistics under way
        self._ask_again = False
        self.setSizeGripEnabled(False)
        self.setAccessibleName(self.tr("Status"))
        self.dot = StateDot()
        self.engine = QLabel()
        self.engine.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.vectors = QLabel()
        self.vectors.setToolTip(self.tr("These memories are found by their words now, and by their meaning soon."))
        self.evolution = QLabel()
        self.memories = QLabel()
        self.addWidget(self.dot)
        self.addWidget(self.engine, 1)
        self.task = QLabel()
        self._told = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._told.timeout.connect(self.task.hide)
        for label in (self.task, self.vectors, self.evolution, self.memories):
            label.setContentsMargins(8, 4, 8, 4)
            self.addPermanentWidget(label)
        for label in (self.task, self.vectors, self.evolution):
            label.hide()
        client.state_changed.connect(self._on_state)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        client.progress.connect(self._on_progress)
        client.memories_changed.connect(self.ask)
        self._on_state(client.state, "")

    @Slot()
    def ask(self) -> None:
        """Get the figures; one request at a time."""
        if self._asked:
            self._ask_again = True
        else:
            self._asked = self._client.submit(Statistics())

    @Slot(str, float)
    def show_task(self, sentence: str, share: float) -> None:
        """Show what goes on in the background, `share` of it done in 0..1; an empty sentence ends it."""
        self._told.stop()
        percent = QLocale().toString(round(100 * share))
        self.task.setText(self.tr("{0}: {1} %").format(sentence, percent) if share > 0 else sentence)
        self.task.setVisible(bool(sentence))

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """Say for a while what was done in the background, unless something goes on there."""
        if self.task.isHidden() or self._told.isActive():
            self.task.setText(sentence)
            self.task.show()
            self._told.start()

    @Slot(str, str, bool)
    def show_evolution(self, text: str, sentence: str, _works: bool) -> None:
        """Show what evolution does."""
        self.evolution.setText(text)
        self.evolution.setToolTip(sentence)
        self.evolution.show()

    @Slot(object, str)
    def _on_state(self, state: EngineState, sentence: str) -> None:
        fallback = {
            EngineState.STARTING: self.tr("The engine is starting"),
            EngineState.READY: self.tr("Ready"),
            EngineState.BUSY: self.tr("Working"),
            EngineState.FAILED: self.tr("The engine could not start"),
            EngineState.STOPPED: self.tr("The engine has stopped"),
        }
        became_ready = state is EngineState.READY and self.dot.state in (EngineState.STARTING, EngineState.FAILED)
        self.dot.tell(state)
        self.engine.setText(sentence or fallback[state])
        self.engine.setToolTip(self.engine.text())
        if became_ready:
            self.ask()

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id == self._asked and isinstance(result, Stats):
            self._show(result)
            self._asked_ended()

    @Slot(int, object)
    def _on_failed(self, job_id: int, _problem: object) -> None:
        if job_id == self._asked:
            self.memories.setText(self.tr("Memories: unknown"))
            self._asked_ended()

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id == self._asked:
            self._asked_ended()

    def _asked_ended(self) -> None:
        self._asked = 0
        if self._ask_again:
            self._ask_again = False
            self.ask()

    @Slot(int, object)
    def _on_progress(self, job_id: int, progress: Progress) -> None:
        if job_id == BACKGROUND:
            self._show_pending(progress.total - progress.done)

    def _show(self, stats: Stats) -> None:
        count = QLocale().toString(stats.memories)
        self.memories.setText(self.tr("1 memory") if stats.memories == 1 else self.tr("{0} memories").format(count))
        self._show_pending(stats.pending_vectors)
        self.stats_changed.emit(stats)

    def _show_pending(self, pending: int) -> None:
        count = QLocale().toString(pending)
        self.vectors.setText(
            self.tr("1 vector pending") if pending == 1 else self.tr("{0} vectors pending").format(count)
        )
        self.vectors.setVisible(pending > 0)

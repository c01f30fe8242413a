"""A button that plays a recording from the place that a source stands at."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from ai_os_app import icons
from ai_os_app.views.output.playback import DevicePlayer, Player, Trouble
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.media_jobs import LoadRecording, Recording
from ai_os_app.workers.results import Problem

_LOOKED_AT_MS = 200
_BEFORE_S = 1.0  # of the word that is meant


def clock(second: float) -> str:
    """A place in a recording: "2:05", "1:02:05"."""
    whole = int(second)
    told = f"{whole // 60 % 60}:{whole % 60:02}"
    return f"{whole // 3600}:{told.zfill(5)}" if whole >= 3600 else told


class RecordingButton(QPushButton):
    """Plays and stops; hidden while there is nothing to play."""

    told = Signal(str)  # why nothing is heard

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None, player: Player | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self.player: Player = player if player is not None else DevicePlayer()
        self._path, self._second, self._job = "", 0.0, 0
        self._watch = QTimer(self, interval=_LOOKED_AT_MS)
        self._watch.timeout.connect(self._look)
        self.clicked.connect(self._on_clicked)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        self.show_place("", 0.0)

    def show_place(self, path: str, second: float) -> None:
        """Offer a recording at a second; "" offers none."""
        self.stop()
        self._path, self._second = path, second
        self.setVisible(bool(path))
        self._label()

    def stop(self) -> None:
        """Fall silent."""
        self._job = 0
        self._watch.stop()
        self.player.clear()
        self._label()

    def _label(self) -> None:
        playing = self.player.playing
        icons.set_icon(self, "stop" if playing else "play")
        self.setText(self.tr("Stop") if playing else self.tr("Play from {0}").format(clock(self._second)))

    @Slot()
    def _on_clicked(self) -> None:
        if self.player.playing or self._job:
            self.stop()
        else:
            self._job = self._client.submit(LoadRecording(self._path, max(0.0, self._second - _BEFORE_S)))

    @Slot(int, object)
    def _on_finished(self, job: int, result: object) -> None:
        if job == self._job and isinstance(result, Recording):
            self._job = 0
            self.player.load(result.sound, whole=True)
            self.player.seek(0.0)
            self.player.play()
            self._watch.start()
            self._label()

    @Slot(int, object)
    def _on_failed(self, job: int, problem: Problem) -> None:
        if job == self._job:
            self._job = 0
            self.told.emit(problem.sentence)

    @Slot()
    def _look(self) -> None:
        if self.player.playing:
            return
        self._watch.stop()
        self._label()
        if self.player.trouble is not Trouble.NONE:
            self.told.emit(self.tr("Nothing can be heard: there is no sound device here, or no library for it."))

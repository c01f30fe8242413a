"""Reading aloud: gives texts to the engine to be spoken, and what comes of it to the audio pane."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from ai_os_app.views.markdown_text import as_read
from ai_os_app.views.output.audio_pane import AudioPane
from ai_os_app.views.output.one_job import OneJob
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.output_jobs import Speak
from ai_os_app.workers.results import Problem
from ai_os_diffusion.types import AudioOutput


class Reading(OneJob):
    """Speaks one text at a time."""

    told = Signal(str)

    def __init__(self, client: EngineClientLike, pane: AudioPane, parent: QObject | None = None) -> None:
        super().__init__(client, parent)
        self._pane = pane
        pane.stop_requested.connect(self.stop)
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self._on_quit)

    @Slot(str)
    def read(self, text: str) -> None:
        """Speak a Markdown text."""
        words = as_read(text)
        if not any(map(str.isalnum, words)):
            self.told.emit(self.tr("There is nothing to read aloud."))
        elif self.engine_is_gone():
            self.told.emit(self.tr("The engine is not running, so nothing can be read aloud."))
        else:
            self._pane.begin(words, waits=self.engine_starts())
            self.begin(Speak(words))

    @Slot()
    def stop(self) -> bool:
        """Stop speaking and playing; whether either was under way."""
        active = self._pane.is_active()
        self.drop()
        if active:
            self._pane.stop()
        return active

    @Slot()
    def clear(self) -> None:
        """Stop, and show nothing."""
        self.drop()
        self._pane.clear()

    def take_part(self, part: object) -> None:
        if isinstance(part, AudioOutput):
            self._pane.show_part(part)

    def take_result(self, result: object) -> None:
        if isinstance(result, AudioOutput):
            self._pane.finish(result)

    def take_problem(self, problem: Problem) -> None:
        self._pane.fail(problem)

    def take_stop(self) -> None:
        self._pane.stop()

    @Slot()
    def _on_quit(self) -> None:
        self._pane.player.close()

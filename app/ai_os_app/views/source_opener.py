"""Opens the note that a memory came from: reads the file in the worker, shows it beside the window."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ai_os_app.views.source_view import SourceView
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import ReadSource
from ai_os_app.workers.results import Problem, SourceText
from ai_os_diffusion.types import MemoryHit, Source


class SourceOpener(QObject):
    """One source at a time, in one dialog that is made when it is first needed."""

    def __init__(self, client: EngineClientLike, window: QWidget) -> None:
        super().__init__(window)
        self._client = client
        self._window = window
        self._job = 0
        self.view: SourceView | None = None
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)

    @Slot(object)
    def open(self, hit: MemoryHit) -> None:
        """Show the file at the memory."""
        if self.view is None:
            self.view = SourceView(self._window, self._client)
        self.view.show_source(
            Source(hit.id, hit.path, hit.start, hit.end, hit.text, 0.0), PurePath(hit.path).name, None
        )
        self.view.show()
        self.view.raise_()
        self.view.activateWindow()
        self._job = self._client.submit(ReadSource(hit.path, hit.start, hit.end, hit.id, hit.text))

    @Slot(int, object)
    def _on_finished(self, job: int, result: object) -> None:
        if job == self._job and self.view is not None and isinstance(result, SourceText):
            self.view.show_text(result)

    @Slot(int, object)
    def _on_failed(self, job: int, problem: Problem) -> None:
        if job == self._job and self.view is not None:
            self.view.show_problem(problem)

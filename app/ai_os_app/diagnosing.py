"""Copy diagnostics: asks for the report of `ai-os doctor`, and puts it on the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import Diagnose
from ai_os_app.workers.results import Diagnosis, Problem


class Diagnosing(QObject):
    """One report at a time; it is made beside the engine's thread."""

    def __init__(self, client: EngineClientLike, notices: NoticeArea, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._notices = notices
        self._job_id = 0
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    @Slot()
    def copy(self) -> None:
        """Make the report and copy it."""
        if self._job_id:
            return
        self._notices.tell(self.tr("This computer is being checked. That takes a few seconds."))
        self._job_id = self._client.submit(Diagnose())

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if not self._job_id or job_id != self._job_id or not isinstance(result, Diagnosis):
            return
        self._job_id = 0
        QGuiApplication.clipboard().setText(result.text)
        if result.ok:
            sentence = self.tr("The report is on the clipboard: all that is needed is in order.")
        else:
            sentence = self.tr("The report is on the clipboard. It names a problem, and what to do.")
        self._notices.tell(
            self.tr("{0} It holds nothing of your notes.").format(sentence), kind="done" if result.ok else "warning"
        )

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if self._job_id and job_id == self._job_id:
            self._job_id = 0
            self._notices.tell_problem(problem)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id == self._job_id:
            self._job_id = 0

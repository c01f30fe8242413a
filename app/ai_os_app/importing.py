"""The import dialog and what it tells while it is closed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ai_os_app.status_bar import StatusBar
from ai_os_app.views.importers.import_dialog import ImportDialog
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.client import EngineClientLike


class Importing(QObject):
    """Makes the dialog when it is first needed."""

    watch_wanted = Signal(str)  # a folder that is to be kept up to date from now on
    watch_unwanted = Signal(str)  # one that is not any more

    def __init__(self, client: EngineClientLike, status: StatusBar, notices: NoticeArea, window: QWidget) -> None:
        super().__init__(window)
        self._client = client
        self._status = status
        self._notices = notices
        self._window = window
        self.dialog: ImportDialog | None = None

    @Slot()
    def choose(self) -> None:
        """Let the user choose files or a folder."""
        self._show(self._dialog())

    @Slot(list)
    def open_paths(self, paths: list[str]) -> None:
        """Preview the import of files and folders; nothing is kept before the user says so."""
        dialog = self._dialog()
        self._show(dialog)
        dialog.open_paths(paths)

    def _show(self, dialog: ImportDialog) -> None:
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _dialog(self) -> ImportDialog:
        if self.dialog is None:
            self.dialog = ImportDialog(self._client, (), self._window)
            self.dialog.background_progress.connect(self._status.show_task)
            self.dialog.finished_in_background.connect(self._on_finished)
            self.dialog.problem.connect(self._notices.tell_problem)
            self.dialog.watch_wanted.connect(self.watch_wanted)
            self.dialog.watch_unwanted.connect(self.watch_unwanted)
        return self.dialog

    @Slot(str, str)
    def _on_finished(self, sentence: str, batch: str) -> None:
        undo = self.dialog.undo if batch and self.dialog is not None else None
        self._notices.tell(sentence, kind="done", on_action=undo)

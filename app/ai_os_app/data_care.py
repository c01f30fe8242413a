"""Watched folders, backups, encryption, trash, diagnostics: connects the views that ask with those who do it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ai_os_app.data_mover import DataMover
from ai_os_app.diagnosing import Diagnosing
from ai_os_app.folder_keeper import FolderKeeper
from ai_os_app.importing import Importing
from ai_os_app.safekeeper import SafeKeeper
from ai_os_app.settings import Settings
from ai_os_app.status_bar import StatusBar
from ai_os_app.unlocking import Unlocking
from ai_os_app.views.chat_page import ChatPage
from ai_os_app.views.memory.memory_browser import MemoryBrowser
from ai_os_app.views.memory.trash_dialog import TrashDialog
from ai_os_app.views.settings.settings_panel import SettingsPanel
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.client import EngineClientLike


class DataCare(QObject):
    """Connects the views to those who do it."""

    def __init__(
        self,
        client: EngineClientLike,
        kept: Settings,
        settings: SettingsPanel,
        memories: MemoryBrowser,
        chats: ChatPage,
        importing: Importing,
        status: StatusBar,
        notices: NoticeArea,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._client = client
        self._chats = chats
        self._notices = notices
        self._window = window
        self.trash: TrashDialog | None = None  # made when it is first needed
        self.folders = folders = FolderKeeper(client, self)
        card = settings.folders
        card.add_requested.connect(folders.add)
        card.remove_requested.connect(folders.remove)
        folders.changed.connect(card.show_folders)
        folders.refused.connect(card.show_refusal)
        folders.taken_in.connect(status.tell)
        folders.problem.connect(notices.tell_problem)
        importing.watch_wanted.connect(folders.add)
        importing.watch_unwanted.connect(folders.remove)
        self.safe = SafeKeeper(client, settings.safe, self)
        self.safe.task_changed.connect(status.show_task)
        self.safe.reopened.connect(folders.start_over)
        self.safe.restored.connect(chats.start_over)
        self.mover = DataMover(client, kept, settings.data_folder, self)
        self.mover.task_changed.connect(status.show_task)
        self.mover.reopened.connect(folders.start_over)
        self.mover.moved.connect(status.ask)
        self.unlocking = Unlocking(client, settings.lock, window)
        self.unlocking.reopened.connect(folders.start_over)
        self.unlocking.postponed.connect(self._on_postponed)
        self.diagnosing = Diagnosing(client, notices, self)
        settings.diagnostics_requested.connect(self.diagnosing.copy)
        memories.trash_requested.connect(self.show_trash)

    @Slot()
    def show_trash(self) -> None:
        """Show what was forgotten."""
        if self.trash is None:
            self.trash = TrashDialog(self._client, self._window)
            self.trash.told.connect(self._on_told)
            self.trash.problem.connect(self._notices.tell_problem)
            self.trash.chats_changed.connect(self._chats.conversations.refresh)
        self.trash.show()
        self.trash.raise_()
        self.trash.activateWindow()

    @Slot()
    def _on_postponed(self) -> None:
        sentence = self.tr("Your memories are locked.")
        self._notices.tell(sentence, kind="error", action=self.tr("Unlock"), on_action=self.unlocking.ask)

    @Slot(str)
    def _on_told(self, sentence: str) -> None:
        self._notices.tell(sentence, kind="done")

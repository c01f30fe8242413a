"""The main window: rail, views, status bar, notices; every action of the table ends here."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import actions, icons, theme, tray
from ai_os_app.command_palette import CommandPalette, ShortcutList
from ai_os_app.data_care import DataCare
from ai_os_app.importing import Importing
from ai_os_app.keeper import Keeper
from ai_os_app.learning import Learning
from ai_os_app.model_keeper import ModelKeeper
from ai_os_app.quick_ask import QuickAsk
from ai_os_app.quick_note import QuickNote
from ai_os_app.reminding import Reminding
from ai_os_app.scripts import ScriptWatch
from ai_os_app.settings import Settings
from ai_os_app.status_bar import StatusBar
from ai_os_app.unlocking import is_locked
from ai_os_app.views.chat_page import ChatPage
from ai_os_app.views.evolution.evolution_page import EvolutionPage
from ai_os_app.views.first_run import FirstRunPage, is_about_model
from ai_os_app.views.memory.memory_browser import MemoryBrowser
from ai_os_app.views.settings.settings_panel import SettingsPanel
from ai_os_app.views.source_opener import SourceOpener
from ai_os_app.widgets import panes
from ai_os_app.widgets.file_drop import FileDrop
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.widgets.rail import Rail
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.results import Problem, Stats

SINGLE_COLUMN_BELOW = 1000
CHAT, MEMORIES, EVOLUTION, SETTINGS, WELCOME = range(5)
SAVE_AFTER_MS = 500  # the window is moved pixel by pixel
SAMPLE_QUESTION = "Where do we keep our passports?"

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """Composes the views. Closing hides it where there is a tray, and quits elsewhere; `closed` is told on quitting."""

    closed = Signal()

    def __init__(
        self,
        client: EngineClientLike,
        settings: Settings,
        *,
        version: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._settings = settings
        self._quitting = False
        self._save_soon = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._save_soon.timeout.connect(self._save_state)
        self.palette_dialog: CommandPalette | None = None  # made when they are first needed
        self.shortcut_dialog: ShortcutList | None = None
        self.theme = theme.Theme(settings, self)
        self.setWindowTitle("AI-OS")
        self.setWindowIcon(icons.icon("chat"))
        self._build(version)
        self.actions_by_id = actions.build(self)
        self._connect()
        self._set_up_tray()
        self._restore()
        self.drop.watch(self)

    # Composition; children are created in visual order, which is the order that screen readers see

    def _build(self, version: str) -> None:
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = Rail(
            [
                ("chat", self.tr("Chat"), "Ctrl+1"),
                ("memory", self.tr("Memories"), "Ctrl+2"),
                ("evolution", self.tr("Evolution"), "Ctrl+3"),
                ("settings", self.tr("Settings"), "Ctrl+4"),
            ]
        )
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        row.addLayout(column, 1)
        column.addWidget(self._build_sample_bar())
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.notices = NoticeArea()
        self.chat_page = ChatPage(self._client, self._settings, self.notices)
        self.chat, self.conversations = self.chat_page.chat, self.chat_page.conversations
        self.memories = MemoryBrowser(self._client)
        self.evolution = EvolutionPage()
        self.settings_panel = SettingsPanel(self._settings, version)
        self.welcome = FirstRunPage(self._client)
        for view in (self.chat_page, self.memories, self.evolution, self.settings_panel, self.welcome):
            self.stack.addWidget(view)
        column.addWidget(self.notices)
        self.setCentralWidget(centre)
        self.status = StatusBar(self._client)
        self.setStatusBar(self.status)
        self.quick_ask_dialog = QuickAsk(self._client, self)
        self.quick_note_dialog = QuickNote(self, self._settings.text("note_draft"))
        self.keeper = Keeper(self._client, self._settings, self.notices, self)
        self.reminding = Reminding(self._client, self._settings, self.memories.coming_up, self.notices, self)
        self.importing = Importing(self._client, self.status, self.notices, self)
        views = (self.settings_panel, self.memories, self.chat_page, self.importing)
        self.data_care = DataCare(self._client, self._settings, *views, self.status, self.notices, self)
        page = self.settings_panel.models
        self.models = ModelKeeper(self._client, self._settings, page, self.status, self.notices, self)
        self.models.reopened.connect(self.data_care.folders.start_over)
        self.source_opener = SourceOpener(self._client, self)
        self.learning = Learning(self._client, self.evolution, self.status, self.notices, self)
        self.drop = FileDrop(self)

    def _build_sample_bar(self) -> QWidget:
        self.sample_bar = QFrame()
        theme.set_role(self.sample_bar, "bar")
        row = QHBoxLayout(self.sample_bar)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        text = QLabel(self.tr("Sample memories of Josie Pellow, an invented person, are in use."))
        text.setWordWrap(True)
        self.sample_button = PushButton(self.tr("Remove"))
        theme.set_role(self.sample_button, "link")
        self.sample_button.setAccessibleName(self.tr("Remove the sample life"))
        row.addWidget(text, 1)
        row.addWidget(self.sample_button)
        return self.sample_bar

    def _connect(self) -> None:
        self.rail.chosen.connect(self._show)
        self.rail.list_toggled.connect(self.chat_page.toggle_list)
        self.chat_page.wanted.connect(self._on_chat_wanted)
        self.sample_button.clicked.connect(self.keeper.remove_sample)
        self.settings_panel.remove_sample_requested.connect(self.keeper.remove_sample)
        self.memories.import_requested.connect(self.importing.choose)
        self.memories.source_requested.connect(self.source_opener.open)
        self.memories.chat_requested.connect(self.chat_page.show_conversation)
        self.memories.forgotten.connect(self._on_forgotten)
        self.memories.problem.connect(self.notices.tell_problem)
        self.chat_page.splitterMoved.connect(self._save_soon.start)
        self.chat_page.list_changed.connect(self._save_soon.start)
        self.quick_ask_dialog.chat_wanted.connect(self.ask_in_chat)
        self.quick_note_dialog.edit.textChanged.connect(self._save_soon.start)
        self.quick_note_dialog.written.connect(self.keeper.remember)
        self.keeper.undo_wanted.connect(self.chat.undo)
        self.keeper.note_refused.connect(self.quick_note_dialog.put_back)
        self.drop.dropped.connect(self.open_paths)
        self.welcome.sample_ready.connect(self._on_sample)
        self.welcome.notes_chosen.connect(self.importing.choose)
        self.welcome.chat_chosen.connect(self.show_chat)
        self.status.stats_changed.connect(self._on_stats)
        self.learning.source_requested.connect(self.source_opener.open)
        self._settings.changed.connect(self._on_setting)
        self._settings.save_failed.connect(self._warn)
        scripts = ScriptWatch(self)
        scripts.missing.connect(self._warn)
        for model in (self.chat.model, self.memories.model):
            scripts.watch(model)
        self._client.start_failed.connect(self._on_start_failed)
        self._client.memories_changed.connect(self._on_memories_changed)

    def _set_up_tray(self) -> None:
        self.tray = tray.make_tray(self)
        if self.tray is not None:
            QApplication.setQuitOnLastWindowClosed(False)  # a dialog may close while the window is hidden
            self.tray.open_requested.connect(self.come_up)
            self.tray.ask_requested.connect(self.quick_ask_dialog.come_up)
            self.tray.note_requested.connect(self.quick_note_dialog.come_up)
            self.tray.quit_requested.connect(self.quit)
            self.tray.reminders_requested.connect(self._on_reminders_requested)
            self.learning.said.connect(self.tray.show_evolution)
            self.reminding.due_today.connect(self.tray.remind)

    def _restore(self) -> None:
        self.resize(1240, 780)
        if geometry := self._settings.state("window_geometry"):
            self.restoreGeometry(geometry)
        self.chat_page.restore_layout(self._settings)
        self.sample_bar.hide()
        self._show_last_view(self._settings.number("window_view"))
        if self._settings.notice:
            self._warn(self._settings.notice)

    # Views

    def _show_last_view(self, place: int) -> None:
        views = {MEMORIES: self.show_memories, EVOLUTION: self.show_evolution, SETTINGS: self.show_settings}
        if not self._settings.flag("welcomed"):
            self.show_welcome()
        else:
            views.get(place, self.show_chat)()

    @Slot(int)
    def _show(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.rail.mark(place if place != WELCOME else CHAT)
        self.rail.list_button.setEnabled(place == CHAT)
        self._arrange()
        self._save_soon.start()

    def _arrange(self) -> None:
        """One column where there is no room for two; the sample's bar over the views that show memories."""
        place = self.stack.currentIndex()
        self.chat_page.set_narrow(self.is_narrow())
        self.sample_bar.setVisible(bool(self._settings.text("sample_batch")) and place in (CHAT, MEMORIES))

    def is_narrow(self) -> bool:
        """Whether there is room for one column only; large text needs more."""
        return self.width() < SINGLE_COLUMN_BELOW * max(1.0, 0.75 * self._settings.number("font_scale") / 100)

    @Slot()
    def show_chat(self) -> None:
        self._settings.set("welcomed", True)
        self.chat_page.close_list()
        self._show(CHAT)
        self.chat.focus_composer()

    @Slot(str)
    def ask_in_chat(self, question: str) -> None:
        """Ask in a new conversation, in front of other windows."""
        self.come_up()
        self.show_chat()
        self.chat_page.new_conversation()
        self.chat.send(question)

    @Slot()
    def _on_chat_wanted(self) -> None:
        if self.stack.currentIndex() != CHAT:
            self._settings.set("welcomed", True)
            self._show(CHAT)

    @Slot()
    def show_memories(self) -> None:
        self._show(MEMORIES)
        self.memories.focus_search()

    @Slot()
    def _on_reminders_requested(self) -> None:
        self.come_up()
        self.show_memories()

    @Slot()
    def show_evolution(self) -> None:
        self._show(EVOLUTION)

    @Slot()
    def show_settings(self) -> None:
        self._show(SETTINGS)
        self.settings_panel.list.setFocus()

    @Slot()
    def show_welcome(self) -> None:
        self._show(WELCOME)
        self.welcome.sample_card.setFocus()

    # Actions of the table

    @Slot()
    def search(self) -> None:
        if self.stack.currentIndex() == MEMORIES:
            self.memories.focus_search()
        elif self.stack.currentIndex() == SETTINGS:
            self.settings_panel.search.setFocus()
        else:
            self.chat_page.search()

    @Slot(list)
    def open_paths(self, paths: list[str]) -> None:
        """Preview the import of files and folders."""
        self.come_up()
        self.importing.open_paths(paths)

    @Slot()
    def next_pane(self) -> None:
        panes.go(self._panes(), self.focusWidget(), 1)

    @Slot()
    def previous_pane(self) -> None:
        panes.go(self._panes(), self.focusWidget(), -1)

    def _panes(self) -> list[panes.Pane]:
        """The parts of the window as they are seen, from left to right."""
        view = self.stack.currentWidget()
        if view is self.chat_page or view is None:
            return [panes.Pane(self.rail), *self.chat_page.panes()]
        return [panes.Pane(self.rail), panes.Pane(view)]

    @Slot()
    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def show_palette(self) -> None:
        self.actions_by_id["remove_sample"].setEnabled(bool(self._settings.text("sample_batch")))
        if self.palette_dialog is None:
            self.palette_dialog = CommandPalette(self.actions_by_id, self)
            self.palette_dialog.chosen.connect(self._run_action)
        self.palette_dialog.open_at_top()

    @Slot()
    def show_shortcuts(self) -> None:
        if self.shortcut_dialog is None:
            self.shortcut_dialog = ShortcutList(self)
        self.shortcut_dialog.open()

    @Slot(str)
    def _run_action(self, name: str) -> None:
        self.actions_by_id[name].trigger()

    @Slot()
    def quit(self) -> None:
        self._quitting = True
        self.close()

    # What happens

    @Slot(str)
    def _on_sample(self, batch: str) -> None:
        self._settings.set("sample_batch", batch)
        self.show_chat()
        self.chat.prefill(SAMPLE_QUESTION)

    @Slot()
    def _on_memories_changed(self) -> None:
        if self.stack.currentIndex() == WELCOME and not self.welcome.is_importing():
            self.show_chat()

    @Slot(str, str)
    def _on_forgotten(self, sentence: str, token: str) -> None:
        self.notices.tell(sentence, on_action=lambda: self.memories.undo_forget(token))

    @Slot(object)
    def _on_stats(self, stats: Stats) -> None:
        self.settings_panel.show_stats(stats)
        if stats.memories and not self._settings.flag("welcomed") and not self.welcome.is_importing():
            self.show_chat()  # a profile with memories needs no welcome

    @Slot(str, object)
    def _on_setting(self, key: str, _value: object) -> None:
        if key in ("sample_batch", "font_scale"):
            self._arrange()
        elif key == "language":
            self.notices.tell(self.tr("The window changes its language when AI-OS is started again."))

    @Slot(object)
    def _on_start_failed(self, problem: Problem) -> None:
        if self.stack.currentIndex() == WELCOME or is_locked(problem):
            return  # it tells by itself
        if is_about_model(problem):
            self.notices.tell_problem(problem, action=self.tr("Repair"), on_action=self._repair)
        else:
            self.notices.tell_problem(problem, action=self.tr("Try again"), on_action=self._client.retry)

    @Slot()
    def _repair(self) -> None:
        self.show_welcome()  # where it is told what comes of it
        self.welcome.repair()

    @Slot(str)
    def _warn(self, sentence: str) -> None:
        log.warning("settings: %s", sentence)
        self.notices.tell(sentence, kind="error")

    @Slot()
    def come_up(self) -> None:
        """Show the window in front of others."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._save_soon.start()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._save_soon.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._save_soon.stop()
        self._save_state()
        if self.tray is not None and self._settings.flag("close_to_tray") and not self._quitting:
            if not self._settings.flag("tray_explained"):
                self.tray.explain()
                self._settings.set("tray_explained", True)
            event.ignore()
            self.hide()
            return
        QApplication.setQuitOnLastWindowClosed(True)
        event.accept()
        self.closed.emit()

    @Slot()
    def _save_state(self) -> None:
        """Write down where everything stands: also while the window is open, for a crash asks nobody."""
        self._settings.set_state("window_geometry", self.saveGeometry())
        self._settings.set("window_view", self.stack.currentIndex())
        self.chat_page.keep_layout(self._settings)
        self._settings.set("note_draft", self.quick_note_dialog.edit.toPlainText())
        self._settings.hurry()

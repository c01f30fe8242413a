"""The icon in the desktop's tray, where there is one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from ai_os_app import icons


class Tray(QObject):
    """A tray icon with a menu: open, quick question, quick note, quit."""

    open_requested = Signal()
    ask_requested = Signal()
    note_requested = Signal()
    reminders_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.menu = QMenu(parent)
        self.menu.addAction(self.tr("Open AI-OS"), self.open_requested.emit)
        self.menu.addAction(self.tr("Quick question"), self.ask_requested.emit)
        self.menu.addAction(self.tr("Quick note"), self.note_requested.emit)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Quit"), self.quit_requested.emit)
        self.icon = QSystemTrayIcon(icons.icon("chat"), self)
        self.icon.setToolTip("AI-OS")
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(self._on_message_clicked)
        self._reminds = False  # whether the message shown last is about what is due
        self.icon.show()

    def explain(self) -> None:
        """Say once that the window is still there."""
        self._reminds = False
        self.icon.showMessage("AI-OS", self.tr("AI-OS stays in the tray. Quit it from there, or with Ctrl+Q."))

    @Slot(str)
    def remind(self, text: str) -> None:
        """Say what is due today."""
        self._reminds = True
        self.icon.showMessage(self.tr("Due today"), text, self.icon.icon())

    @Slot()
    def _on_message_clicked(self) -> None:
        if self._reminds:
            self.reminders_requested.emit()
        else:
            self.open_requested.emit()

    @Slot(str, str, bool)
    def show_evolution(self, text: str, _sentence: str, works: bool) -> None:
        """Say when it learns."""
        self.icon.setToolTip(f"AI-OS – {text}" if works else "AI-OS")

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_requested.emit()


def make_tray(parent: QWidget) -> Tray | None:
    """The tray icon, or None where the desktop has no tray."""
    return Tray(parent) if QSystemTrayIcon.isSystemTrayAvailable() else None

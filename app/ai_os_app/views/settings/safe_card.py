"""Backups in a card of the settings: the buttons, how far the work is, a question before memories are replaced."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDir, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ai_os_app.views.settings.card_parts import button_row
from ai_os_app.views.settings.work_card import WorkCard
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button

SUFFIX = ".aiosbackup"


class SafeCard(WorkCard):
    """What its buttons ask for is done elsewhere, which then says what to show."""

    backup_wanted = Signal(str)  # path of the file to write
    export_wanted = Signal(str)  # folder in which a new one is made
    restore_wanted = Signal(str)  # path of a backup

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Backups and export")))
        about = self.tr(
            "A backup is one file with all memories and conversations, without the trash. Keep it on another disk. "
            "Restoring replaces what is here with what was there then. An export is a folder of plain files, which "
            "other programs read."
        )
        lines.addWidget(text_label(about, "caption"))
        self._fill_work(card, lines, self._make_buttons(), self.backup_button)
        self.yes_button.setText(self.tr("Replace and restore"))
        self.no_button.setText(self.tr("Keep what is here"))

    def _make_buttons(self) -> QWidget:
        self.backup_button = push_button(self.tr("Back up…"), self._choose_target, "export")
        self.restore_button = push_button(self.tr("Restore…"), self._choose_backup, "import")
        self.export_button = push_button(self.tr("Export…"), self._choose_folder, "folder")
        return button_row(self.backup_button, self.restore_button, self.export_button)

    # Buttons

    @Slot()
    def _choose_target(self) -> None:
        day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        proposed = QDir.home().filePath(f"AI-OS {day}{SUFFIX}")
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Write a backup"), proposed, self._filter())
        if path:
            self.backup_wanted.emit(path if path.endswith(SUFFIX) else f"{path}{SUFFIX}")

    @Slot()
    def _choose_backup(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a backup"), QDir.homePath(), self._filter())
        if path:
            self.restore_wanted.emit(path)

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose where to put the export"), QDir.homePath())
        if folder:
            self.export_wanted.emit(folder)

    def _filter(self) -> str:
        return self.tr("Backups of AI-OS (*{0});;All files (*)").format(SUFFIX)

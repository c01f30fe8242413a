"""Backups in a card of the settings: the buttons, how far the work is, a question before memories are replaced."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDir, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from ai_os_app.views.settings.card_parts import PagedCard, button_row, card_page, work_page
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button

SUFFIX = ".aiosbackup"


class SafeCard(PagedCard):
    """What its buttons ask for is done elsewhere, which then says what to show."""

    backup_wanted = Signal(str)  # path of the file to write
    export_wanted = Signal(str)  # folder in which a new one is made
    restore_wanted = Signal(str)  # path of a backup
    confirmed = Signal()  # of what `ask` asked
    cancelled = Signal()  # the work, or the question

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
        self._fill(card, lines, (self._make_buttons(), self._make_work(), self._make_question()))
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _make_buttons(self) -> QWidget:
        self.backup_button = push_button(self.tr("Back up…"), self._choose_target, "export")
        self.restore_button = push_button(self.tr("Restore…"), self._choose_backup, "import")
        self.export_button = push_button(self.tr("Export…"), self._choose_folder, "folder")
        return button_row(self.backup_button, self.restore_button, self.export_button)

    def _make_work(self) -> QWidget:
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.work = text_label("", "muted")
        self.cancel_button = push_button(self.tr("Cancel"), self.cancelled)
        return work_page(self.work, self.bar, self.cancel_button)

    def _make_question(self) -> QWidget:
        self.question = text_label("")
        self.yes_button = push_button(self.tr("Replace and restore"), self.confirmed)
        self.no_button = push_button(self.tr("Keep what is here"), self.cancelled)
        page, lines = card_page()
        lines.addWidget(self.question)
        lines.addWidget(button_row(self.yes_button, self.no_button))
        return page

    # What is shown

    def show_work(self, sentence: str, share: float | None) -> None:
        """Show what goes on; a share of None is not known yet."""
        began = self._pages[1].isHidden()
        if began or self.cancel_button.isEnabled():
            self.work.setText(sentence)
        self.bar.setRange(0, 0 if share is None else 1000)
        self.bar.setValue(round(1000 * (share or 0.0)))
        self.bar.setAccessibleDescription(sentence)
        self.result.hide()
        self._show(1)
        if began:
            self.cancel_button.setEnabled(True)
            if self.isVisible():
                self.cancel_button.setFocus()

    def show_stopping(self) -> None:
        """The work is asked to stop, which may take a moment."""
        self.work.setText(self.tr("Stopping"))
        self.cancel_button.setEnabled(False)

    def ask(self, question: str) -> None:
        """Ask before memories are replaced."""
        self.question.setText(question)
        self.yes_button.setAccessibleDescription(question)
        self._show(2)
        if self.isVisible():
            self.no_button.setFocus()

    def show_result(self, sentence: str, *, bad: bool = False) -> None:
        """Say what came of it; "" says nothing."""
        focused = self.window().focusWidget()
        had_focus = focused is not None and any(page.isAncestorOf(focused) for page in self._pages)
        self._show(0)
        if had_focus and self.isVisible():
            self.backup_button.setFocus()
        self._tell(sentence, bad=bad)

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

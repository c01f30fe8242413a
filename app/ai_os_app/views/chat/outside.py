"""What leaves the window: addresses, after a question, and files that the user chose."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

_SAFE_LINKS = ("http", "https", "mailto")
_NAME = 60  # characters of a title that a file name keeps


class Links(QObject):
    """Opens addresses of the web and of mail when the user says yes; refuses all others."""

    refused = Signal(str)  # a sentence

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._asked = QUrl()

    @Slot(QUrl)
    def ask(self, address: QUrl) -> None:
        """Ask whether to open an address."""
        if address.scheme() not in _SAFE_LINKS:
            self.refused.emit(self.tr("This link cannot be opened: {link}").format(link=address.toString()))
            return
        self._asked = address
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Open a link"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Open this address outside of the window?"))
        box.setInformativeText(address.toString())
        box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._answered)
        box.open()

    @Slot(int)
    def _answered(self, answer: int) -> None:
        if answer == QMessageBox.StandardButton.Open:
            QDesktopServices.openUrl(self._asked)


def markdown_dialog(window: QWidget, title: str) -> QFileDialog:
    """A dialog, not yet open, that asks where to write a chat of that title as Markdown."""
    dialog = QFileDialog(window, _tr("Export the chat as Markdown"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(_tr("Markdown (*.md)"))
    dialog.setDefaultSuffix("md")
    letters = "".join(letter if letter.isalnum() or letter in "-_" else " " for letter in title)
    dialog.selectFile(f"{' '.join(letters.split())[:_NAME] or 'chat'}.md")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _tr(text: str) -> str:
    return QCoreApplication.translate("Outside", text)

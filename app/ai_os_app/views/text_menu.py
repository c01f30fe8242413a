"""What can be done with a text, or with the part of it that is selected."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ai_os_app import icons


def text_menu(parent: QWidget, selected: str, whole: str, read: SignalInstance) -> QMenu:
    """A menu for the selected text, or for all of it where nothing is; `read` gets the text to be read aloud."""
    text = selected if selected.strip() else whole
    part = text is not whole
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    copy = menu.addAction(_words("Copy the selection") if part else _words("Copy"))
    icons.set_icon(copy, "copy")
    copy.triggered.connect(partial(_copy, text))
    aloud = menu.addAction(_words("Read the selection aloud") if part else _words("Read aloud"))
    icons.set_icon(aloud, "speak")
    aloud.triggered.connect(partial(_emit, read, text))
    for action in (copy, aloud):
        action.setEnabled(bool(text.strip()))
    return menu


def _words(text: str) -> str:
    return QCoreApplication.translate("text_menu", text)


def _copy(text: str, _checked: bool = False) -> None:
    QGuiApplication.clipboard().setText(text)


def _emit(signal: SignalInstance, text: str, _checked: bool = False) -> None:
    signal.emit(text)

"""Markdown of a turn, shown without trusting it: no HTML, nothing loaded from anywhere, links only after a question."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QFont, QMouseEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from ai_os_app.views import markdown_text


class MarkdownView(QTextBrowser):
    """A read-only text as high as its content; it never scrolls by itself. `anchorClicked` tells of links."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)  # else a resize of the widget lays out anew
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(22)
        self._source = ""

    def show_text(self, text: str, *, markdown: bool = True) -> None:
        """Show `text` line by line; without `markdown` exactly as it was typed."""
        self._source = text
        if markdown:
            markdown_text.fill(self.document(), text)
        else:
            self.document().setPlainText(text)
        self.setAccessibleDescription(text)

    def given(self) -> str:
        """The text that is shown, as it was given."""
        return self._source

    def size_for(self, width: int, *, shrink: bool = False) -> QSize:
        """Lay out in `width` pixels, or with `shrink` in as few of them as the lines need; the size that it takes."""
        document = self.document()
        if document.defaultFont() != self.font():
            document.setDefaultFont(QFont(self.font()))
        self.setLineWrapColumnOrWidth(width)
        if shrink:
            width = min(width, math.ceil(document.idealWidth()) + 1)
            self.setLineWrapColumnOrWidth(width)
        return QSize(width, math.ceil(document.size().height()))

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing: a text must not make the window read files or addresses."""
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.pressed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the list scrolls

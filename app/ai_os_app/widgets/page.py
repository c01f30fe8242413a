"""A page that scrolls, and the cards and labels on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ai_os_app import theme

WIDEST = 900  # pixels; longer lines are hard to read


class Page(QScrollArea):
    """A titled page that scrolls; `column` takes its contents, all of which lie in `content`."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        theme.set_role(page, "page")
        outer = QHBoxLayout(page)
        outer.setContentsMargins(28, 24, 28, 24)
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        outer.addWidget(inner, 1)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)
        self.heading = text_label(title, "title")
        self.column.addWidget(self.heading)
        self.content = page
        self.setWidget(page)


def text_label(text: str, role: str = "") -> QLabel:
    """A label whose lines wrap."""
    label = QLabel(text)
    label.setWordWrap(True)
    if role:
        theme.set_role(label, role)
    return label


def make_card() -> tuple[QFrame, QVBoxLayout]:
    """A card, and the column in it."""
    card = QFrame()
    theme.set_role(card, "card")
    lines = QVBoxLayout(card)
    lines.setContentsMargins(16, 16, 16, 16)
    lines.setSpacing(12)
    return card, lines


def make_line() -> QFrame:
    """A hairline between two rows of a card."""
    line = QFrame()
    line.setFixedHeight(1)
    theme.set_role(line, "line")
    return line

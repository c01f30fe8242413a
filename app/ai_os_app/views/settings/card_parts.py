"""A card of the settings that shows one of several pages and says what came of the work, and the parts of its pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.widgets.page import text_label


class PagedCard(QWidget):
    """Fill it once; the first page is shown then."""

    def _fill(self, card: QFrame, lines: QVBoxLayout, pages: Sequence[QWidget]) -> None:
        """Put the pages, one of which is shown at a time, and the result below what the card holds already."""
        self._pages = tuple(pages)
        for page in self._pages:
            lines.addWidget(page)
        self.result = text_label("")
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        self.result.hide()
        lines.addWidget(self.result)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._show(0)

    def _show(self, place: int) -> None:
        for number, page in enumerate(self._pages):
            page.setVisible(number == place)

    def _tell(self, sentence: str, *, bad: bool = False) -> None:
        """Show what came of the work, and say it to screen readers; "" shows nothing."""
        theme.set_role(self.result, "danger" if bad else "")
        self.result.setText(sentence)
        self.result.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))


def card_page() -> tuple[QWidget, QVBoxLayout]:
    """An empty page, and the lines to fill it with."""
    page = QWidget()
    lines = QVBoxLayout(page)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(8)
    return page, lines


def work_page(work: QLabel, bar: QProgressBar, cancel_button: QPushButton) -> QWidget:
    """What is shown while something goes on: a sentence, and below it how far it is beside the button that stops it."""
    bar.setTextVisible(False)
    page, lines = card_page()
    lines.addWidget(work)
    row = QHBoxLayout()
    row.addWidget(bar, 1)
    row.addWidget(cancel_button)
    lines.addLayout(row)
    return page


def button_row(*buttons: QPushButton) -> QWidget:
    """The buttons beside each other, to the left."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return made

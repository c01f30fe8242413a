"""A search over the pages of the settings: by every word that is written on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from ai_os_app.widgets.page import Page


@dataclass(frozen=True)
class Hit:
    """A page on which all words were found, and the text on it that holds most of them."""

    page: str
    widget: QWidget


def search(pages: Mapping[str, Page], titles: Mapping[str, str], query: str) -> list[Hit]:
    """Pages that hold every word of a query, those first where one text holds most of the words.

    Args:
        pages: by name.
        titles: what each page is called in the language of the window.
        query: words; upper and lower case are alike, and beginnings and parts of words count.
    """
    words = query.casefold().split()
    ranked: list[tuple[int, Hit]] = []
    for name, page in pages.items():
        texts = [(titles[name].casefold(), page.heading), *_texts(page)]
        if not words or not all(any(word in text for text, _ in texts) for word in words):
            continue
        counts = [sum(word in text for word in words) for text, _ in texts]
        best = counts.index(max(counts))
        ranked.append((counts[best], Hit(name, texts[best][1])))
    return [hit for _, hit in sorted(ranked, key=lambda each: -each[0])]


def _texts(page: Page) -> Iterator[tuple[str, QWidget]]:
    """What is written on a page, from above to below, with the part of it that is in sight.

    Forms that a button opens count as well, at their card; cards that are hidden do not.
    """
    inner = page.content
    for widget in inner.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton):
            text = widget.text()
        elif isinstance(widget, QComboBox):
            text = " ".join(widget.itemText(place) for place in range(widget.count()))
        else:
            continue
        shown = _in_sight(widget, inner)
        if text and shown is not None:
            yield text.casefold(), shown


def _in_sight(widget: QWidget, inner: QWidget) -> QWidget | None:
    """`widget`, or its card where it is hidden on one; None where that is hidden too."""
    if widget.isVisibleTo(inner):
        return widget
    card = widget.parentWidget()
    while card is not None and card is not inner and card.property("role") != "card":
        card = card.parentWidget()
    return card if card is not None and card.isVisibleTo(inner) and card is not inner else None


class SettingsSearch(QLineEdit):
    """Tells while it is written in what was found; Enter goes to the first, Escape empties it."""

    found = Signal(object)  # list of `Hit`; None where nothing is searched for
    chosen = Signal()

    def __init__(self, pages: Mapping[str, Page], titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages, self._titles = pages, titles
        self.setPlaceholderText(self.tr("Search settings"))
        self.setAccessibleName(self.tr("Search settings"))
        self.setClearButtonEnabled(True)
        self.textChanged.connect(self._look)
        self.returnPressed.connect(self.chosen)

    @Slot(str)
    def _look(self, text: str) -> None:
        self.found.emit(search(self._pages, self._titles, text) if text.strip() else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

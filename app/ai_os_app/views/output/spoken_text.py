"""A text whose words light up as they are said; a click on a word goes there."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ai_os_app import theme
from ai_os_diffusion.types import SpokenWord

_LINES = 2.5  # that are in sight at least


class SpokenText(QPlainTextEdit):
    """Words that are not spoken yet are pale; the arrow keys go from word to word."""

    word_chosen = Signal(float)  # the second at which it begins

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "words")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.document().setDocumentMargin(0)
        self.setAccessibleName(self.tr("Spoken text"))
        self.setToolTip(self.tr("Click a word to go there"))
        self.words: tuple[SpokenWord, ...] = ()
        self.current = -1
        self._begins: list[float] = []
        self._units: list[int] | None = None  # code points -> UTF-16 units, where they differ
        self._whole = True
        self._pressed_at = -1

    def begin(self, text: str) -> None:
        """A text of which nothing is spoken yet."""
        self.setPlainText(text)
        beyond = any(letter > "\uffff" for letter in text)
        self._units = [0, *accumulate(2 if letter > "\uffff" else 1 for letter in text)] if beyond else None
        self.current = -1
        self.show_words((), whole=not text)

    def show_words(self, words: tuple[SpokenWord, ...], *, whole: bool) -> None:
        """The words that can be heard by now."""
        self.words = words
        self._begins = [word.begins for word in words]
        self._whole = whole
        self._paint_words()

    def mark(self, seconds: float | None) -> None:
        """Light up the word that is said at a time; None for none."""
        found = -1 if seconds is None else bisect_right(self._begins, seconds) - 1
        if found != self.current:
            self.current = found
            self._paint_words()
            if found >= 0 and not self.textCursor().hasSelection():
                self._reveal(self._place(self.words[found].start))

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(5 * metrics.height(), round(_LINES * metrics.lineSpacing()))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "_begins"):
            self._paint_words()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed_at = self._word_at(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        same = self._pressed_at >= 0 and self._word_at(event) == self._pressed_at
        if event.button() == Qt.MouseButton.LeftButton and same and not self.textCursor().hasSelection():
            self.word_chosen.emit(self.words[self._pressed_at].begins)
        self._pressed_at = -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self.words:
                place = min(len(self.words) - 1, max(0, self.current + by))
                self.word_chosen.emit(self.words[place].begins)
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()  # the pane plays and pauses
        else:
            super().keyPressEvent(event)

    def _word_at(self, event: QMouseEvent) -> int:
        cursor = self.cursorForPosition(event.position().toPoint())
        line = self.cursorRect(cursor)
        if not line.top() <= event.position().y() <= line.bottom():
            return -1
        for number, word in enumerate(self.words):
            if self._place(word.start) <= cursor.position() <= self._place(word.end):
                return number
        return -1

    def _place(self, character: int) -> int:
        return character if self._units is None else self._units[min(character, len(self._units) - 1)]

    def _reveal(self, place: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(place)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _paint_words(self) -> None:
        colours = theme.colours(self.palette())
        made = []
        if not self._whole:
            rest = QTextCharFormat()
            rest.setForeground(QColor(colours.muted))
            spoken = self._place(self.words[-1].end) if self.words else 0
            made.append(self._selection(spoken, self.document().characterCount() - 1, rest))
        if 0 <= self.current < len(self.words):
            lit = QTextCharFormat()
            lit.setBackground(QColor(colours.accent))
            lit.setForeground(QColor(colours.on_accent))
            word = self.words[self.current]
            made.append(self._selection(self._place(word.start), self._place(word.end), lit))
        self.setExtraSelections(made)

    def _selection(self, start: int, end: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
        cursor = QTextCursor(self.document())
        last = self.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = cursor, look
        return selection

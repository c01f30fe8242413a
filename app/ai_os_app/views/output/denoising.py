"""The answer while it resolves: open words as soft blocks, evidence underlined, doubt as shading with the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractAnimation, QEvent, QPointF, QRectF, QSize, Qt, QVariantAnimation, Slot
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ai_os_app import theme
from ai_os_app.widgets import tints
from ai_os_diffusion.types import StepPiece

_BLANK = "\u2007"  # a space of a digit's width that no line breaks at
_BLOCK_WIDTHS = (4, 6, 3, 7, 5)  # in digits; word lengths, so that the text keeps its shape while it resolves
_FADE_MS = 180
_LINE_GAP = 1.35
_BRIEF = 4  # words of a piece that are named
_SURE = 0.95  # shading starts below


@dataclass(frozen=True)
class Span:
    """Where a piece stands in the shown text, in UTF-16 units, and whether it has just been resolved."""

    start: int
    end: int
    piece: StepPiece
    fresh: bool


def lay_spans(pieces: tuple[StepPiece, ...], before: tuple[StepPiece, ...]) -> tuple[str, tuple[Span, ...]]:
    """The text to show and where each piece stands in it; `before` are the pieces of the step before this one.

    An open piece has no text: it becomes a block of a word's width with a space after it.
    """
    text = ""
    spans = []
    for index, piece in enumerate(pieces):
        if piece.masked:
            if text and not text[-1].isspace():
                text += " "
            shown = _BLANK * _BLOCK_WIDTHS[index % len(_BLOCK_WIDTHS)]
        else:
            shown = piece.text
        lead = len(shown) - len(shown.lstrip()) if not piece.masked else 0
        if piece.masked or shown.strip():
            start = _units(text + shown[:lead])
            end = start + _units(shown[lead:].rstrip() if not piece.masked else shown)
            was_open = index < len(before) and before[index].masked
            spans.append(Span(start, end, piece, was_open and not piece.masked))
        follows_word = piece.masked and index + 1 < len(pieces) and not pieces[index + 1].text[:1].isspace()
        text += shown + (" " if follows_word else "")
    return text, tuple(spans)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class DenoisingText(QWidget):
    """Paints the pieces of one step; the tooltip of a word says how sure the model is of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reduced_motion = False
        self._shading = self._known = True
        self._pieces: tuple[StepPiece, ...] = ()
        self._spans: tuple[Span, ...] = ()
        self._text = ""
        self._layout = QTextLayout()
        self._height = 0.0
        self._selected = (0, 0)  # where it began and ends, in UTF-16 units
        self._locked: tuple[tuple[int, int], ...] = ()  # in UTF-16 units, as `_new`
        self._new: tuple[tuple[int, int], ...] = ()
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(_FADE_MS)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._faded)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Answer text"))
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the pieces stand in the shown text."""
        return self._spans

    def show_pieces(self, pieces: tuple[StepPiece, ...], *, known: bool = True) -> None:
        """Show one step; words that were open before fade in unless motion is reduced.

        Where the confidence is not `known`, none is told.
        """
        self._known = known
        self._text, self._spans = lay_spans(pieces, self._pieces)
        self._pieces = pieces
        self._selected = (0, 0)
        self._locked = self._new = ()
        self._fade.stop()
        if any(span.fresh for span in self._spans) and not self.reduced_motion and self.isVisible():
            self._fade.start()
        self.setAccessibleDescription("" if any(piece.masked for piece in pieces) else self._text)
        self._relayout()

    def set_shading(self, shown: bool) -> None:
        """Whether words that are less sure are shaded; tooltips and figures stay."""
        self._shading = shown
        self.update()

    @property
    def text(self) -> str:
        """What is shown; open words are blocks of blanks in it."""
        return self._text

    def selected(self) -> str:
        """The text that is selected."""
        start, end = sorted(self.selection())
        return self._text[start:end].replace(_BLANK, "").strip()

    def selection(self) -> tuple[int, int]:
        """Where the selection began and where it ends, in characters; the same twice for none."""
        units = self._text.encode("utf-16-le")
        start, end = (len(units[: 2 * place].decode("utf-16-le", "ignore")) for place in self._selected)
        return start, end

    def select(self, start: int, end: int) -> None:
        """Select from one character to another one."""
        self._selected = (_units(self._text[:start]), _units(self._text[:end]))
        self.update()

    def mark(self, locked: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]] = ()) -> None:
        """Frame the locked spans, and underline those that were written again with waves; in characters.

        It holds until other pieces are shown.
        """
        self._locked, self._new = self._in_units(locked), self._in_units(new)
        self._relayout()

    def _in_units(self, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        return tuple((_units(self._text[:start]), _units(self._text[:end])) for start, end in spans)

    def _selection(self) -> list[QTextLayout.FormatRange]:
        start, end = sorted(self._selected)
        if start == end:
            return []
        part = QTextLayout.FormatRange()
        part.start, part.length, part.format = start, end - start, QTextCharFormat()
        part.format.setBackground(self.palette().highlight())
        part.format.setForeground(self.palette().highlightedText())
        return [part]

    def _unit_at(self, point: QPointF) -> int:
        lines = [self._layout.lineAt(index) for index in range(self._layout.lineCount())]
        line = next((each for each in lines if point.y() < each.y() + each.height() * _LINE_GAP), lines[-1])
        return int(line.xToCursor(point.x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._text:
            place = self._unit_at(event.position())
            self._selected = (place, place)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton and self._text:
            self._selected = (self._selected[0], self._unit_at(event.position()))
            self.update()

    def least_sure(self) -> tuple[str, float] | None:
        """The word with the least confidence below the shading threshold, or None."""
        open_to_doubt = [span.piece for span in self._spans if not span.piece.masked and span.piece.confidence < _SURE]
        if not open_to_doubt:
            return None
        worst = min(open_to_doubt, key=_confidence)
        return _brief(worst.text), worst.confidence

    def is_fading(self) -> bool:
        """Whether words are fading in."""
        return self._fade.state() == QAbstractAnimation.State.Running

    def heightForWidth(self, width: int) -> int:
        return round(_bottom(self._laid_out(width))) + 2

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(320, round(self._height) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, round(self._height) + 2)

    def _relayout(self) -> None:
        self._layout = self._laid_out(max(40, self.width()))
        self._height = _bottom(self._layout)
        self.updateGeometry()
        self.update()

    def _laid_out(self, width: int) -> QTextLayout:
        layout = QTextLayout(self._text.replace("\n", "\u2028"), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats())
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0.0, top))
            top += line.height() * _LINE_GAP
        layout.endLayout()
        return layout

    def _formats(self) -> list[QTextLayout.FormatRange]:
        formats = []
        colour = self.palette().color(QPalette.ColorRole.Text)
        for span in self._spans:
            style = QTextCharFormat()
            if span.piece.locked:
                style.setFontUnderline(True)
                style.setUnderlineColor(QColor(theme.colours(self.palette()).focus))
            if span.fresh and self.is_fading():
                faint = QColor(colour)
                faint.setAlphaF(float(self._fade.currentValue() or 0.0))
                style.setForeground(faint)
            part = QTextLayout.FormatRange()
            part.start, part.length, part.format = span.start, span.end - span.start, style
            formats.append(part)
        for start, end in self._new:
            part = QTextLayout.FormatRange()
            part.start, part.length, part.format = start, end - start, QTextCharFormat()
            part.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            part.format.setUnderlineColor(QColor(theme.colours(self.palette()).focus))
            formats.append(part)
        return formats

    def _boxes(self, span: Span) -> list[QRectF]:
        return self._boxes_of(span.start, span.end)

    def _boxes_of(self, first: int, last: int) -> list[QRectF]:
        """The rectangles of the text between two places, one for each line that it touches."""
        boxes = []
        for index in range(self._layout.lineCount()):
            line = self._layout.lineAt(index)
            start = max(first, line.textStart())
            end = min(last, line.textStart() + line.textLength())
            if start >= end:
                continue
            left, right = sorted((_x(line.cursorToX(start)), _x(line.cursorToX(end))))
            boxes.append(QRectF(left, line.y(), right - left, line.height()))
        return boxes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for span in self._spans:
            if span.piece.masked:
                painter.setBrush(tints.masked(self.palette()))
            elif self._shading and span.piece.confidence < _SURE:
                painter.setBrush(tints.doubt(self.palette(), span.piece.confidence))
            else:
                continue
            for box in self._boxes(span):
                inset = 2.5 if span.piece.masked else 0.0
                painter.drawRoundedRect(box.adjusted(-1, inset, 1, -inset), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.colours(self.palette()).focus), 1.2, Qt.PenStyle.DashLine))
        for start, end in self._locked:
            for box in self._boxes_of(start, end):
                painter.drawRoundedRect(box.adjusted(-2, -0.5, 2, 0.5), 3, 3)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        self._layout.draw(painter, QPointF(0, 0), self._selection())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._relayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._relayout()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.explanation(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def explanation(self, x: float, y: float) -> str:
        """What the word at that point is, in words; "" where there is none."""
        point = QPointF(x, y)
        for span in self._spans:
            if any(box.contains(point) for box in self._boxes(span)):
                return self._explain(span.piece)
        return ""

    def _explain(self, piece: StepPiece) -> str:
        sure = self.tr("{share} % sure").format(share=round(piece.confidence * 100))
        if piece.masked:
            return self.tr("Not decided yet, {sure}").format(sure=sure)
        if piece.locked:
            return self.tr("“{word}”: from your notes, never changed").format(word=_brief(piece.text))
        return self.tr("“{word}”: {sure}").format(word=_brief(piece.text), sure=sure) if self._known else ""

    @Slot()
    def _faded(self) -> None:
        self._layout = self._laid_out(max(40, self.width()))  # new formats undo the old layout
        self.update()


def _brief(text: str) -> str:
    words = text.split()
    return " ".join(words[:_BRIEF]) + (" …" if len(words) > _BRIEF else "")


def _bottom(layout: QTextLayout) -> float:
    if layout.lineCount() == 0:
        return 0.0
    last = layout.lineAt(layout.lineCount() - 1)
    return float(last.y() + last.height())


def _confidence(piece: StepPiece) -> float:
    return piece.confidence


def _x(position: object) -> float:
    """`cursorToX` gives a number or (number, cursor), by binding version."""
    return float(position[0] if isinstance(position, tuple) else position)  # type: ignore[arg-type]

"""The part of a picture that is to be drawn again: painted with a brush, or a rectangle that keys move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_LEAST = 8  # pixels of a rectangle's side


class PictureMask:
    """Marks over a picture of some size, in its own pixels."""

    def __init__(self, size: QSize | None = None) -> None:
        self._image = QImage(size or QSize(), QImage.Format.Format_Alpha8)
        self._image.fill(0)
        self.rectangle = QRect()  # that keys move, not marked yet; null for none
        self.empty = True

    @property
    def size(self) -> QSize:
        """That of the picture."""
        return self._image.size()

    def brush(self, start: QPointF, end: QPointF, width: float) -> None:
        """Mark a stroke of so many pixels' width."""
        with QPainter(self._image) as painter:
            pen = QPen(Qt.GlobalColor.white, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            if start == end:
                painter.drawPoint(start)
            else:
                painter.drawLine(start, end)
        self.empty = False

    def fill_rectangle(self) -> None:
        """Mark the rectangle that keys have moved; it stays where it is."""
        if not self.rectangle.isNull():
            with QPainter(self._image) as painter:
                painter.fillRect(self.rectangle, Qt.GlobalColor.white)
            self.empty = False

    def move_rectangle(self, by: QPoint, *, resize: bool) -> None:
        """Move the rectangle, or its lower right corner; the first time it comes up in the middle."""
        size = self.size
        if self.rectangle.isNull():
            self.rectangle = QRect(size.width() * 3 // 8, size.height() * 3 // 8, size.width() // 4, size.height() // 4)
            return
        at = QRect(self.rectangle)
        if resize:
            at.setWidth(min(max(_LEAST, at.width() + by.x()), size.width() - at.left()))
            at.setHeight(min(max(_LEAST, at.height() + by.y()), size.height() - at.top()))
        else:
            at.moveLeft(min(max(0, at.left() + by.x()), size.width() - at.width()))
            at.moveTop(min(max(0, at.top() + by.y()), size.height() - at.height()))
        self.rectangle = at

    def paint(self, painter: QPainter, target: QRectF, colour: QColor) -> None:
        """Draw the marks as stripes over the picture at `target`, and the rectangle as a dashed frame."""
        if not self.empty:
            stripes = QImage(target.size().toSize(), QImage.Format.Format_ARGB32_Premultiplied)
            stripes.fill(Qt.GlobalColor.transparent)
            mask = self._image.scaled(stripes.size())
            with QPainter(stripes) as inside:
                veil = QColor(colour)
                veil.setAlpha(90)
                inside.fillRect(stripes.rect(), veil)
                inside.fillRect(stripes.rect(), QBrush(colour, Qt.BrushStyle.BDiagPattern))
                inside.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
                inside.drawImage(0, 0, mask)
            painter.drawImage(target.topLeft(), stripes)
        if not self.rectangle.isNull():
            scale = target.width() / max(1, self.size.width())
            frame = QRectF(self.rectangle)
            shown = QRectF(frame.topLeft() * scale, frame.size() * scale).translated(target.topLeft())
            for pen in (QPen(Qt.GlobalColor.black, 2), QPen(Qt.GlobalColor.white, 2, Qt.PenStyle.DashLine)):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(pen)
                painter.drawRect(shown)

    def array(self) -> npt.NDArray[np.bool_]:
        """(height, width) bool, True where it is marked."""
        import numpy as np  # the window draws before NumPy is there

        image = self._image
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        marked: npt.NDArray[np.bool_] = rows[:, : image.width()] > 127
        return marked

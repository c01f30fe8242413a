"""A picture, as large as its place allows or as large as the user wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from ai_os_app import theme
from ai_os_app.views.output.picture_mask import PictureMask

if TYPE_CHECKING:
    from ai_os_diffusion.types import ImageOutput

_STEP = 1.25
_LEAST, _MOST = 0.1, 16.0
_LINES = 5  # line heights that it takes at least
_BRUSH = 12  # of the shorter side is the brush's width
_KEY_STEP = 16  # of the shorter side is a step of the keys


def to_image(output: ImageOutput) -> QImage:
    """The pixels as an image that owns them."""
    height, width = output.pixels.shape[:2]
    return QImage(output.pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class PictureView(QScrollArea):
    """Shows an image; `+`, `-`, `1` and `0` zoom in, out, to its own size and to the place that there is."""

    zoom_changed = Signal()
    marked = Signal()  # another part of the picture is marked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.zoom: float | None = None  # None: as large as fits
        theme.set_role(self, "picture")
        self.marking = False
        self._canvas = _Canvas(self)
        self.setWidget(self._canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))
        self.setToolTip(self.tr("Keys: + and - zoom, 1 is full size, 0 fits"))

    def show_image(self, image: QImage) -> None:
        """Show an image, or none; the zoom stays, and the marks where it is as large as the one before."""
        if image.size() != self.marks.size:
            self._canvas.marks = PictureMask(image.size())
        self.image = image
        self._canvas.image = image
        self._lay_out()

    # Marks

    @property
    def marks(self) -> PictureMask:
        """The part of the picture that is marked."""
        return self._canvas.marks

    def set_marking(self, marking: bool) -> None:
        """Whether the mouse and the arrow keys mark parts of the picture."""
        self.marking = marking
        self._canvas.setCursor(Qt.CursorShape.CrossCursor if marking else Qt.CursorShape.ArrowCursor)
        self._canvas.update()

    @Slot()
    def clear_marks(self) -> None:
        """Mark nothing."""
        self._canvas.marks = PictureMask(self.image.size())
        self._canvas.update()
        self.marked.emit()

    def stroke(self, start: QPointF, end: QPointF) -> None:
        """Mark from one place of the shown picture to another one."""
        width = min(self.image.width(), self.image.height()) / _BRUSH
        self.marks.brush(start / self.scale, end / self.scale, width)
        self._canvas.update()
        self.marked.emit()

    def _mark_by_key(self, event: QKeyEvent) -> bool:
        """Arrow keys move the rectangle, with Shift they make it larger or smaller; Space marks it."""
        step = max(1, min(self.image.width(), self.image.height()) // _KEY_STEP)
        ways = {
            Qt.Key.Key_Left: QPoint(-step, 0),
            Qt.Key.Key_Right: QPoint(step, 0),
            Qt.Key.Key_Up: QPoint(0, -step),
            Qt.Key.Key_Down: QPoint(0, step),
        }
        key = Qt.Key(event.key())
        if key in ways:
            self.marks.move_rectangle(ways[key], resize=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self._canvas.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.marks.fill_rectangle()
            self._canvas.update()
            self.marked.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_marks()
        else:
            return False
        return True

    @property
    def scale(self) -> float:
        """Shown size over real size."""
        if self.image.isNull():
            return 1.0
        if self.zoom is not None:
            return self.zoom
        room = self.maximumViewportSize()
        return max(0.01, min(room.width() / self.image.width(), room.height() / self.image.height()))

    @Slot()
    def zoom_in(self) -> None:
        """Larger."""
        self._zoom_to(min(_MOST, self.scale * _STEP))

    @Slot()
    def zoom_out(self) -> None:
        """Smaller."""
        self._zoom_to(max(_LEAST, self.scale / _STEP))

    @Slot()
    def zoom_full(self) -> None:
        """One pixel for one pixel."""
        self._zoom_to(1.0)

    @Slot()
    def zoom_fit(self) -> None:
        """As large as its place allows."""
        self._zoom_to(None)

    def _zoom_to(self, zoom: float | None) -> None:
        self.zoom = zoom
        self._lay_out()

    def _lay_out(self) -> None:
        wanted = self.image.size() * self.scale
        if self._canvas.size() != wanted:
            self._canvas.resize(wanted)
        self._canvas.update()
        self.zoom_changed.emit()

    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(5 * em, _LINES * em)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        elif event.angleDelta().y():
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = {"+": self.zoom_in, "=": self.zoom_in, "-": self.zoom_out, "1": self.zoom_full, "0": self.zoom_fit}
        if self.marking and self._mark_by_key(event):
            return
        if (found := act.get(event.text())) is not None:
            found()
        else:
            super().keyPressEvent(event)


class _Canvas(QWidget):
    """The image, stretched over the whole widget, and what is marked of it."""

    def __init__(self, view: PictureView) -> None:
        super().__init__()
        self._view = view
        self._at: QPointF | None = None  # where the brush is
        self.image = QImage()
        self.marks = PictureMask()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._view.marking or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._at = event.position()
        self._view.stroke(self._at, self._at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._at is None:
            super().mouseMoveEvent(event)
            return
        before, self._at = self._at, event.position()
        self._view.stroke(before, self._at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._at = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(edge)
        painter.drawImage(self.rect(), self.image)
        if self._view.marking:
            self.marks.paint(painter, QRectF(self.rect()), QColor(theme.colours(self.palette()).focus))

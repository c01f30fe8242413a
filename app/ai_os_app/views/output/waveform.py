"""How loud a sound is from second to second, as bars; also the slider that goes to a place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from ai_os_app import theme

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_CHUNK = 256  # samples that are looked at as one
_QUIET = 0.05  # the loudest sample of what is still drawn lower than full height
_STEP_MS, _PAGE_MS = 2000, 10_000


class Peaks:
    """The loudest sample of each short piece; of a sound that has grown only what is new is looked at."""

    def __init__(self) -> None:
        self._full: list[npt.NDArray[np.float32]] = []  # of whole chunks, as they came
        self._done = 0
        self._tail = 0.0

    def grow(self, samples: npt.NDArray[np.float32]) -> None:
        """Take a sound that begins with what was taken before."""
        import numpy as np

        end = len(samples) // _CHUNK * _CHUNK
        if end < self._done:  # it has become shorter after all
            self._full, self._done = [], 0
        if end > self._done:
            self._full.append(np.abs(samples[self._done : end]).reshape(-1, _CHUNK).max(axis=1))
            self._done = end
        self._tail = float(np.abs(samples[end:]).max()) if end < len(samples) else 0.0

    def columns(self, count: int) -> list[float]:
        """The sound in `count` pieces of the same length, each 0..1, where 1 is the loudest of all."""
        import numpy as np

        parts = [*self._full, np.array([self._tail], np.float32)]
        levels = np.concatenate(parts)
        starts = np.arange(count) * len(levels) // count
        loudest = max(_QUIET, float(levels.max()))
        return [float(level) / loudest for level in np.maximum.reduceat(levels, starts)]


class Waveform(QAbstractSlider):
    """Bars over time with the place that is heard; its value is that place in milliseconds.

    `sought` tells of a place that the user chose, in seconds.
    """

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peaks = Peaks()
        self._seconds = self._expected = 0.0
        self._levels: list[float] = []
        self._following = False
        self.setSingleStep(_STEP_MS)
        self.setPageStep(_PAGE_MS)
        self.setRange(0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Place in the sound"))
        self.setToolTip(self.tr("Click to go to a place; arrow keys go 2 seconds back and on"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._on_value)

    @property
    def levels(self) -> list[float]:
        """The heights of the bars of what has been spoken, 0..1."""
        return self._levels

    def clear(self) -> None:
        """No sound."""
        self._peaks = Peaks()
        self._seconds = self._expected = 0.0
        self.follow(0.0)
        self.setRange(0, 0)
        self._measure()

    def show_sound(self, samples: npt.NDArray[np.float32], seconds: float, expected: float) -> None:
        """Show a sound that begins with the one shown before; `expected` is how long it will be at last."""
        self._peaks.grow(samples)
        self._seconds, self._expected = seconds, max(seconds, expected)
        self._following = True  # a shorter range would move the place
        self.setRange(0, round(seconds * 1000))
        self._following = False
        self._measure()

    def follow(self, seconds: float) -> None:
        """Show what place is heard."""
        self._following = True
        self.setValue(round(seconds * 1000))
        self._following = False
        self.update()

    def x_of(self, seconds: float) -> float:
        """Where a second stands."""
        return self.width() * seconds / self._expected if self._expected else 0.0

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(10 * em, round(2.6 * em))

    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(4 * em, round(2.6 * em))

    @Slot(int)
    def _on_value(self, value: int) -> None:
        if not self._following:
            self.sought.emit(value / 1000)

    def _pitch(self) -> float:
        """From one bar to the next."""
        return max(3.0, self.fontMetrics().height() * 0.22)

    def _measure(self) -> None:
        count = int(self.x_of(self._seconds) / self._pitch())
        self._levels = self._peaks.columns(count) if count > 0 else []
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = theme.colours(self.palette())
        pitch, middle, most = self._pitch(), self.height() / 2, self.height() / 2 - 3
        wide, here = pitch * 0.66, self.x_of(self.value() / 1000)
        for place in range(int(self.width() / pitch)):
            x = place * pitch
            spoken = place < len(self._levels)
            half = max(wide / 2, most * self._levels[place]) if spoken else wide / 2
            heard = spoken and x + wide / 2 <= here
            painter.setBrush(QColor(colours.focus if heard else colours.edge if spoken else colours.border))
            painter.drawRoundedRect(QRectF(x, middle - half, wide, 2 * half), wide / 2, wide / 2)
        if self._levels:
            painter.setPen(QPen(QColor(colours.text), 1.5))
            at = min(max(1.0, here), self.width() - 1.0)
            painter.drawLine(round(at), 1, round(at), self.height() - 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._measure()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it scrolls what is around it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._seconds:
            place = min(self._seconds, max(0.0, event.position().x() / max(1, self.width()) * self._expected))
            self.follow(place)
            self.sought.emit(place)

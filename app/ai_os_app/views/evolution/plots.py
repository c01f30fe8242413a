"""Small plots of a receipt: a figure before and after with its interval, and the loss while it was trained."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ai_os_app import theme
from ai_os_app.views.evolution import wording
from ai_os_app.widgets.tints import blend, caption
from ai_os_diffusion.evolution.records import Paired

_LEAST_SPAN = 0.2  # of the axis; a small difference looks small
_MOST_POINTS = 400
_WIDEST_EM = 34


class Plot(QWidget):
    """Reads as its name and description to those who do not see it."""

    def __init__(self, name: str, lines: float) -> None:
        super().__init__()
        self._lines = lines
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_WIDEST_EM * self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(12 * em, round(self._lines * em))

    def minimumSizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(4 * em, round(self._lines * em))


class PairedPlot(Plot):
    """A hollow dot before, a full one after, and where it may really be: a bar with ends around the full one."""

    def __init__(self, name: str, figure: Paired) -> None:
        super().__init__(name, 2.7)
        self.figure = figure
        self.setAccessibleDescription(f"{wording.paired(figure)}, {wording.verdict(figure)}")
        self.setToolTip(wording.words("○ before, ● after, with the 95 % interval of the difference"))

    def span(self) -> tuple[float, float]:
        """The part of 0..1 that is shown."""
        figure = self.figure
        shown = (figure.before, figure.after, figure.before + figure.low, figure.before + figure.high)
        low, high = min(shown), max(shown)
        missing = max(0.0, _LEAST_SPAN - (high - low)) / 2 + 0.02
        low, high = max(0.0, low - missing), min(1.0, high + missing)
        return low, max(high, low + 0.01)

    def x_of(self, share: float) -> float:
        """Where a share stands."""
        low, high = self.span()
        room = self.height() * 0.22
        place = (min(high, max(low, share)) - low) / (high - low)
        return room + place * (self.width() - 2 * room)

    def colour(self) -> str:
        """Of what came of it; the verdict stands beside it in words."""
        colours = theme.colours(self.palette())
        if self.figure.low > 0:
            return colours.success
        return colours.danger if self.figure.high < 0 else colours.muted

    def paintEvent(self, event: QPaintEvent) -> None:
        figure, colours = self.figure, theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = caption(self.font())
        painter.setFont(small)
        foot = painter.fontMetrics().height()
        middle = (self.height() - foot) / 2
        radius = middle * 0.36
        before, after = self.x_of(figure.before), self.x_of(figure.after)
        self._paint_axis(painter, self.height() - foot, foot)
        painter.setPen(QPen(QColor(colours.edge), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(before, 1), QPointF(before, self.height() - foot - 1))
        tone = QColor(self.colour())
        low, high = self.x_of(figure.before + figure.low), self.x_of(figure.before + figure.high)
        band = QRectF(low, middle - radius * 1.3, max(1.0, high - low), 2.6 * radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(QColor(colours.surface), tone, 0.22))
        painter.drawRoundedRect(band, 3, 3)
        painter.setPen(QPen(tone, 2))
        for end in (low, high):
            painter.drawLine(QPointF(end, band.top()), QPointF(end, band.bottom()))
        painter.drawLine(QPointF(before, middle), QPointF(after, middle))
        painter.setPen(QPen(QColor(colours.text), 2))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(QPointF(before, middle), radius, radius)
        painter.setPen(QPen(QColor(colours.surface), 1))
        painter.setBrush(tone)
        painter.drawEllipse(QPointF(after, middle), radius + 1, radius + 1)

    def _paint_axis(self, painter: QPainter, y: float, foot: float) -> None:
        colours = theme.colours(self.palette())
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
        painter.setPen(QColor(colours.muted))
        room = QRectF(0, y, self.width(), foot)
        low, high = self.span()
        for share, side in ((low, Qt.AlignmentFlag.AlignLeft), (high, Qt.AlignmentFlag.AlignRight)):
            painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, wording.percent(round(share, 2)))


class LossPlot(Plot):
    """The loss from the first step to the last, as means over a tenth of the steps: each step asks other questions."""

    def __init__(self, name: str, losses: tuple[float, ...]) -> None:
        super().__init__(name, 3.0)
        means = _means([loss for loss in losses if math.isfinite(loss)])
        self.losses = tuple(means[:: max(1, len(means) // _MOST_POINTS)])
        if means:
            text = wording.words("From {0} to {1} in {2} steps")
            self.setAccessibleDescription(text.format(f"{means[0]:.2f}", f"{means[-1]:.2f}", len(losses)))
            self.setToolTip(self.accessibleDescription())

    def points(self) -> list[QPointF]:
        """The corners of the line."""
        if not self.losses:
            return []
        high, low = max(self.losses), min(self.losses)
        step = (self.width() - 8) / max(1, len(self.losses) - 1)
        room = self.height() - 8
        scale = room / (high - low) if high > low else 0.0
        return [QPointF(4 + place * step, 4 + (high - loss) * scale) for place, loss in enumerate(self.losses)]

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        points = self.points()
        painter.setPen(QPen(QColor(colours.focus), 1.8))
        painter.drawPolyline(QPolygonF(points))
        if points:
            painter.setBrush(QColor(colours.focus))
            painter.drawEllipse(points[-1], 2.5, 2.5)


def _means(losses: Sequence[float]) -> list[float]:
    """Running means over a tenth of the steps."""
    width = max(1, len(losses) // 10)
    sums = [0.0, *itertools.accumulate(losses)]
    return [(sums[place + width] - sums[place]) / width for place in range(len(losses) - width + 1)] if losses else []

"""Two groups of buttons on one line, or on a line each; and a button whose figure changes and whose width does not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QWidget

_EDGES = 12  # pixels of border and padding, left and right together


class ButtonGroups(QWidget):
    """The second group stands at the end of the first one's line, or below it.

    How narrow it can be is the same either way, and what it is told of the room must not depend on it: then the two
    ways never take turns.
    """

    def __init__(self, first: Sequence[QToolButton], second: Sequence[QToolButton]) -> None:
        super().__init__()
        self._groups = (tuple(first), tuple(second))
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        for group in self._groups:
            line = QHBoxLayout()
            line.setSpacing(0)
            for button in group:
                line.addWidget(button)
            if group is self._groups[0]:
                line.addStretch(1)
            else:
                line.insertStretch(0, 1)
            self._lines.addLayout(line, 1 if group is self._groups[0] else 0)

    @property
    def below(self) -> bool:
        """Whether each group has a line of its own."""
        return self._lines.direction() == QBoxLayout.Direction.TopToBottom

    def fit(self, room: int) -> None:
        """Lay them out for a width of so many pixels."""
        below = sum(self._widths()) > room
        wanted = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if wanted != self._lines.direction():
            self._lines.setDirection(wanted)

    def minimumSizeHint(self) -> QSize:
        """Buttons whole: the style sheet's least width of a button would let their layout press them."""
        return QSize(max(self._widths()), super().minimumSizeHint().height())

    def _widths(self) -> tuple[int, ...]:
        return tuple(sum(button.sizeHint().width() for button in group) for group in self._groups)


class FigureButton(QToolButton):
    """As wide as the widest of its texts, so that it does not jump while the figure changes."""

    def __init__(self, widest: str) -> None:
        super().__init__()
        self._widest = widest

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._widest) + _EDGES, super().sizeHint().height())

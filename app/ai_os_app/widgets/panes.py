"""Going through the parts of a window by key, in the order in which they are seen."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


@dataclass(frozen=True)
class Pane:
    """A part of the window; `first` takes the focus where none of its widgets had it before."""

    widget: QWidget
    first: QWidget | None = None

    def holds(self, widget: QWidget | None) -> bool:
        """Whether a widget stands in this part."""
        return widget is not None and (widget is self.widget or self.widget.isAncestorOf(widget))

    def focus(self) -> None:
        """Put the focus where it was in this part, or on its first widget that takes it."""
        last = self.widget.focusWidget()
        fits = last is not None and last is not self.widget and last.isVisible() and last.isEnabled()
        target = last if fits else self.first or _first_in(self.widget)
        (target or self.widget).setFocus(Qt.FocusReason.OtherFocusReason)


def go(panes: Sequence[Pane], here: QWidget | None, by: int) -> None:
    """Focus the pane `by` places after (or before) the one that holds `here`, round and round."""
    shown = [pane for pane in panes if pane.widget.isVisible()]
    place = next((i for i, pane in enumerate(shown) if pane.holds(here)), -1 if by > 0 else 0)
    shown[(place + by) % len(shown)].focus()


def chain(widgets: Sequence[QWidget]) -> None:
    """Let Tab go through these in this order, and from the last one on to where the first one led."""
    for before, after in itertools.pairwise(widgets):
        QWidget.setTabOrder(before, after)


def read_in_order(splitter: QSplitter) -> None:
    """Let screen readers find the parts of a splitter as they are seen; it keeps them the other way round."""
    places = range(splitter.count())
    parts = [*map(splitter.widget, places), *map(splitter.handle, places)]  # a handle is wider than it looks: on top
    for part in parts:
        if part is not None:
            part.raise_()


def _first_in(widget: QWidget) -> QWidget | None:
    inside = widget.findChildren(QWidget)
    takes = (each for each in inside if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isEnabled())
    return next((each for each in takes if each.isVisible()), None)

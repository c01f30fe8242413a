"""What of the look of a window can be computed: contrast of texts, texts that are cut, margins off the grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QGridLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QStatusBar,
    QToolButton,
    QWidget,
)

from ai_os_app import theme
from ai_os_app.views.output.pane import ElidedLabel

LEAST_CONTRAST = 4.5  # WCAG 2, level AA, for text of any size
GRID_PX = 4  # half a step of the grid of 8 pixels
_MOST_LOOKED_AT = 200_000  # pixels of one text
_TOOL_EDGES = 12  # pixels of border and padding of a tool button, left and right together
_NARROWEST = 6  # pixels; less of a text than that cannot be judged


def complaints(window: QWidget) -> list[str]:
    """What is wrong with what is on the screen now, a sentence each; [] where nothing is."""
    image = window.grab().toImage()
    found = []
    for widget, text in texts(window):
        found += [f"{_where(widget)} {text!r}: {what}" for what in (*cut(widget, text), *faint(window, image, widget))]
    return [*found, *off_the_grid(window), *scrolled_sideways(window)]


def texts(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Labels and buttons in sight, with their texts."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton) and not widget.visibleRegion().isEmpty():
            text = widget.text().strip()
            if text:
                yield widget, text


def cut(widget: QWidget, text: str) -> list[str]:
    """Whether the widget is too small for its text."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        needed = widget.heightForWidth(widget.width())
        return [f"{widget.height()} pixels high, needs {needed}"] if needed > widget.height() + 1 else []
    if isinstance(widget, ElidedLabel):
        needed = widget.needed()
        return [f"{widget.width()} pixels wide, needs {needed}"] if needed > widget.width() else []
    hint = widget.sizeHint()
    if isinstance(widget, QToolButton):  # it would like more room than its text needs
        hint = QSize(widget.fontMetrics().horizontalAdvance(text) + _TOOL_EDGES, widget.fontMetrics().height())
    if hint.width() > widget.width() + 1 or hint.height() > widget.height() + 1:
        return [f"{widget.width()} × {widget.height()} pixels, needs {hint.width()} × {hint.height()}"]
    return []


def faint(window: QWidget, image: QImage, widget: QWidget) -> list[str]:
    """Whether the ink of a text stands out too little from its ground, as painted; what is disabled may."""
    seen = widget.visibleRegion().boundingRect()
    scale = image.devicePixelRatio()
    corner = widget.mapTo(window, seen.topLeft()) * scale
    part = image.copy(QRect(QPoint(corner.x(), corner.y()), seen.size() * scale))
    if not widget.isEnabled() or min(part.width(), part.height()) < _NARROWEST:
        return []
    step = 1 + part.width() * part.height() // _MOST_LOOKED_AT
    colours = Counter(part.pixel(x, y) for y in range(part.height()) for x in range(y % step, part.width(), step))
    ground = QColor(colours.most_common(1)[0][0]).name()
    best = max(theme.contrast(QColor(colour).name(), ground) for colour in colours)
    return [f"contrast {best:.1f}"] if best < LEAST_CONTRAST else []


def off_the_grid(window: QWidget) -> list[str]:
    """Margins and gaps of layouts that are no multiples of `GRID_PX`."""
    found = []
    for layout in window.findChildren(QLayout):
        parent = layout.parentWidget()
        if not isinstance(layout, QBoxLayout | QGridLayout) or parent is None or not parent.isVisible():
            continue
        if isinstance(parent, QStatusBar):  # Qt's own
            continue
        margins = layout.contentsMargins()
        gap = max(0, layout.spacing()) if layout.count() > 1 else 0
        sides = (margins.left(), margins.top(), margins.right(), margins.bottom(), gap)
        if any(side % GRID_PX for side in sides):
            found.append(f"{_where(parent)}: margins and gap {sides} are off the grid of {GRID_PX} pixels")
    return found


def scrolled_sideways(window: QWidget) -> list[str]:
    """Areas that are wider than there is room."""
    areas = [
        area for area in window.findChildren(QScrollArea) if area.isVisible() and area.property("role") != "picture"
    ]
    return [f"{_where(area)}: scrolls sideways" for area in areas if area.horizontalScrollBar().isVisible()]


def _where(widget: QWidget) -> str:
    """The classes from the window's view down to a widget, the last three of them."""
    names = []
    each: QWidget | None = widget
    while each is not None:
        names.append(type(each).__name__)
        each = each.parentWidget()
    own = [name for name in names if not name.startswith("Q")]
    return "/".join(reversed([*names[:1], *[name for name in own if name != names[0]][:2]]))

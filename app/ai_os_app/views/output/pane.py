"""The frame that all output panes share: name, state in words, content."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons, theme


class OutputPane(QFrame):
    """One output of the model; can take the focus, so that keys and screen readers reach it."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("{name} output").format(name=name))
        self._icon = icon
        self._below = False  # whether the state stands on a line of its own
        self._sign = QLabel()
        self._sign.setMinimumHeight(30)  # as high as a button, so that the names of all panes stand on one line
        self.heading = QLabel(name)
        theme.set_role(self.heading, "strong")
        self.state = ElidedLabel()
        theme.set_role(self.state, "caption")
        self.state.setAccessibleName(self.tr("State of the {name} output").format(name=name))
        self.top = QHBoxLayout()
        self.top.setSpacing(8)
        self.top.addWidget(self._sign)
        self.top.addWidget(self.heading)
        self.top.addStretch(1)
        self.top.addWidget(self.state)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(0)
        self.top.addLayout(self.buttons)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 8, 12, 8)
        self.column.setSpacing(8)
        self.column.addLayout(self.top)
        self.state.changed.connect(self._place_state)
        self.draw_icon()

    def draw_icon(self) -> None:
        """Draw the icon in the colours and the size of text in use."""
        colour, size = theme.colours(self.palette()).muted, round(self.fontMetrics().height() * 1.2)
        self._sign.setPixmap(icons.pixmap(self._icon, size, colour, self.devicePixelRatioF()))

    @Slot()
    def _place_state(self) -> None:
        """The state stands beside the name, or on a line of its own where it has no room there."""
        margins, gap = self.column.contentsMargins(), self.top.spacing()
        beside = [self._sign, self.heading]
        taken = sum(each.sizeHint().width() + gap for each in beside) + self.buttons.sizeHint().width() + 2 * gap
        room = self.width() - margins.left() - margins.right() - taken
        below = self.state.needed() > max(0, room)
        if below != self._below:
            self._below = below
            self.state.setWordWrap(below)
            (self.top if below else self.column).removeWidget(self.state)
            if below:
                self.column.insertWidget(1, self.state)
            else:
                self.top.insertWidget(self.top.count() - 1, self.state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_state()

    def announce(self, sentence: str) -> None:
        """Let screen readers say something that is not asked for."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "column"):
            self.draw_icon()
            self._place_state()


class ScrolledBody(QScrollArea):
    """What stands below the name; it scrolls where the pane is too low for all of it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self._inside = inside = _Inside(self)
        theme.set_role(inside, "page")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 4, 0, 4)
        self.column.setSpacing(8)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        """As narrow as what it holds: nothing is cut on the right."""
        width = self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, self.fontMetrics().height())


class _Inside(QWidget):
    """Lets the body around it know when it needs another width."""

    def __init__(self, body: ScrolledBody) -> None:
        super().__init__()
        self._body = body

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._body.updateGeometry()
        return done


class ElidedLabel(QLabel):
    """Plain text on one line, shortened where there is no room for it; all of it is in the tooltip then.

    With word wrap it takes the lines that it needs instead.
    """

    changed = Signal()  # it says something else

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def needed(self) -> int:
        """The width of all of it, in pixels."""
        return self.fontMetrics().horizontalAdvance(self.text())

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wordWrap():
            super().paintEvent(event)
            return
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if shown == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def rename(button: QToolButton, icon: str, name: str) -> None:
    """Let a button be for something else."""
    if button.property("icon_name") != icon:
        icons.set_icon(button, icon)
        button.setToolTip(name)
        button.setAccessibleName(name)


def tool_button(icon: str, name: str) -> QToolButton:
    """A button of a pane: an icon with a name."""
    button = QToolButton()
    icons.set_icon(button, icon)
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button

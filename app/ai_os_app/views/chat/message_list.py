"""The scrolling list of turns: only the turns in sight exist as widgets, whatever the length of the conversation.

The place in the list is kept as an anchor: the topmost turn in sight and where it begins. Heights of turns that were
never seen are estimates; when one turns out different, the anchor stays and only the scroll bar moves.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QAbstractSlider, QFrame, QWidget

from ai_os_app.views.chat.heights import Heights
from ai_os_app.views.chat.message_model import MessageModel
from ai_os_app.views.chat.message_row import COLUMN, MessageRow
from ai_os_app.widgets.panes import chain
from ai_os_diffusion.conversation.model import Turn

_CHROME = 74  # height of a turn beyond its text, about
_BOX = 70  # and that of a proposal
_FOOT = 10
_STYLE = "QTextBrowser, QTextBrowser:focus { background: transparent; border: none; padding: 0; }"
_REST_MS = 150
_STEP = 54  # pixels of one scroll step


class MessageList(QAbstractScrollArea):
    """Shows a MessageModel. `acted` tells what the user wants of a turn, see MessageRow; `turn_selected` which one is
    current; `footer` is a widget that stands below the last turn while it is visible."""

    acted = Signal(str, object)
    turn_selected = Signal(object)
    link_clicked = Signal(QUrl)
    read_requested = Signal(str)

    def __init__(self, model: MessageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.footer: QWidget | None = None
        self._heights = Heights()
        self._live: dict[int, MessageRow] = {}
        self._pool: list[MessageRow] = []
        self._row, self._y = 0, 0  # the anchor
        self._follow = True  # stay at the end while turns arrive
        self._value = 0
        self._settling = False
        self._current = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll the conversation"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Conversation"))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.viewport().setStyleSheet(_STYLE)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._place)
        self._idle = QTimer(self, singleShot=True, interval=_REST_MS)
        self._idle.timeout.connect(self._rest)
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.dataChanged.connect(self._changed)
        model.modelReset.connect(self._reset)
        self._reset()

    # ------------------------------------------------------------ what others use

    @property
    def current(self) -> Turn | None:
        """The current turn."""
        return self.model.turns[self._current] if 0 <= self._current < len(self.model.turns) else None

    def set_footer(self, footer: QWidget) -> None:
        """A widget below the last turn; call `relayout` when it is shown, hidden or changes its height."""
        self.footer = footer
        footer.setParent(self.viewport())

    @Slot()
    def relayout(self) -> None:
        """Lay out again on the next turn of the event loop."""
        self._later.start()

    @Slot()
    def scroll_to_end(self) -> None:
        """Show the newest turn, and stay there."""
        self._follow = True
        self.relayout()

    def select(self, turn: str) -> None:
        """Make a turn the current one and bring it into sight."""
        row = self.model.row(turn)
        if row >= 0:
            self._set_current(row)
            self._reveal(row)

    def rebind(self, turn: str) -> None:
        """Show a turn as the model has it, whatever was pressed."""
        row = self.model.row(turn)
        if row in self._live:
            self._bind(self._live[row], row)

    def mark(self, turn: str) -> None:
        """Make a turn the current one where it stands, without telling it."""
        self._current = self.model.row(turn)
        self._tell_states()

    def row_of(self, turn: str) -> MessageRow | None:
        """The widget of a turn, if it is in sight."""
        return self._live.get(self.model.row(turn))

    # ------------------------------------------------------------ the model

    @Slot()
    def _reset(self) -> None:
        self._heights = Heights()
        self._heights.insert(0, self._estimates(self.model.turns))
        self._recycle_all()
        self._row = self._y = 0
        self._current = -1
        self._follow = True
        self._later.start()

    @Slot(QModelIndex, int, int)
    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._heights.insert(first, self._estimates(self.model.turns[first : last + 1]))
        self._later.start()

    @Slot(QModelIndex, int, int)
    def _removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._heights.remove(first, last)
        for row in [row for row in self._live if row >= first]:
            self._recycle(row)
        if self._row >= len(self._heights):
            self._row, self._y = max(0, len(self._heights) - 1), 0
        if self._current >= first:
            self._current = -1
        self._later.start()

    @Slot(QModelIndex, QModelIndex)
    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            self._heights.doubt(row)
            if row in self._live:
                self._bind(self._live[row], row)
        self._later.start()

    def _estimates(self, turns: Sequence[Turn]) -> list[int]:
        metrics = self.fontMetrics()
        width = max(200, min(self.viewport().width() - 40, COLUMN))
        letters = max(20, width // max(1, metrics.averageCharWidth()))
        line = metrics.lineSpacing()
        return [
            _CHROME + (1 + len(turn.text) // letters + turn.text.count("\n")) * line + (_BOX if turn.proposal else 0)
            for turn in turns
        ]

    # ------------------------------------------------------------ layout

    def _height(self, row: int) -> int:
        if not self._heights.is_exact(row):
            self._heights.measured(row, self._widget(row).height_for(self.viewport().width()))
        return self._heights[row]

    def _widget(self, row: int) -> MessageRow:
        widget = self._live.get(row)
        if widget is None:
            widget = self._pool.pop() if self._pool else self._made()
            self._live[row] = widget
            self._bind(widget, row)
            self._idle.start()
        return widget

    def _made(self) -> MessageRow:
        widget = MessageRow(self.viewport())
        widget.acted.connect(self._on_acted)
        widget.link_clicked.connect(self.link_clicked)
        widget.read_requested.connect(self.read_requested)
        return widget

    def _bind(self, widget: MessageRow, row: int) -> None:
        turn = self.model.turns[row]
        widget.bind(turn, self.model.speaker(turn), self.model.asked(turn))
        self._tell_state(widget, row)

    def _tell_state(self, widget: MessageRow, row: int) -> None:
        current = row == self._current
        last = row == len(self._heights) - 1
        widget.set_state(last=last, current=current, ringed=current and self.hasFocus())

    def _recycle(self, row: int) -> None:
        widget = self._live.pop(row)
        widget.move(0, -widget.height() - 1)  # hiding and showing costs more than moving away; `_rest` hides
        self._pool.append(widget)
        self._idle.start()

    @Slot()
    def _rest(self) -> None:
        for widget in self._pool:
            widget.hide()
        self._sort()

    def _sort(self) -> None:
        """Bring the children of the viewport into the order in which they are seen: screen readers read in that, and
        Tab goes in it."""
        rows = [self._live[row] for row in sorted(self._live)]
        seen: list[QWidget] = [*rows]
        if self.footer is not None:
            seen.append(self.footer)
        if seen != [child for child in self.viewport().children() if child in seen]:
            for widget in seen:
                widget.raise_()  # to the end
        below = self.footer.findChildren(QAbstractButton) if self.footer is not None else []
        chain([self, *(stop for row in rows for stop in row.stops()), *below])

    def _recycle_all(self) -> None:
        for row in list(self._live):
            self._recycle(row)

    def _foot(self) -> int:
        if self.footer is None or self.footer.isHidden():
            return _FOOT
        width = self.viewport().width()
        tall = self.footer.heightForWidth(width) if self.footer.hasHeightForWidth() else self.footer.sizeHint().height()
        return max(tall, self.footer.minimumSizeHint().height()) + _FOOT

    @Slot()
    def _place(self) -> None:
        """Bring turns, widgets and scroll bar in line with the anchor."""
        if self._settling:
            return
        self._settling = True
        self._later.stop()
        count, tall, foot = len(self._heights), self.viewport().height(), self._foot()
        if count:
            if self._follow:
                self._row, self._y = count - 1, tall - foot - self._height(count - 1)
            self._settle(count, tall, foot)
            bottom = self._lay(count, tall)
        else:
            self._recycle_all()
            bottom = 0
        if self.footer is not None and not self.footer.isHidden():
            self.footer.setGeometry(0, bottom, self.viewport().width(), foot - _FOOT)
        self._sync_bar(count, tall, foot)
        self._settling = False

    def _settle(self, count: int, tall: int, foot: int) -> None:
        """Move the anchor to the topmost turn in sight, and never scroll beyond either end."""
        for _ in range(2):
            while self._y > 0 and self._row > 0:
                self._row -= 1
                self._y -= self._height(self._row)
            if self._row == 0 and self._y > 0:
                self._y = 0
            while self._row < count - 1 and self._y + self._height(self._row) <= 0:
                self._y += self._height(self._row)
                self._row += 1
            bottom, row = self._y, self._row
            while row < count and bottom < tall:
                bottom += self._height(row)
                row += 1
            missing = tall - (bottom + foot)
            if row < count or missing <= 0 or (self._row == 0 and self._y >= 0):
                return
            self._y += missing

    def _lay(self, count: int, tall: int) -> int:
        """Place the widgets in sight; where the last one ends."""
        width = self.viewport().width()
        row, y = self._row, self._y
        while row < count and y < tall:
            height = self._height(row)
            widget = self._widget(row)
            if widget.planned != width:
                widget.height_for(width)
            widget.setGeometry(0, y, width, height)
            widget.arrange()
            self._tell_state(widget, row)
            widget.show()
            y += height
            row += 1
        for other in [other for other in self._live if not self._row <= other < row]:
            self._recycle(other)
        return y

    def _sync_bar(self, count: int, tall: int, foot: int) -> None:
        bar = self.verticalScrollBar()
        most = max(0, self._heights.total + foot - tall)
        bar.setPageStep(tall)
        bar.setRange(0, most)
        self._value = min(most, max(0, self._heights.top(self._row) - self._y)) if count else 0
        bar.setValue(self._value)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._settling or not self._heights:
            return
        bar = self.verticalScrollBar()
        value = bar.value()
        moved = value - self._value
        self._value = value
        self._follow = value >= bar.maximum()
        if value <= 0:
            self._row = self._y = 0
        elif abs(moved) <= 3 * self.viewport().height():
            self._y -= moved
        else:
            self._row = self._heights.at(value)
            self._y = self._heights.top(self._row) - value
        self._place()

    # ------------------------------------------------------------ events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._heights.doubt()
        if self._settling:  # the scroll bar came or went
            self._later.start()
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_idle"):
            self._heights.doubt()
            self._later.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if self._current < 0 and self._heights and keyboard:
            self._set_current(len(self._heights) - 1)
        self._tell_states()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell_states()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        scroll = {
            Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
            Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
            Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
            Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._heights:
            step = 1 if key == Qt.Key.Key_Down else -1
            start = self._current if self._current >= 0 else len(self._heights)
            row = min(len(self._heights) - 1, max(0, start + step))
            self._set_current(row)
            self._reveal(row)
        elif key in scroll:
            bar.triggerAction(scroll[key])
        elif event.matches(QKeySequence.StandardKey.Copy) and self.current is not None:
            QGuiApplication.clipboard().setText(self.current.text)
        else:
            super().keyPressEvent(event)

    def _set_current(self, row: int) -> None:
        if row != self._current:
            self._current = row
            self._tell_states()
            turn = self.current
            if turn is not None:
                self.turn_selected.emit(turn)

    def _tell_states(self) -> None:
        self._idle.start()  # other buttons are shown
        for row, widget in self._live.items():
            self._tell_state(widget, row)

    def _reveal(self, row: int) -> None:
        """Bring a turn into sight with the least movement."""
        tall = self.viewport().height()
        if row < self._row or (row == self._row and self._y < 0):
            self._row, self._y, self._follow = row, 0, False
        else:
            widget = self._live.get(row)
            if widget is None or widget.geometry().bottom() > tall:
                self._row, self._y = row, max(0, tall - self._foot() - self._height(row))
                self._follow = row == len(self._heights) - 1
        self._place()

    @Slot(str, object)
    def _on_acted(self, action: str, turn: Turn) -> None:
        row = self.model.row(turn.id)
        if row >= 0:
            self._set_current(row)
        self.acted.emit(action, turn)

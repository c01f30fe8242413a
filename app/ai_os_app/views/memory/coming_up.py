"""What is due, over the list of memories: each line leads to its memory, and can be ticked off or put away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.day_format import weekday_text
from ai_os_app.widgets.push_button import PushButton
from ai_os_diffusion.conversation.model import Reminder

_ROWS = 4.5  # in sight; half of one says that there are more
_AT_ONCE = 5


class ReminderRow(QWidget):
    """One reminder."""

    opened = Signal(object)  # Reminder
    marked = Signal(object, str)  # Reminder, "done" or "dismissed"

    def __init__(self, reminder: Reminder, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reminder = reminder
        late = reminder.day < today
        self.day = QLabel(self._words(today))
        theme.set_role(self.day, "danger" if late else "strong" if reminder.day == today else "muted")
        self.day.setMinimumWidth(9 * self.fontMetrics().height())
        self.button = PushButton()
        theme.set_role(self.button, "link")
        self.button.setStyleSheet("QPushButton { text-align: left; padding: 2px 4px; }")
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.setAccessibleName(f"{self.day.text()}: {reminder.text}")
        self.button.setToolTip(reminder.text)
        self.button.clicked.connect(self._open)
        self.done = self._tool("check", self.tr("Done"), self._tick)
        self.dismiss = self._tool("close", self.tr("Dismiss"), self._put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.day)
        row.addWidget(self.button, 1)
        row.addWidget(self.done)
        row.addWidget(self.dismiss)

    def _tool(self, icon: str, name: str, slot: object) -> QToolButton:
        button = QToolButton()
        icons.set_icon(button, icon)
        button.setToolTip(name)
        button.setAccessibleName(f"{name}: {self.reminder.text}")
        button.clicked.connect(slot)
        return button

    def _words(self, today: dt.date) -> str:
        away = (self.reminder.day - today).days
        if away in (0, 1):
            return self.tr("Today") if away == 0 else self.tr("Tomorrow")
        day = self.reminder.day
        said = weekday_text(day)
        return said if away > 0 else self.tr("Overdue, {day}").format(day=said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.button.width() - 12
        text = self.fontMetrics().elidedText(self.reminder.text, Qt.TextElideMode.ElideRight, room)
        self.button.setText(text.replace("&", "&&"))  # one alone would underline the next letter

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self.reminder)

    @Slot()
    def _tick(self) -> None:
        self.marked.emit(self.reminder, "done")

    @Slot()
    def _put_away(self) -> None:
        self.marked.emit(self.reminder, "dismissed")


class ComingUp(QFrame):
    """Takes no room while nothing is due."""

    opened = Signal(object)  # Reminder
    marked = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.setAccessibleName(self.tr("Coming up"))
        self.rows: list[ReminderRow] = []
        self._waiting: list[Reminder] = []  # those that have no row yet
        self._today = dt.date.min
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._add_row)
        self.head = QToolButton()
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setCheckable(True)
        self.head.setChecked(True)
        self.head.setToolTip(self.tr("What your notes and calendars say is due: overdue, and in the next 30 days"))
        self.head.toggled.connect(self._fold)
        inner = QWidget()
        theme.set_role(inner, "page")
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        self._lines.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.area)
        self._fit()

    def show_reminders(self, reminders: Sequence[Reminder], today: dt.date) -> None:
        """Show these, in their order: at once what is in sight, then one by one, so that the window stays live."""
        if today == self._today and list(reminders) == [*(row.reminder for row in self.rows), *self._waiting]:
            return
        for row in self.rows:
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        self._today, self._waiting = today, list(reminders)
        for _ in range(_AT_ONCE):
            self._add_row()
        self._fit()

    @Slot()
    def _add_row(self) -> None:
        if self._waiting:
            row = ReminderRow(self._waiting.pop(0), self._today)
            self._lines.insertWidget(len(self.rows), row)
            self.rows.append(row)
            row.opened.connect(self.opened)
            row.marked.connect(self._on_marked)
        if self._waiting:
            self._soon.start()

    @Slot(object, str)
    def _on_marked(self, reminder: Reminder, state: str) -> None:
        """Take the line away at once; the focus goes to the next one."""
        place = next((place for place, row in enumerate(self.rows) if row.reminder.key == reminder.key), -1)
        if place >= 0:
            row = self.rows.pop(place)
            had_focus = row.isAncestorOf(self.window().focusWidget() or self.window())
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._fit()
            if had_focus and self.rows:
                self.rows[min(place, len(self.rows) - 1)].done.setFocus()
        self.marked.emit(reminder, state)

    @Slot(bool)
    def _fold(self, _open: bool) -> None:
        self._fit()

    def _fit(self) -> None:
        shown = self.head.isChecked()
        icons.set_icon(self.head, "up" if shown else "down")
        self.head.setText(self.tr("Coming up ({n})").format(n=QLocale().toString(len(self.rows) + len(self._waiting))))
        self.area.setVisible(shown)
        if self.rows:
            height = self.rows[0].sizeHint().height() + self._lines.spacing()
            self.area.setFixedHeight(round(height * min(float(len(self.rows)), _ROWS)) + 2)
        self.setVisible(bool(self.rows))

    def sizeHint(self) -> QSize:
        return QSize(300, super().sizeHint().height())

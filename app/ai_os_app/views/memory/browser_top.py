"""What stands over the list of memories: title and count, buttons, search and kinds."""

from __future__ import annotations

import datetime as dt
from typing import cast

from PySide6.QtCore import QDate, QLocale, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.day_format import day_layout
from ai_os_app.views.memory.kinds import kind_names
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.widgets.search_field import SearchField
from ai_os_app.workers.results import Count


class BrowserTop(QWidget):
    """What its parts ask for is the browser's to do."""

    until_changed = Signal()  # the list is to begin with another day

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Memories"))
        theme.set_role(title, "heading")
        self.count = QLabel()
        self.count.setAccessibleName(self.tr("How many memories are listed"))
        theme.set_role(self.count, "muted")
        self.trash_button = PushButton(self.tr("Trash…"))
        icons.set_icon(self.trash_button, "forget")
        self.trash_button.setToolTip(self.tr("What was forgotten in the last 30 days"))
        self.import_button = PushButton(self.tr("Import…"))
        icons.set_icon(self.import_button, "import")
        first = QHBoxLayout()
        first.setSpacing(8)
        for widget in (title, self.count):
            first.addWidget(widget)
        first.addStretch(1)
        first.addWidget(self.trash_button)
        first.addWidget(self.import_button)
        self._make_search()
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.search, 1)
        second.addWidget(self.kinds)
        second.addLayout(self._make_date())
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)

    def _make_search(self) -> None:
        self.search = SearchField()
        self.search.setPlaceholderText(self.tr("Search your memories"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Search memories"))
        sign = QAction(self.search)
        icons.set_icon(sign, "search")
        self.search.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self.kinds = ComboBox()
        self.kinds.setAccessibleName(self.tr("Kind of memory"))
        self.kinds.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kinds.addItem(self.tr("All kinds"), "")

    def _make_date(self) -> QHBoxLayout:
        """The day that the list begins with; the day on which it was made stands for all of the list."""
        self._all = QDate.currentDate()
        self.date = QDateEdit(self._all)
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat(day_layout())
        self.date.setKeyboardTracking(False)  # a date that is being typed is none yet
        for part in (self.date, self.date.lineEdit()):  # the line in it takes the focus
            part.setAccessibleName(self.tr("Begin the list with this day"))
        self.date.setToolTip(self.tr("Go to a day: the list begins with what was on it, or before it"))
        self.newest = PushButton(self.tr("Newest"))
        self.newest.setToolTip(self.tr("Begin the list with the newest memories again"))
        self.newest.hide()
        self.date.dateChanged.connect(self._on_date)
        self.newest.clicked.connect(self._on_newest)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.date)
        row.addWidget(self.newest)
        return row

    @property
    def until(self) -> dt.date | None:
        """The day that the list begins with; None for the newest."""
        chosen = self.date.date()
        return None if chosen == self._all else cast(dt.date, chosen.toPython())

    @Slot()
    def _on_date(self) -> None:
        self.newest.setVisible(self.until is not None)
        self.until_changed.emit()

    @Slot()
    def _on_newest(self) -> None:
        self._all = QDate.currentDate()
        self.date.setDate(self._all)
        self.date.setFocus()

    def show_kinds(self, count: Count) -> None:
        """Offer these kinds; the chosen one stays, where there are memories of it."""
        chosen = self.kinds.currentData()
        self.kinds.clear()
        self.kinds.addItem(_with_count(self.tr("All kinds"), count.memories), "")
        for kind, number in count.kinds:
            self.kinds.addItem(_with_count(kind_names(kind), number), kind)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen)))


def _with_count(name: str, number: int) -> str:
    return f"{name} ({QLocale().toString(number)})"

"""Conversations under the days on which they were last used, and how a line of them is painted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ai_os_app import theme
from ai_os_app.day_format import long_day_text, month_text
from ai_os_app.widgets import tints
from ai_os_diffusion.conversation.model import Conversation

CONVERSATION = Qt.ItemDataRole.UserRole + 1
DETAIL = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SNIPPET = 80


class ConversationModel(QAbstractListModel):
    """Rows are headings of days and conversations below them, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str | Conversation] = []
        self._found: Mapping[str, str] = {}

    def show_conversations(self, items: Sequence[Conversation], found: Mapping[str, str], today: dt.date) -> None:
        """Show conversations, newest first; `found` maps some to a text that was searched for."""
        rows: list[str | Conversation] = []
        for item in items:
            heading = self.heading(item.updated.astimezone().date(), today)
            if heading not in rows:
                rows.append(heading)
            rows.append(item)
        if rows == self._rows and dict(found) == self._found:
            return
        self.beginResetModel()
        self._rows, self._found = rows, dict(found)
        self.endResetModel()

    def heading(self, day: dt.date, today: dt.date) -> str:
        """The name of the group that a day belongs to."""
        age = (today - day).days
        if age <= 0:
            return self.tr("Today")
        if age == 1:
            return self.tr("Yesterday")
        if age < 7:
            return self.tr("This week")
        if age < 31:
            return self.tr("This month")
        return month_text(day)

    def ids(self) -> list[str]:
        """Ids of the conversations that are shown."""
        return [row.id for row in self._rows if isinstance(row, Conversation)]

    def index_of(self, conversation: str) -> QModelIndex:
        """Where a conversation stands; invalid when it is not shown."""
        for place, row in enumerate(self._rows):
            if isinstance(row, Conversation) and row.id == conversation:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if isinstance(row, str):
            return row if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == CONVERSATION:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title or self.tr("New chat")
        if role == DETAIL:
            return self._detail(row)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            used = row.updated.astimezone()
            return f"{row.title or self.tr('New chat')}, {long_day_text(used.date())}, {used:%H:%M}"
        return None

    def _detail(self, row: Conversation) -> str:
        if row.id in self._found:
            return " ".join(self._found[row.id].split())[:_SNIPPET]
        if row.draft.strip():
            return self.tr("Draft: {text}").format(text=" ".join(row.draft.split())[:_SNIPPET])
        return ""


class ConversationDelegate(QStyledItemDelegate):
    """A title on one line, and below it, small, what was found or left unsent."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = option.fontMetrics.height()
        if not isinstance(index.data(CONVERSATION), Conversation):
            return QSize(100, line + 14)
        return QSize(100, line + 16 + (line if index.data(DETAIL) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        colours = theme.colours(QGuiApplication.palette())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect.adjusted(2, 1, -2, -1)
        inner = area.adjusted(9, 0, -9, 0)
        title = str(index.data(Qt.ItemDataRole.DisplayRole))
        small = tints.caption(option.font)
        if not isinstance(index.data(CONVERSATION), Conversation):
            small.setWeight(QFont.Weight.DemiBold)
            painter.setFont(small)
            painter.setPen(QColor(colours.muted))
            painter.drawText(inner.adjusted(0, 6, 0, 0), Qt.AlignmentFlag.AlignVCenter, title)
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft if chosen else colours.hover))
            painter.drawRoundedRect(area, 7, 7)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.focus))
            painter.drawRoundedRect(area, 7, 7)
        self._lines(painter, option, inner, title, str(index.data(DETAIL) or ""), small)
        painter.restore()

    def _lines(
        self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, title: str, detail: str, small: QFont
    ) -> None:
        colours = theme.colours(QGuiApplication.palette())
        cut = Qt.TextElideMode.ElideRight
        height = option.fontMetrics.height()
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height())
        if detail:
            top.setHeight(height + 12)
            below = QRect(inner.left(), inner.top() + height + 8, inner.width(), height)
            painter.setFont(small)
            painter.setPen(QColor(colours.muted))
            shown = QFontMetrics(small).elidedText(detail, cut, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(option.font)
        painter.setPen(QColor(colours.text))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, option.fontMetrics.elidedText(title, cut, top.width()))

"""The turns of one branch of a conversation, as a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ai_os_app.day_format import day_of_year_text, day_text
from ai_os_diffusion.conversation.model import Turn

TURN = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class MessageModel(QAbstractListModel):
    """Holds turns, oldest first; knows what each was asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: list[Turn] = []
        self._rows: dict[str, int] = {}

    @property
    def turns(self) -> Sequence[Turn]:
        """All turns, oldest first."""
        return self._turns

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._turns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self._turns):
            return None
        turn = self._turns[index.row()]
        if role == TURN:
            return turn
        if role == Qt.ItemDataRole.DisplayRole:
            return turn.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.speaker(turn)}: {turn.text}"
        return None

    def speaker(self, turn: Turn) -> str:
        """Who says it, in the user's language."""
        return self.tr("You") if turn.role == "user" else self.tr("Assistant")

    def row(self, turn: str) -> int:
        """Where a turn stands, or -1."""
        return self._rows.get(turn, -1)

    def asked(self, turn: Turn) -> str:
        """The text of the user's turn that `turn` answers, or ""."""
        row = self.row(turn.parent)
        return self._turns[row].text if row >= 0 else ""

    def set_turns(self, turns: Sequence[Turn]) -> None:
        """Show another state of the branch, or another branch: only what differs is changed."""
        same = 0
        for old, new in zip(self._turns, turns, strict=False):
            if old.id != new.id:
                break
            same += 1
        if len(self._turns) > same:
            self.beginRemoveRows(QModelIndex(), same, len(self._turns) - 1)
            for turn in self._turns[same:]:
                del self._rows[turn.id]
            del self._turns[same:]
            self.endRemoveRows()
        for row in range(same):
            if self._turns[row] != turns[row]:
                self.replace(turns[row])
        self._append(turns[same:])

    def add(self, turn: Turn) -> None:
        """A turn at the end, or a newer state of one that is there. A turn of another branch cuts this one."""
        if turn.id in self._rows:
            self.replace(turn)
            return
        after = self.row(turn.parent)
        self.set_turns([*self._turns[: after + 1], turn])

    def replace(self, turn: Turn) -> None:
        """A newer state of a turn; one that is not here is left alone."""
        row = self.row(turn.id)
        if row >= 0:
            self._turns[row] = turn
            self.dataChanged.emit(self.index(row), self.index(row))

    def _append(self, turns: Sequence[Turn]) -> None:
        if not turns:
            return
        first = len(self._turns)
        self.beginInsertRows(QModelIndex(), first, first + len(turns) - 1)
        self._rows.update({turn.id: first + offset for offset, turn in enumerate(turns)})
        self._turns.extend(turns)
        self.endInsertRows()


def clock(when: dt.datetime, today: dt.date | None = None) -> str:
    """A time as it is shown beside a turn: hour and minute today, with the day before."""
    local = when.astimezone()
    day = today or dt.datetime.now().astimezone().date()
    if local.date() == day:
        return f"{local:%H:%M}"
    if local.year == day.year:
        return f"{day_of_year_text(local.date())}, {local:%H:%M}"
    return f"{day_text(local.date())}, {local:%H:%M}"

"""Memories as a list that grows while it is scrolled: the whole, of one kind, or what a search found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

from ai_os_app.day_format import day_text, month_text
from ai_os_app.views.memory.kinds import kind_name
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import ListMemories, SearchMemories
from ai_os_app.workers.results import Hits
from ai_os_diffusion.types import MemoryHit

PAGE = 100
MOST_FOUND = 100
HIT = Qt.ItemDataRole.UserRole + 1
MONTH = Qt.ItemDataRole.UserRole + 2  # on the first row of a month its name, else ""
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class MemoryModel(QAbstractListModel):
    """Asks the client for pages. Results of anything but the newest request are dropped by their job id."""

    loaded = Signal()  # rows, total and query are up to date
    failed = Signal(object)  # Problem

    def __init__(self, client: EngineClientLike, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._hits: list[MemoryHit] = []
        self._job = 0
        self._replaces = False  # whether the result under way replaces the rows, or adds to them
        self.total = 0  # memories that there are, of the kind; or that were found
        self.text = ""
        self.kind = ""
        self.until: dt.date | None = None  # the day that the list begins with
        self.months: dict[int, str] = {}  # the names of months by the rows that they begin with
        self._before = 0  # memories that are newer than that day
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    # The list

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hit(index.row()) if index.isValid() else None
        if hit is None:
            return None
        if role == HIT:
            return hit
        if role == MONTH:
            return self.months.get(index.row(), "")
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(hit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            kind = "" if hit.kind == "note" else kind_name(hit.kind)
            parts = (title_of(hit), kind, day_of(hit), source_name(hit), self.tr("pinned") if hit.pinned else "")
            return ", ".join(part for part in parts if part)
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and not self._job and not self.text and 0 < len(self._hits) < self.total

    def fetchMore(self, parent: _Index) -> None:
        if self.canFetchMore(parent):
            self._submit(ListMemories(self._before + len(self._hits), PAGE, self.kind), replaces=False)

    def hit(self, row: int) -> MemoryHit | None:
        """The memory of a row."""
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def row_of(self, key: str) -> int:
        """Where a memory stands among the loaded rows, or -1."""
        return next((row for row, hit in enumerate(self._hits) if hit.id == key), -1)

    @property
    def is_loading(self) -> bool:
        """Whether rows are under way."""
        return bool(self._job)

    # Requests

    def show_query(self, text: str, kind: str, until: dt.date | None = None) -> None:
        """Load what a search finds, or the list, from a day back, when `text` is blank."""
        self.text, self.kind, self.until = text.strip(), kind, until
        self.reload()

    def _name_months(self, hits: Sequence[MemoryHit], row: int = 0) -> None:
        """Find the months that begin among rows from `row` on; found memories stand in no order of time."""
        if row == 0:
            self.months = {}
        if self.text:
            return
        above = _day(self._hits[row - 1]) if row else None
        for place, hit in enumerate(hits, row):
            here = _day(hit)
            if here is not None and (above is None or (here.year, here.month) != (above.year, above.month)):
                self.months[place] = month_text(here)
            above = here

    @Slot()
    def reload(self) -> None:
        """Load again as much as is shown; only rows that differ change."""
        if self.text:
            self._submit(SearchMemories(self.text, MOST_FOUND, self.kind), replaces=True)
        else:
            self._submit(ListMemories(0, max(PAGE, len(self._hits)), self.kind, self.until), replaces=True)

    def _submit(self, job: ListMemories | SearchMemories, *, replaces: bool) -> None:
        late, self._job, self._replaces = self._job, 0, replaces
        if late:
            self._client.cancel(late)
        self._job = self._client.submit(job)

    # Results

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id != self._job or not isinstance(result, Hits):
            return
        if self._replaces:
            self._before = result.before
        self.total = result.total - self._before
        if self._replaces:
            self._replace(result.items)
        else:
            self._append(result.items)
        if job_id == self._job:  # only now: views fetch more while rows are being added
            self._job = 0
        self.loaded.emit()

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: object) -> None:
        if job_id == self._job:
            self._job = 0
            self.failed.emit(problem)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id == self._job:
            self._job = 0

    def _append(self, hits: Sequence[MemoryHit]) -> None:
        known = {hit.id for hit in self._hits}
        fresh = [hit for hit in hits if hit.id not in known]  # rows move when memories are added meanwhile
        if not fresh:
            self.total = min(self.total, len(self._hits))
            return
        self.beginInsertRows(QModelIndex(), len(self._hits), len(self._hits) + len(fresh) - 1)
        self._name_months(fresh, len(self._hits))
        self._hits.extend(fresh)
        self.endInsertRows()

    def _replace(self, hits: Sequence[MemoryHit]) -> None:
        """Change only the rows between what is the same at both ends, so that selection and place survive."""
        self._name_months(hits)
        old, new = [hit.id for hit in self._hits], [hit.id for hit in hits]
        head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        most = min(len(old), len(new)) - head
        tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
        if len(old) > head + tail:
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            del self._hits[head : len(old) - tail]
            self.endRemoveRows()
        if len(new) > head + tail:
            self.beginInsertRows(QModelIndex(), head, len(new) - tail - 1)
            self._hits[head:head] = hits[head : len(new) - tail]
            self.endInsertRows()
        self._hits = list(hits)
        if self._hits:
            self.dataChanged.emit(self.index(0), self.index(len(self._hits) - 1))


def title_of(hit: MemoryHit) -> str:
    """What a memory is called: its title, or its first line."""
    return hit.title or first_line(hit.text)


def first_line(text: str) -> str:
    """The first line that says something, without the marks of Markdown."""
    lines = (line.strip().lstrip("#>*- \t").strip() for line in text.splitlines())
    return next((line for line in lines if line), "")


def snippet_of(hit: MemoryHit) -> str:
    """The first line under the title."""
    line = first_line(hit.text)
    if not hit.title:
        rest = hit.text.strip().split("\n", 1)
        return first_line(rest[1]) if len(rest) > 1 else ""
    if line == hit.title or hit.title.endswith(f": {line}"):
        rest = hit.text.strip().split("\n", 1)
        return first_line(rest[1]) if len(rest) > 1 else ""
    return line


def day_of(hit: MemoryHit) -> str:
    """The day that a memory is about, or on which it was made, in the user's format."""
    day = _day(hit)
    return day_text(day) if day else ""


def _day(hit: MemoryHit) -> dt.date | None:
    return hit.day or (hit.created.astimezone().date() if hit.created else None)


def source_name(hit: MemoryHit) -> str:
    """The name of the file that a memory comes from, or ""."""
    return PurePath(hit.path).name

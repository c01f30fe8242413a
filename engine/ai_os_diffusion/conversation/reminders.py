"""What is due: the dates that memories name, from a month ago to a month ahead, and what the user did about them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable

from ai_os_diffusion import dates
from ai_os_diffusion.conversation.due_periods import DAYS, due_period
from ai_os_diffusion.conversation.model import Reminder, ReminderState
from ai_os_diffusion.conversation.sentences import day_of
from ai_os_diffusion.memory.due import Due, find_due, find_event
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.passage import spoken_date
from ai_os_diffusion.progress import CancelToken, Progress
from ai_os_diffusion.types import Answer, MemoryHit, Source, UncertaintyReport

LOOKED_THROUGH = 10_000  # memories, the newest
_PAGE = 200
_KIND = "reminder"  # of the receipts that hold what became of a reminder
_KEPT_DAYS = 400  # after its day, what became of it is forgotten
_SHOWN = 12  # lines of an answer
_MARK = re.compile(r"^\W*?(?:\[ ?\]\s*|(?:to-?do)\b\W*)|^(?:[-*+•>#]\s+)+", re.IGNORECASE)


class Reminders:
    """The due dates of one profile. What the user did about one is kept in the profile."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._read: dict[str, tuple[int, list[Due]]] = {}  # by memory: hash of its text, and what is due in it

    def around(
        self,
        today: dt.date,
        *,
        cancel: CancelToken | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> list[Reminder]:
        """What is overdue, due and coming up, the earliest first; without what is done or dismissed.

        The newest `LOOKED_THROUGH` memories are read. Appointments that are over are not overdue.

        Raises:
            Cancelled: `cancel` was set.
        """
        states = self._states()
        found: dict[str, Reminder] = {}
        read: dict[str, tuple[int, list[Due]]] = {}
        for offset in range(0, LOOKED_THROUGH, _PAGE):
            if cancel is not None:
                cancel.check()
            hits, total = self._store.page(offset, _PAGE)
            for hit in hits:
                for due in self._due_in(hit, today, read):
                    reminder = _reminder(hit, due)
                    if _is_near(due, today) and reminder.key not in states:
                        found.setdefault(reminder.key, reminder)
            if on_progress is not None:
                on_progress(Progress(min(offset + _PAGE, total), min(total, LOOKED_THROUGH), "", None))
            if len(hits) < _PAGE:
                break
        self._read = read
        return sorted(found.values(), key=lambda item: (item.day, item.text))

    def mark(self, key: str, day: dt.date, state: ReminderState) -> ReminderState:
        """Keep what became of a reminder, "" to take that back; returns what it was before. Durable on return."""
        before: ReminderState = ""
        oldest = (dt.date.today() - dt.timedelta(days=_KEPT_DAYS)).isoformat()
        for receipt, kept in self._store.receipts(_KIND):
            if kept["key"] == key:
                before = kept["state"]
            if kept["key"] == key or kept["day"] < oldest:
                self._store.drop_receipt(receipt)
        if state:
            self._store.write_receipt(_KIND, {"key": key, "day": day.isoformat(), "state": state})
        return before

    def _states(self) -> set[str]:
        return {str(kept["key"]) for _, kept in self._store.receipts(_KIND)}

    def _due_in(self, hit: MemoryHit, today: dt.date, read: dict[str, tuple[int, list[Due]]]) -> Iterable[Due]:
        if hit.kind == "event":
            event = find_event(hit.text, today)
            return [event] if event is not None else []
        mark = hash((hit.text, day_of(hit)))
        known = self._read.get(hit.id)
        found = known[1] if known is not None and known[0] == mark else find_due(hit.text, day_of(hit))
        read[hit.id] = (mark, found)
        return found


def _is_near(due: Due, today: dt.date) -> bool:
    ahead = (due.day - today).days
    return -DAYS * due.task <= ahead <= DAYS


def _reminder(hit: MemoryHit, due: Due) -> Reminder:
    said = hit.text[due.start : due.end]
    text = _MARK.sub("", " ".join(said.split())).strip() or hit.title
    # By what is said and when, so that a file that is imported anew, or lies in two folders, is one reminder.
    key = hashlib.sha256(f"{due.day.isoformat()}\n{text.casefold()}".encode()).hexdigest()[:32]
    start = hit.start + len(hit.text[: due.start].encode())
    return Reminder(key, due.day, text, due.task, hit, start, start + len(said.encode()))


# ------------------------------------------------------------------ as an answer


def as_answer(question: str, about: str, reminders: Iterable[Reminder], today: dt.date, *, overdue: bool) -> Answer:
    """What is due in the time that `about` names, as a list with its sources; an abstention where nothing is."""
    period = due_period(about, today)
    near = [each for each in reminders if period is None or period.holds(each.day)]
    if overdue:
        near = [each for each in near if each.day < today]
    scope = f" {period.label}" if period is not None and period.label else ""
    if not near:
        what = "overdue" if overdue else "due"
        text = f"I found nothing in your notes that is {what}{scope or ' in the next 30 days'}."
        return Answer(question, text, True, 0.0, "en", (), "due", UncertaintyReport(0.0))
    lines = [f"• {said_day(each.day, today)}: {each.text}" for each in near[:_SHOWN]]
    if len(near) > _SHOWN:
        lines.append(f"… and {len(near) - _SHOWN} more.")
    sources = tuple(
        Source(each.memory.id, each.memory.path, *each.memory.place(each.start, each.end), each.text, 1.0)
        for each in near[:_SHOWN]
    )
    return Answer(question, "\n".join(lines), False, 1.0, "en", sources, "due", UncertaintyReport(1.0))


def said_day(day: dt.date, today: dt.date) -> str:
    """A day as one says it near to it: "Today", "Friday 27 November 2026"."""
    away = (day - today).days
    if away in (0, 1):
        return ("Today", "Tomorrow")[away]
    late = f" ({-away} day{'s' if away < -1 else ''} overdue)" if away < 0 else ""
    return f"{dates.WEEKDAYS[day.weekday()].capitalize()} {spoken_date(day)}{late}"

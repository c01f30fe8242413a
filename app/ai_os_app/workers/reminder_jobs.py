"""What the window asks of the engine about reminders, and what it gets back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ai_os_diffusion.conversation.model import Reminder, ReminderState


@dataclass(frozen=True)
class ListReminders:
    """What is overdue, due and coming up: ReminderList."""


@dataclass(frozen=True)
class MarkReminder:
    """Keep what became of a reminder, "" to take that back: ReminderMarked."""

    key: str
    day: dt.date
    state: ReminderState


ReminderJob: TypeAlias = ListReminders | MarkReminder


@dataclass(frozen=True)
class ReminderList:
    """What is due around `today`, the earliest first."""

    today: dt.date
    items: tuple[Reminder, ...]


@dataclass(frozen=True)
class ReminderMarked:
    """What became of a reminder is kept; MarkReminder(key, day, before) takes it back."""

    key: str
    day: dt.date
    state: ReminderState
    before: ReminderState

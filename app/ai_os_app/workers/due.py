"""Jobs on reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from ai_os_app.workers.reminder_jobs import ListReminders, MarkReminder, ReminderList, ReminderMarked
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.conversation.reminders import Reminders


def handlers(reminders: Reminders) -> dict[type, Callable[[Any, JobContext], object]]:
    """What does each job on the reminders of an open profile."""

    def around(job: ListReminders, context: JobContext) -> ReminderList:
        today = dt.date.today()
        found = reminders.around(today, cancel=context.cancel, on_progress=context.progress)
        return ReminderList(today, tuple(found))

    def mark(job: MarkReminder, context: JobContext) -> ReminderMarked:
        return ReminderMarked(job.key, job.day, job.state, reminders.mark(job.key, job.day, job.state))

    return {ListReminders: around, MarkReminder: mark}

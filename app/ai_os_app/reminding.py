"""Reminders in the window: asks the engine what is due, keeps what the user did about it, and tells the desktop."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ai_os_app.settings import Settings
from ai_os_app.views.memory.coming_up import ComingUp
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EngineState, Job
from ai_os_app.workers.reminder_jobs import ListReminders, MarkReminder, ReminderList, ReminderMarked
from ai_os_app.workers.results import Problem
from ai_os_diffusion.conversation.model import Reminder

READ_AFTER_MS = 1000  # several changes in a row are read once
LOOK_AT_DATE_MS = 10 * 60_000  # a window may stay open over midnight, or through the sleep of the computer
_TOLD = 3  # lines of a message


class Reminding(QObject):
    """Connects the section with the engine."""

    due_today = Signal(str)  # what to tell the desktop, once for each reminder

    def __init__(
        self,
        client: EngineClientLike,
        settings: Settings,
        section: ComingUp,
        notices: NoticeArea,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._settings = settings
        self._section = section
        self._notices = notices
        self._jobs: dict[int, Job] = {}
        self._texts: dict[str, str] = {}  # of what was marked, by key
        self._read: dt.date | None = None  # the day for which the list was read last
        self._read_soon = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._read_soon.timeout.connect(self.read)
        self._day = QTimer(self, interval=LOOK_AT_DATE_MS)
        self._day.timeout.connect(self._look_at_date)
        section.marked.connect(self._on_marked)
        client.state_changed.connect(self._on_state)
        client.memories_changed.connect(self._on_memories_changed)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)

    @Slot()
    def read(self) -> None:
        """Ask what is due; what is under way already is asked anew, for it may miss the newest."""
        for number, job in list(self._jobs.items()):
            if isinstance(job, ListReminders):
                self._client.cancel(number)
        self._submit(ListReminders())

    def _submit(self, job: Job) -> None:
        self._jobs[self._client.submit(job)] = job

    @Slot(object, str)
    def _on_state(self, state: EngineState, _sentence: str) -> None:
        if state in (EngineState.FAILED, EngineState.STOPPED):
            self._day.stop()
            self._read_soon.stop()
        elif state is EngineState.READY and not self._day.isActive():
            self._day.start()
            self._read_soon.start()  # whatever else waits for the engine at the start goes first

    @Slot()
    def _on_memories_changed(self) -> None:
        self._read_soon.start()

    @Slot()
    def _look_at_date(self) -> None:
        if self._read is not None and self._read != dt.date.today():
            self.read()

    @Slot(object, str)
    def _on_marked(self, reminder: Reminder, state: str) -> None:
        self._texts[reminder.key] = reminder.text
        self._submit(MarkReminder(reminder.key, reminder.day, "done" if state == "done" else "dismissed"))

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        job = self._jobs.pop(number, None)
        if job is None:
            return
        if isinstance(result, ReminderList):
            self._read = result.today
            self._section.show_reminders(result.items, result.today)
            self._tell_desktop(result)
        elif isinstance(result, ReminderMarked):
            self._tell_marked(result)

    def _tell_marked(self, result: ReminderMarked) -> None:
        text = self._texts.get(result.key, "")
        if not result.state:
            self._notices.tell(self.tr("It is due again: {text}").format(text=text))
            self.read()
            return
        said = self.tr("Done: {text}") if result.state == "done" else self.tr("Dismissed: {text}")
        back = MarkReminder(result.key, result.day, result.before)
        self._notices.tell(said.format(text=text), kind="done", on_action=lambda: self._submit(back))

    def _tell_desktop(self, result: ReminderList) -> None:
        """Each reminder once on its day, also over several starts."""
        day = result.today.isoformat()
        kept = self._settings.text("reminded").split()
        told = set(kept[1:]) if kept[:1] == [day] else set()
        new = [each for each in result.items if each.day == result.today and each.key not in told]
        if not new or not self._settings.flag("remind"):
            return
        lines = [each.text for each in new[:_TOLD]]
        if len(new) > _TOLD:
            lines.append(self.tr("… and {n} more").format(n=len(new) - _TOLD))
        self._settings.set("reminded", " ".join([day, *sorted(told | {each.key for each in new})]))
        self.due_today.emit("\n".join(lines))

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        job = self._jobs.pop(number, None)
        if job is None:
            return
        self._notices.tell_problem(problem)
        if isinstance(job, MarkReminder):
            self.read()  # the line comes back

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        self._jobs.pop(number, None)

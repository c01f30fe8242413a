"""Jobs on the trash, and those that make and check backups."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from ai_os_app.workers import jobs, results
from ai_os_app.workers.folders import WatchedFolders
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.exporting import export_profile
from ai_os_diffusion.memory.backup import check_backup, make_backup
from ai_os_diffusion.memory.forgetting import TRASH_DAYS

_SHOWN = 300  # characters of a memory in the list


class Keeping:
    """Looks after an open profile."""

    def __init__(self, engine: ArrowEngine, assistant: Assistant, folders: WatchedFolders) -> None:
        self._engine = engine
        self._folders = folders
        self._assistant = assistant

    def trash(self, job: jobs.ListTrash, context: JobContext) -> results.Trash:
        """What is in the trash."""
        items = []
        for entry in self._assistant.forgotten.entries():
            first, count = entry.memories[0], len(entry.memories)
            text = first.text[:_SHOWN]
            items.append(
                results.TrashItem(
                    entry.token, False, first.kind, first.title, text, count, entry.forgotten, entry.expires
                )
            )
        for chat, at in self._assistant.chats.deleted():
            end = at + dt.timedelta(days=TRASH_DAYS)
            items.append(results.TrashItem(chat.id, True, "", chat.title, "", chat.turns, at, end))
        return results.Trash(tuple(sorted(items, key=lambda item: item.forgotten, reverse=True)))

    def take_back(self, job: jobs.TakeBack, context: JobContext) -> results.Moved:
        """Bring back from the trash."""
        memories = sum(len(self._assistant.forgotten.restore(token)) for token in job.memories)
        for conversation in job.conversations:
            self._assistant.chats.restore(conversation)
        return results.Moved(memories, len(job.conversations))

    def remove(self, job: jobs.RemoveForGood, context: JobContext) -> results.Moved:
        """Remove from the trash for good."""
        self._folders.remember_forgotten()
        for conversation in job.conversations:
            self._assistant.chats.purge(conversation)
        memories = self._assistant.forgotten.purge(job.memories) if job.memories else 0
        return results.Moved(memories, len(job.conversations))

    def empty(self, job: jobs.EmptyTrash, context: JobContext) -> results.Moved:
        """Remove everything for good."""
        self._folders.remember_forgotten()
        conversations = len(self._assistant.chats.deleted())
        return results.Moved(self._assistant.forgotten.empty(), conversations)

    def back_up(self, job: jobs.MakeBackup, context: JobContext) -> results.BackedUp:
        """Write a backup; the file dialog has asked whether one that is there may go."""
        target = Path(job.path)
        info = make_backup(
            self._engine.profile_folder,
            target,
            self._engine.open_store,
            force=True,
            on_progress=context.progress,
            cancel=context.cancel,
        )
        return results.BackedUp(job.path, info.counts.get("memories", 0), target.stat().st_size)

    def export(self, job: jobs.ExportAll, context: JobContext) -> results.ExportedAll:
        """Write plain files into a folder that is not there yet."""
        name = f"AI-OS export {dt.date.today().isoformat()}"
        free = (name if number == 1 else f"{name} ({number})" for number in itertools.count(1))
        folder = next(path for each in free if not (path := Path(job.folder) / each).exists())
        report = export_profile(self._engine.store, folder, on_progress=context.progress, cancel=context.cancel)
        return results.ExportedAll(report.folder, report.memories, report.conversations)

    def check(self, job: jobs.CheckBackup, context: JobContext) -> results.BackupChecked:
        """Read a backup to its end."""
        info = check_backup(Path(job.path), on_progress=context.progress, cancel=context.cancel)
        return results.BackupChecked(job.path, info.made, info.counts.get("memories", 0), self._engine.store.count())

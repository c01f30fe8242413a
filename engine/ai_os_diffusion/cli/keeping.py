"""Commands that keep a profile safe and clean: trash, backup, restore, export."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from ai_os_diffusion import paths
from ai_os_diffusion.cli import session
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.chats import shortened
from ai_os_diffusion.conversation.exporting import export_profile
from ai_os_diffusion.errors import BackupError
from ai_os_diffusion.memory import keys
from ai_os_diffusion.memory.backup import SUFFIX, check_backup, check_profile, make_backup
from ai_os_diffusion.memory.backup_file import BackupInfo
from ai_os_diffusion.memory.restoring import restore_backup

_SHOWN = 70  # characters of a memory in a list


def register(commands: Any) -> None:
    """Add the commands of this group."""
    trash = commands.add_parser("trash", help="list, take back or remove for good what was forgotten")
    trash.add_argument("action", nargs="?", choices=("list", "restore", "empty"), default="list")
    trash.add_argument("ids", nargs="*", help="ids that the list shows; `empty` without ids removes everything")
    trash.set_defaults(run=run_trash)
    backup = commands.add_parser("backup", help="write memories and conversations into one file")
    backup.add_argument("file", type=Path, help=f"the backup, by custom with the ending {SUFFIX}")
    backup.add_argument("--verify", action="store_true", help="check a backup that is there, and write nothing")
    backup.add_argument("--force", action="store_true", help="write over an existing file")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="make a profile of a backup")
    restore.add_argument("file", type=Path)
    restore.add_argument("--into", default="", metavar="PROFILE", help="name or folder of the profile to make")
    restore.add_argument("--replace", action="store_true", help="replace the memories that are there")
    restore.set_defaults(run=run_restore)
    export = commands.add_parser("export", help="write memories and conversations as plain files")
    export.add_argument("folder", type=Path, help="a new or empty folder")
    export.add_argument("--format", choices=("markdown", "parquet"), default="markdown")
    export.add_argument("--force", action="store_true", help="take the place of an earlier export")
    export.set_defaults(run=run_export)
    for parser in (trash, backup, restore, export):
        session.add_profile(parser)


def run_trash(args: argparse.Namespace) -> int:
    """Look through the trash, or act on it."""
    with session.engine(args) as engine:
        assistant = Assistant(engine)
        if args.action == "list":
            return _list_trash(args, assistant)
        if args.action == "restore":
            return _take_back(args, assistant)
        return _empty(args, assistant)


def _list_trash(args: argparse.Namespace, assistant: Assistant) -> int:
    entries, chats = assistant.forgotten.entries(), assistant.chats.deleted()
    if args.json:
        session.show(
            {
                "memories": [
                    {
                        "id": entry.memories[0].id,
                        "ids": [hit.id for hit in entry.memories],
                        "title": entry.memories[0].title,
                        "text": entry.memories[0].text,
                        "forgotten": entry.forgotten.isoformat(timespec="seconds"),
                        "expires": entry.expires.isoformat(timespec="seconds"),
                    }
                    for entry in entries
                ],
                "conversations": [
                    {"id": item.id, "title": item.title, "deleted": at.isoformat(timespec="seconds")}
                    for item, at in chats
                ],
            }
        )
        return 0
    for entry in entries:
        first, more = entry.memories[0], len(entry.memories) - 1
        text = shortened(first.text, _SHOWN) + (f" (and {more} more)" if more else "")
        print(f"{first.id}  until {_day(entry.expires)}  {text}")
    for item, at in chats:
        title = shortened(item.title, _SHOWN) or "without a title"
        print(f"{item.id}  deleted {_day(at)}  conversation: {title}")
    if not entries and not chats:
        print("The trash is empty.")
    return 0


def _day(moment: dt.datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"


def _take_back(args: argparse.Namespace, assistant: Assistant) -> int:
    memories = conversations = 0
    deleted = {item.id for item, _ in assistant.chats.deleted()}
    for key in args.ids:
        if key in deleted:
            assistant.chats.restore(key)
            conversations += 1
        else:
            memories += len(assistant.forgotten.restore(assistant.forgotten.token_of(key)))
    _tell(args, "restored", memories, conversations, "taken back")
    return 0 if memories + conversations else 1


def _empty(args: argparse.Namespace, assistant: Assistant) -> int:
    deleted = {item.id for item, _ in assistant.chats.deleted()}
    chosen = [key for key in args.ids if key in deleted] if args.ids else sorted(deleted)
    if args.ids:
        for key in chosen:
            assistant.chats.purge(key)
        tokens = {assistant.forgotten.token_of(key) for key in args.ids if key not in deleted}
        memories = assistant.forgotten.purge(sorted(tokens - {""}))
    else:
        memories = assistant.forgotten.empty()
    _tell(args, "removed", memories, len(chosen), "removed for good")
    return 0 if memories + len(chosen) or not args.ids else 1


def _tell(args: argparse.Namespace, name: str, memories: int, conversations: int, what: str) -> None:
    if args.json:
        session.show({name: memories, "conversations": conversations})
        return
    chats = f" and {counted(conversations, 'conversation')}" if conversations else ""
    print(f"{counted(memories, 'memory', 'memories')}{chats} {what}.")


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def run_backup(args: argparse.Namespace) -> int:
    """Make or check a backup."""
    with session.cancel_on_interrupt() as cancel:
        if args.verify:
            info = check_backup(args.file, on_progress=session.progress_line("Checking"), cancel=cancel)
            return _tell_backup(args, info, "is whole")
        check_profile(paths.profile_folder(session.configuration(args).profile))
        with session.engine(args) as engine:
            info = make_backup(
                engine.profile_folder,
                args.file,
                engine.open_store,
                force=args.force,
                on_progress=session.progress_line("Backing up"),
                cancel=cancel,
            )
        lock = keys.lock_of(engine.profile_folder)
    if lock is not None and lock.needs == "keyring" and not args.json:
        print("Its key is in the keyring of this computer alone: without that nobody can restore it.")
    return _tell_backup(args, info, "is written")


def _tell_backup(args: argparse.Namespace, info: BackupInfo, what: str) -> int:
    size = args.file.stat().st_size
    if args.json:
        made = info.made.isoformat(timespec="seconds")
        values = {"file": str(args.file), "bytes": size, "made": made, "encrypted": info.encrypted}
        session.show(values | {"memories": info.counts.get("memories", 0), "app_version": info.app_version})
        return 0
    memories = counted(info.counts.get("memories", 0), "memory", "memories")
    sealed = ", encrypted" if info.encrypted else ""
    day = f"{info.made.astimezone():%Y-%m-%d %H:%M}"
    print(f"{args.file} {what}: {memories} of {day}, {size / 1e6:,.1f} MB{sealed}.")
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Export everything but the trash."""
    check_profile(paths.profile_folder(session.configuration(args).profile))
    with session.engine(args) as engine, session.cancel_on_interrupt() as cancel:
        report = export_profile(
            engine.store,
            args.folder,
            format=args.format,
            force=args.force,
            on_progress=session.progress_line("Writing"),
            cancel=cancel,
        )
    if args.json:
        session.show(dataclasses.asdict(report))
        return 0
    memories = counted(report.memories, "memory", "memories")
    chats = counted(report.conversations, "conversation")
    print(f"{memories} and {chats} written to {args.folder}. They are not encrypted there.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """Restore a backup."""
    if args.into and args.profile:
        raise BackupError("--into and --profile name the same thing.", kind="backup.target", remedy="Give one of them.")
    profile = paths.profile_folder(args.into or args.profile or session.configuration(args).profile)
    with session.cancel_on_interrupt() as cancel:
        info = restore_backup(
            args.file,
            profile,
            replace=args.replace,
            ask=session.ask_passphrase(args.file),
            on_progress=session.progress_line("Restoring"),
            cancel=cancel,
        )
    memories = info.counts.get("memories", 0)
    if args.json:
        session.show({"profile": str(profile), "memories": memories, "made": info.made.isoformat(timespec="seconds")})
    else:
        print(f"{counted(memories, 'memory', 'memories')} of {_day(info.made)} restored into {profile}.")
    return 0

"""Writes memories and conversations as plain files that other programs read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from ai_os_diffusion import __version__
from ai_os_diffusion.conversation import export
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.errors import ExportError
from ai_os_diffusion.memory import exported, exporting
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken, Progress, ProgressReporter

Format = Literal["markdown", "parquet"]

_README = """These are the memories and conversations that AI-OS {version} held on {day}.

{contents}
Nothing here is encrypted: keep this folder where only you can read it. What was in the trash is not here.
`ai-os import FOLDER` takes the memories back; those that are there already are not stored a second time.
"""
_CONTENTS = {
    "markdown": """notes/           your notes and files as text, with a head that says where they come from
chats/           your conversations
memories.jsonl   every memory as it is stored, one JSON object in a line
chats.jsonl      every turn of every conversation, those of other branches too, one JSON object in a line
""",
    "parquet": """memories.parquet   every memory with its vector
chats.parquet      every turn of every conversation, those of other branches too
""",
}


@dataclass(frozen=True)
class ExportReport:
    """What was written, and how much."""

    folder: str
    memories: int
    conversations: int
    files: int


def export_profile(
    store: MemoryStore,
    folder: Path,
    *,
    format: Format = "markdown",
    force: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> ExportReport:
    """Write everything but the trash into a folder of its own, which is there only once it is whole.

    Args:
        store: the memories.
        folder: made where it is not there; may be there and empty.
        format: "markdown" (notes, conversations and JSON lines) or "parquet" (tables; needs pyarrow).
        force: take the place of the files of an earlier export; other files in the folder stay.
        on_progress: counts texts and conversations.
        cancel: stops it; nothing is left of it.

    Raises:
        ExportError: the folder has other files, cannot be written, the disk is full, or pyarrow is missing.
        Cancelled: `cancel` was set.
    """
    _check_folder(folder, force)
    if format == "parquet":
        exporting.parquet()
    part = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.part")
    with _telling_disk_errors(folder):
        try:
            part.mkdir(mode=0o700)
            memories, conversations = _write(store, part, format, on_progress, cancel)
            files = sorted(path.relative_to(part).as_posix() for path in part.rglob("*") if path.is_file())
            _write_mark(part, format, memories, conversations, files)
            _put_in_place(part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return ExportReport(str(folder), memories, conversations, len(files) + 1)


def _write(
    store: MemoryStore,
    part: Path,
    format: Format,
    on_progress: Callable[[Progress], None] | None,
    cancel: CancelToken | None,
) -> tuple[int, int]:
    chats = ChatStore(store)
    conversations = chats.conversations()
    texts = exporting.texts_of(store) if format == "markdown" else []
    total = (len(texts) or store.count()) + len(conversations)
    reporter, done = ProgressReporter(on_progress, total), 0

    def step(item: str, more: int = 1) -> None:
        nonlocal done
        done += more
        if cancel is not None:
            cancel.check()
        reporter.report(min(done, total), item)

    if format == "markdown":
        memories = exporting.write_markdown(store, part, texts, step)
    else:
        memories = exporting.write_parquet(store, part, lambda count: step("", count - done))
    turns = _turns(chats, part if format == "markdown" else None, step)
    if format == "markdown":
        with (part / f"{exported.CHATS}{exported.JSON_LINES}").open("w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(json.dumps(turn, ensure_ascii=False) + "\n" for turn in turns)
    else:
        _write_turns(list(turns), part / f"{exported.CHATS}{exported.PARQUET}")
    return memories, len(conversations)


def _turns(chats: ChatStore, part: Path | None, step: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """All turns as plain values, conversation by conversation; each is written as Markdown below `part` on the way."""
    if part is not None:
        (part / exported.CHATS).mkdir()
    for item in chats.conversations():
        if part is not None:
            text = export.as_markdown(item, chats.turns(item.id))
            name = exporting.file_name(f"{item.created.astimezone():%Y-%m-%d} {item.title}", item.id, ".md")
            (part / exported.CHATS / name).write_text(text, encoding="utf-8", newline="\n")
        for turn in chats.all_turns(item.id):
            answer = dataclasses.asdict(turn.answer) if turn.answer else None
            yield {
                "conversation": item.id,
                "title": item.title,
                "id": turn.id,
                "parent": turn.parent,
                "role": turn.role,
                "text": turn.text,
                "created": turn.created.isoformat(),
                "done": turn.done,
                "answer": answer,
            }
        step(item.title)


def _write_turns(turns: list[dict[str, Any]], target: Path) -> None:
    pa, pq = exporting.parquet()
    names = ("conversation", "title", "id", "parent", "role", "text", "created", "done", "answer")
    schema = pa.schema([(name, pa.string()) for name in names])
    rows = [turn | {"answer": json.dumps(turn["answer"], ensure_ascii=False)} for turn in turns]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), target, compression="zstd")


def _write_mark(part: Path, format: Format, memories: int, conversations: int, files: list[str]) -> None:
    now = dt.datetime.now(dt.timezone.utc)
    readme = _README.format(version=__version__, day=f"{now.astimezone():%Y-%m-%d}", contents=_CONTENTS[format])
    (part / "README.txt").write_text(readme, encoding="utf-8", newline="\n")
    mark = {
        "format": exported.FORMAT,
        "format_version": exported.VERSION,
        "app_version": __version__,
        "made": now.isoformat(timespec="seconds"),
        "memories": memories,
        "conversations": conversations,
        "files": ["README.txt", *files],
    }
    (part / exported.MARK).write_text(json.dumps(mark, indent=1, ensure_ascii=False), encoding="utf-8")


def _check_folder(folder: Path, force: bool) -> None:
    problem = ""
    if folder.exists() and not folder.is_dir():
        problem, remedy = "is a file", "Name a folder."
    elif not folder.absolute().parent.is_dir():
        problem, remedy = "lies in a folder that does not exist", "Make that folder first, or choose another one."
    elif folder.is_dir() and any(folder.iterdir()):
        if not (folder / exported.MARK).is_file():
            problem, remedy = "holds other files", "Name a new or empty folder."
        elif not force:
            problem, remedy = "holds an earlier export", "Choose another folder, or write over it with --force."
    if problem:
        raise ExportError(f"{folder} {problem}.", kind="export.folder", remedy=remedy, context={"path": folder})


def _put_in_place(part: Path, folder: Path) -> None:
    """Rename, or move file by file over an earlier export, of which no file stays; files of others are not touched."""
    if not folder.exists():
        part.rename(folder)
        return
    for name in _files_of_earlier(folder):
        (folder / name).unlink(missing_ok=True)
    for path in (folder / exported.NOTES, folder / exported.CHATS):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for path in sorted(path for path in part.rglob("*") if path.is_file()):
        target = folder / path.relative_to(part)
        target.parent.mkdir(exist_ok=True)
        path.replace(target)


def _files_of_earlier(folder: Path) -> list[str]:
    mark = folder / exported.MARK
    if not mark.is_file():
        return []
    try:
        named = [str(name) for name in json.loads(mark.read_text(encoding="utf-8"))["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError(
            f"{mark} cannot be read.",
            kind="export.folder",
            remedy="Choose another folder.",
            context={"file": mark},
        ) from error
    parts = {name: PurePosixPath(name).parts for name in named}
    return [name for name, path in parts.items() if len(path) <= 2 and ".." not in path and path[0] != "/"]


@contextmanager
def _telling_disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise ExportError(
            f"{error.filename or folder} cannot be written: {error.strerror or error}.",
            kind="export.full" if full else "export.write",
            remedy="Free some disk space." if full else "Choose another place, or see to it that you may write there.",
            context={"path": folder},
        ) from error

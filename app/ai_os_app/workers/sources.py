"""The text behind an answer: the file while it is as it was imported, and else what is remembered of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ai_os_app.workers.jobs import ReadSource
from ai_os_app.workers.results import SourceState, SourceText
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory import importing, thumbnails
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import MemoryHit

_SHOWN = 60_000  # characters before and after a span: more would stall the window while it lays them out
_CUT = "\n[…]\n"
_BLOCK = 1 << 20  # bytes of a file that are read at once


def read_source(store: MemoryStore, job: ReadSource, max_file_mb: float) -> SourceText:
    """What the window may show of a source.

    Raises:
        ImporterError: no memory comes from this file, or it is unchanged and yet cannot be read.
    """
    memory = store.get([job.memory])[0] if job.memory else None
    if memory is not None and memory.path != job.path:
        memory = None
    known = memory or _nearest(store, job)
    path = Path(job.path)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _remembered(job, memory, SourceState.GONE)
    try:
        found = importing.read_source(store, known.id, quote=job.text, max_file_mb=max_file_mb)
    except ImporterError:
        if memory is not None and memory.source_hash != file_digest(path):
            return _remembered(job, memory, SourceState.CHANGED)
        raise
    quoted = found.text[found.start : found.end]
    if memory is not None:
        same = not found.changed
    elif known.kind == "note":
        same = _still_there(path, job)
    else:  # the bytes of such a file are not its words
        same = quoted == job.text
    if not same:
        return _remembered(job, memory, SourceState.CHANGED)
    title = "" if known.kind == "note" else found.title
    place = _place(found.place, path, begins=known.text.startswith(job.text))
    text, before = _around(found.text, found.start, found.end)
    picture = thumbnails.of_picture(store, job.path, known.source_hash) if known.kind == "picture" else b""
    start, end = found.start - before, found.end - before
    return SourceText(job.path, text, start, end, title=title, place=place, picture=picture)


def _place(place: dict[str, object], path: Path, *, begins: bool) -> tuple[tuple[str, str], ...]:
    """Where the span stands. What is known is where its passage begins: the span may stand on a later page."""
    known = {name: str(value) for name, value in place.items()}
    if path.suffix.lower() == ".eml":  # holds one mail
        known.pop("mail", None)
    if not begins and known.keys() & {"page", "message"}:
        known = {f"from {name}": value for name, value in known.items() if name in ("page", "message")}
    return tuple(known.items())


def _around(text: str, start: int, end: int) -> tuple[str, int]:
    """As much of a text around a span as a window shows at once, and how many characters before it are cut off."""
    first, last = max(0, start - _SHOWN), min(len(text), end + _SHOWN)
    before = _CUT if first else ""
    after = _CUT if last < len(text) else ""
    return before + text[first:last] + after, first - len(before)


def _nearest(store: MemoryStore, job: ReadSource) -> MemoryHit:
    """The memory of the file that begins nearest to the span: the one that was meant came of an earlier import."""
    rows = store.of_source(job.path)
    if not rows:  # the window shows sources of memories, and no other file of the user
        raise ImporterError(
            f"No memory comes from {job.path} any more.", kind="importer.source", remedy="Import the file again."
        )
    near = min(rows, key=lambda row: abs(int(row["span_start"] or 0) - job.start))
    (memory,) = store.get([str(near["id"])])
    assert memory is not None  # this thread alone deletes
    return memory


def _still_there(path: Path, job: ReadSource) -> bool:
    """Whether the bytes of the span are the remembered words."""
    with path.open("rb") as file:
        file.seek(job.start)
        return file.read(job.end - job.start) == job.text.encode()


def _remembered(job: ReadSource, memory: MemoryHit | None, state: SourceState) -> SourceText:
    """The memory with the words of the span in it, or these words alone where the memory is gone too."""
    if memory is None or job.text not in memory.text:
        text = job.text or (memory.text if memory is not None else "")
        return SourceText(job.path, text, 0, len(text), state)
    place = len(memory.text.encode()[: max(0, job.start - memory.start)].decode("utf-8", "ignore"))
    start = memory.text.find(job.text, place) if job.text in memory.text[place:] else memory.text.find(job.text)
    return SourceText(job.path, memory.text, start, start + len(job.text), state)


def file_digest(path: Path) -> str:
    """SHA-256 of a file that may be too large to be read at once. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

"""The text behind an answer: the file while it is as it was imported, and else what is remembered of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ai_os_app.workers.jobs import ReadSource
from ai_os_app.workers.results import SourceState, SourceText
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory import importing
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import MemoryHit

_BLOCK = 1 << 20  # bytes of a file that are read at once


def read_source(store: MemoryStore, job: ReadSource, max_file_mb: float) -> SourceText:
    """What the window may show of a source.

    Raises:
        ImporterError: no memory comes from this file, or it is unchanged and yet cannot be read.
    """
    memory = store.get([job.memory])[0] if job.memory else None
    if memory is not None and memory.path != job.path:
        memory = None
    known = memory.id if memory is not None else _nearest(store, job)
    path = Path(job.path)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _remembered(job, memory, SourceState.GONE)
    try:
        found = importing.read_source(store, known, quote=job.text, max_file_mb=max_file_mb)
    except ImporterError:
        if memory is not None and memory.source_hash != _digest(path):
            return _remembered(job, memory, SourceState.CHANGED)
        raise
    same = not found.changed if memory is not None else _still_there(path, job)
    if not same:
        return _remembered(job, memory, SourceState.CHANGED)
    return SourceText(job.path, found.text, found.start, found.end)


def _nearest(store: MemoryStore, job: ReadSource) -> str:
    """The memory of the file that begins nearest to the span: the one that was meant came of an earlier import."""
    rows = store.of_source(job.path)
    if not rows:  # the window shows sources of memories, and no other file of the user
        raise ImporterError(
            f"No memory comes from {job.path} any more.", kind="importer.source", remedy="Import the file again."
        )
    return str(min(rows, key=lambda row: abs(int(row["span_start"] or 0) - job.start))["id"])


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


def _digest(path: Path) -> str:
    """SHA-256 of a file that may be too large to be read at once."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

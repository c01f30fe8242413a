"""Small files are written off the window's thread: on a busy disk one write may take seconds."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class WriteQueue:
    """Writes one after the other, in the order in which they were given."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writes")

    def put(self, write: Callable[[], None]) -> None:
        """Let `write` be called soon, on another thread. It must raise nothing: nobody would hear of it."""
        self._pool.submit(write)

    def finish(self) -> None:
        """Wait until all is written."""
        self._pool.submit(int).result()


def write_private(path: Path, text: str) -> None:
    """Put a text in the place of a file, as a whole or not at all, for its owner only; OSError where it cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise

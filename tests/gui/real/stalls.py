"""How long the event loop of a window ever stands still: a heartbeat in the window's thread, and what it was kept by.

The longest gaps are put into a mapped file whenever a new one is among them, so that they outlive a process that is
killed, and nothing waits for the disk.
With `AIOS_STALL_TRACES=FILE` the stacks of all threads are written there while a gap lasts.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import mmap
import os
import threading
import time
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, Qt, QTimer, Slot

BEAT_MS = 5
_KEPT = 5  # longest gaps
_TRACE_AFTER_S = 0.06
_ROOM = 4096  # bytes of the file; what is left is zeros
_THREADS = Path("/proc/self/task")  # of Linux; each has a file schedstat: CPU time, time waited for a processor, in ns
_LIST_EVERY = 100  # beats; threads come and go


@dataclass(frozen=True)
class Gap:
    """One gap between two beats, in milliseconds beyond the beat itself; `at_s` seconds after the first paint.

    `computed_ms` is the CPU time of the window's thread in it, `waited_ms` how long the thread was ready while others
    had the processors. What is left it spent waiting for something, mostly for the interpreter, which another thread
    holds; `held_ms` is the longest that such a thread was itself kept from the processors. A quiet machine has neither.
    """

    at_s: float
    ms: float
    computed_ms: float
    waited_ms: float
    held_ms: float

    @property
    def own_ms(self) -> float:
        """The part that the application is to blame for; never less than what the window's thread computed."""
        return max(min(self.ms, self.computed_ms), self.ms - self.waited_ms - self.held_ms)


class StallMonitor(QObject):
    """Lives in the window's thread from the first paint on."""

    def __init__(self, out: Path, parent: QObject) -> None:
        super().__init__(parent)
        out.write_bytes(b"[]".ljust(_ROOM, b"\0"))
        with out.open("r+b") as file:
            self._out = mmap.mmap(file.fileno(), _ROOM)
        self._gaps: list[Gap] = []
        self._begun = 0.0
        self._last = (0.0, 0.0)
        self._waits = _Waits()
        self._looks = 0
        self._traces = _trace_file()
        self._beat = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to listen."""
        self._begun = time.monotonic()
        self.skip()
        self._beat.start()

    def pause(self, paused: bool) -> None:
        """Do not listen for a while: something holds the screen."""
        if paused:
            self._beat.stop()
        elif self._begun:
            self.skip()
            self._beat.start()

    @Slot()
    def stop(self) -> None:
        """The window closes: what comes now keeps nobody waiting."""
        self.look()
        self._beat.stop()
        if self._traces is not None:
            faulthandler.cancel_dump_traceback_later()

    @Slot()
    def look(self) -> None:
        """One beat: how late is it?"""
        if not self._beat.isActive():
            return
        begun = self._last[0]
        wall, computed = ((new - old) * 1e3 for new, old in zip(_clocks(), self._last, strict=True))
        waited, held = self._waits.since()
        gap = Gap(begun - self._begun, max(0.0, wall - BEAT_MS), computed, waited, held)
        if len(self._gaps) < _KEPT or gap.own_ms > self._gaps[-1].own_ms:
            self._gaps.append(gap)
            self._gaps.sort(key=lambda gap: -gap.own_ms)
            del self._gaps[_KEPT:]
            self._write()
        self._looks += 1
        if self._looks % _LIST_EVERY == 0:
            self._waits.list()
        self.skip()

    def skip(self) -> None:
        """Forget the time since the last beat; it was not the application's."""
        if self._traces is not None:
            faulthandler.dump_traceback_later(_TRACE_AFTER_S, file=self._traces)
        self._waits.since()
        self._last = _clocks()

    def _write(self) -> None:
        text = json.dumps([[round(each, 3) for each in astuple(gap)] for gap in self._gaps]).encode()
        self._out[:] = text.ljust(_ROOM, b"\0")


def longest(files: Iterable[Path]) -> Gap | None:
    """The longest gap for which an application was to blame, of all that were written; None where nothing was."""
    texts = [path.read_bytes().rstrip(b"\0") for path in files if path.is_file()]
    gaps = [Gap(*each) for text in texts for each in json.loads(text)]
    return max(gaps, key=lambda gap: gap.own_ms, default=None)


class _Waits:
    """How long the threads of this process were ready and had no processor; nothing where the system does not tell."""

    def __init__(self) -> None:
        self._files: dict[int, int] = {}  # thread -> descriptor of its figures
        self._before: dict[int, int] = {}
        self.list()

    def list(self) -> None:
        """Find the threads that there are now."""
        if not _THREADS.is_dir():
            return
        there = {int(each.name) for each in _THREADS.iterdir()}
        for thread in self._files.keys() - there:
            os.close(self._files.pop(thread))
        for thread in there - self._files.keys():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                self._files[thread] = os.open(_THREADS / str(thread) / "schedstat", os.O_RDONLY)

    def since(self) -> tuple[float, float]:
        """Milliseconds since the last call: of the calling thread, and the most of any other."""
        now: dict[int, int] = {}
        for thread, file in self._files.items():
            with contextlib.suppress(OSError):  # it has ended
                now[thread] = int(os.pread(file, 100, 0).split()[1])
        gone = {thread: (time - self._before.get(thread, time)) / 1e6 for thread, time in now.items()}
        self._before = now
        return gone.pop(threading.get_native_id(), 0.0), max(gone.values(), default=0.0)


def _clocks() -> tuple[float, float]:
    """Wall clock and CPU time of this thread, in seconds."""
    return time.monotonic(), time.thread_time()


def _trace_file() -> IO[str] | None:
    name = os.environ.get("AIOS_STALL_TRACES", "")
    return Path(name).open("a", encoding="utf-8") if name else None

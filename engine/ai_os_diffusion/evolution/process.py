"""The child process that trains: started, listened to, paused, continued and ended."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from ai_os_diffusion import paths
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.job import Job
from ai_os_diffusion.evolution.records import Level

TRAINER = "AIOS_TRAINER"
"""Variable that names the Python of an installation from source, which trains for a bundle."""
_MODULE = "ai_os_diffusion.evolution.child"
COMMAND = "ai-os"
"""Name of a bundle's command line."""
_LINES_KEPT = 20  # of what it says on standard error
_END_SECONDS = 5.0
CAN_HALT = hasattr(signal, "SIGSTOP")
"""Whether this system can halt a process; Windows cannot."""
HOW_TO_TRAIN = (
    "Install AI-OS from its source with `python3 packaging/run.py`: it opens the same memories and learns, and what it "
    f"has learned is used here too. Or set {TRAINER} to the Python of that installation, and start AI-OS again."
)


def cannot_halt() -> EvolutionError:
    """The error of a pause on systems that know no halted process."""
    return EvolutionError("This system cannot halt a process.", kind="evolution.pause", remedy="Stop the run instead.")


def missing_trainer() -> str:
    """What learning lacks in this installation, as a sentence; "" where it can be done."""
    if not paths.is_bundle():
        return ""
    named = os.environ.get(TRAINER, "")
    if not named:
        return "This application comes without PyTorch, so that it cannot train."
    return "" if shutil.which(named) else f"{TRAINER} names {named}, which is no program."


def check_trainer() -> None:
    """Raise EvolutionError (`evolution.trainer`) where this installation cannot train; it says how to get there."""
    if missing := missing_trainer():
        raise EvolutionError(missing, kind="evolution.trainer", remedy=HOW_TO_TRAIN)


def _command(level: Level) -> list[str]:
    """What starts the child.

    A bundle is no Python: its command line is the child where nothing is trained, else the Python of `TRAINER`.
    """
    if not paths.is_bundle():
        return [sys.executable, "-m", _MODULE]
    if level == "L0" and missing_trainer():
        return [str(Path(sys.executable).with_stem(COMMAND)), "evolve", "child"]
    check_trainer()
    return [os.environ[TRAINER], "-m", _MODULE]


class TrainingProcess:
    """One run of the child. Every method may be called from any thread."""

    def __init__(self, job: Job) -> None:
        """Start it. Raises EvolutionError where the system refuses, or where a bundle has no Python that trains."""
        threads = {"OMP_NUM_THREADS": str(job.threads), "MKL_NUM_THREADS": str(job.threads)}
        try:
            self._process = subprocess.Popen(
                _command(job.level),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, **threads},
                creationflags=getattr(subprocess, "IDLE_PRIORITY_CLASS", 0),  # Windows; elsewhere the child is nice
            )
        except OSError as error:
            raise EvolutionError(
                f"The training process cannot be started: {error.strerror}.",
                kind="evolution.process",
                remedy="Free some memory and try again.",
            ) from error
        self._said: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._complaints: list[str] = []
        self._lock = threading.Lock()
        self._readers = [
            threading.Thread(target=read, args=(stream,), daemon=True)
            for read, stream in ((self._listen, self._process.stdout), (self._keep, self._process.stderr))
        ]
        for reader in self._readers:
            reader.start()
        self._hand_over(job)

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def next_message(self, seconds: float) -> Mapping[str, Any] | None:
        """What it says next; an empty mapping where it said nothing for so long, None at its end."""
        try:
            return self._said.get(timeout=seconds)
        except queue.Empty:
            return {}

    def pause(self) -> None:
        """Halt it, at once. Raises EvolutionError on systems that cannot."""
        self._signal("SIGSTOP")

    def resume(self) -> None:
        """Let it go on. Raises EvolutionError on systems that cannot."""
        self._signal("SIGCONT")

    def kill(self) -> None:
        """End it, at once, paused or not."""
        with self._lock:
            if self._process.poll() is None:
                self._process.kill()

    def finish(self) -> str:
        """End it where it has not ended, and free what it held; returns how it ended, as part of a sentence."""
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:  # the rest of the job, which nobody reads any more
                    continue
        last = f": {self._complaints[-1]}" if self._complaints else ""
        return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}{last}"

    def _hand_over(self, job: Job) -> None:
        stdin = self._process.stdin
        if stdin is None:
            return
        try:
            stdin.write(job.to_json() + "\n")
            stdin.flush()
        except BrokenPipeError:  # it has ended already, which its end will tell
            return

    def _signal(self, name: str) -> None:
        if not CAN_HALT:
            raise cannot_halt()
        with self._lock:
            if self._process.poll() is None:
                self._process.send_signal(getattr(signal, name))

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            try:
                values = json.loads(line)
            except ValueError:  # a library that prints
                self._complaints.append(line.strip())
                continue
            if isinstance(values, dict):
                self._said.put(values)
        self._said.put(None)

    def _keep(self, stream: IO[str]) -> None:
        for line in stream:
            if line.strip():
                self._complaints = [*self._complaints[-_LINES_KEPT:], line.strip()]

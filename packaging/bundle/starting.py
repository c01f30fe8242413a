"""A screen of its own, and how long a program takes from its start until its window is shown on it. Linux, Xvfb."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

LIMIT_S = 120.0
_ASK_EVERY_S = 0.02
_END_S = 20.0
PROGRAMS = {"Xvfb": "xvfb", "xdotool": "xdotool"}
"""What is needed, and the Debian package of each."""


class NotStarted(Exception):
    """A program or a screen did not come up; the message says which, and what to do."""


def missing() -> str:
    """The command that installs what is missing; "" where all is here."""
    packages = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    return f"sudo apt-get install -y {' '.join(packages)}" if packages else ""


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """An empty screen; gives the value of DISPLAY. Raises NotStarted."""
    if command := missing():
        raise NotStarted(f"Xvfb and xdotool are needed. Run `{command}`.")
    read, write = os.pipe()
    # -noreset: without it the server begins anew when xdotool goes, and answers nobody meanwhile
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as said:
            number = said.readline().strip()
        if not number:
            raise NotStarted(f"Xvfb ended with code {server.wait(_END_S)}.")
        yield f":{number}"
    finally:
        end(server)


def end(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to end, and make it where it does not; its exit code."""
    process.terminate()
    try:
        return process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def bare_environment(home: Path, display: str) -> dict[str, str]:
    """What a program finds when nothing was ever set up for it: an empty home, a screen."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "DISPLAY": display}


def evict(folder: Path) -> None:
    """Let the system forget the files of a folder, so that the next start reads them from the disk."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def seconds_to_window(command: list[str], values: Mapping[str, str]) -> float:
    """Start a program, wait until a window of it is on the screen, end it. Raises NotStarted."""
    begun = time.monotonic()
    process = subprocess.Popen(command, env=dict(values), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        while time.monotonic() - begun < LIMIT_S:
            if _has_window(process.pid, values):
                return time.monotonic() - begun
            if process.poll() is not None:
                said = process.stderr.read().decode(errors="replace") if process.stderr else ""
                raise NotStarted(f"{command[0]} ended with code {process.returncode}: {said.strip()}")
            time.sleep(_ASK_EVERY_S)
        raise NotStarted(f"{command[0]} has shown no window within {LIMIT_S:.0f} s.")
    finally:
        end(process)
        if process.stderr:
            process.stderr.close()


def _has_window(pid: int, values: Mapping[str, str]) -> bool:
    command = ["xdotool", "search", "--onlyvisible", "--pid", str(pid)]
    done = subprocess.run(command, env=dict(values), capture_output=True, text=True, check=False)
    return done.returncode == 0 and bool(done.stdout.strip())


def cold_and_warm(program: Path) -> tuple[float, float]:
    """Seconds to the window with nothing of the program in memory, and again. Raises NotStarted."""
    with screen() as display, tempfile.TemporaryDirectory(prefix="ai-os-start-") as home:
        values = bare_environment(Path(home), display)
        evict(program.parent)
        cold = seconds_to_window([str(program)], values)
        return cold, seconds_to_window([str(program)], values)

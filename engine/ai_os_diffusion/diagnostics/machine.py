"""Checks of the computer itself: Python, disk, memory, clock."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import shutil
import sys
from pathlib import Path

from packaging.specifiers import SpecifierSet

from ai_os_diffusion import paths
from ai_os_diffusion.diagnostics.report import Check

DISTRIBUTION = "ai-os-diffusion"
_MEMORY_FACTS = Path("/proc/meminfo")  # Linux's list of what memory there is
_DISK_NEEDED_MB, _DISK_WANTED_MB = 100, 1000
_MEMORY_WANTED_MB = 500  # an open engine takes about 130, the window about as much again
_CLOCK_LAG = dt.timedelta(days=2)  # time zones of file systems


def check_python() -> Check:
    """Whether this Python is one that the installed package names."""
    found = platform.python_version()
    try:
        wanted = importlib.metadata.metadata(DISTRIBUTION)["Requires-Python"] or ""
    except importlib.metadata.PackageNotFoundError:
        return Check("python", "note", f"Python {found}; AI-OS is not installed as a package, so it names no version.")
    if SpecifierSet(wanted).contains(found, prereleases=True):
        return Check("python", "ok", f"Python {found} is one that AI-OS runs on ({wanted}).")
    remedy = "Install such a Python and run `packaging/run.py` with it."
    return Check("python", "problem", f"Python {found} is not one that AI-OS runs on ({wanted}).", remedy)


def check_disk(profile: Path) -> Check:
    """Whether there is room where the profile lies, or will lie."""
    place = next(folder for folder in (profile, *profile.parents) if folder.exists())
    try:
        free = shutil.disk_usage(place).free // 2**20
    except OSError as error:
        return Check("disk", "note", f"The free disk space cannot be told: {error.strerror}.")
    sentence = f"{free:,} MB are free on the disk of the profile."
    remedy = "Free some disk space; below that nothing new is kept."
    if free < _DISK_NEEDED_MB:
        return Check("disk", "problem", sentence, remedy)
    if free < _DISK_WANTED_MB:
        return Check("disk", "note", sentence, "Free some disk space before large imports and learning.")
    return Check("disk", "ok", sentence)


def check_memory() -> Check:
    """Whether enough memory is free now."""
    total, free = _memory_mb()
    if free is None:
        known = f"This computer has {total:,} MB of memory" if total else "The size of the memory cannot be told"
        return Check("memory", "ok" if total else "note", f"{known}; how much of it is free is not told here.")
    sentence = f"{free:,} of {total:,} MB of memory are free."
    if free >= _MEMORY_WANTED_MB:
        return Check("memory", "ok", sentence)
    return Check("memory", "note", sentence, "Close other programs; AI-OS may be slow, and learning may not start.")


def _memory_mb() -> tuple[int, int | None]:
    """All memory, 0 where unknown, and what is available, None where only Linux tells."""
    if sys.platform.startswith("linux"):
        try:
            lines = dict(line.split(":", 1) for line in _MEMORY_FACTS.read_text(encoding="utf-8").splitlines())
            return int(lines["MemTotal"].split()[0]) // 1024, int(lines["MemAvailable"].split()[0]) // 1024
        except (OSError, KeyError, ValueError):  # a kernel of another kind
            return 0, None
    if sys.platform == "win32":
        return 0, None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20, None


def check_clock(now: dt.datetime | None = None) -> Check:
    """Whether the clock is behind this program's own files. Days of memories and of the trash go by it."""
    now = now or dt.datetime.now(dt.timezone.utc)
    program = Path(sys.executable if paths.is_bundle() else __file__)
    written = dt.datetime.fromtimestamp(program.stat().st_mtime, dt.timezone.utc)
    told = f"{now.astimezone():%Y-%m-%d %H:%M %z}"
    if now >= written - _CLOCK_LAG:
        return Check("clock", "ok", f"The clock says {told}.")
    remedy = "Set the clock; days of memories, and the thirty days of the trash, go by it."
    return Check("clock", "problem", f"The clock says {told}, which is before this program was installed.", remedy)

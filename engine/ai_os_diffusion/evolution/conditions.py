"""Whether the machine has time for learning: on mains, and its user busy with something else."""

from __future__ import annotations

import ctypes
import sys
import time
from pathlib import Path

QUIET_SECONDS = 60.0
"""How long nobody must have asked anything."""
_SUPPLIES = Path("/sys/class/power_supply")


class Quiet:
    """When somebody last asked something; this process alone is seen."""

    def __init__(self, seconds: float = QUIET_SECONDS) -> None:
        self.seconds = seconds
        self._last: float | None = None

    def asked(self) -> None:
        """Somebody asks now."""
        self._last = time.monotonic()

    @property
    def holds(self) -> bool:
        """Whether nobody has asked for long enough."""
        return self._last is None or time.monotonic() - self._last >= self.seconds


def on_mains(supplies: Path = _SUPPLIES) -> bool:
    """Whether the machine does not run on its battery.

    Linux tells it in `/sys/class/power_supply`, Windows by `GetSystemPowerStatus`; other systems count as on mains,
    because nothing tells without a further program.
    """
    if sys.platform == "win32":
        return _windows_on_mains()
    batteries = [path for path in _entries(supplies) if _word(path / "type") == "Battery"]
    return not any(_word(path / "status") == "Discharging" for path in batteries if _word(path / "scope") != "Device")


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _word(path: Path) -> str:
    """What a file of the kernel says; "" where it says nothing."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:  # most supplies lack most of these files, and some vanish as they are read
        return ""


def _windows_on_mains() -> bool:
    class Status(ctypes.Structure):
        _fields_ = (("mains", ctypes.c_ubyte), ("rest", ctypes.c_ubyte * 11))

    status = Status()
    known = getattr(ctypes, "windll").kernel32.GetSystemPowerStatus(ctypes.byref(status))  # noqa: B009
    return not known or status.mains != 0

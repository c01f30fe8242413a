"""A message bus of its own, and the window read over it from another process, as screen readers do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gui.real.driver import LIMIT_S, end

READER = Path(__file__).with_name("at_spi.py")
PYTHON = "/usr/bin/python3"  # the bindings are a package of the system
_NOT_THERE = 3


def missing() -> str:
    """What to install before the window can be read; "" where all is here."""
    probe = [PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    tools = shutil.which("dbus-daemon") and Path(PYTHON).exists() and Path("/usr/libexec/at-spi-bus-launcher").exists()
    if tools and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return ""
    return "run: sudo apt-get install -y at-spi2-core dbus gir1.2-atspi-2.0 python3-gi"


@dataclass(frozen=True)
class Thing:
    """What a screen reader is told; `y` is in pixels of the screen."""

    role: str
    name: str
    description: str
    text: str
    y: int
    focusable: bool
    editable: bool


@dataclass(frozen=True)
class Bus:
    """Where programs and assistive technology meet."""

    environment: dict[str, str]
    application: str = "ai-os"

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [PYTHON, "-I", str(READER), words[0], self.application, *words[1:]]
        values = os.environ | self.environment
        return subprocess.run(command, env=values, capture_output=True, text=True, timeout=LIMIT_S, check=False)

    def reads(self) -> list[Thing]:
        """All that can be seen, in the order in which it is read; nothing while the application is not there."""
        done = self._run("tree")
        assert done.returncode in (0, _NOT_THERE), done.stderr
        return [Thing(**json.loads(line)) for line in done.stdout.splitlines()]

    def press(self, name: str) -> bool:
        """Press a button by its name; whether it was there."""
        return self._run("press", name).returncode == 0

    def write(self, name: str, text: str) -> bool:
        """Put a text into a field by its name; whether it was there."""
        return self._run("write", name, text).returncode == 0


@contextmanager
def bus(display: str, log: Path) -> Iterator[Bus]:
    """Start a bus for the programs of a screen."""
    own = {"DISPLAY": display, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    with log.open("wb") as out:
        command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        daemon = subprocess.Popen(command, env=os.environ | own, stdout=subprocess.PIPE, stderr=out, text=True)
    try:
        assert daemon.stdout is not None
        yield Bus(own | {"DBUS_SESSION_BUS_ADDRESS": daemon.stdout.readline().strip()})
    finally:
        end(daemon)
        if daemon.stdout is not None:
            daemon.stdout.close()

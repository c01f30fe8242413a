"""Signals may be emitted as often as one likes."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import ai_os_app
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    sent = Signal(int)

sender = Sender()
for number in range(20_000):
    sender.sent.emit(number)
print("alive")
"""


def test_many_emits_do_not_end_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr

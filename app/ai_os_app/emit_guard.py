"""Keeps `True` alive: `Signal.emit` of PySide6 6.12.0 gives away a reference to it that it never took.

Before Python 3.12, where `True` became immortal, some hundred emits end the process with "deallocating True or False".
"""

from __future__ import annotations

import ctypes
import sys

SPARE_REFERENCES = 1 << 40  # a thousand emits a second for thirty years


def hold_true() -> None:
    """Give `True` references to lose; nothing on interpreters that do not count them."""
    counted = sys.implementation.name == "cpython" and sys.version_info < (3, 12)
    if counted and sys.getrefcount(True) < SPARE_REFERENCES // 2:
        ctypes.c_ssize_t.from_address(id(True)).value += SPARE_REFERENCES

"""Gives memory that long jobs have freed back to the system while they run."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable

_EVERY = 1.0  # seconds between two trims; one takes some milliseconds


def _glibc_trim() -> Callable[[int], int] | None:
    """glibc's `malloc_trim`; None with another C library, which gives memory back by itself or not at all."""
    if not sys.platform.startswith("linux"):
        return None
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found


class Trimmer:
    """Call it in the loop of a job that allocates and frees much: glibc would keep hundreds of megabytes."""

    def __init__(self) -> None:
        self._trim = _glibc_trim()
        self._last = time.monotonic()

    def __call__(self, *, now: bool = False) -> None:
        """Give free memory back, at most once a second unless `now`."""
        if self._trim is not None and (now or time.monotonic() - self._last >= _EVERY):
            self._trim(0)
            self._last = time.monotonic()

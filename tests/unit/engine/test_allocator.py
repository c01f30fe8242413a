"""Memory that is free again goes back to the system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ai_os_diffusion.device.allocator import Trimmer


def resident() -> int:
    """Kilobytes of this process in memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_freed_memory_is_given_back() -> None:
    small = [bytes(1000) for _ in range(100_000)]
    last = bytes(1000)  # above the others: the heap cannot shrink by itself
    held = resident()
    del small
    Trimmer()(now=True)
    assert held - resident() > 50_000
    assert len(last) == 1000


def test_between_two_trims_lies_a_second() -> None:
    calls: list[int] = []
    trimmer = Trimmer()
    trimmer._trim = lambda size: calls.append(size) or 0  # type: ignore[func-returns-value]
    trimmer()
    assert calls == []
    trimmer(now=True)
    trimmer._last -= 2
    trimmer()
    trimmer()
    assert calls == [0, 0]

"""What the tests of bad input share: how a refusal looks, and ways to do harm."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and file names")


def refused(done: tuple[int, str, str], *parts: str) -> None:
    """Exit code 1 and one line on standard error that holds `parts`."""
    code, out, err = done
    assert (code, out) == (1, ""), done
    assert err.startswith("ai-os: ")
    assert err.count("\n") == 1, err
    assert err.endswith((".\n", "?\n")), err
    missing = [part for part in parts if part not in err]
    assert not missing, (missing, err)


def flip(path: Path, place: int, count: int = 1) -> None:
    """Turn all bits of some bytes round; a negative place counts from the end."""
    data = bytearray(path.read_bytes())
    place %= len(data)
    for number in range(place, place + count):
        data[number] ^= 0xFF
    path.write_bytes(bytes(data))


def fingerprint(folder: Path) -> dict[str, str]:
    """Hashes of all files below a folder; the lock and its note of who holds it do not count."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("LOCK")
    }


@contextlib.contextmanager
def without_rights() -> Iterator[None]:
    """Act as a user that owns nothing here; root may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)

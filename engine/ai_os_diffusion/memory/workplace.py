"""Folders inside a profile in which a copy is made or unpacked, and what becomes of them when the process is killed."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory.durable import written_whole

OLD = "old"  # within a workplace: the store that a restored one takes the place of
_ELSEWHERE = "elsewhere"  # within a workplace: the path of a folder outside of the profile that ends with it
_MARK = ".moving"  # how the name of such a folder ends
_LOCK = "LOCK"
_NAME = re.compile(r"\.(backup|restore|move)-\d{4}-\d{2}-\d{2}-\d{6}-[0-9a-f]{8}")


@contextmanager
def workplace(profile: Path, purpose: str) -> Iterator[Path]:
    """A folder of this process alone, removed at the end; `purpose`: "backup", "restore", "move". Raises OSError."""
    stamp = dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%d-%H%M%S")
    folder = profile / f".{purpose}-{stamp}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(mode=0o700)
    try:
        with locked(folder):
            yield folder
    finally:
        _end(profile, folder)


def beside(place: Path, work: Path) -> Path:
    """Where that is made which shall lie at `place`, outside of the profile; it goes at the end of `work`."""
    part = place.with_name(f".{place.name}{_MARK}")
    with written_whole(work / _ELSEWHERE) as file:
        file.write(str(part).encode("utf-8"))
    return part


def is_workplace(path: Path) -> bool:
    """Whether a path in a profile is such a folder, and no part of the profile."""
    return _NAME.fullmatch(path.name) is not None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a store or workplace, as the native store takes it.

    Raises:
        StorageError: `storage.locked`: another process holds it.
    """
    with (folder / _LOCK).open("ab") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise StorageError(
                f"The profile at {folder.parent} is in use by another process.",
                kind="storage.locked",
                remedy="Close the other window or command that uses this profile, then try again.",
                context={"path": folder.parent},
            ) from error
        yield


def settle(profile: Path) -> None:
    """Clear away what processes that were killed left behind, and put back a store that a restore had moved aside.

    Called before a profile is opened. Raises StorageError where a restore is under way in another process.
    """
    if not profile.is_dir():
        return
    for folder in sorted(profile.iterdir()):
        if not is_workplace(folder) or not folder.is_dir():
            continue
        try:
            with locked(folder):
                pass
        except StorageError:
            if (profile / "store").exists():
                continue
            raise
        _end(profile, folder)


def _end(profile: Path, folder: Path) -> None:
    old, store = folder / OLD, profile / "store"
    if old.exists() and not store.exists():
        old.rename(store)
    if (folder / _ELSEWHERE).is_file():
        part = Path((folder / _ELSEWHERE).read_text(encoding="utf-8"))
        shutil.rmtree(part, ignore_errors=True)  # its disk may be away
    shutil.rmtree(folder)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

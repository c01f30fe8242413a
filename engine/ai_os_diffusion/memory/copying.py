"""Copies the files of a store while it may be open and written to, by this process or another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ai_os_diffusion.errors import BackupError
from ai_os_diffusion.progress import CancelToken

_LEFT_OUT = ("LOCK", "LOCK.pid", "RESERVE", "kw")  # locks, padding, and what is made again
_OLD_FORMATS = "backup-format-"
_TRIES = 30
_PIECE = 1 << 20  # bytes

Seen = dict[str, tuple[int, int, int]]  # by relative name: size, time of the last change, inode


def store_files(store: Path) -> Iterator[Path]:
    """The files that make up a store: without locks, derived indexes, and copies of older formats. Sorted."""
    for path in sorted(store.iterdir()):
        if path.name in _LEFT_OUT or path.name.startswith(_OLD_FORMATS) or path.suffix == ".tmp":
            continue
        yield from [path] if path.is_file() else (inner for inner in sorted(path.rglob("*")) if inner.is_file())


def copy_store(
    store: Path, target: Path, on_bytes: Callable[[int, str], None], cancel: CancelToken | None = None
) -> None:
    """Copy the files of a store as they are at one moment, all that was acknowledged before included.

    Segments never change, and a log that is written meanwhile ends a little earlier or later in the copy; so it is
    enough that no manifest came or went while the files were copied. `on_bytes` is called with what was copied.

    Raises:
        BackupError: the store changes faster than it can be copied (`backup.busy`).
        Cancelled: `cancel` was set.
        OSError: a file cannot be read or written.
    """
    copied: Seen = {}
    for _ in range(_TRIES):
        before = _manifests(store)
        try:
            _copy_changed(store, target, copied, on_bytes, cancel)
        except FileNotFoundError:  # merged away meanwhile
            if not store.is_dir():
                raise
            continue
        if before == _manifests(store):
            return
    raise BackupError(
        f"The memories in {store.parent} change faster than they can be copied.",
        kind="backup.busy",
        remedy="Wait until the running import has ended.",
        context={"path": store.parent},
    )


def _manifests(store: Path) -> list[str]:
    return sorted(path.name for path in store.iterdir() if path.name.startswith("MANIFEST-"))


def _copy_changed(
    store: Path, target: Path, copied: Seen, on_bytes: Callable[[int, str], None], cancel: CancelToken | None
) -> None:
    wanted = {path.relative_to(store).as_posix(): path for path in store_files(store)}
    for name in [name for name in copied if name not in wanted]:
        (target / name).unlink(missing_ok=True)
        del copied[name]
    for name, path in wanted.items():
        status = path.stat()
        mark = (status.st_size, status.st_mtime_ns, status.st_ino)
        if copied.get(name) == mark:
            continue
        copied.pop(name, None)
        (target / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (target / name).touch(mode=0o600)
        with path.open("rb") as source, (target / name).open("wb") as copy:
            while piece := source.read(_PIECE):
                if cancel is not None:
                    cancel.check()
                copy.write(piece)
                on_bytes(len(piece), name)
        copied[name] = mark

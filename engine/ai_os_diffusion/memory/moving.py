"""Copies a whole profile to another place, compared byte for byte; and removes the one that is no longer used."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ai_os_diffusion import paths
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory import workplace
from ai_os_diffusion.memory.backup import check_profile, telling_disk_errors
from ai_os_diffusion.memory.backup_file import ByteCount
from ai_os_diffusion.memory.durable import sync_folder
from ai_os_diffusion.progress import CancelToken, Progress

_OF_A_WINDOW = ("logs", "window.lock", "window.socket")  # of the one that is open, which makes them anew
_LOCKS = ("LOCK", "LOCK.pid")
_ROOM = 32 << 20  # bytes that stay free on the disk
_PIECE = 1 << 20  # bytes


@dataclass(frozen=True)
class Destination:
    """A place to which a profile could be moved; `taken`: memories are there already, so that it cannot.

    `size` are the bytes that the profile takes, `free` those that its disk there has.
    """

    size: int
    free: int
    taken: bool


def look_at(profile: Path, target: Path) -> Destination:
    """Whether a profile fits into the folder `target`, which need not be there yet; the folder around it must.

    Raises:
        StorageError: `storage.move_target`: it lies around or inside of the profile, holds something else, or cannot be
            written; `storage.full`: there is no room.
        BackupError: `backup.profile`: there is no profile.
    """
    check_profile(profile)
    here, there = profile.resolve(), target.resolve()
    if here == there:
        raise _refused(target, "is where the memories are already", "Choose another folder.")
    if here in there.parents or there in here.parents:
        raise _refused(target, "lies inside of the profile itself, or around it", "Choose a folder beside it.")
    around = there.parent
    if not around.is_dir() or not os.access(around, os.W_OK | os.X_OK):
        raise _refused(target, "cannot be made", "Choose a folder in which you may write.")
    taken = (target / "store").exists()
    if not taken and target.exists() and not _is_free(target):
        raise _refused(target, "holds something else", "Choose another folder, or empty it.")
    size, free = sum(path.stat().st_size for path in _files(profile)), shutil.disk_usage(around).free
    if not taken and size + _ROOM > free:
        raise StorageError(
            f"The memories take {size / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are free at {around}.",
            kind="storage.full",
            remedy="Free some disk space there, or choose another disk.",
            context={"path": around},
        )
    return Destination(size, free, taken)


def copy_profile(
    profile: Path,
    target: Path,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> int:
    """Copy a profile, which no process may have open; gives its size in bytes.

    The copy is made beside `target`, synced, and read again; it takes its name only where every byte is as it was
    read. A kill at any moment leaves the profile as it was, and at `target` nothing or all of it; what was copied by
    then is removed when the profile is opened next. Progress counts each byte twice.

    Raises:
        StorageError: as `look_at`; `storage.move_target` where memories are there; `storage.locked`: the profile is
            open; `storage.move_differs`: the disk gives back other bytes than were written.
        BackupError: a file cannot be read or written.
        Cancelled: `cancel` was set.
    """
    workplace.settle(profile)
    place = look_at(profile, target)
    if place.taken:
        raise _refused(target, "holds memories already", "Choose another folder.")
    there = target.resolve()  # a link stays, and what it names is made
    with (
        telling_disk_errors(target),
        workplace.locked(profile / "store"),
        workplace.workplace(profile, "move") as work,
    ):
        part = workplace.beside(there, work)
        shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        _copy(profile, part, ByteCount(on_progress, 2 * place.size), cancel)
        if there.exists():
            if not _is_free(there):
                raise _refused(target, "was filled meanwhile", "Choose another folder.")
            shutil.rmtree(there)  # nothing but what a window leaves
        part.rename(there)
        sync_folder(there.parent)
    return place.size


def remove_profile(profile: Path, used: Path) -> int:
    """Remove a profile that is not the one in use; gives the bytes that it took.

    Where a removal was killed half-way, this removes the rest.

    Raises:
        StorageError: `storage.in_use`: it is the one in use, or lies around it; `storage.locked`: it is open somewhere.
        BackupError: `backup.profile`: there is no profile; or a file cannot be removed.
    """
    here, there = profile.resolve(), used.resolve()
    if here == there or here in there.parents:
        raise StorageError(
            f"The memories in {profile} are in use.",
            kind="storage.in_use",
            remedy="Remove only a folder that they were moved from.",
            context={"path": profile},
        )
    gone = here.with_name(f".{here.name}.removed")
    if here.exists() or not gone.is_dir():  # else a removal was killed
        check_profile(here)
        with workplace.locked(here / "store"):
            pass
        with telling_disk_errors(here):
            shutil.rmtree(gone, ignore_errors=True)
            here.rename(gone)  # a kill leaves no profile of which a part is missing
    with telling_disk_errors(gone):
        size = sum(path.stat().st_size for path in _files(gone))
        shutil.rmtree(gone)
        if profile.is_symlink():
            profile.unlink()
    return size


def _refused(target: Path, what: str, remedy: str) -> StorageError:
    return StorageError(f"{target} {what}.", kind="storage.move_target", remedy=remedy, context={"path": target})


def _is_free(folder: Path) -> bool:
    return folder.is_dir() and all(path.name in _OF_A_WINDOW for path in folder.iterdir())


def _files(profile: Path) -> Iterator[Path]:
    """The files of a profile, sorted, without locks, workplaces, and what belongs to the window that is open."""
    for path in sorted(profile.iterdir()):
        if path.name not in _OF_A_WINDOW and not workplace.is_workplace(path):
            yield from _files_in(path)


def _files_in(path: Path) -> Iterator[Path]:
    """Those in linked folders too: the copy would lack them."""
    if path.is_dir():
        for each in sorted(path.iterdir()):
            yield from _files_in(each)
    elif path.is_file() and path.name not in _LOCKS:
        yield path


def _copy(profile: Path, part: Path, count: ByteCount, cancel: CancelToken | None) -> None:
    paths.ensure_private(part)
    digests = {}
    for path in _files(profile):
        name = path.relative_to(profile)
        (part / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (part / name).touch(mode=0o600)
        with (part / name).open("wb") as copy:
            digests[name] = _read(path, count, cancel, copy.write)
            copy.flush()
            os.fsync(copy.fileno())
    for name, digest in digests.items():
        if _read(part / name, count, cancel) != digest:
            raise StorageError(
                f"{name} is not the same in the copy as in {profile}.",
                kind="storage.move_differs",
                remedy="Nothing was changed. Choose another disk: this one does not give back what is written to it.",
                context={"path": profile / name},
            )
    for folder in {part, *(parent for name in digests for parent in (part / name).parents if part in parent.parents)}:
        sync_folder(folder)
    count.finish()


def _read(
    path: Path, count: ByteCount, cancel: CancelToken | None, use: Callable[[bytes], object] | None = None
) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if cancel is not None:
                cancel.check()
            digest.update(piece)
            if use is not None:
                use(piece)
            count(len(piece), path.name)
    return digest.digest()

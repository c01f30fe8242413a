"""Makes and checks one-file backups; see `restoring` for the way back."""

from __future__ import annotations

import datetime as dt
import errno
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ai_os_diffusion import __version__, native
from ai_os_diffusion.errors import BackupError, StorageError
from ai_os_diffusion.memory import backup_file, workplace
from ai_os_diffusion.memory.backup_file import BackupInfo, ByteCount
from ai_os_diffusion.memory.copying import copy_store, store_files
from ai_os_diffusion.memory.durable import written_whole
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.keys import lock_of
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken, Progress

SUFFIX = ".aiosbackup"
_TRIES = 5

OpenStore = Callable[[Path], MemoryStore]


def make_backup(
    profile: Path,
    target: Path,
    open_store: OpenStore,
    *,
    force: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> BackupInfo:
    """Write the memories and conversations of a profile into one file.

    The profile may be open, in this process or another one, and be written to: the backup holds it as it is at one
    moment. The trash and what was forgotten are not in it, nor are indexes that are made again. An encrypted profile
    gives an encrypted backup, which opens with the key of now. Progress counts bytes.

    Args:
        profile: folder of the profile.
        target: the file to write; it has its name only once it is whole and durable.
        open_store: opens the store in a folder, with encoder and key; used for a copy of the profile.
        force: write over an existing file.
        on_progress: told how far it is.
        cancel: stops it; nothing is left of it.

    Raises:
        BackupError: the target exists or cannot be written, the disk is full, or the profile has no memories yet.
        StorageError: the profile is damaged, or cannot be opened with that key.
        Cancelled: `cancel` was set.
    """
    _check_target(profile, target, force)
    check_profile(profile)
    store = profile / "store"
    workplace.settle(profile)
    count = ByteCount(on_progress, 2 * sum(path.stat().st_size for path in store_files(store)))
    with telling_disk_errors(target), workplace.workplace(profile, "backup") as folder:
        with _consistent_copy(store, folder, open_store, count, cancel) as twin:
            Forgotten(twin).empty()
            if cancel is not None:
                cancel.check()
            counts = {name: twin.tables.count(name) for name in native.SCHEMA_REGISTRY if name != "trash"}
            embedder_id, dimension = twin.embedder_id, twin.dimension
        info = BackupInfo(
            made=dt.datetime.now(dt.timezone.utc).replace(microsecond=0),
            app_version=__version__,
            encrypted=lock_of(profile) is not None,
            embedder_id=embedder_id,
            dimension=dimension,
            counts=counts,
            files=(),
        )
        made = _pack(folder / "store", target, info, count, cancel)
        count.finish()
    return made


def check_profile(profile: Path) -> None:
    """Raise BackupError where there is no profile in a folder."""
    if not (profile / "store").is_dir():
        raise BackupError(
            f"There is no profile at {profile}.",
            kind="backup.profile",
            remedy="Name another one with --profile.",
            context={"path": profile},
        )


def check_backup(
    file: Path, *, on_progress: Callable[[Progress], None] | None = None, cancel: CancelToken | None = None
) -> BackupInfo:
    """Read a backup to its end and compare every file with its hash; nothing is written.

    Raises:
        BackupError: it is no backup, damaged, or of a newer AI-OS.
        Cancelled: `cancel` was set.
    """
    with backup_file.opened(file) as (packed, info):
        count = ByteCount(on_progress, info.unpacked)
        for entry in info.files:
            backup_file.unpack(packed, entry, None, count, cancel)
        count.finish()
    return info


@contextmanager
def telling_disk_errors(target: Path) -> Iterator[None]:
    """Errors of the disk as errors that name the file and a remedy."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        place = error.filename or target
        raise BackupError(
            f"{place} cannot be written: {error.strerror or error}.",
            kind="backup.full" if full else "backup.write",
            remedy="Free some disk space or choose another disk."
            if full
            else "Choose another place, or see to it that you may write there.",
            context={"file": place},
        ) from error


def _check_target(profile: Path, target: Path, force: bool) -> None:
    problem = ""
    if target.is_dir():
        problem, remedy = "is a folder", "Name a file in it."
    elif not target.parent.is_dir():
        problem, remedy = "lies in a folder that does not exist", "Make the folder first, or choose another one."
    elif target.exists() and not force:
        problem, remedy = "exists already", "Choose another name, or write over it with --force."
    elif (profile / "store").resolve() in target.resolve().parents:
        problem, remedy = "lies among the files of the profile itself", "Choose a place outside of it."
    if problem:
        raise BackupError(f"{target} {problem}.", kind="backup.target", remedy=remedy, context={"file": target})


def _consistent_copy(
    store: Path, folder: Path, open_store: OpenStore, count: ByteCount, cancel: CancelToken | None
) -> MemoryStore:
    """An open copy of the store. A log that was written to while it was read may look damaged: then once more."""
    for attempt in range(1, _TRIES + 1):
        copy_store(store, folder / "store", count, cancel)
        try:
            twin = open_store(folder)
        except StorageError as error:
            if error.kind != "storage.corruption" or attempt == _TRIES:
                raise
            continue
        hurt = twin.verify()
        if not hurt:
            return twin
        twin.close()
        if attempt == _TRIES:
            raise StorageError(
                f"The profile at {store.parent} is damaged: {hurt[0]}",
                kind="storage.corruption",
                remedy="Restore it from an earlier backup, and keep a copy of its folder as it is.",
                context={"path": store.parent},
            )
    raise AssertionError("the last attempt returns or raises")


def _pack(store: Path, target: Path, info: BackupInfo, count: ByteCount, cancel: CancelToken | None) -> BackupInfo:
    method = zipfile.ZIP_STORED if info.encrypted else zipfile.ZIP_DEFLATED
    with written_whole(target) as file, zipfile.ZipFile(file, "w", method, compresslevel=1) as packed:
        names = [(f"store/{path.relative_to(store).as_posix()}", path) for path in store_files(store)]
        files = tuple(backup_file.pack(packed, name, path, count, cancel) for name, path in names)
        made = BackupInfo(**{**vars(info), "files": files})
        packed.writestr(backup_file.MANIFEST, made.to_json(), zipfile.ZIP_DEFLATED)
    return made

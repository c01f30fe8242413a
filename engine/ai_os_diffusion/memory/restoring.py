"""Puts the profile of a backup in place: checked to the last byte before anything that is there is touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ai_os_diffusion import native, paths
from ai_os_diffusion.errors import BackupError
from ai_os_diffusion.memory import backup_file, workplace
from ai_os_diffusion.memory.backup import telling_disk_errors
from ai_os_diffusion.memory.backup_file import BackupInfo, ByteCount
from ai_os_diffusion.memory.durable import sync_folder, written_whole
from ai_os_diffusion.memory.keys import find_key
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken, Progress

_ROOM = 32 << 20  # bytes that stay free on the disk


def restore_backup(
    file: Path,
    profile: Path,
    *,
    replace: bool = False,
    ask: Callable[[], str] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> BackupInfo:
    """Make a profile of a backup.

    The files are unpacked beside the profile's store, compared with their hashes, opened and verified; only then they
    take its place. A kill at any moment leaves the profile that was there, or the restored one. No process may have
    the profile open. Progress counts bytes.

    Args:
        file: the backup.
        profile: folder of the profile; made where it is not there.
        replace: take the place of memories that are there. They are moved aside (`old` in a folder `.restore-DATE-...`
            of the profile) until the restored ones are in place, and then removed.
        ask: gives the passphrase of an encrypted backup where it needs one, as `keys.find_key` says.
        on_progress: told how far it is.
        cancel: stops it; the profile is as it was.

    Raises:
        BackupError: the backup is damaged, no backup, or newer; the profile has memories (`backup.not_empty`); the
            disk is full.
        StorageError: the profile is in use; an encrypted backup needs a passphrase (`storage.locked_by_passphrase`),
            another one (`storage.wrong_key`), or a key that this keyring does not have (`storage.keyring`).
        Cancelled: `cancel` was set.
    """
    store = profile / "store"
    with backup_file.opened(file) as (packed, info):
        workplace.settle(profile)
        if store.exists() and not replace:
            raise BackupError(
                f"There are memories at {profile} already.",
                kind="backup.not_empty",
                remedy="Restore into another profile (--into NAME), or replace them with --replace.",
                context={"path": profile},
            )
        with telling_disk_errors(profile):
            paths.ensure_private(profile)
            _check_room(profile, info)
            with workplace.workplace(profile, "restore") as folder:
                count = ByteCount(on_progress, info.unpacked)
                for entry in info.files:
                    target = folder / entry.path
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with written_whole(target) as out:
                        backup_file.unpack(packed, entry, out, count, cancel)
                _check_store(file, folder, info, ask)
                _put_in_place(folder, store)
            count.finish()
    return info


def _check_room(profile: Path, info: BackupInfo) -> None:
    free = shutil.disk_usage(profile).free
    if info.unpacked + _ROOM > free:
        raise BackupError(
            f"Restoring takes {info.unpacked / 1e6:,.0f} MB at {profile}, where {free / 1e6:,.0f} MB are free.",
            kind="backup.full",
            remedy="Free some disk space, or restore into a profile on another disk.",
            context={"path": profile},
        )


def _check_store(file: Path, folder: Path, info: BackupInfo, ask: Callable[[], str] | None) -> None:
    key = find_key(folder, ask)
    with MemoryStore(folder, embedder_id=info.embedder_id, dimension=info.dimension, key=key) as store:
        hurt = store.verify()
        if hurt:
            raise backup_file.damaged(file, hurt[0])
        held = {name: store.tables.count(name) for name in native.SCHEMA_REGISTRY if name != "trash"}
        if {name: count for name, count in held.items() if count} != {n: c for n, c in info.counts.items() if c}:
            raise backup_file.damaged(file, "it does not hold as many memories as it lists")


def _put_in_place(folder: Path, store: Path) -> None:
    """Change the two over; `workplace.settle` puts the old one back after a kill between the two renames."""
    if store.exists():
        with workplace.locked(store):
            if os.name != "nt":  # which renames no folder with an open file in it
                store.rename(folder / workplace.OLD)
        if os.name == "nt":
            store.rename(folder / workplace.OLD)
    (folder / "store").rename(store)
    sync_folder(store.parent)

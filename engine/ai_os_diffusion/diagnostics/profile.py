"""Checks of the profile. Of what is in it only the number of memories is told, never a name or a word."""

from __future__ import annotations

import os
from pathlib import Path

from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diagnostics.report import Check, shortened
from ai_os_diffusion.errors import DiffusionError, ModelLoadError
from ai_os_diffusion.memory import keys
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.runtime import load_text_model

_DAMAGED = "Restore this profile from a backup, and keep a copy of its folder as it is."


def check_profile(config: EngineConfig) -> Check:
    """Open the profile for reading and verify its files; nothing is made where there is none."""
    folder = paths.profile_folder(config.profile)
    if not (folder / "store").is_dir():
        return Check("profile", "ok", f"There is no profile at {shortened(folder)} yet; it is made at its first use.")
    try:
        lock = keys.lock_of(folder)
        if lock is not None and lock.needs == "passphrase" and not os.environ.get(keys.PASSPHRASE_FILE):
            told = "The profile is encrypted with a passphrase, and was not opened."
            return Check(
                "profile", "note", told, f"To check it, name a file with the passphrase in {keys.PASSPHRASE_FILE}."
            )
        key = keys.find_key(folder)
        model = load_text_model(config.model)
        opened = MemoryStore(folder, embedder_id=model.embedder_id, dimension=model.dimension, read_only=True, key=key)
        with opened as store:
            return check_store(store)
    except ModelLoadError:
        return Check("profile", "note", "The profile was not opened, because the model cannot be loaded.")
    except DiffusionError as error:
        return _refused(folder, error)


def check_store(store: MemoryStore) -> Check:
    """Verify every file of a store that is open."""
    try:
        damaged, count = len(store.verify()), store.count()
    except DiffusionError as error:
        return _refused(store.folder, error)
    memories = "1 memory" if count == 1 else f"{count:,} memories"
    where = f"The profile at {shortened(store.folder)}"
    if damaged:
        return Check("profile", "problem", f"{where} is damaged in {damaged} places.", _DAMAGED)
    return Check("profile", "ok", f"{where} opens: {memories}, every file whole.")


def _refused(folder: Path, error: DiffusionError) -> Check:
    """By its kind and remedy: the message may name files."""
    if error.kind == "storage.locked":
        told = "The profile is in use by another window or command, and was not checked."
        return Check("profile", "note", told, error.remedy)
    return Check(
        "profile", "problem", f"The profile at {shortened(folder)} cannot be opened ({error.kind}).", error.remedy
    )

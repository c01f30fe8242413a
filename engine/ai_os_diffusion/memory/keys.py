"""What opens an encrypted profile: a key in the system keyring, or a passphrase from a file or from the user."""

from __future__ import annotations

import importlib
import os
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ai_os_diffusion import native
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory.workplace import settle

#: A passphrase, or a random key of 32 bytes.
Key = str | bytes
#: Names a file whose first line is the passphrase, for programs that nobody can answer.
PASSPHRASE_FILE = "AI_OS_PASSPHRASE_FILE"
SHORTEST = 8
_SERVICE = "ai-os"
_KEY_BYTES = 32


@dataclass(frozen=True)
class ProfileLock:
    """How a profile is locked; `id` is the name of its key in the keyring."""

    id: str
    needs: Literal["passphrase", "keyring"]


def lock_of(profile: Path) -> ProfileLock | None:
    """What opens the profile; None where it is not encrypted, or not there. Raises StorageError: damaged key file."""
    settle(profile)
    with native.translate_errors():
        found = native.store_key(str(profile / "store"))
    return ProfileLock(found[0], "keyring" if found[1] == "keyring" else "passphrase") if found else None


def find_key(profile: Path, ask: Callable[[], str] | None = None) -> Key | None:
    """What opens the profile, None where it needs nothing: from the keyring, the passphrase file, or `ask`.

    Raises:
        StorageError: `storage.locked_by_passphrase` where a passphrase is needed and there is nobody to ask;
            `storage.keyring` where the keyring cannot be read or has lost the key.
    """
    lock = lock_of(profile)
    if lock is None:
        return None
    if lock.needs == "keyring":
        return _from_keyring(lock.id)
    named = os.environ.get(PASSPHRASE_FILE)
    if named:
        return passphrase_in(Path(named))
    if ask is not None:
        return normal(ask())
    raise StorageError(
        f"The profile {profile} is encrypted.",
        kind="storage.locked_by_passphrase",
        remedy=f"Enter its passphrase, or name a file that holds it in {PASSPHRASE_FILE}.",
        context={"path": profile, "need": "passphrase"},
    )


def normal(passphrase: str) -> str:
    """The passphrase as it is used: composed (NFC), so that every keyboard gives the same."""
    return unicodedata.normalize("NFC", passphrase)


def passphrase_in(path: Path) -> str:
    """The first line of a file. Raises StorageError (`storage.passphrase_file`)."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(
            f"The passphrase file {path} cannot be read: {error}.",
            kind="storage.passphrase_file",
            remedy="Name a file of UTF-8 text whose first line is the passphrase.",
            context={"file": path},
        ) from error
    return normal(lines[0] if lines else "")


def check_new(passphrase: str) -> str:
    """The passphrase to set, as it is used. Raises StorageError (`storage.passphrase_short`)."""
    if len(passphrase) < SHORTEST:
        raise StorageError(
            f"The passphrase has {len(passphrase)} characters.",
            kind="storage.passphrase_short",
            remedy=f"Choose at least {SHORTEST}; a few words are easy to remember and hard to guess.",
        )
    return normal(passphrase)


def change_key(profile: Path, old: Key | None, new: Key | None) -> None:
    """Let `new` open the profile that `old` opens; None stands for a profile that is not encrypted.

    From key to key the key file alone is written; else the whole store is. The profile must not be open. A key that the
    keyring held for `old` is removed from it.

    Raises:
        StorageError: in use, wrong key, no room for a second copy, damaged. The profile opens with one of the two then,
            so a new key stays in the keyring, needed or not.
    """
    lock = lock_of(profile)
    with native.translate_errors():
        native.change_store_key(str(profile / "store"), old, new)
    if lock is not None and lock.needs == "keyring" and isinstance(old, bytes):
        _forget(lock.id)


def new_keyring_key() -> bytes:
    """A random key that is in the system keyring already, so that no profile is locked by a key that is nowhere.

    Raises:
        StorageError: `storage.keyring`.
    """
    key = secrets.token_bytes(_KEY_BYTES)
    name = native.key_name(key)
    keyring = _keyring()
    try:
        keyring.set_password(_SERVICE, name, key.hex())
        kept = keyring.get_password(_SERVICE, name)
    except keyring.errors.KeyringError as error:
        raise _no_keyring(str(error)) from error
    if kept != key.hex():
        raise _no_keyring("it did not keep the key")
    return key


def _from_keyring(name: str) -> bytes:
    keyring = _keyring()
    try:
        text = keyring.get_password(_SERVICE, name)
    except keyring.errors.KeyringError as error:
        raise _no_keyring(str(error)) from error
    try:
        key = bytes.fromhex(text or "")
    except ValueError as error:
        raise _lost(name) from error
    if len(key) != _KEY_BYTES:
        raise _lost(name)
    return key


def _forget(name: str) -> None:
    keyring = _keyring()
    try:
        keyring.delete_password(_SERVICE, name)
    except keyring.errors.KeyringError as error:
        raise StorageError(
            f"The old key could not be removed from the system keyring: {error}.",
            kind="storage.keyring",
            remedy=f"It opens nothing any more; remove the entry {name} of {_SERVICE} yourself.",
            context={"entry": name},
        ) from error


def _keyring() -> Any:
    try:
        keyring = importlib.import_module("keyring")
        importlib.import_module("keyring.errors")
    except ImportError as error:
        raise StorageError(
            "The system keyring cannot be used: the package keyring is not installed.",
            kind="storage.keyring",
            remedy="Install it with `pip install keyring`, or choose a passphrase.",
        ) from error
    return keyring


def _no_keyring(reason: str) -> StorageError:
    return StorageError(
        f"The system keyring cannot be used: {' '.join(reason.split()).rstrip('.')}.",
        kind="storage.keyring",
        remedy="Unlock or start the keyring of your desktop, or choose a passphrase.",
    )


def _lost(name: str) -> StorageError:
    return StorageError(
        f"The system keyring has no key {name} of {_SERVICE}.",
        kind="storage.keyring",
        remedy="Restore the keyring, or the profile from a backup; without the key nothing in it can be read.",
        context={"entry": name},
    )

"""Commands on the encryption of a profile: encrypt, decrypt, passphrase."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ai_os_diffusion import paths
from ai_os_diffusion.cli import session
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory import keys

_WARNING = "Keep the passphrase safe: who forgets it loses the memories, and nobody can bring them back."


def register(commands: Any) -> None:
    """Add the commands of this group."""
    encrypt = commands.add_parser("encrypt", help="encrypt a profile with a passphrase or the system keyring")
    encrypt.set_defaults(run=run_encrypt)
    decrypt = commands.add_parser("decrypt", help="write an encrypted profile plainly again")
    decrypt.set_defaults(run=run_decrypt)
    change = commands.add_parser("passphrase", help="change what opens an encrypted profile")
    change.set_defaults(run=run_passphrase)
    for parser in (encrypt, change):
        new = parser.add_mutually_exclusive_group()
        new.add_argument("--keyring", action="store_true", help="keep a random key in the system keyring instead")
        new.add_argument("--new-passphrase-file", type=Path, help="a file whose first line is the new passphrase")
    for parser in (encrypt, decrypt, change):
        session.add_profile(parser)


def run_encrypt(args: argparse.Namespace) -> int:
    """Rewrite a plain profile encrypted."""
    profile = _profile(args)
    if keys.lock_of(profile) is not None:
        raise StorageError(
            f"The profile {profile} is encrypted already.",
            kind="storage.encrypted",
            remedy="Use `ai-os passphrase` to change what opens it.",
            context={"path": profile},
        )
    new = _new_key(args)
    keys.change_key(profile, None, new)
    return _done(args, profile, "The profile is encrypted.", new)


def run_decrypt(args: argparse.Namespace) -> int:
    """Rewrite an encrypted profile plainly."""
    profile = _profile(args)
    old = _present_key(profile)
    keys.change_key(profile, old, None)
    return _done(args, profile, "The profile is not encrypted any more.", None)


def run_passphrase(args: argparse.Namespace) -> int:
    """Change what opens an encrypted profile."""
    profile = _profile(args)
    old = _present_key(profile)
    new = _new_key(args)
    keys.change_key(profile, old, new)
    return _done(args, profile, "The profile opens with the new key from now on.", new)


def _profile(args: argparse.Namespace) -> Path:
    profile = paths.profile_folder(session.configuration(args).profile)
    if not (profile / "store").is_dir() and keys.lock_of(profile) is None:
        raise StorageError(
            f"There is no profile at {profile}.",
            kind="storage.not_found",
            remedy="Name one with --profile, or remember something first.",
            context={"path": profile},
        )
    return profile


def _present_key(profile: Path) -> keys.Key:
    key = keys.find_key(profile, session.ask_passphrase(profile))
    if key is None:
        raise StorageError(
            f"The profile {profile} is not encrypted.",
            kind="storage.not_encrypted",
            remedy="Use `ai-os encrypt` first.",
            context={"path": profile},
        )
    return key


def _new_key(args: argparse.Namespace) -> keys.Key:
    if args.keyring:
        return keys.new_keyring_key()
    if args.new_passphrase_file is not None:
        return keys.check_new(keys.passphrase_in(args.new_passphrase_file))
    first = keys.check_new(session.ask_hidden("New passphrase: ", "--new-passphrase-file names a file that holds it"))
    again = keys.normal(session.ask_hidden("Once more: ", ""))
    if first != again:
        raise StorageError(
            "The two passphrases differ.", kind="storage.passphrase_differs", remedy="Type the same twice."
        )
    return first


def _done(args: argparse.Namespace, profile: Path, what: str, key: keys.Key | None) -> int:
    if args.json:
        lock = keys.lock_of(profile)
        session.show({"profile": str(profile), "needs": lock.needs if lock else None})
        return 0
    print(what)
    if isinstance(key, str):
        print(_WARNING)
    elif key is not None:
        print("Its key is in the system keyring; without it the memories are lost.")
    return 0

"""Keys of profiles: the keyring, where there is one, and passphrases as they are typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory import keys
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from helpers.ring import Ring, install


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    return install(monkeypatch)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A plain profile with one memory."""
    with opened(tmp_path, None) as store:
        store.add([NewMemory("note", "the anchor chain")])
    return tmp_path


def opened(profile: Path, key: keys.Key | None) -> MemoryStore:
    return MemoryStore(profile, embedder_id="e", dimension=4, key=key)


def test_a_profile_in_the_keyring_opens_without_a_question(ring: Ring, profile: Path) -> None:
    assert keys.find_key(profile) is None
    keys.change_key(profile, None, keys.new_keyring_key())
    lock = keys.lock_of(profile)
    assert lock is not None
    assert lock.needs == "keyring"
    assert [name for _, name in ring.held] == [lock.id]
    with opened(profile, keys.find_key(profile)) as store:
        assert store.count() == 1


def test_the_keyring_lets_go_of_a_key_that_opens_nothing_any_more(ring: Ring, profile: Path) -> None:
    keys.change_key(profile, None, keys.new_keyring_key())
    keys.change_key(profile, keys.find_key(profile), "a long passphrase")
    assert not ring.held
    assert keys.find_key(profile, lambda: "a long passphrase") == "a long passphrase"
    keys.change_key(profile, "a long passphrase", None)
    with opened(profile, None) as store:
        assert store.count() == 1


def test_a_lost_broken_or_missing_keyring_is_told_with_a_remedy(
    ring: Ring, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.change_key(profile, None, keys.new_keyring_key())
    held = dict(ring.held)
    for text in (None, "not hex", "00"):
        ring.held = dict.fromkeys(held, text) if text else {}
        with pytest.raises(StorageError) as lost:
            keys.find_key(profile)
        assert lost.value.kind == "storage.keyring"
        assert "backup" in lost.value.remedy
    ring.broken = True
    with pytest.raises(StorageError) as broken:
        keys.new_keyring_key()
    assert "passphrase" in broken.value.remedy
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(StorageError) as missing:
        keys.find_key(profile)
    assert "pip install keyring" in missing.value.remedy


def test_a_passphrase_is_the_same_however_its_letters_are_composed(profile: Path) -> None:
    keys.change_key(profile, None, keys.check_new("Gr\u00fc\u00dfe an alle"))
    typed = keys.find_key(profile, lambda: "Gru\u0308\u00dfe an alle")
    with opened(profile, typed) as store:
        assert store.count() == 1


def test_a_key_makes_a_new_profile_encrypted_and_none_opens_it_plainly(tmp_path: Path) -> None:
    with opened(tmp_path, b"k" * 32) as store:
        store.add([NewMemory("note", "the anchor chain")])
    for key, kind in ((None, "storage.locked_by_passphrase"), ("a passphrase", "storage.wrong_key")):
        with pytest.raises(StorageError) as refused:
            opened(tmp_path, key)
        assert refused.value.kind == kind
    assert not any(b"anchor" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_passphrase_file_that_cannot_be_read_is_named(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.change_key(profile, None, "a long passphrase")
    monkeypatch.setenv(keys.PASSPHRASE_FILE, str(tmp_path / "nowhere"))
    with pytest.raises(StorageError) as error:
        keys.find_key(profile)
    assert error.value.kind == "storage.passphrase_file"
    (tmp_path / "nowhere").write_text("a long passphrase\nanother line\n", encoding="utf-8")
    assert keys.find_key(profile) == "a long passphrase"

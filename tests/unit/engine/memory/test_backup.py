"""One-file backups: what is in them, looked at in bytes; made while the profile is written to; checked; refused."""

from __future__ import annotations

import errno
import itertools
import json
import secrets
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.errors import BackupError, Cancelled, StorageError
from ai_os_diffusion.memory import backup_file
from ai_os_diffusion.memory.backup import check_backup, make_backup
from ai_os_diffusion.memory.copying import copy_store
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.restoring import restore_backup
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.progress import CancelToken, Progress
from helpers.traces import traces, traces_packed

SECRET = "Quillfeather keeps the zanthoxylum under the blue pot."
MARKS = (SECRET, "Quillfeather", "zanthoxylum")


def open_store(folder: Path) -> MemoryStore:
    return MemoryStore(folder, embedder_id="test", dimension=4)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def store(profile: Path) -> Iterator[MemoryStore]:
    with open_store(profile) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my.aiosbackup"


def fill(store: MemoryStore, count: int = 3) -> list[str]:
    ids = store.add([NewMemory("note", f"Note {number}.", title="T", tags=("a",)) for number in range(count)])
    store.set_vectors(ids, np.eye(4, dtype=np.float32)[[number % 4 for number in range(count)]])
    return ids


def contents(store: MemoryStore) -> tuple[list[Any], list[float], list[Any]]:
    hits, _ = store.page(0, 10_000)
    chats = [ChatStore(store).turns(item.id) for item in ChatStore(store).conversations()]
    return hits, store.vectors([hit.id for hit in hits]).ravel().tolist(), chats


def test_a_restored_profile_is_the_one_that_was_backed_up(store: MemoryStore, file: Path, tmp_path: Path) -> None:
    fill(store)
    store.pin(store.page(0, 1)[0][0].id, pinned=True)
    chats = ChatStore(store)
    chats.add(chats.create().id, "user", "Hello?")
    store.write_receipt("import", {"batch": "b"})
    told: list[Progress] = []
    info = make_backup(store.folder, file, open_store, on_progress=told.append)
    assert {name: count for name, count in info.counts.items() if count} == {"memories": 3, "chats": 2, "receipts": 1}
    assert told[-1].done == told[-1].total
    assert all(earlier.done <= later.done for earlier, later in itertools.pairwise(told))
    assert file.stat().st_mode & 0o777 == 0o600
    assert check_backup(file) == info
    before = contents(store)
    assert restore_backup(file, tmp_path / "other") == info
    with open_store(tmp_path / "other") as other:
        assert contents(other) == before
        assert other.receipts("import") == store.receipts("import")
        assert other.pending_count() == 0
        assert [hit.text for hit in other.search("Note 1", None, 1)] == ["Note 1."]
        assert other.verify() == []
        other.add([NewMemory("note", "It can be written to.")])
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["store"]
    assert sorted(path.name for path in store.folder.iterdir()) == ["store"]


def test_what_was_forgotten_is_in_no_later_backup(store: MemoryStore, file: Path) -> None:
    fill(store)
    key = store.add([NewMemory("note", SECRET)])[0]
    chats = ChatStore(store)
    talk = chats.create("talk")
    chats.add(talk.id, "user", "Quillfeather?")
    make_backup(store.folder, file, open_store)
    assert traces_packed(file, *MARKS), "the search must be able to find it"
    Forgotten(store).forget([key], chats=True)
    chats.delete(talk.id)
    make_backup(store.folder, file, open_store, force=True)
    assert traces(store.folder, *MARKS), "the trash of the profile holds it still"
    assert traces_packed(file, *MARKS) == []
    assert [hit.text for hit in Forgotten(store).entries()[0].memories] == [SECRET], "the trash is as it was"
    with zipfile.ZipFile(file) as packed:
        assert not [name for name in packed.namelist() if "/kw/" in name or "LOCK" in name or "RESERVE" in name]


def test_a_backup_while_the_profile_is_written_to_is_one_moment_of_it(store: MemoryStore, file: Path) -> None:
    order: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            order.extend(store.add([NewMemory("note", f"Row {len(order)}. " + "x" * 20_000)]))
            if len(order) % 50 == 0:
                store.tables.seal()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            before = len(order)
            make_backup(store.folder, file, open_store, force=True)
            restore_backup(file, file.parent / f"other{number}")
            with open_store(file.parent / f"other{number}") as other:
                held = {hit.id for hit in other.page(0, 100_000)[0]}
                assert held == set(order[: len(held)]), "no row is missing between others"
                assert len(held) >= before, "all that was acknowledged before is there"
    finally:
        stop.set()
        thread.join()


def test_a_log_that_is_sealed_while_it_is_copied_is_copied_again(store: MemoryStore, tmp_path: Path) -> None:
    """The second half of the log is zeros by then: the copy would open, without the rows that stood there."""
    store.add([NewMemory("note", f"Row {number}. " + "x" * 30_000) for number in range(50)])
    store.add([NewMemory("note", f"Row {number}. " + "x" * 30_000) for number in range(50, 100)])
    sealed: list[str] = []

    def seal(_: int, name: str) -> None:
        if name.startswith("wal/") and not sealed:
            sealed.append(name)
            store.tables.seal()

    copy_store(store.folder / "store", tmp_path / "copy" / "store", seal)
    assert sealed
    with open_store(tmp_path / "copy") as copy:
        assert copy.count() == 100
        assert copy.verify() == []


def test_a_profile_that_another_process_has_open_can_be_backed_up(profile: Path, file: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
store = MemoryStore(Path({str(profile)!r}), embedder_id="test", dimension=4)
store.add([NewMemory("note", "held")])
print("ready", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == b"ready\n"
        with pytest.raises(StorageError):
            open_store(profile)
        assert make_backup(profile, file, open_store).counts["memories"] == 1
        with pytest.raises(StorageError) as caught:
            restore_backup(file, profile, replace=True)
        assert caught.value.kind == "storage.locked"
        child.stdin.close()
    with open_store(profile) as store:
        assert store.count() == 1


def test_a_stopped_backup_leaves_nothing(store: MemoryStore, file: Path) -> None:
    fill(store)
    for after in (0, 1):
        cancel = CancelToken()
        seen = 0

        def step(_: Progress) -> None:
            nonlocal seen
            seen += 1
            if seen > after:  # noqa: B023
                cancel.cancel()  # noqa: B023

        with pytest.raises(Cancelled):
            make_backup(store.folder, file, open_store, on_progress=step, cancel=cancel)
        assert [path.name for path in file.parent.iterdir()] == ["profile"]
        assert [path.name for path in store.folder.iterdir()] == ["store"]


def test_targets_that_are_refused(store: MemoryStore, file: Path, tmp_path: Path) -> None:
    fill(store)
    file.write_text("mine")
    cases = (
        (file, "exists already"),
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "b", "does not exist"),
        (store.folder / "store" / "b", "among the files"),
    )
    for target, said in cases:
        with pytest.raises(BackupError, match=said):
            make_backup(store.folder, target, open_store)
    with pytest.raises(BackupError, match="no profile"):
        make_backup(tmp_path / "nobody", tmp_path / "b", open_store)
    assert file.read_text() == "mine"
    make_backup(store.folder, file, open_store, force=True)
    check_backup(file)


def test_a_full_disk_is_told_and_the_earlier_backup_stays(
    store: MemoryStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    info = make_backup(store.folder, file, open_store)

    def full(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup_file, "pack", full)
    with pytest.raises(BackupError, match="No space left") as caught:
        make_backup(store.folder, file, open_store, force=True)
    assert caught.value.kind == "backup.full"
    assert check_backup(file) == info
    assert [path.name for path in store.folder.iterdir()] == ["store"]


def test_a_damaged_profile_is_not_backed_up(profile: Path, file: Path) -> None:
    with open_store(profile) as store:
        store.add([NewMemory("note", "x" * 500_000)])
        store.tables.seal()
    rows = next((profile / "store" / "seg").rglob("rows.arrow"))
    data = bytearray(rows.read_bytes())
    data[250_000] ^= 1
    rows.write_bytes(data)
    with pytest.raises(StorageError) as caught:
        make_backup(profile, file, open_store)
    assert caught.value.kind == "storage.corruption"
    assert not file.exists()


def test_a_backup_of_an_encrypted_profile_is_encrypted_and_opens_with_its_passphrase(
    profile: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AI_OS_PASSPHRASE_FILE", raising=False)

    def open_it(folder: Path) -> MemoryStore:
        return MemoryStore(folder, embedder_id="test", dimension=4, key="correct horse")

    with open_it(profile) as store:
        key, other = store.add([NewMemory("note", SECRET), NewMemory("note", "The heron wades in the reeds.")])
        Forgotten(store).forget([key])
        seen: list[str] = []
        make_backup(profile, file, open_it, on_progress=lambda _: seen.extend(traces(tmp_path, *MARKS, "heron wades")))
        assert seen == [], "at no moment is it plain on the disk"
        assert check_backup(file).encrypted
        assert traces_packed(file, *MARKS, "heron wades", other) == []
    for ask, kind in ((None, "storage.locked_by_passphrase"), (lambda: "wrong horse", "storage.wrong_key")):
        with pytest.raises(StorageError) as caught:
            restore_backup(file, tmp_path / "other", ask=ask)
        assert caught.value.kind == kind
        assert list((tmp_path / "other").iterdir()) == []
    restore_backup(file, tmp_path / "other", ask=lambda: "correct horse")
    with open_it(tmp_path / "other") as store:
        assert [hit.id for hit in store.page(0, 9)[0]] == [other]


# ---------------------------------------------------------------- reading


def made(store: MemoryStore, file: Path) -> bytes:
    fill(store)
    make_backup(store.folder, file, open_store)
    return file.read_bytes()


def test_every_damaged_byte_of_content_is_found(store: MemoryStore, file: Path, tmp_path: Path) -> None:
    store.add([NewMemory("note", secrets.token_hex(1000)) for _ in range(30)])
    whole = made(store, file)
    good = check_backup(file)
    kinds: list[str] = []
    for at in range(0, len(whole), len(whole) // 60):
        data = bytearray(whole)
        data[at] ^= 0x10
        file.write_bytes(data)
        try:
            assert check_backup(file).files == good.files  # a byte of the container that carries nothing
        except BackupError as error:
            kinds.append(error.kind)
            if len(kinds) % 20 == 0:
                with pytest.raises(BackupError):
                    restore_backup(file, tmp_path / "other")
                assert not (tmp_path / "other" / "store").exists()
    assert len(kinds) > 40
    assert set(kinds) <= {"backup.damaged", "backup.file", "backup.version"}


def test_a_backup_that_was_cut_off_is_refused(store: MemoryStore, file: Path) -> None:
    whole = made(store, file)
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        with pytest.raises(BackupError):
            check_backup(file)


@pytest.mark.parametrize("kind", ["text", "zip", "folder", "missing"])
def test_what_is_no_backup_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "thing"
    if kind == "text":
        path.write_text("hello")
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.txt", "hello")
    elif kind == "folder":
        path.mkdir()
    for use in (check_backup, lambda file: restore_backup(file, tmp_path / "other")):
        with pytest.raises(BackupError) as caught:
            use(path)
        assert caught.value.kind == "backup.file"
    assert not (tmp_path / "other").exists()


def rewritten(file: Path, target: Path, change: Any = None, members: Any = None) -> Path:
    """A backup with another manifest, or other members."""
    with zipfile.ZipFile(file) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        held = {name: packed.read(name) for name in packed.namelist()}
        manifest = json.loads(held.pop("manifest.json"))
        if change:
            change(manifest)
        listed = list(held.items())
        for name, data in members(listed) if members else listed:
            out.writestr(name, data)
        out.writestr("manifest.json", json.dumps(manifest))
    return target


def renamed(name: str) -> tuple[Any, Any]:
    """A backup in which the first file has another name."""
    return (
        lambda manifest: manifest["files"][0].update(path=name),
        lambda listed: [(name, listed[0][1]), *listed[1:]],
    )


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "store/../../evil", "/etc/evil", "store/a/../../../evil", "C:/evil", "store\\..\\..\\evil",
        "evil", "store", "store/", "store//a", "store/.hidden", "store/a\0b", "store/" + "a" * 300,
    ],
)  # fmt: skip
def test_names_that_lead_out_of_the_profile_are_refused(
    store: MemoryStore, file: Path, tmp_path: Path, name: str
) -> None:
    made(store, file)
    hostile = rewritten(file, tmp_path / "hostile", *renamed(name))
    with pytest.raises(BackupError) as caught:
        restore_backup(hostile, tmp_path / "deep" / "other")
    assert caught.value.kind == "backup.damaged"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hostile", "my.aiosbackup", "profile"]


def _zeros(listed: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(listed[0][0], bytes(50_000_000)), *listed[1:]]


@pytest.mark.parametrize(
    ("change", "members", "kind"),
    [
        (lambda m: m.update(format_version=2), None, "backup.version"),
        (lambda m: m.update(format="other"), None, "backup.file"),
        (lambda m: m.pop("files"), None, "backup.damaged"),
        (lambda m: m.update(files=[]), None, "backup.damaged"),
        (lambda m: m["files"].pop(), None, "backup.damaged"),
        (lambda m: m["files"].append(m["files"][0]), None, "backup.damaged"),
        (lambda m: m["files"][0].update(bytes=-1), None, "backup.damaged"),
        (lambda m: m["files"][0].update(sha256="0" * 64), None, "backup.damaged"),
        (lambda m: m["counts"].update(memories=99), None, "backup.damaged"),
        (lambda m: m.update(embedder_id=7, dimension="x"), None, "backup.damaged"),
        (None, lambda listed: listed[1:], "backup.damaged"),
        (None, lambda listed: [*listed, ("store/extra", b"x")], "backup.damaged"),
        (None, _zeros, "backup.damaged"),
        (lambda m: m["files"][0].update(bytes=50_000_000), _zeros, "backup.damaged"),
        (lambda m: m["files"][0].update(bytes=10**18), None, "backup.damaged"),
    ],
)
def test_manifests_that_lie_are_refused(
    store: MemoryStore, file: Path, tmp_path: Path, change: Any, members: Any, kind: str
) -> None:
    made(store, file)
    hostile = rewritten(file, tmp_path / "hostile", change, members)
    with pytest.raises(BackupError) as caught:
        restore_backup(hostile, tmp_path / "other")
    assert caught.value.kind == kind
    assert not (tmp_path / "other" / "store").exists()


def test_what_unpacks_to_more_than_it_announces_is_cut_off(store: MemoryStore, file: Path, tmp_path: Path) -> None:
    """The size in the directory of the zip file lies as well: no more than announced is ever unpacked."""
    made(store, file)
    bomb = rewritten(file, tmp_path / "bomb", None, lambda listed: [(listed[0][0], bytes(50_000_000)), *listed[1:]])
    with zipfile.ZipFile(file) as packed:
        name = packed.namelist()[0]
        size = packed.getinfo(name).file_size
    data = bomb.read_bytes().replace((50_000_000).to_bytes(4, "little"), size.to_bytes(4, "little"))
    bomb.write_bytes(data)
    seen: list[int] = []
    with backup_file.opened(bomb) as (packed, info), pytest.raises(Exception) as caught:  # noqa: PT011
        backup_file.unpack(packed, info.files[0], None, lambda more, _: seen.append(more), None)
    assert isinstance(caught.value, BackupError | zipfile.BadZipFile)
    assert sum(seen) <= size


def test_a_restore_that_does_not_fit_on_the_disk_is_refused_before_it_begins(
    store: MemoryStore, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(store, file)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("", (), {"free": 1_000_000}))
    with pytest.raises(BackupError, match="1 MB are free") as caught:
        restore_backup(file, tmp_path / "other")
    assert caught.value.kind == "backup.full"

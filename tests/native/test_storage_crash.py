"""The store against kill -9, a second process and damaged derived files, on real files."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_native import ArrowStorage, NativeStorageError

ROUNDS = int(os.environ.get("AIOS_CRASH_ROUNDS", "8"))

# Appends, updates, deletes and seals; after each durable change it prints what was promised.
CHILD = """
import random, sys
import numpy as np
from ai_os_native import ArrowStorage
path, seed = sys.argv[1], int(sys.argv[2])
rng = random.Random(seed)
store = ArrowStorage.open(path, embedder_id="e", dimension=4)
ids = [row["id"] for row in store.find("memories", "kind", "crash")]
def promise(*words):
    print("ack", *words, flush=True)
print("ready", flush=True)
for number in range(1_000_000):
    choice = rng.random()
    if choice < 0.55 or not ids:
        text = f"s{seed}n{number}" + " filler" * rng.randrange(200)
        made = store.append("memories", [{"text": text, "kind": "crash"}, {"text": text, "kind": "crash"}])
        ids += made
        promise("put", made[0], text.split()[0], made[1], text.split()[0])
    elif choice < 0.75:
        row = rng.choice(ids)
        store.update("memories", row, {"text": f"u{seed}n{number}"})
        promise("put", row, f"u{seed}n{number}")
    elif choice < 0.88:
        row = ids.pop(rng.randrange(len(ids)))
        store.delete("memories", [row])
        promise("delete", row)
    elif choice < 0.97:
        row = rng.choice(ids)
        value = seed * 50_000 + number + 1
        store.set_vectors([row], np.full((1, 4), value, np.float32))
        promise("vector", row, str(value))
    elif choice < 0.985:
        store.seal()
    else:
        store.compact()
"""

HOLDER = """
import sys
from ai_os_native import ArrowStorage
store = ArrowStorage.open(sys.argv[1], embedder_id="e", dimension=4)
store.append("memories", [{"text": "held"}])
print("ready", flush=True)
sys.stdin.read()
"""


def open_store(path: Path) -> ArrowStorage:
    return ArrowStorage.open(str(path), embedder_id="e", dimension=4)


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def kill(child: subprocess.Popen[str]) -> list[str]:
    """Kill at once; returns the complete lines that the child had printed."""
    child.send_signal(signal.SIGKILL)
    assert child.stdout is not None
    assert child.stdin is not None
    # Not communicate(): that passes over lines which readline() has buffered.
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    child.stdin.close()
    return [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def age(text: str) -> tuple[int, int]:
    """When a text was made: the round and the number of the operation."""
    seed, number = text.split()[0][1:].split("n")
    return int(seed), int(number)


class Promises:
    """What a killed process has acknowledged: text by id, and the vectors set since the text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.vectors: dict[str, float] = {}
        self.deleted: set[str] = set()

    def note(self, line: str) -> None:
        _, action, *words = line.split()
        if action == "put":
            for row, text in zip(words[::2], words[1::2], strict=True):
                self.texts[row] = text
                self.vectors.pop(row, None)
        elif action == "delete":
            self.texts.pop(words[0])
            self.vectors.pop(words[0], None)
            self.deleted.add(words[0])
        else:
            self.vectors[words[0]] = float(words[1])

    def differences(self, store: ArrowStorage) -> list[str]:
        """Rows that are newer than promised: only the change in flight when the process died may account for one."""
        rows = {row["id"]: row for row in store.find("memories", "kind", "crash")}
        found = []
        for row, text in self.texts.items():
            stored = rows.get(row)
            if stored is None:
                # A removal in flight; a lost append would take two rows.
                found.append(row)
            elif stored["text"].split()[0] != text:
                assert age(stored["text"]) > age(text), "an acknowledged text was lost"
                found.append(row)
            else:
                vector = 0.0 if stored["embedding"] is None else float(stored["embedding"][0])
                assert vector >= self.vectors.get(row, 0.0), "an acknowledged vector was lost"
                found += [row] if vector != self.vectors.get(row, 0.0) else []
        extra = [row for row in rows if row not in self.texts]
        assert not set(extra) & self.deleted, "a deleted row came back"
        # One append in flight holds two rows.
        return found + extra[::2]

    def adopt(self, store: ArrowStorage) -> None:
        """Take the change that was in flight into the promises."""
        rows = {row["id"]: row for row in store.find("memories", "kind", "crash")}
        self.deleted |= set(self.texts) - set(rows)
        self.texts = {row: stored["text"].split()[0] for row, stored in rows.items()}
        self.vectors = {
            row: float(stored["embedding"][0]) for row, stored in rows.items() if stored["embedding"] is not None
        }


def test_kill_nine_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "store"
    promises, rng, acknowledged = Promises(), random.Random(5), 0
    for number in range(ROUNDS):
        child = start(CHILD, str(path), str(number))
        assert child.stdout is not None
        for _ in range(rng.randrange(1, 60)):
            promises.note(child.stdout.readline())
            acknowledged += 1
        for line in kill(child):
            promises.note(line)
            acknowledged += 1
        store = open_store(path)
        assert len(promises.differences(store)) <= 1, f"round {number}, {acknowledged} acknowledged"
        assert store.verify() == []
        promises.adopt(store)
        words = {hit.id for hit in store.search_words(next(iter(promises.texts.values()), "none"), 10)}
        assert not words or words & set(promises.texts)
        store.close()
    assert acknowledged > ROUNDS


def test_the_lock_names_its_holder_and_dies_with_it(tmp_path: Path) -> None:
    path = tmp_path / "store"
    child = start(HOLDER, str(path))
    for read_only in (False, True):
        with pytest.raises(NativeStorageError) as error:
            ArrowStorage.open(str(path), embedder_id="e", dimension=4, read_only=read_only)
        kind, message, context = error.value.args
        assert (kind, context) == ("storage.locked", {"pid": str(child.pid), "path": str(path)})
        assert str(child.pid) in message
    kill(child)
    store = open_store(path)
    assert store.count("memories") == 1
    store.close()


def filled(path: Path, filler: str = "") -> list[str]:
    store = open_store(path)
    ids = store.append("memories", [{"text": f"word{number} common {filler}"} for number in range(50)])
    store.seal()
    ids += store.append("memories", [{"text": "late common"}])
    store.close()
    return ids


def test_a_missing_word_index_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "store"
    ids = filled(path)
    shutil.rmtree(path / "kw")
    store = open_store(path)
    assert {hit.id for hit in store.search_words("common", 100)} == set(ids)
    assert [hit.id for hit in store.search_words("word7", 1)] == [ids[7]]
    store.close()


def test_a_word_index_of_another_state_is_made_again(tmp_path: Path) -> None:
    path, other = tmp_path / "store", tmp_path / "other"
    filled(other)
    ids = filled(path)
    shutil.rmtree(path / "kw")
    store = open_store(path)
    store.append("memories", [{"text": "common too"}])
    store.seal()
    store.close()
    shutil.rmtree(path / "kw")
    shutil.copytree(other / "kw", path / "kw")
    store = open_store(path)
    found = {hit.id for hit in store.search_words("common", 100)}
    assert len(found) == 52
    assert set(ids) <= found
    store.close()


def test_flipped_bits_in_the_word_index_never_change_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "store"
    ids = filled(path)
    files = sorted(file for file in (path / "kw").rglob("*") if file.is_file() and file.stat().st_size)
    rng = random.Random(3)
    for file in files:
        copy = tmp_path / "copy"
        shutil.copytree(path, copy)
        damaged = copy / file.relative_to(path)
        content = bytearray(damaged.read_bytes())
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        damaged.write_bytes(content)
        store = open_store(copy)
        assert {hit.id for hit in store.search_words("common", 100)} == set(ids), file.name
        assert [hit.id for hit in store.search_words("word7", 1)] == [ids[7]], file.name
        store.close()
        shutil.rmtree(copy)


def test_a_damaged_page_is_refused_by_file_and_offset(tmp_path: Path) -> None:
    path = tmp_path / "store"
    # Texts beyond the first page, so that opening does not read them.
    ids = filled(path, "x" * 4000)
    rows = path / "seg" / "00000001" / "rows.arrow"
    content = bytearray(rows.read_bytes())
    offset = content.index(b"word30")
    content[offset] ^= 1
    rows.write_bytes(content)
    store = open_store(path)
    assert store.count("memories") == 51
    with pytest.raises(NativeStorageError) as error:
        store.get("memories", ids[30])
    kind, message, context = error.value.args
    page = offset // 65536 * 65536
    assert page > 0
    assert (kind, context["file"], context["offset"]) == ("storage.corruption", str(rows), str(page))
    assert "backup" in message
    assert [str(rows) in line for line in store.verify()] == [True]
    store.close()


def test_verify_sees_damage_that_comes_while_the_store_is_open(tmp_path: Path) -> None:
    path = tmp_path / "store"
    ids = filled(path)
    store = open_store(path)
    assert store.get("memories", ids[7]) is not None
    rows = path / "seg" / "00000001" / "rows.arrow"
    offset = rows.read_bytes().index(b"word7")
    with rows.open("r+b") as file:
        file.seek(offset)
        file.write(b"W")
    assert [str(rows) in line and "byte 0" in line for line in store.verify()] == [True]
    store.close()


def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        blocked = tmp_path / "file"
        blocked.write_text("not a folder")
        with pytest.raises(NativeStorageError) as error:
            open_store(blocked / "store")
        assert error.value.args[0] == "storage.io"
        return
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(NativeStorageError) as error:
        open_store(folder / "store")
    assert error.value.args[0] == "storage.permission"


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files with RLIMIT_FSIZE")
def test_a_refused_write_is_reported_as_a_full_disk_and_loses_nothing(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
from ai_os_native import ArrowStorage, NativeStorageError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = ArrowStorage.open(sys.argv[1], embedder_id="e", dimension=4)
ids = store.append("memories", [{"text": "kept"}, {"text": "removed"}])
resource.setrlimit(resource.RLIMIT_FSIZE, (17 << 20, 17 << 20))
try:
    store.append("blobs", [{"data": bytes(18 << 20)}])
except NativeStorageError as error:
    print(error.args[0])
print(store.delete("memories", ids[1:]), store.count("blobs"), flush=True)
"""
    path = tmp_path / "store"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["storage.full", "1", "0"]
    store = open_store(path)
    assert [row["text"] for row in store.get_many("memories", [store.pending_vectors(9)[0][0]]) if row] == ["kept"]
    store.close()

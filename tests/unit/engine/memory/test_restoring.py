"""Restoring over a profile: refused, carried out, stopped, and killed at every step."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_diffusion.errors import BackupError, Cancelled, StorageError
from ai_os_diffusion.memory import workplace
from ai_os_diffusion.memory.backup import make_backup
from ai_os_diffusion.memory.restoring import restore_backup
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.progress import CancelToken
from helpers.traces import traces

OLD, NEW = "The old memory of Quillfeather.", "The new memory of Zanthoxylum."


def open_store(folder: Path) -> MemoryStore:
    return MemoryStore(folder, embedder_id="test", dimension=4)


def profile_with(folder: Path, text: str) -> Path:
    with open_store(folder) as store:
        store.add([NewMemory("note", text)])
    return folder


def told(folder: Path) -> list[str]:
    with open_store(folder) as store:
        assert store.verify() == []
        return [hit.text for hit in store.page(0, 9)[0]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    target = tmp_path / "new.aiosbackup"
    make_backup(profile_with(tmp_path / "source", NEW), target, open_store)
    return target


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return profile_with(tmp_path / "profile", OLD)


def test_memories_that_are_there_are_replaced_only_when_that_was_said(file: Path, profile: Path) -> None:
    (profile / "logs").mkdir()
    (profile / "mine.txt").write_text("not ours")
    with pytest.raises(BackupError) as caught:
        restore_backup(file, profile)
    assert caught.value.kind == "backup.not_empty"
    assert told(profile) == [OLD]
    restore_backup(file, profile, replace=True)
    assert told(profile) == [NEW]
    assert sorted(path.name for path in profile.iterdir()) == ["logs", "mine.txt", "store"]
    assert traces(profile, OLD, "Quillfeather") == [], "what was replaced is gone"


def test_a_profile_that_is_open_is_not_touched(file: Path, profile: Path) -> None:
    with open_store(profile) as store:
        with pytest.raises(StorageError) as caught:
            restore_backup(file, profile, replace=True)
        assert caught.value.kind == "storage.locked"
        store.add([NewMemory("note", "written afterwards")])
    assert sorted(told(profile)) == sorted([OLD, "written afterwards"])
    assert [path.name for path in profile.iterdir()] == ["store"]


def test_a_stopped_restore_leaves_the_profile_as_it_was(file: Path, profile: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        restore_backup(file, profile, replace=True, on_progress=lambda _: cancel.cancel(), cancel=cancel)
    assert [path.name for path in profile.iterdir()] == ["store"]
    assert told(profile) == [OLD]


_KILLED = """
import os, sys
from pathlib import Path
from ai_os_diffusion.memory.restoring import restore_backup

steps, left = sys.argv[3].split(","), int(sys.argv[4])

def counted(name, real):
    def step(*args, **kwargs):
        global left
        if name in steps:
            left -= 1
            if left == 0:
                os._exit(9)
        return real(*args, **kwargs)
    return step

Path.rename = counted("rename", Path.rename)
import shutil
shutil.rmtree = counted("rmtree", shutil.rmtree)
os.fsync = counted("fsync", os.fsync)
restore_backup(Path(sys.argv[1]), Path(sys.argv[2]), replace=True)
"""


@pytest.mark.parametrize("over_another", [True, False])
def test_a_kill_at_any_step_leaves_one_good_profile(file: Path, profile: Path, over_another: bool) -> None:
    seen = set()
    for steps, number in [("fsync", 1), ("fsync", 3), *(("rename,rmtree", count) for count in range(1, 5))]:
        target = (
            profile_with(profile.parent / f"p{steps}{number}", OLD) if over_another else profile.parent / f"{number}"
        )
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(file), str(target), steps, str(number)],
            env=dict(os.environ),
            check=False,
            timeout=60,
        )
        assert done.returncode in (0, 9)
        found = told(target)
        assert found in ([[OLD], [NEW]] if over_another else [[], [NEW]])
        seen.add((done.returncode, *found))
        assert [path.name for path in target.iterdir()] == ["store"], "what the killed process left is cleared away"
        other = NEW if found == [OLD] else OLD
        assert traces(target, other) == []
    before = OLD if over_another else None
    assert (9, before) in seen if before else (9,) in seen
    assert (9, NEW) in seen


def test_a_store_that_was_moved_aside_comes_back(file: Path, profile: Path) -> None:
    folder = profile / ".restore-2026-11-21-160000-0123abcd"
    folder.mkdir()
    (profile / "store").rename(folder / workplace.OLD)
    with workplace.locked(folder), pytest.raises(StorageError) as caught:
        open_store(profile)
    assert caught.value.kind == "storage.locked", "another process is in the middle of it"
    assert told(profile) == [OLD]
    assert not folder.exists()


def test_other_hidden_folders_of_a_profile_are_left_alone(profile: Path) -> None:
    for name in (".git", ".backup-mine", ".restore-2026", "backup-2026-11-21-160000-0123abcd"):
        (profile / name).mkdir()
    assert told(profile) == [OLD]
    assert len(list(profile.iterdir())) == 5

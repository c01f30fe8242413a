"""Moving a profile: every byte arrives, or the old one is as it was; what cannot be is refused; the old one goes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_diffusion.errors import BackupError, Cancelled, StorageError
from ai_os_diffusion.memory import moving, workplace
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.progress import CancelToken, Progress
from helpers.traces import traces

TEXT = "The memory of Quillfeather."


def open_store(folder: Path, key: str | None = None) -> MemoryStore:
    return MemoryStore(folder, embedder_id="test", dimension=4, key=key)


def told(folder: Path, key: str | None = None) -> list[str]:
    with open_store(folder, key) as store:
        assert store.verify() == []
        return [hit.text for hit in store.page(0, 9)[0]]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "LOCK"
    }


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / "profile"
    with open_store(folder) as store:
        store.add([NewMemory("note", TEXT)])
    (folder / "evolution").mkdir()
    (folder / "evolution" / "weights.bin").write_bytes(os.urandom(3 << 20))
    (folder / "logs").mkdir()
    (folder / "logs" / "window.log").write_text("of the run that is going on")
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk" / "ai-os"


def test_a_profile_is_copied_whole_and_the_old_one_stays(profile: Path, target: Path) -> None:
    reports: list[Progress] = []
    before = files(profile)
    place = moving.look_at(profile, target)
    assert place.size == sum(len(data) for name, data in before.items() if not name.startswith("logs"))
    assert place.free > place.size
    assert not place.taken
    assert moving.copy_profile(profile, target, on_progress=reports.append) == place.size
    assert reports[-1].done == reports[-1].total == 2 * place.size
    moved = files(target)
    assert moved == {name: data for name, data in before.items() if not name.startswith("logs")}
    assert files(profile) == before
    assert [path.name for path in target.parent.iterdir()] == ["ai-os"]
    assert target.stat().st_mode & 0o777 == 0o700
    assert (target / "evolution" / "weights.bin").stat().st_mode & 0o777 == 0o600
    assert told(target) == told(profile) == [TEXT]


def test_an_encrypted_profile_opens_with_its_passphrase_there(tmp_path: Path, target: Path) -> None:
    with open_store(tmp_path / "locked", "plum jam on toast") as store:
        store.add([NewMemory("note", TEXT)])
    moving.copy_profile(tmp_path / "locked", target)
    with pytest.raises(StorageError):
        told(target)
    assert told(target, "plum jam on toast") == [TEXT]
    assert traces(target, "Quillfeather") == []


@pytest.mark.parametrize("inside", ["ai-os", "store/ai-os", ""])
def test_a_place_in_the_profile_or_around_it_is_refused(profile: Path, inside: str) -> None:
    for target in (profile / inside, profile.parent):
        with pytest.raises(StorageError) as caught:
            moving.copy_profile(profile, target)
        assert caught.value.kind == "storage.move_target"
    assert told(profile) == [TEXT]


def test_a_place_that_is_not_free_is_refused_and_left_alone(profile: Path, target: Path) -> None:
    target.mkdir()
    (target / "holiday.txt").write_text("mine")
    with pytest.raises(StorageError, match="holds something else"):
        moving.look_at(profile, target)
    with pytest.raises(StorageError, match="cannot be made"):
        moving.look_at(profile, target.parent / "nowhere" / "ai-os")
    with pytest.raises(StorageError):
        moving.copy_profile(profile, target)
    assert (target / "holiday.txt").read_text() == "mine"


def test_other_memories_are_seen_and_never_written_over(profile: Path, target: Path) -> None:
    with open_store(target) as store:
        store.add([NewMemory("note", "Another life.")])
    assert moving.look_at(profile, target).taken
    with pytest.raises(StorageError, match="holds memories already"):
        moving.copy_profile(profile, target)
    assert told(target) == ["Another life."]


def test_what_a_window_left_is_no_obstacle(profile: Path, target: Path) -> None:
    (target / "logs").mkdir(parents=True)
    (target / "logs" / "window.log").write_text("old")
    (target / "window.lock").write_text("1")
    moving.copy_profile(profile, target)
    assert told(target) == [TEXT]


def test_a_disk_without_room_is_refused_at_once(profile: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "_ROOM", 1 << 60)
    for attempt in (moving.look_at, moving.copy_profile):
        with pytest.raises(StorageError) as caught:
            attempt(profile, target)
        assert caught.value.kind == "storage.full"
    assert not target.exists()


def test_a_profile_that_is_open_is_not_moved(profile: Path, target: Path) -> None:
    with open_store(profile), pytest.raises(StorageError) as caught:
        moving.copy_profile(profile, target)
    assert caught.value.kind == "storage.locked"
    assert list(target.parent.iterdir()) == []


def test_a_stop_and_a_full_disk_leave_nothing(profile: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        moving.copy_profile(profile, target, on_progress=lambda _: cancel.cancel(), cancel=cancel)
    assert list(target.parent.iterdir()) == []

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupError) as caught:
        moving.copy_profile(profile, target)
    assert caught.value.kind == "backup.full"
    assert list(target.parent.iterdir()) == []
    monkeypatch.undo()
    assert told(profile) == [TEXT]


def test_a_disk_that_gives_back_other_bytes_is_found(
    profile: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def flip(handle: int) -> None:
        real(handle)
        if os.fstat(handle).st_size == 3 << 20:
            damaged = target.with_name(".ai-os.moving") / "evolution" / "weights.bin"
            data = bytearray(damaged.read_bytes())
            data[1000] ^= 1
            damaged.write_bytes(data)

    monkeypatch.setattr(os, "fsync", flip)
    with pytest.raises(StorageError) as caught:
        moving.copy_profile(profile, target)
    assert caught.value.kind == "storage.move_differs"
    assert list(target.parent.iterdir()) == []
    assert told(profile) == [TEXT]


_KILLED = """
import os, sys
from pathlib import Path
from ai_os_diffusion.memory import moving

left = int(sys.argv[3])

def counted(real):
    def step(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return real(*args, **kwargs)
    return step

os.fsync = counted(os.fsync)
Path.rename = counted(Path.rename)
moving._read = counted(moving._read)
moving.copy_profile(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_kill_at_any_step_leaves_the_old_profile_and_nothing_or_all_of_the_new(profile: Path, target: Path) -> None:
    seen = []
    before = files(profile)
    for step in range(1, 200, 5):
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, str(profile), str(target), str(step)],
            env=dict(os.environ),
            check=False,
            timeout=60,
        )
        workplace.settle(profile)  # as opening it does
        assert files(profile) == before
        whole = target.exists()
        assert [path.name for path in target.parent.iterdir()] == ([target.name] if whole else [])
        assert not whole or told(target) == [TEXT]
        seen.append((done.returncode, whole))
        if done.returncode == 0:
            break
        if whole:
            moving.remove_profile(target, profile)
    assert seen[0] == (9, False)
    assert seen[-1] == (0, True), "what was left half-way is no obstacle"
    assert [path.name for path in target.parent.iterdir()] == ["ai-os"]
    assert told(profile) == [TEXT]


def test_the_old_profile_is_removed_when_nobody_uses_it(profile: Path, target: Path) -> None:
    size = moving.copy_profile(profile, target)
    for wrong in (target, target.parent):
        with pytest.raises((StorageError, BackupError)):
            moving.remove_profile(wrong, target)
    with open_store(profile), pytest.raises(StorageError) as caught:
        moving.remove_profile(profile, target)
    assert caught.value.kind == "storage.locked"
    assert moving.remove_profile(profile, target) >= size
    assert list(profile.parent.iterdir()) == []
    assert told(target) == [TEXT]
    with pytest.raises(BackupError):
        moving.remove_profile(profile, target)


def test_a_removal_that_was_killed_is_ended_by_the_next(
    profile: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving.copy_profile(profile, target)

    def killed(_folder: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(SystemExit):
            moving.remove_profile(profile, target)
    assert not profile.exists()
    assert moving.remove_profile(profile, target) >= 3 << 20
    assert list(profile.parent.iterdir()) == []
    assert told(target) == [TEXT]


def test_what_comes_to_the_place_meanwhile_is_left_alone(profile: Path, target: Path) -> None:
    target.mkdir()

    def fill(_progress: Progress) -> None:
        (target / "mine.txt").write_text("mine")

    with pytest.raises(StorageError, match="was filled meanwhile"):
        moving.copy_profile(profile, target, on_progress=fill)
    assert (target / "mine.txt").read_text() == "mine"
    assert [path.name for path in target.parent.iterdir()] == ["ai-os"]


def test_a_linked_place_is_moved_to_and_removed(profile: Path, target: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "real").mkdir()
    target.symlink_to(tmp_path / "elsewhere" / "real")
    moving.copy_profile(profile, target)
    assert target.is_symlink()
    assert told(target) == [TEXT]
    moving.remove_profile(target, profile)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not target.is_symlink()
    assert told(profile) == [TEXT]


def test_what_lies_in_a_linked_folder_is_copied_too(profile: Path, target: Path, tmp_path: Path) -> None:
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "seen.bin").write_bytes(b"seen")
    (profile / "evolution" / "large").symlink_to(tmp_path / "large")
    assert moving.copy_profile(profile, target) > 3 << 20
    assert (target / "evolution" / "large" / "seen.bin").read_bytes() == b"seen"
    assert not (target / "evolution" / "large").is_symlink()
    moving.remove_profile(profile, target)
    assert (tmp_path / "large" / "seen.bin").exists(), "a link is removed, and not what it names"

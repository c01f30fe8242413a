"""Moving the profile against a real engine: it is open at its new place, or where it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ai_os_app.workers import jobs, results
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.moving_jobs import (
    FolderSeen,
    LookAtFolder,
    MoveProfile,
    OldProfileRemoved,
    ProfileMoved,
    RemoveOldProfile,
)
from ai_os_app.workers.results import Problem
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.model import Conversation
from ai_os_diffusion.memory import moving
from gui.asking import Ask, asker, got, imported, opened, write_notes
from helpers.tiny import tiny_config


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    return tiny_config(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def client(qtbot: QtBot, config: EngineConfig) -> Iterator[EngineClient]:
    with opened(qtbot, config) as made:
        yield made


@pytest.fixture
def ask(client: EngineClient, qtbot: QtBot) -> Ask:
    return asker(client, qtbot)


def count(ask: Ask) -> int:
    return got(ask(jobs.CountMemories()), results.Count).memories


def place(ask: Ask) -> str:
    return got(ask(jobs.Statistics()), results.Stats).data_folder


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


def test_the_profile_is_open_at_its_new_place_with_everything(
    ask: Ask, config: EngineConfig, tmp_path: Path, disk: Path
) -> None:
    imported(ask, write_notes(tmp_path / "notes"))
    ask(jobs.NewConversation("Keys"))
    ask(jobs.WatchFolders((str(tmp_path / "notes"),)))
    seen = got(ask(LookAtFolder(str(disk))), FolderSeen)
    assert (seen.path, seen.taken) == (str(disk / "ai-os"), False)
    assert 0 < seen.size < seen.free
    moved = got(ask(MoveProfile(str(disk))), ProfileMoved)
    assert (moved.path, moved.before) == (str(disk / "ai-os"), config.profile)
    assert place(ask) == moved.path
    assert count(ask) == 2
    (chat,) = got(ask(jobs.ListConversations()), results.Conversations).items
    assert chat.title == "Keys"
    assert got(ask(jobs.WatchFolders()), results.Watching).folders == (str(tmp_path / "notes"),)
    ask(jobs.RememberNote("Written at the new place."))
    assert count(ask) == 3
    assert got(ask(RemoveOldProfile(moved.path)), Problem).kind == "storage.in_use"
    assert got(ask(RemoveOldProfile(moved.before)), OldProfileRemoved).size >= seen.size
    assert not Path(moved.before).exists()
    assert got(ask(RemoveOldProfile(moved.before)), OldProfileRemoved).size == 0, "someone else has removed it"
    assert got(ask(RemoveOldProfile(str(disk / "unplugged" / "ai-os"))), Problem).kind == "backup.profile"
    assert count(ask) == 3


def test_an_encrypted_profile_is_open_at_its_new_place(ask: Ask, disk: Path) -> None:
    ask(jobs.RememberNote("The spare key is with Tom."))
    ask(jobs.ChangePassphrase("plum jam on toast"))
    got(ask(MoveProfile(str(disk))), ProfileMoved)
    assert got(ask(jobs.Statistics()), results.Stats).lock == "passphrase"
    assert count(ask) == 1
    assert not any(b"spare key" in path.read_bytes() for path in disk.rglob("*") if path.is_file())


def test_where_it_cannot_be_moved_it_is_open_where_it_was(
    ask: Ask, config: EngineConfig, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(jobs.RememberNote("The spare key is with Tom."))
    (disk / "ai-os").mkdir()
    (disk / "ai-os" / "mine.txt").write_text("mine")
    for wrong in (disk, disk / "nowhere", Path(config.profile)):
        assert got(ask(LookAtFolder(str(wrong))), Problem).kind == "storage.move_target"
        assert got(ask(MoveProfile(str(wrong))), Problem).kind == "storage.move_target"
    (disk / "ai-os" / "mine.txt").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(moving, "_ROOM", 1 << 60)
        assert got(ask(MoveProfile(str(disk))), Problem).kind == "storage.full"
    assert place(ask) == config.profile
    assert count(ask) == 1
    got(ask(jobs.NewConversation("Still here")), Conversation)


def test_a_move_stops_between_two_pieces_and_nothing_is_left(
    client: EngineClient, ask: Ask, config: EngineConfig, disk: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (Path(config.profile) / "large").write_bytes(bytes(8 << 20))
    stopped: list[int] = []
    client.cancelled.connect(stopped.append)
    real = moving._read

    def stop(*args: object) -> bytes:
        client.cancel(number)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_read", stop)
    number = client.submit(MoveProfile(str(disk)))
    qtbot.waitUntil(lambda: stopped == [number], timeout=60_000)
    assert list(disk.iterdir()) == []
    assert place(ask) == config.profile

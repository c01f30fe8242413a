"""A second start hands over and ends; crashed and foreign ones do no harm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from ai_os_app import paths
from ai_os_app.single_instance import Request, SingleInstance, absolute

FORWARD = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ai_os_app.single_instance import Request, SingleInstance
app = QCoreApplication([])
second = SingleInstance(Path(sys.argv[1]))
assert not second.acquire()
sys.exit(0 if second.forward(Request(("/tmp/a b.md", "/tmp/ü.md"), "When?")) else 3)
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    folder = tmp_path / "profile"
    folder.mkdir()
    return folder


@pytest.fixture
def first(qtbot: QtBot, profile: Path) -> Iterator[SingleInstance]:
    instance = SingleInstance(profile)
    assert instance.acquire()
    yield instance
    instance.close()


def test_a_second_start_hands_its_files_and_question_over(first: SingleInstance, profile: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(first.requested, timeout=30_000) as heard:
        second = subprocess.Popen([sys.executable, "-c", FORWARD, str(profile)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
    assert second.returncode == 0
    assert heard.args == [Request(("/tmp/a b.md", "/tmp/ü.md"), "When?")]


def test_another_profile_has_a_window_of_its_own(first: SingleInstance, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = SingleInstance(tmp_path / "other")
    assert other.acquire()
    other.close()


def test_what_a_crash_left_behind_is_no_obstacle(qtbot: QtBot, profile: Path) -> None:
    code = FORWARD.split("assert")[0] + "assert second.acquire(); import os; os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code, str(profile)], check=False).returncode == 9
    assert (profile / "window.lock").exists()
    after = SingleInstance(profile)
    assert after.acquire()
    after.close()


@pytest.mark.parametrize(
    "line", [b"no json\n", b"[1, 2]\n", b'{"paths": [1], "ask": ""}\n', b'{"paths": []}\n', b"\xff\n"]
)
def test_anything_else_than_a_request_is_refused(
    first: SingleInstance, profile: Path, qtbot: QtBot, line: bytes
) -> None:
    heard: list[object] = []
    first.requested.connect(heard.append)
    stranger = QLocalSocket()
    stranger.connectToServer(paths.channel(profile))
    assert stranger.waitForConnected(5000)
    stranger.write(line)
    qtbot.waitUntil(lambda: stranger.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert heard == []


@pytest.mark.parametrize("name", ["profile", "long" * 30])
def test_the_channel_depends_on_the_profile_alone_and_is_private_and_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, name: str
) -> None:
    profile = tmp_path / name
    profile.mkdir()
    (tmp_path / "link").symlink_to(profile)
    instance = SingleInstance(profile)
    assert instance.acquire()
    for variable in ("XDG_RUNTIME_DIR", "XDG_DATA_HOME", "TMPDIR"):  # a terminal of another session, say
        monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    channel = Path(paths.channel(tmp_path / "link"))
    assert len(os.fsencode(channel)) <= 100
    assert channel.stat().st_mode & 0o077 == 0
    visitor = QLocalSocket()
    visitor.connectToServer(str(channel))
    assert visitor.waitForConnected(5000)
    instance.close()


def test_names_are_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute(["a.md", "/b"]) == (str(tmp_path / "a.md"), "/b")

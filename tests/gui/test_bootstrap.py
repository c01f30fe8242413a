"""The composition root: what is shown first, what is handed on, and in which order everything ends."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ai_os_app.bootstrap import Desktop, engine_config
from ai_os_app.crash import CrashLog
from ai_os_app.settings import Settings
from ai_os_app.single_instance import Request, SingleInstance
from ai_os_app.workers import jobs, results
from ai_os_app.workers.jobs import EngineState
from gui.fake_engine import FakeEngine, Gate


@pytest.fixture
def engine() -> FakeEngine:
    """Gives empty lists for what the window asks by itself."""
    made = FakeEngine()
    made.on(jobs.ListConversations, lambda job, context: results.Conversations(()))
    made.on(jobs.Statistics, lambda job, context: results.Stats(0, 0, "tiny", "cpu", "/data"))
    made.on(jobs.ListMemories, lambda job, context: results.Hits("", (), 0))
    made.on(jobs.CountMemories, lambda job, context: results.Count(0, ()))
    made.on(jobs.VerifyModel, lambda job, context: results.ModelCheck("/model", ()))
    made.on(jobs.SelfTest, lambda job, context: results.Speed(1.0))
    return made


@pytest.fixture
def desktop(qtbot: QtBot, engine: FakeEngine, tmp_path: Path) -> Iterator[Desktop]:
    profile = tmp_path / "profile"
    profile.mkdir()
    instance = SingleInstance(profile)
    assert instance.acquire()
    crash_log = CrashLog(profile / "logs")
    made = Desktop(instance, crash_log, Settings(tmp_path / "settings.yaml"), engine)
    yield made
    assert made.close()
    crash_log.close()
    logger = logging.getLogger("ai_os_diffusion")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.propagate = logging.getLogger("ai_os_app").propagate = True


def test_the_engine_starts_after_the_window_was_painted(desktop: Desktop, engine: FakeEngine, qtbot: QtBot) -> None:
    desktop.open(Request())
    assert engine.log == []
    qtbot.waitUntil(lambda: desktop.client.state is EngineState.READY)
    assert desktop.window.isVisible()
    assert engine.thread is not QThread.currentThread()


def test_lock_socket_and_logs_follow_a_profile_that_was_moved(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    desktop.open(Request())
    old, new = tmp_path / "profile", tmp_path / "disk" / "ai-os"
    new.mkdir(parents=True)
    desktop.window.data_care.mover.moved.emit(str(new))
    later = SingleInstance(new)
    assert not later.acquire(), "a later start finds this window"
    assert (new / "logs" / "running").exists()
    assert not (old / "logs" / "running").exists()
    logging.getLogger("ai_os_app").info("seen at the new place")
    assert "seen at the new place" in (new / "logs" / "window.log").read_text()
    other = SingleInstance(old)
    assert other.acquire(), "the old folder is free"
    other.close()


def test_closing_ends_the_thread_and_then_destroys_the_window(
    desktop: Desktop, engine: FakeEngine, qtbot: QtBot
) -> None:
    order: list[str] = []
    desktop.open(Request())
    qtbot.waitUntil(lambda: desktop.client.state is EngineState.READY)
    thread = desktop.client._thread
    desktop.window.destroyed.connect(lambda: order.append(f"destroyed, thread ended: {thread.isFinished()}"))
    assert desktop.close()
    assert order == ["destroyed, thread ended: True"]
    assert engine.log[-1] == "close"


def test_closing_while_the_engine_hangs_destroys_nothing(desktop: Desktop, engine: FakeEngine, qtbot: QtBot) -> None:
    gate = Gate()
    engine.on(jobs.Statistics, lambda job, context: gate.pass_through())
    desktop.open(Request())
    qtbot.waitUntil(gate.reached.is_set)
    assert not desktop.close(0.05)
    assert desktop.window.windowTitle()
    gate.release()
    assert desktop.client._thread.wait(10_000)


def test_files_and_a_question_of_a_later_start_arrive(
    desktop: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr(desktop.window, "open_paths", opened.append)
    desktop.open(Request())
    desktop._instance.requested.emit(Request(("/notes",), "Where is the key?"))
    assert opened == [["/notes"]]
    assert desktop.window.chat.composer.text() == "Where is the key?"


def test_ctrl_c_in_the_terminal_quits(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.open(Request())
    with qtbot.waitSignal(desktop.window.closed):
        os.kill(os.getpid(), signal.SIGINT)


def test_an_unexpected_error_is_shown(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.open(Request())
    desktop._crash_log.happened.emit(results.Problem("internal", "Something went wrong.", "Try again."))
    assert any("Something went wrong." in notice.text for notice in desktop.window.notices.notices)


def test_one_core_stays_free_for_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    settings = Settings()
    settings.set("steps", 12)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    config = engine_config(settings, tmp_path)
    assert (config.model.threads, config.diffusion.steps, config.profile) == (3, 12, str(tmp_path))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert engine_config(settings, tmp_path).model.threads == 1


def test_cores_are_chosen_within_what_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    settings = Settings(None)
    for chosen, used in ((0, 3), (1, 1), (4, 4), (9, 4)):
        settings.set("cores", chosen)
        assert engine_config(settings, tmp_path).model.threads == used

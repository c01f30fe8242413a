"""Crashes leave a local trace without content, and are told."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from pytestqt.qtbot import QtBot

from ai_os_app.crash import CrashLog
from ai_os_app.workers.results import Problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logs"


@pytest.fixture
def crash_log(qtbot: QtBot, folder: Path) -> Iterator[CrashLog]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    made = CrashLog(folder)
    yield made
    made.close()
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    engine = logging.getLogger("ai_os_diffusion")
    for handler in list(engine.handlers):
        engine.removeHandler(handler)
        handler.close()
    engine.propagate = logging.getLogger("ai_os_app").propagate = True


def written(folder: Path) -> str:
    for handler in logging.getLogger("ai_os_app").handlers:
        handler.flush()
    return (folder / "window.log").read_text(encoding="utf-8")


def fail() -> None:
    raise KeyError("a secret from a note")


def test_an_exception_nobody_caught_is_logged_without_its_text_and_told(
    crash_log: CrashLog, folder: Path, qtbot: QtBot
) -> None:
    told: list[Problem] = []
    crash_log.happened.connect(told.append)
    try:
        fail()
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)
    assert [problem.kind for problem in told] == ["internal"]
    text = written(folder)
    assert "KeyError at" in text
    assert " fail" in text
    assert "secret" not in text


def test_threads_and_qt_are_logged_too(crash_log: CrashLog, folder: Path) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qWarning("something about a font")
    text = written(folder)
    assert "not caught in a thread: KeyError" in text
    assert "something about a font" in text


def test_an_error_while_an_error_is_shown_does_not_go_round(crash_log: CrashLog, folder: Path) -> None:
    def show(problem: Problem) -> None:
        error = ValueError()
        sys.excepthook(ValueError, error, None)

    crash_log.happened.connect(show)
    error = KeyError()
    sys.excepthook(KeyError, error, None)
    assert written(folder).count("ValueError") == 1


BEGIN = """
import os, sys
from pathlib import Path
from ai_os_app.crash import CrashLog
log = CrashLog(Path(sys.argv[1]))
"""


def run(folder: Path, code: str) -> int:
    """Exit code of a process that begins to log, then does `code`."""
    return subprocess.run([sys.executable, "-c", BEGIN + code, str(folder)], check=False).returncode


def test_a_run_that_ended_badly_is_known_at_the_next_start(qtbot: QtBot, folder: Path) -> None:
    assert run(folder, "os.kill(os.getpid(), 11)") == -11
    assert "Segmentation fault" in (folder / "crash.log").read_text()
    assert (folder / "crash.log").stat().st_mode & 0o077 == 0
    tell = "bad = log.last_run_ended_badly; log.close(); sys.exit(bad)"
    assert [run(folder, tell), run(folder, tell)] == [1, 0]


def test_a_large_crash_file_is_put_aside(folder: Path, qtbot: QtBot) -> None:
    folder.mkdir()
    (folder / "crash.log").write_text("x" * 300_000)
    assert run(folder, "log.close()") == 0
    assert (folder / "crash.log").stat().st_size == 0
    assert (folder / "crash.log.1").stat().st_size == 300_000

"""Copy diagnostics: the report lands on the clipboard, and the window says how things stand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from ai_os_app.main_window import MainWindow
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import Diagnose
from ai_os_app.workers.lanes import BESIDE, WITHOUT_ENGINE
from ai_os_app.workers.results import Diagnosis, Problem
from ai_os_diffusion.config import EngineConfig, ModelConfig
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient


def said(window: MainWindow) -> list[str]:
    return [notice.text for notice in window.notices.notices]


def test_the_button_makes_one_report_at_a_time_and_copies_it(make_window: MakeWindow, client: FakeClient) -> None:
    window = make_window()
    window.show_settings()
    window.settings_panel.open_page("About")
    button = window.settings_panel.diagnostics_button
    assert button.isVisible()
    for _ in range(2):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert client.jobs(Diagnose) == [Diagnose()]
    client.finish(Diagnose, Diagnosis("AI-OS\nok Python", True))
    assert QGuiApplication.clipboard().text() == "AI-OS\nok Python"
    assert "in order. It holds nothing of your notes." in said(window)[-1]


def test_the_command_says_when_there_is_a_problem(make_window: MakeWindow, client: FakeClient) -> None:
    window = make_window()
    window.actions_by_id["diagnostics"].trigger()
    client.finish(Diagnose, Diagnosis("problem", False))
    assert "names a problem" in said(window)[-1]
    window.actions_by_id["diagnostics"].trigger()
    client.fail(Diagnose, Problem("internal", "It broke.", "Try again.", "trace"))
    assert "It broke." in said(window)[-1]


def test_it_runs_beside_the_engine_and_also_without() -> None:
    assert Diagnose in BESIDE
    assert Diagnose in WITHOUT_ENGINE


def test_where_the_engine_cannot_start_the_report_says_why(tmp_path: Path) -> None:
    missing = EngineConfig(profile=str(tmp_path / "profile"), model=ModelConfig(path=str(tmp_path / "model")))
    told = EngineHost(missing).run_closed(Diagnose())
    assert isinstance(told, Diagnosis)
    assert not told.ok
    assert "problem  The model of text at" in told.text
    assert not (tmp_path / "profile").exists()

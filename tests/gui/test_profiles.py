"""Profiles: their names, their settings, and windows of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ai_os_app import paths as app_paths
from ai_os_app import profiles
from ai_os_app.settings import Settings
from ai_os_app.views.settings.profile_card import ProfileCard
from ai_os_diffusion import paths


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The arguments of every process that was to be started."""
    seen: list[list[str]] = []

    def start(program: str, arguments: list[str]) -> tuple[bool, int]:
        seen.append([program, *arguments])
        return True, 1

    monkeypatch.setattr(QProcess, "startDetached", start)
    return seen


def texts(card: ProfileCard) -> list[str]:
    return [each.text() for each in card.findChildren(QLabel)]


@pytest.mark.parametrize("name", ["", " x", "a/b", "..", ".hidden", "x" * 41, "con", "LPT1", "end.", "end "])
def test_names_that_are_no_folders_everywhere_are_refused(name: str) -> None:
    assert "letters and digits" in profiles.complaint(name)


def test_a_name_is_given_once(data: Path) -> None:
    assert profiles.complaint("Work 2") == ""
    (data / "profiles" / "Work 2").mkdir(parents=True)
    assert "already" in profiles.complaint("work 2")
    assert "already" in profiles.complaint("Default")
    assert profiles.names() == ["default", "Work 2"]


def test_a_profile_is_made_private_and_opens_in_its_own_window(qtbot: QtBot, started: list[list[str]]) -> None:
    card = ProfileCard(Settings(None))
    qtbot.addWidget(card)
    card.show_here(str(paths.profile_folder()))
    assert "open in this window" in texts(card)
    card.name.setText("Choir")
    card.make_button.click()
    assert started == [[sys.executable, "-m", "ai_os_app", "--profile", "Choir"]]
    assert paths.profile_folder("Choir").stat().st_mode & 0o777 == 0o700
    assert "Choir" in texts(card)
    card.name.setText("choir")
    card.make_button.click()
    assert len(started) == 1
    assert "already" in card.wrong.text()


def test_from_another_profile_your_own_can_be_opened(qtbot: QtBot, started: list[list[str]]) -> None:
    paths.profile_folder("Choir").mkdir(parents=True)
    card = ProfileCard(Settings(None))
    qtbot.addWidget(card)
    card.show_here(str(paths.profile_folder("Choir")))
    (button,) = (each for each in card.findChildren(QPushButton) if each.text() == "Open")
    button.click()
    assert started == [[sys.executable, "-m", "ai_os_app"]]


def test_a_window_that_cannot_be_started_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QProcess, "startDetached", lambda _program, _arguments: (False, 0))
    card = ProfileCard(Settings(None))
    qtbot.addWidget(card)
    card.name.setText("Choir")
    card.make_button.click()
    assert "--profile" in card.wrong.text()


def test_settings_of_a_profile_begin_like_your_own_and_are_its_own_then(data: Path) -> None:
    own = Settings(app_paths.settings_file())
    own.set("theme", "dark")
    own.set("data_folder", "/elsewhere")
    own.set("sample_batch", "b1")
    own.flush()
    other = Settings(app_paths.settings_file("Choir"))
    other.begin_like(own)
    assert (other.text("theme"), other.text("data_folder"), other.text("sample_batch")) == ("dark", "", "")
    paths.profile_folder("Choir").mkdir(parents=True)
    other.set("theme", "light")
    other.flush()
    again = Settings(app_paths.settings_file("Choir"))
    again.begin_like(own)
    assert again.text("theme") == "light"
    assert Settings(app_paths.settings_file()).text("theme") == "dark"


def test_windows_on_other_profiles_are_told_apart() -> None:
    assert profiles.title(paths.profile_folder()) == "AI-OS"
    assert profiles.title(Path("/elsewhere/Choir")) == "AI-OS"
    assert profiles.title(paths.profile_folder("Choir")) == "Choir – AI-OS"

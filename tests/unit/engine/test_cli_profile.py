"""Which profile a command opens."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ai_os_diffusion import paths
from ai_os_diffusion.cli.session import configuration
from ai_os_diffusion.errors import ConfigError

NOTHING = argparse.Namespace(profile="", config="")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path / "data")
    (tmp_path / "data").mkdir()
    return paths.window_settings()


def test_without_a_window_the_usual_one(settings: Path) -> None:
    assert configuration(NOTHING).profile == ""
    settings.write_text("theme: dark\ndata_folder: ''\n", encoding="utf-8")
    assert configuration(NOTHING).profile == ""


def test_the_one_that_the_window_moved(settings: Path, tmp_path: Path) -> None:
    settings.write_text(f"data_folder: {tmp_path / 'other disk'}\n", encoding="utf-8")
    assert configuration(NOTHING).profile == str(tmp_path / "other disk" / "ai-os")


def test_a_named_one_wins(settings: Path, tmp_path: Path) -> None:
    settings.write_text(f"data_folder: {tmp_path}\n", encoding="utf-8")
    assert configuration(argparse.Namespace(profile="work", config="")).profile == "work"
    file = tmp_path / "engine.yaml"
    file.write_text("profile: written\n", encoding="utf-8")
    assert configuration(argparse.Namespace(profile="", config=str(file))).profile == "written"


def test_settings_that_cannot_be_read_are_told_and_not_passed_over(settings: Path) -> None:
    settings.write_text("data_folder: [", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"settings\.yaml.*--profile"):
        configuration(NOTHING)
    assert configuration(argparse.Namespace(profile="work", config="")).profile == "work"

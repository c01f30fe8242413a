"""What all tests of the window share: no display, a client without an engine, folders and settings of their own."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported; real windows run in processes of their own

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ai_os_app.main_window import MainWindow
from ai_os_app.settings import Settings
from gui.fake_client import FakeClient

MakeWindow = Callable[[], MainWindow]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the user's own data, settings or window state is read or written."""
    home = tmp_path / "home"
    home.mkdir()
    for name, folder in (("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_RUNTIME_DIR", "run")):
        (home / folder).mkdir(mode=0o700)
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def client(qtbot: QtBot) -> FakeClient:
    """A client without an engine. Depends on `qtbot`, so that there is an application."""
    return FakeClient()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a profile that has been welcomed."""
    made = Settings(tmp_path / "settings.yaml")
    made.set("welcomed", True)
    made.set("theme", "light")
    return made


@pytest.fixture
def make_window(client: FakeClient, settings: Settings, qtbot: QtBot) -> Iterator[MakeWindow]:
    """Opens the window; more than once, as at later starts."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    font, palette = app.font(), app.palette()

    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(client, settings)
        window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.setStyleSheet("")
    app.setFont(font)
    app.setPalette(palette)

"""Each test gets an X server with a window manager, and starts the application in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gui.real import accessibility, driver
from gui.real.driver import App

Start = Callable[..., App]


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """The DISPLAY of a screen that only this test has."""
    if command := driver.missing():
        pytest.skip(f"the real window is NOT tested; run: {command}")
    with driver.screen(tmp_path / "screen.log") as name:
        yield name


@pytest.fixture
def bus(display: str, own_folders: Path, tmp_path: Path) -> Iterator[accessibility.Bus]:
    """A message bus with assistive technology on it."""
    if reason := accessibility.missing():
        pytest.skip(f"the window is NOT read through AT-SPI; {reason}")
    with accessibility.bus(display, tmp_path / "bus.log") as made:
        yield made


@pytest.fixture
def start(display: str, own_folders: Path, tmp_path: Path) -> Iterator[Start]:
    """Opens the window of the profile `tmp_path/profile` with further arguments and environment variables."""
    with ExitStack() as stack:

        def open_window(*words: str, **variables: str) -> App:
            app = App(display, tmp_path / "profile", *words, **variables)
            stack.callback(app.close)
            return app

        yield open_window

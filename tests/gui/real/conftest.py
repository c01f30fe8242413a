"""Each test gets an X server with a window manager, and starts the application in a process of its own.

At the end of each test its longest stall is recorded (`stalls.Gap`), and at the end of all of them told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest

from gui.real import accessibility, driver, stalls
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
def start(
    display: str, own_folders: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Iterator[Start]:
    """Opens the window of the profile `tmp_path/profile` with further arguments and environment variables."""
    opened: list[App] = []
    with ExitStack() as stack:

        def open_window(*words: str, profile: str = "profile", **variables: str) -> App:
            app = App(display, tmp_path / profile, *words, **variables)
            stack.callback(app.close)
            opened.append(app)
            return app

        yield open_window
    longest = stalls.longest(app.stalls for app in opened)
    if longest is not None:
        for name, value in asdict(longest).items():
            record_property(f"stall_{name}", f"{value:.1f}")
        record_property("stall_own_ms", f"{longest.own_ms:.1f}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each test: how long its window ever stood still."""
    for report in terminalreporter.stats.get("", ()):  # setups and teardowns that went well
        found = dict(report.user_properties)
        if report.when != "teardown" or "stall_own_ms" not in found:
            continue
        name = report.nodeid.split("::")[-1]
        parts = f"of {found['stall_ms']}; computed {found['stall_computed_ms']}, at {found['stall_at_s']} s"
        terminalreporter.write_line(f"longest stall: {found['stall_own_ms']} ms ({parts}) in {name}")

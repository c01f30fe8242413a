"""Starting: without a display, with a broken one, with files for the window that is open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_app import display, paths


def start(*words: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m ai_os_app` without the display variables of this process."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-m", "ai_os_app", *words]
    return subprocess.run(command, env=kept | values, capture_output=True, text=True, check=False, timeout=100)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "no display here"),
        ({"DISPLAY": ":7777"}, ":7777 does not answer"),
        ({"QT_QPA_PLATFORM": "xcb"}, "no display"),
    ],
)
def test_without_a_display_one_clear_line_and_exit_code_2(values: dict[str, str], said: str) -> None:
    done = start(**values)
    assert done.returncode == display.NO_DISPLAY
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("ai-os-window: ")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian packages")
def test_missing_libraries_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_load_error", lambda name: "no" if name.startswith("libxcb-icccm") else "")
    assert display.complaint({"DISPLAY": ":0"}).endswith("Run `sudo apt-get install -y libxcb-icccm4`.")
    monkeypatch.setattr(display, "_load_error", lambda name: "gone" if name.endswith("libqxcb.so") else "")
    assert "cannot be loaded: gone. Run `sudo apt-get install -y libglib2.0-0 " in display.complaint({"DISPLAY": ":0"})


def test_the_set_up_reads_the_list_before_anything_is_installed() -> None:
    code = "import sys; sys.path.insert(0, 'packaging'); import environment; print(environment.window_packages())"
    bare = [sys.executable, "-S", "-c", code]  # without site-packages
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(bare, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(display.missing_packages())


def test_the_window_opens_without_the_sound_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_load_error", lambda name: "no" if "portaudio" in name else "")
    assert "libportaudio" not in display.complaint({"DISPLAY": ":0"})
    assert display.missing_packages(display.SOUND_PACKAGES) == ["libportaudio2"]


def test_the_window_is_built_before_numpy_and_the_sound_library_are_loaded() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; "
        "app = QApplication([]); from ai_os_app.main_window import MainWindow; "
        "from ai_os_app.settings import Settings; "
        "from gui.fake_client import FakeClient; "
        "window = MainWindow(FakeClient(), Settings(None)); window.show(); app.processEvents(); "
        "print([name for name in ('numpy', 'sounddevice', 'soundfile', 'torch') if name in sys.modules])"
    )
    tests = Path(__file__).resolve().parents[1]
    paths = os.pathsep.join([str(tests), os.environ.get("PYTHONPATH", "")])
    values = {**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=values)
    assert done.stdout.strip() == "[]"


def test_chosen_platforms_need_no_display() -> None:
    assert display.complaint({"QT_QPA_PLATFORM": "offscreen"}) == ""
    assert display.complaint({"QT_QPA_PLATFORM": "minimal:x"}) == ""


def test_the_profile_is_where_the_command_line_or_the_settings_say(tmp_path: Path) -> None:
    assert paths.profile("", "").parts[-3:] == ("ai-os", "profiles", "default")
    assert paths.profile("work", str(tmp_path)).parts[-3:] == ("ai-os", "profiles", "work")
    assert paths.profile("", str(tmp_path)) == tmp_path / "ai-os"

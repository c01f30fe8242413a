"""`ai-os-window --self-test` as it runs in a bundle: every step, and what it says where one goes wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_diffusion import paths

STEPS = ["window", "model", "import", "answer", "picture", "speech", "learning"]


def run(home: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Without a display, in a home folder of its own."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "AIOS_ASSETS")
    kept = {key: value for key, value in os.environ.items() if key not in names}
    command = [sys.executable, "-m", "ai_os_app", "--self-test"]
    own = {"HOME": str(home), "TMPDIR": str(home)}
    return subprocess.run(command, env=kept | own | values, capture_output=True, text=True, check=False, timeout=110)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_every_step_goes_well_and_nothing_is_left(tmp_path: Path) -> None:
    done = run(tmp_path)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[:2] for line in lines[:-1]] == [["ok", f"{step}:"] for step in STEPS]
    assert lines[-1] == "self-test passed"
    assert "birthdays-2026.txt" in lines[3]
    assert ("not bundled" in lines[4]) is not paths.bundled_pictures().is_dir()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_the_step_that_fails_is_named(tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(paths.assets(), assets)
    home = tmp_path / "home"
    home.mkdir()
    note = assets / "sample" / "notes" / "people" / "birthdays-2026.txt"
    note.write_text(note.read_text(encoding="utf-8").replace("14 july", "15 july"), encoding="utf-8")
    for other in (assets / "sample").rglob("*.md"):
        other.write_text(other.read_text(encoding="utf-8").replace("14 July", "15 July"), encoding="utf-8")
    done = run(home, AIOS_ASSETS=str(assets))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL  answer: " in done.stdout
    assert done.stdout.splitlines()[-1] == "self-test FAILED at: answer"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_an_engine_that_does_not_start_fails_the_first_step(tmp_path: Path) -> None:
    done = run(tmp_path, AIOS_ASSETS=str(tmp_path / "nowhere"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL  window: " in done.stdout
    assert str(tmp_path / "nowhere") in done.stdout

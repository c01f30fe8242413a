"""Checks of screen and sound, each in a child process: a library that ends the process ends the child only."""

from __future__ import annotations

import os
import subprocess
import sys

from ai_os_diffusion import paths
from ai_os_diffusion.diagnostics.report import Check, shortened

_LIMIT_S = 60
_WINDOW = """
import sys
from pathlib import Path
import PySide6.QtWidgets
from PySide6.QtCore import QLibraryInfo, QPluginLoader
name = {"win32": "qwindows.dll", "darwin": "libqcocoa.dylib"}.get(sys.platform, "libqxcb.so")
file = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms" / name
loader = QPluginLoader(str(file))
sys.exit(0 if loader.load() else loader.errorString())
"""
_SOUND = """
import sys
try:
    import sounddevice
except (ImportError, OSError):
    sys.exit(3)
try:
    sounddevice.query_devices(kind="output")
except (sounddevice.PortAudioError, ValueError):
    sys.exit(4)
"""


def check_window() -> Check:
    """Whether Qt and its part for this screen can be loaded; a problem only where there is a screen."""
    if paths.is_bundle():
        return _not_tried("window", "The window")
    has_screen = not sys.platform.startswith("linux") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    code, said = _run(_WINDOW)
    if code == 0 and has_screen:
        return Check("window", "ok", "The libraries of the window load.")
    if code == 0:
        told = "The libraries of the window load, but there is no display here."
        return Check("window", "note", told, "Without a window, use the commands, such as `ai-os ask QUESTION`.")
    told = f"The libraries of the window cannot be loaded: {shortened(said)}."
    remedy = "Run `ai-os-window` where there is a display: it names the system packages to install."
    return Check("window", "problem" if has_screen else "note", told, remedy)


def check_sound() -> Check:
    """Whether speech can be heard. It can be saved as a file in any case."""
    if paths.is_bundle():
        return _not_tried("sound", "Sound")
    code, said = _run(_SOUND)
    if code == 0:
        return Check("sound", "ok", "There is a sound device.")
    if code == 3:
        remedy = "On Debian and Ubuntu: `sudo apt-get install -y libportaudio2`."
        return Check("sound", "note", "The library that plays sound (PortAudio) is missing.", remedy)
    if code == 4:
        remedy = "Connect or switch on a sound device. Until then speech can be saved as a file."
        return Check("sound", "note", "There is no sound device.", remedy)
    return Check("sound", "note", f"Sound could not be tried: {shortened(said)}.", "Start the computer's sound again.")


def _not_tried(name: str, what: str) -> Check:
    """A bundle has no Python to start; its window says itself what it lacks."""
    return Check(name, "note", f"{what} was not tried.", "Start AI-OS with --self-test; it tries both.")


def _run(program: str) -> tuple[int, str]:
    """Exit code and last words of a small program."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=_LIMIT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, f"it did not run ({type(error).__name__})"
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    last = lines[-1] if lines else f"it ended with code {done.returncode}"
    return done.returncode, last.rstrip(".")

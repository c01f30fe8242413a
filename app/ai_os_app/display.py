"""Whether a window can be opened here, found out before Qt is asked: Qt would abort the process. Standard library only.

packaging/environment.py reads DEBIAN_PACKAGES from this file before anything is installed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

DEBIAN_PACKAGES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Shared libraries that a window needs on Linux, and the Debian packages that they come in."""
SOUND_PACKAGES = {"libportaudio.so.2": "libportaudio2"}
"""The same for speech to be heard; the window opens without them, and says what is missing."""

NO_DISPLAY = 2  # exit code
_INSTEAD = "Without a window, use `ai-os ask QUESTION` in a terminal."


def missing_packages(wanted: Mapping[str, str] = DEBIAN_PACKAGES) -> list[str]:
    """Debian packages whose libraries cannot be loaded; empty on other systems."""
    if not sys.platform.startswith("linux"):
        return []
    return [package for library, package in wanted.items() if _load_error(library)]


def complaint(values: Mapping[str, str] = os.environ) -> str:
    """Why no window can be opened, in one line with the remedy; "" where nothing speaks against it."""
    if not sys.platform.startswith("linux"):
        return ""
    platform = values.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform not in ("", "xcb", "wayland", "wayland;xcb"):
        return ""  # offscreen and the like, which the user chose
    if not values.get("DISPLAY") and not values.get("WAYLAND_DISPLAY"):
        return f"there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set). {_INSTEAD}"
    if missing := missing_packages():
        return f"system libraries for the window are missing. Run `sudo apt-get install -y {' '.join(missing)}`."
    if not values.get("WAYLAND_DISPLAY") or platform == "xcb":
        return _x11_complaint(values.get("DISPLAY", ""))
    return ""


def _x11_complaint(display: str) -> str:
    plugin = _xcb_plugin()
    if plugin is not None and (error := _load_error(str(plugin))):
        everything = " ".join(DEBIAN_PACKAGES.values())
        return f"Qt's part for X11 cannot be loaded: {error}. Run `sudo apt-get install -y {everything}`."
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    for function in (xcb.xcb_connection_has_error, xcb.xcb_disconnect):
        function.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(display), None)
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return f"the display {display} does not answer or does not let you in. {_INSTEAD}" if refused else ""


def _xcb_plugin() -> Path | None:
    """Qt's plug-in for X11, found without importing Qt."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    return path if path.is_file() else None


def _load_error(library: str) -> str:
    """Why the system's loader does not load a library; "" when it does."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return ""

"""The profiles on this computer: memories, chats and adaptations of their own, each in a window of its own."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QProcess

from ai_os_diffusion import paths

DEFAULT = "default"
_ALLOWED = re.compile(r"[\w][\w .-]{0,39}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names that Windows keeps for devices


def names() -> list[str]:
    """Names of the profiles in the usual folder, the default one first even before it is there."""
    folder = paths.profile_folder(DEFAULT).parent
    found = [each.name for each in folder.iterdir() if each.is_dir()] if folder.is_dir() else []
    found = [name for name in found if not name.startswith(".")]  # parts of a profile that is being moved
    return [DEFAULT, *sorted((name for name in found if name != DEFAULT), key=str.casefold)]


def title(profile: Path) -> str:
    """What a window on the profile in this folder is called."""
    named = profile.name != DEFAULT and profile == paths.profile_folder(profile.name)
    return f"{profile.name} – AI-OS" if named else "AI-OS"


def complaint(name: str) -> str:
    """What is wrong with the name of a new profile, as a sentence; "" where nothing is."""
    if not _ALLOWED.fullmatch(name) or name[-1] in " ." or _RESERVED.fullmatch(name):
        return QCoreApplication.translate(
            "profiles", "A name has letters and digits, also blanks and dashes between them, at most 40 in all."
        )
    if name.casefold() in (known.casefold() for known in names()):
        return QCoreApplication.translate("profiles", "There is a profile of that name already.")
    return ""


def open_window(name: str) -> bool:
    """Start a window on a profile, or bring up the one that is open on it; False where no process can be started."""
    program = [] if paths.is_bundle() else ["-m", "ai_os_app"]
    arguments = [] if name == DEFAULT else ["--profile", name]
    started, _ = QProcess.startDetached(sys.executable, [*program, *arguments])
    return started

"""Where the window keeps its own files; the profile's place is the engine's business."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from ai_os_diffusion import paths

_SOCKET_LIMIT = 100  # bytes; systems allow 104 or 108 for the path of a local socket


def settings_file() -> Path:
    """The settings, the same for every profile."""
    return paths.data_folder() / "settings.yaml"


def profile(name: str, data_folder: str) -> Path:
    """The profile's folder: as named on the command line, else in the folder of the settings, else the usual one."""
    if name or not data_folder:
        return paths.profile_folder(name)
    return Path(data_folder).expanduser().resolve() / "ai-os"


def channel(profile_folder: Path) -> str:
    """The name of the local socket that a window on this profile listens on, in a folder that only its user can enter.

    The folder is made where it is not there. Raises OSError where that fails, or the folder is someone else's.
    """
    name = f"ai-os-{hashlib.sha256(str(profile_folder).encode()).hexdigest()[:12]}"
    if sys.platform == "win32":
        return name
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.access(runtime, os.W_OK | os.X_OK) and _is_short(Path(runtime) / name):
        return str(Path(runtime) / name)
    if _is_short(paths.data_folder() / name):
        return str(paths.ensure_private(paths.data_folder()) / name)
    return str(_short_private_folder() / name)


def _is_short(path: Path) -> bool:
    return len(os.fsencode(path)) <= _SOCKET_LIMIT


def _short_private_folder() -> Path:
    """A folder with a short path for those whose home has a long one; raises PermissionError where it is another's."""
    folder = Path("/tmp") / f"ai-os-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise PermissionError(13, "belongs to someone else", str(folder))
    return folder

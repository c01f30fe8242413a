"""Where the window keeps its own files; the profile's place is the engine's business."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from ai_os_diffusion import paths
from ai_os_diffusion.errors import ModelLoadError

_SOCKET_LIMIT = 100  # bytes; systems allow 104 or 108 for the path of a local socket


def settings_file(profile_name: str = "") -> Path:
    """The settings of the user's own profile, or those of another, which lie in its folder."""
    return paths.profile_folder(profile_name) / "settings.yaml" if profile_name else paths.window_settings()


def profile(name: str, data_folder: str) -> Path:
    """The profile's folder: as named on the command line, else in the folder of the settings, else the usual one."""
    if name or not data_folder:
        return paths.profile_folder(name)
    return paths.profile_in(data_folder)


def is_own(profile_folder: str, data_folder: str) -> bool:
    """Whether a profile is the user's own one, whose place the settings tell; named ones lie where they always do."""
    return Path(profile_folder).resolve() == profile("", data_folder).resolve()


def model_folder(key: str) -> Path:
    """Where a model lies: "" is the bundled one, "edge" the small bundled one, "own:NAME" one of the user's.

    Raises ModelLoadError where the bundled ones are not there at all.
    """
    if not key:
        return paths.bundled_model()
    if key == "edge":
        return paths.edge_model()
    return paths.user_models() / Path(key.removeprefix("own:")).name


def has_pictures() -> bool:
    """Whether the bundled model has learned to draw; without any models there is a window all the same."""
    try:
        return paths.bundled_pictures().is_dir()
    except ModelLoadError:  # the engine tells it, with its remedy, when it starts
        return False


def channel(profile_folder: Path) -> str:
    """The name of the local socket that a window on this profile listens on; it depends on the profile alone.

    It lies in the profile's folder, or where that has too long a path, in one that only its user can enter. Raises
    OSError where that cannot be made, or is someone else's.
    """
    folder = profile_folder.resolve()
    name = f"ai-os-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    if sys.platform == "win32":
        return name
    inside = folder / "window.socket"
    if len(os.fsencode(inside)) <= _SOCKET_LIMIT:
        return str(inside)
    return str(_short_private_folder() / name)


def _short_private_folder() -> Path:
    """A folder with a short path for those whose home has a long one; raises PermissionError where it is another's."""
    folder = Path("/tmp") / f"ai-os-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise PermissionError(13, "belongs to someone else", str(folder))
    return folder

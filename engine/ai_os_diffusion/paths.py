"""Where things lie: bundled assets, and the user's data folder on each system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ai_os_diffusion.errors import ModelLoadError


def is_bundle() -> bool:
    """Whether this process runs from the application bundle, which has no Python to start and no torch."""
    return getattr(sys, "frozen", False) is True


def own_assets() -> Path:
    """The assets that this installation came with: beside the bundle's libraries, or beside the source tree."""
    inside = getattr(sys, "_MEIPASS", None) if is_bundle() else None
    return (Path(inside) if inside else Path(__file__).resolve().parents[2]) / "assets"


def assets() -> Path:
    """The `assets` folder in use: the one that `AIOS_ASSETS` names, or the installation's own.

    Raises:
        ModelLoadError: it is at neither place.
    """
    named = os.environ.get("AIOS_ASSETS")
    folder = Path(named) if named else own_assets()
    if not folder.is_dir():
        raise ModelLoadError(
            f"The folder of bundled models and samples is not at {folder}.",
            kind="model.assets",
            remedy="Start AI-OS from its own folder, or set AIOS_ASSETS to its assets folder.",
            context={"path": folder},
        )
    return folder


def bundled_model() -> Path:
    """Folder of the bundled weights (Parquet V2)."""
    return assets() / "models" / "local"


def edge_model() -> Path:
    """Folder of the bundled weights that were trained for two bits (Parquet V2)."""
    return assets() / "models" / "edge"


def bundled_voice() -> Path:
    """Folder of the bundled voice (Parquet V2), which belongs to the bundled weights."""
    return assets() / "models" / "voice"


def bundled_pictures() -> Path:
    """Folder of the bundled weights that draw (Parquet V2), which belong to the bundled weights."""
    return assets() / "models" / "pictures"


def bundled_vocabulary() -> Path:
    """The bundled vocabulary file."""
    return assets() / "models" / "vocab" / "vocab.txt"


def data_folder() -> Path:
    """The user's data folder by the conventions of the system (XDG, Library, AppData)."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", str(Path.home() / "AppData" / "Roaming")))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share")))
    return base / "ai-os"


def user_models() -> Path:
    """Folder of the models that the user made or imported, each in a folder of its own; it need not be there yet."""
    return data_folder() / "models"


def window_settings() -> Path:
    """The file in which the window keeps the settings of the user's own profile."""
    return data_folder() / "settings.yaml"


def profile_in(folder: str) -> Path:
    """The user's own profile, where it was moved into a folder."""
    return Path(folder).expanduser().resolve() / "ai-os"


def profile_folder(name: str = "") -> Path:
    """Folder of a profile: a bare name lies in the data folder, anything with a separator is a path itself."""
    if not name:
        return data_folder() / "profiles" / "default"
    path = Path(name).expanduser()
    if path.is_absolute() or os.sep in name or "/" in name or name.startswith("."):
        return path.resolve()
    return data_folder() / "profiles" / name


def ensure_private(folder: Path) -> Path:
    """Make a folder that only its user may open, where it is not there yet; returns it."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    return folder

"""Logging to the console and to a rotating file. Logs hold no content of memories, questions or answers."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

ROOT = "ai_os_diffusion"
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def get_logger(name: str) -> logging.Logger:
    """The logger of a module; call with ``__name__``."""
    return logging.getLogger(name if name.startswith(ROOT) else f"{ROOT}.{name}")


def configure(folder: Path | None, *, console_level: str = "WARNING", file_level: str = "INFO") -> None:
    """Send the engine's records to standard error and, where `folder` is given, to ``ai-os.log`` (3 × 1 MB).

    Calling again replaces the earlier handlers.

    Raises:
        ValueError: a level is not one of logging's names.
    """
    root = logging.getLogger(ROOT)
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.DEBUG)
    root.propagate = False
    console = logging.StreamHandler()
    console.setLevel(console_level)
    console.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(console)
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "ai-os.log"
    path.touch(mode=0o600)
    to_file = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    to_file.setLevel(file_level)
    to_file.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(to_file)

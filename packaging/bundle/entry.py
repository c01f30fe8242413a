"""Where the bundle's two programs begin: `ai-os-window` opens the window, `ai-os` is the command line.

They are one program under two names. What it starts outside the bundle, such as a browser, must load the system's
libraries and not the bundle's, so that the variable that the start program has set is put back first.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LIBRARY_PATH = "LD_LIBRARY_PATH"
COMMAND = "ai-os"


def restore_library_path() -> None:
    """Give what is started from here the library path of before; this process keeps its own, read at its start."""
    before = os.environ.pop(f"{_LIBRARY_PATH}_ORIG", None)
    if before is not None:
        os.environ[_LIBRARY_PATH] = before
    else:
        os.environ.pop(_LIBRARY_PATH, None)


def main() -> int:
    """Start the program whose name this file has; returns its exit code."""
    restore_library_path()
    if Path(sys.executable).stem == COMMAND:
        from ai_os_diffusion.cli.main import main as command

        return command()
    from ai_os_app.__main__ import main as window

    return window()


if __name__ == "__main__":
    sys.exit(main())

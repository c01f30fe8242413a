"""The application's icon as a picture, drawn by the Python that has Qt."""

from __future__ import annotations

from pathlib import Path

import environment

FOLDER = Path(__file__).parent
DRAWING = FOLDER / "desktop" / "ai-os.svg"


def draw(python: Path, target: Path, size: int) -> None:
    """Write it as PNG, `size` pixels wide and high. Raises SetupError."""
    command = [str(python), str(FOLDER / "draw_icon.py"), str(DRAWING), str(target), str(size)]
    environment.run(command, "Drawing the icon", "run packaging/run.py first, which installs Qt", quiet=True)

"""`draw_icon.py SVG PNG SIZE`: the icon as a square picture, drawn by Qt without a display."""

from __future__ import annotations

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def draw(source: str, target: str, size: int) -> bool:
    """Whether it could be drawn and written."""
    renderer = QSvgRenderer(source)
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return renderer.isValid() and image.save(target, "PNG")


if __name__ == "__main__":
    app = QGuiApplication(sys.argv[:1])
    sys.exit(0 if draw(sys.argv[1], sys.argv[2], int(sys.argv[3])) else 1)

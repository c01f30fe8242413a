"""Ctrl+Z in a field in which nothing was written is for the window, not for the field."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence


def asks_for_undo(event: QEvent) -> bool:
    """Whether the event asks a widget if it wants the Undo key for itself; to ignore it leaves it to the window."""
    override = event.type() == QEvent.Type.ShortcutOverride
    return override and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)

"""Numbers in sentences: how many of something, and how long something still takes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ai_os_diffusion.progress import Progress


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("Import", text)


def number(value: int) -> str:
    """A whole number in the user's format."""
    return QLocale().toString(value)


def counted(value: int, one: str, many: str) -> str:
    """`one` for a single thing, else `many` with its number."""
    return tr(one) if value == 1 else tr(many).format(n=number(value))


def word(value: int, one: str, many: str) -> str:
    """What stands after a number: `one` for a single thing, else `many`."""
    return tr(one) if value == 1 else tr(many)


def time_text(progress: Progress | None) -> str:
    """How long a job still takes, or "" while that is not known."""
    if progress is None or progress.seconds_left is None:
        return ""
    seconds = progress.seconds_left
    if seconds < 5:
        return tr("a few seconds left")
    if seconds < 55:
        return tr("about {n} s left").format(n=5 * round(seconds / 5))
    return tr("about {n} min left").format(n=max(1, round(seconds / 60)))

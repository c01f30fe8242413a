"""Every exception as a Problem that the window can show."""

from __future__ import annotations

import logging
import traceback

from PySide6.QtCore import QCoreApplication

from ai_os_app.workers.results import Problem
from ai_os_diffusion.errors import DiffusionError

_AGAIN = "Try again. If it happens again, copy the details and report them."
_ADVISED = ("storage.locked", "storage.corruption", "storage.version", "storage.full", "storage.permission")


def problem_of(error: Exception) -> Problem:
    """What went wrong and what to do. `details` hold the whole trace; they are for the user, and are never logged."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, DiffusionError):
        return Problem(error.kind, _without_advice(str(error.args[0]), error), error.remedy, details)
    if isinstance(error, MemoryError):
        return Problem(
            "system.memory", _tr("There is not enough memory."), _tr("Close other programs, then try again."), details
        )
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        remedy = _tr("Check the path, your permission, and that the disk has room.")
        return Problem("system.file", f"{where}{error.strerror or error}.", remedy, details)
    if isinstance(error, ImportError):
        remedy = _tr("Run `python3 packaging/run.py` again; it installs what is missing.")
        return Problem(
            "system.import", _tr("A part of AI-OS cannot be loaded: {why}.").format(why=error), remedy, details
        )
    return Problem(
        "internal",
        _tr("Something went wrong inside AI-OS ({what}).").format(what=type(error).__name__),
        _tr(_AGAIN),
        details,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("problems", text)


def _without_advice(message: str, error: DiffusionError) -> str:
    """The store's messages end in "; do this", which the remedy says better: once is enough."""
    what, found, _advice = message.rpartition("; ")
    return f"{what}." if found and error.remedy and error.kind in _ADVISED else message


def log_error(log: logging.Logger, what: str, error: BaseException) -> None:
    """Record what failed, and where."""
    log.error("%s: %s", what, trace_for_log(error))


def trace_for_log(error: BaseException) -> str:
    """Where it happened, without the message: that may quote memories, and logs hold no content."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places or 'an unknown place'}"

"""Days as the window writes them: in the order of the user's language, with its names of months."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication, QDate, QLocale


def day_layout() -> str:
    """How a day with its year is written, in the letters of QLocale.toString."""
    return _format("d MMM yyyy")


def day_text(day: dt.date) -> str:
    """A day with its year, as short as it can be without being unclear."""
    return _written(day, day_layout())


def long_day_text(day: dt.date) -> str:
    """A day with its year, the month in full."""
    return _written(day, _format("d MMMM yyyy"))


def day_of_year_text(day: dt.date) -> str:
    """A day of this year."""
    return _written(day, _format("d MMM"))


def weekday_text(day: dt.date) -> str:
    """A day that is near, with the day of its week."""
    return _written(day, _format("ddd d MMM"))


def month_text(day: dt.date) -> str:
    """The month of a day."""
    return _written(day, _format("MMMM yyyy"))


def _written(day: dt.date, layout: str) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), layout)


def _format(layout: str) -> str:
    """The layout of a language, in the letters of QLocale.toString."""
    return QCoreApplication.translate("day_format", layout)

"""How a memory is shown to the evidence pointer: one format for training, evaluation and answering.

Standard library only, because the training command runs where nothing else is installed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """The text that the pointer reads, and where the memory's own text begins in it (characters)."""

    text: str
    body: int


def spoken_date(day: dt.date) -> str:
    """A date as people write it: ``14 March 2026``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def render_passage(title: str, day: dt.date | None, body: str) -> Passage:
    """Header line (title and date, whichever are known), then the body.

    The header lets a span be read with its subject ("Dentist") and its day, and a question for the day itself may
    point into it.
    """
    header = ", ".join(part for part in (title.strip(), spoken_date(day) if day else "") if part)
    head = f"{header}.\n" if header else ""
    return Passage(head + body, len(head))

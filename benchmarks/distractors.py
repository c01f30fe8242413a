"""Notes of many invented people, in the style of the fixture corpus, that answer none of its questions."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from ai_os_diffusion.training.personal.corpus import sample_folder
from ai_os_diffusion.training.personal.story import told_many

_NOTES, _STORIES = 60, 20  # of one person
_FIRST_DAY, _DAYS = dt.date(2022, 1, 1), 1700


@dataclass(frozen=True)
class Distractor:
    """A note: its title, the day it was written (None: unknown), its text."""

    title: str
    day: dt.date | None
    text: str


def distractors(count: int, seed: int = 40) -> Iterator[Distractor]:
    """`count` different notes; the same seed gives the same notes."""
    rng = random.Random(f"distractors {seed}")
    seen: set[str] = set()
    while True:
        for each in _person(rng):
            if each.text in seen:
                continue
            if len(seen) == count:
                return
            seen.add(each.text)
            yield each


def _person(rng: random.Random) -> Iterator[Distractor]:
    """The folder of one person: terse notes by the generator and stories in prose."""
    for filed in sample_folder(rng, _NOTES, held_out=False).filed:
        yield Distractor(filed.note.title, filed.note.day, filed.note.body)
    for told in told_many(rng, _STORIES, held_out=False):
        yield Distractor(told.title, _FIRST_DAY + dt.timedelta(days=rng.randrange(_DAYS)), told.text)

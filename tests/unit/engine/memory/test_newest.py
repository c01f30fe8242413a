"""Later notes before the earlier ones that they correct."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from ai_os_diffusion.memory.newest import newest_first, written_on
from ai_os_diffusion.memory.ranking import Pool, rank
from ai_os_diffusion.types import MemoryHit

_DAY = dt.date(2026, 3, 14)


def memory(key: str, day: dt.date | None = None, **changes: object) -> MemoryHit:
    values: dict[str, object] = {"kind": "note", "title": "", "path": f"{key}.md", "start": 0, "end": 0, "score": 0.0}
    return MemoryHit(id=key, **({"text": f"{key} bins", "day": day} | values | changes))  # type: ignore[arg-type]


def days_later(count: int) -> dt.date:
    return _DAY + dt.timedelta(days=count)


def toward(cosine: float) -> np.ndarray:
    """A unit vector of that cosine to (1, 0)."""
    return np.array([cosine, (1 - cosine**2) ** 0.5], np.float32)


OLD, OTHER, NEW = memory("old", _DAY), memory("other", _DAY), memory("new", days_later(90))
NEAR = {"old": toward(1.0), "other": toward(-1.0), "new": toward(0.8)}


def ordered(*hits: MemoryHit, vectors: dict[str, np.ndarray] = NEAR) -> list[str]:
    return [hit.id for hit in newest_first(hits, vectors)]


def test_a_later_note_about_the_same_comes_first() -> None:
    assert ordered(OLD, OTHER, NEW) == ["new", "old", "other"]
    assert ordered(NEW, OTHER, OLD) == ["new", "other", "old"]
    assert ordered(OLD, OTHER, replace(NEW, day=days_later(-90))) == ["old", "other", "new"]


def test_it_takes_another_file_and_another_vector_near_enough() -> None:
    assert ordered(OLD, OTHER, replace(NEW, path="old.md")) == ["old", "other", "new"]
    assert ordered(OLD, OTHER, NEW, vectors={}) == ["old", "other", "new"]
    assert ordered(OLD, OTHER, NEW, vectors=NEAR | {"new": toward(0.5)}) == ["old", "other", "new"]


def test_the_last_of_several_corrections_comes_first() -> None:
    newer = memory("newer", days_later(200))
    found = ordered(OLD, NEW, OTHER, newer, vectors=NEAR | {"newer": toward(0.7)})
    assert found == ["newer", "new", "old", "other"]


def test_among_notes_that_all_lie_near_each_other_one_is_no_correction_for_that() -> None:
    crowd = [memory(f"crowd{n}", _DAY) for n in range(12)]
    near = {hit.id: toward(0.8) for hit in crowd}
    assert ordered(OLD, *crowd, NEW, vectors=NEAR | near)[0] == "old"
    far = {hit.id: toward(-0.5) for hit in crowd}
    assert ordered(OLD, *crowd, NEW, vectors=NEAR | far)[:2] == ["new", "old"]


def test_titles_of_the_same_words_tell_of_a_correction_that_vectors_leave_open() -> None:
    solo = replace(OLD, title="Choir solo", text="Pauline sings it")
    later = replace(NEW, title="choir solo, 2nd rehearsal", text="Anneke sings it")
    near = NEAR | {"new": toward(0.65)}
    assert ordered(solo, OTHER, later, vectors=near) == ["new", "old", "other"]
    assert ordered(solo, OTHER, replace(later, title="Recipes"), vectors=near) == ["old", "other", "new"]
    assert ordered(solo, OTHER, replace(later, day=days_later(-90)), vectors=near) == ["old", "other", "new"]


def test_the_same_day_or_year_in_two_titles_is_no_sign_of_a_correction() -> None:
    numbered = [replace(OLD, title="2026 14"), replace(NEW, title="2026 14", text="Anneke sings it")]
    assert ordered(*numbered, vectors=NEAR | {"new": toward(0.65)}) == ["old", "new"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The solo goes to Anneke instead", "new"),
        ("Das Solo singt jetzt Anneke", "new"),
        ("独唱改为安妮", "new"),
        ("Anneke sings it, she knows it", "old"),  # "know" is not "now"
    ],
)
def test_a_word_of_change_in_the_later_note_tells_of_a_correction(text: str, first: str) -> None:
    near = NEAR | {"new": toward(0.68)}
    assert ordered(replace(OLD, text="Pauline"), OTHER, replace(NEW, text=text), vectors=near)[0] == first
    earlier = replace(OLD, text=text)
    assert ordered(earlier, OTHER, replace(NEW, text="Pauline"), vectors=near)[0] == "old"


def test_title_and_words_of_change_do_not_make_a_correction_of_a_note_about_something_else() -> None:
    loose = replace(NEW, title="Bins", text="changed now")
    assert ordered(replace(OLD, title="Bins"), loose, vectors=NEAR | {"new": toward(0.45)}) == ["old", "new"]
    assert ordered(replace(OLD, title="Bins"), loose, vectors=NEAR | {"new": toward(0.6)}) == ["new", "old"]


def test_all_memories_stay_when_none_has_a_day() -> None:
    undated = [replace(each, day=None) for each in (OLD, OTHER, NEW)]
    assert ordered(*undated) == ["old", "other", "new"]


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"day": _DAY, "title": "1 May 2020"}, _DAY),
        ({"title": "Letter of 12 May 2025", "path": "letter-2026.md"}, dt.date(2025, 5, 12)),
        ({"path": "insurance-2026.txt"}, dt.date(2026, 1, 1)),
        ({"text": "june 2025: Ludford Direct, £388"}, dt.date(2025, 6, 1)),
        ({"text": "renewed 9/6/2026\nmoved the car"}, dt.date(2026, 6, 9)),
        ({"text": "market 2020"}, dt.date(2020, 1, 1)),
        ({"text": "bread, milk, 20261 nails"}, None),
        ({"text": "word " * 60 + "12 May 2025"}, None),
    ],
)
def test_when_a_note_was_written_is_read_from_where_notes_say_it(
    changes: dict[str, object], day: dt.date | None
) -> None:
    assert written_on(memory("note", **changes)) == day  # type: ignore[arg-type]


def test_the_order_of_recall_puts_the_correction_first() -> None:
    bins = replace(OLD, text="The bins go out on Thursday", vector_score=0.5)
    lorry = replace(NEW, text="The lorry comes on Tuesdays from now on", vector_score=0.1)
    found = Pool((bins, lorry))
    question = "When do the bins go out?"
    assert [hit.id for hit in rank(question, found)] == ["old", "new"]
    assert [hit.id for hit in rank(question, replace(found, embeddings=NEAR))] == ["new", "old"]

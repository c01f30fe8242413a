"""Items from whole folders: what answers, what only looks as if, and the forms of the questions."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter, defaultdict

import pytest

from ai_os_diffusion import dates
from ai_os_diffusion.training.personal import PointerItem, folder_items
from ai_os_diffusion.training.personal.corpus import sample_folder

COUNT = 5000
WRITTEN = dt.date(2025, 6, 4)


@pytest.fixture(scope="module")
def items() -> list[PointerItem]:
    return list(folder_items(5, COUNT))


def test_the_same_seed_gives_the_same_items_and_the_count_is_exact(items: list[PointerItem]) -> None:
    assert len(items) == COUNT
    assert list(folder_items(5, 60)) == items[:60]
    assert list(folder_items(6, 60)) != items[:60]


def test_about_a_third_of_the_passages_answer(items: list[PointerItem]) -> None:
    share = sum(bool(item.spans) for item in items) / COUNT
    assert 0.25 < share < 0.45


def test_every_form_of_question_occurs(items: list[PointerItem]) -> None:
    forms = Counter(item.twin for item in items if not item.spans)
    assert set(forms) == {"plain", "missing", "yes_no", "how_long", "group", "relation"}
    assert min(forms.values()) > COUNT / 100


def test_passages_that_do_not_answer_share_words_with_the_question(items: list[PointerItem]) -> None:
    near = [item for item in items if not item.spans]
    shared = [_words(item.question) & _words(item.passage) for item in near]
    assert sum(map(bool, shared)) / len(near) > 0.95


def test_a_question_answered_in_one_note_is_asked_of_others_too(items: list[PointerItem]) -> None:
    outcomes = defaultdict(set)
    for item in items:
        outcomes[item.question].add(bool(item.spans))
    answered = [found for found in outcomes.values() if True in found]
    assert sum(found == {True, False} for found in answered) / len(answered) > 0.8


def test_how_long_questions_point_to_a_day(items: list[PointerItem]) -> None:
    days = [
        item.passage[slice(*item.spans[0])]
        for item in items
        if item.spans and re.match(r"(?i)how (many days|long) (ago|until)", item.question)
    ]
    assert len(days) > 10
    read = [dates.find_date(day, WRITTEN) or dates.find_relative(day, WRITTEN) for day in days]
    assert sum(day is not None for day in read) / len(days) > 0.6  # the others name a season or a time of day


def test_list_questions_point_to_the_thing_itself(items: list[PointerItem]) -> None:
    lent = [item for item in items if item.spans and item.kind == "lent" and item.question.lower().startswith("list ")]
    assert lent
    for item in lent:
        assert all(len(item.passage[a:b].split()) <= 4 for a, b in item.spans)


def test_a_folder_is_the_same_for_the_same_generator() -> None:
    first, second = (sample_folder(random.Random(3), 20, False) for _ in range(2))
    assert [each.note.text for each in first.filed] == [each.note.text for each in second.filed]


def _words(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W_]+", text.lower())}

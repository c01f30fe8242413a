"""Stories: what is written by hand is read exactly, and wrong files are refused with their line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.personal import story, story_corpus, story_items

GOOD = """== Ladder | {B} and the ladder
A: woman
B: man
price: money 20 90
colour = red | green | blue
{A} has our ladder. {B} paid [price: {price}] for a [colour: {colour}] one, [price: {price}] in cash.

Lent: since spring.
? What did {B} pay? => price
? Which colour is {B}'s ladder => colour
! What did {A} pay?
"""


def read(tmp_path: Path, text: str) -> list[story.Story]:
    path = tmp_path / "home.txt"
    path.write_text(text, encoding="utf-8")
    return story.read_stories(path)


def test_answers_lie_where_the_marks_were(tmp_path: Path) -> None:
    [found] = read(tmp_path, GOOD)
    for seed in range(20):
        told = story.tell(random.Random(seed), found)
        assert not set("[]{}") & set(told.text + told.title)
        prices = {told.text[a:b] for a, b in told.spans["price"]}
        assert (len(told.spans["price"]), len(prices)) == (2, 1)
        assert f"paid {prices.pop()} for" in told.text
        [(a, b)] = told.spans["colour"]
        assert told.text[a:b] in ("red", "green", "blue")
        assert told.text.endswith("\n\nLent: since spring.")
        assert [key for _, key in told.questions] == ["price", "colour", ""]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("=> colour", "=> color", "line 10: no words of the text are marked [color: ...]"),
        ("money 20 90", "money much", "line 4: 'money much' is no kind of slot"),
        ("{A} has", "{C} has", "line 6: {C} is no slot"),
        ("? What did", "! What did", "line 9: a question is"),
        ("for a [colour: {colour}] one", "for a [colour: {colour} one", "line 1: '[colour:' in the text"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(TrainingError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert f"home.txt, {message}" in str(caught.value)


def test_every_story_of_the_product_can_be_told() -> None:
    rng = random.Random(0)
    for each in story.stories():
        told = story.tell(rng, each)
        assert all(told.text[a:b].strip() for spans in told.spans.values() for a, b in spans)


def test_items_are_repeatable_and_point_at_answers() -> None:
    items = list(story_items(3, 300))
    assert items == list(story_items(3, 300))
    answered = [item for item in items if item.spans]
    assert 90 < len(answered) < 210
    held_out = {item.passage for item in story_items(3, 50, held_out=True)}
    assert not held_out & {item.passage for item in items}


def test_a_folder_of_stories_holds_what_it_is_asked() -> None:
    corpus = story_corpus(1)
    assert corpus == story_corpus(1)
    types = {asked.type for asked in corpus.questions}
    assert types == {"single", "unanswerable"}
    for asked in corpus.questions:
        assert bool(asked.answers) == (asked.type == "single")
        assert all(quote in corpus.files[path] for path, quote in asked.evidence)

"""Lists, counts and sums over several memories."""

from __future__ import annotations

import dataclasses

import pytest

from ai_os_diffusion.answering import groups
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.questions import shape_of
from helpers.tiny import memory_hit


def candidate(text: str, memory: str = "", *, day: str | None = None, **fields: object) -> Candidate:
    memory = memory or f"It is {text}."
    hit = memory_hit(memory, day=day, start=20)
    made = Candidate(hit, text, 0, 0, False, 1.0, 5.0, 0, 1.0, memory)
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


def entry(text: str, **fields: object) -> Candidate:
    return candidate(text, f"Lent Ida {text}.", **({"margin": 6.0} | fields))  # type: ignore[arg-type]


KETTLE, DESK, DRILL = entry("the kettle"), entry("a desk", score=4.0), entry("the drill", score=3.0)
LENT = "Which things did I lend to Ida?"


def test_a_list_has_an_entry_of_each_memory() -> None:
    made = groups.about_list(shape_of(LENT), [KETTLE, DESK, DRILL])
    assert made == ("the kettle, a desk, the drill", (KETTLE, DESK, DRILL))


def test_the_same_thing_is_one_entry() -> None:
    again, longer = entry("Kettle", score=4.5), entry("the old kettle", score=4.4)
    assert groups.collect([KETTLE, again, longer, DESK], firm=True) == [KETTLE, DESK]


@pytest.mark.parametrize(
    "other",
    [
        entry("the drill", margin=-1.0),  # the pointer would rather say nothing
        entry("the drill", score=-9.0),  # far less likely
        dataclasses.replace(KETTLE, text="Ida", margin=2.0),  # a poor second of the same memory
    ],
)
def test_what_is_no_entry(other: Candidate) -> None:
    assert groups.collect([KETTLE, other], firm=True) == [KETTLE]
    assert groups.about_list(shape_of(LENT), [KETTLE, other]) is None


def test_two_spans_of_one_memory_are_two_entries() -> None:
    second = dataclasses.replace(KETTLE, text="the lamp", margin=5.5)
    assert groups.collect([KETTLE, second], firm=True) == [KETTLE, second]


def test_a_question_that_may_want_one_thing_needs_several_sure_ones() -> None:
    shape = shape_of("What did I buy at Muller's?")
    assert (shape.kind, shape.firm) == ("list", False)
    assert groups.about_list(shape, [KETTLE, DESK]) is not None
    assert groups.about_list(shape, [KETTLE, entry("a desk", margin=2.0)]) is None
    assert groups.about_list(shape, [KETTLE, entry("a desk", score=0.5)]) is None


def test_a_list_is_not_endless() -> None:
    many = [entry(" ".join([f"thing{n}"] * 6)) for n in range(9)]
    made = groups.about_list(shape_of(LENT), many)
    assert made is not None
    assert len(made[0].split()) == 30
    assert len(made[1]) == 5


def test_a_count_of_memories() -> None:
    assert groups.about_count([KETTLE, DESK, DRILL], KETTLE) == ("3", (KETTLE, DESK, DRILL))
    pair = entry("a lamp, a rug")
    assert groups.about_count([KETTLE, pair], KETTLE) == ("3", (KETTLE, pair))
    numbered = entry("Zoran 3 lamp")  # a name with a number states no count
    assert groups.about_count([numbered, DESK], numbered) == ("2", (numbered, DESK))
    firm = entry("Orchard and Son")  # no comma: one thing
    assert groups.about_count([KETTLE, firm], KETTLE) == ("2", (KETTLE, firm))


@pytest.mark.parametrize(
    ("span", "expected"),
    [("apples, pears and plums", "3"), ("three cats", "3"), ("12 jars", None), ("Rolo", None)],
)
def test_a_count_within_one_span(span: str, expected: str | None) -> None:
    chosen = candidate(span)
    assert groups.about_count([chosen], chosen) == (None if expected is None else (expected, (chosen,)))


def test_a_stated_number_goes_before_a_count_of_memories() -> None:
    three = entry("three books")
    assert groups.about_count([three, DESK, DRILL], three) == ("3", (three,))
    assert groups.about_count([entry("412 people"), DESK], entry("412 people")) is None


def priced(price: str, **fields: object) -> Candidate:
    return candidate(price, f"The {price} thing, number {len(price)}.", **fields)  # type: ignore[arg-type]


def test_sums_add_one_amount_of_each_memory() -> None:
    first, second = priced("€20"), priced("15,50 €")
    again = dataclasses.replace(first, text="€99")  # another span of the first memory
    made = groups.about_total([first, again, second])
    assert made == ("€35.50", (first, second))


@pytest.mark.parametrize(
    "other",
    [
        priced("$15.0"),  # another currency
        priced("€15.0", margin=-1.0),  # the pointer would rather say nothing
        priced("€15.0", score=-3.0),  # far less likely
        candidate("no money"),
    ],
)
def test_sums_need_two_amounts_that_belong_together(other: Candidate) -> None:
    assert groups.about_total([priced("€20"), other]) is None

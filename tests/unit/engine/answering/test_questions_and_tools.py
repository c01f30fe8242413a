"""The shape of questions, and the deterministic tools."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ai_os_diffusion.answering import tools
from ai_os_diffusion.answering.questions import shape_of


@pytest.mark.parametrize(
    ("question", "kind", "first", "second"),
    [
        ("How many days are there between the ferry and the concert?", "between", "the ferry", "the concert"),
        ("how many weeks from the move to the party", "between", "the move", "the party"),
        ("How many days until the choir weekend?", "until", "the choir weekend", ""),
        ("How long since I changed the filter?", "since", "I changed the filter", ""),
        ("How many weeks ago was the dentist appointment?", "ago", "the dentist appointment", ""),
        (
            "Which came first, the boiler repair or the trip to Ghent?",
            "order",
            "the boiler repair",
            "the trip to Ghent",
        ),
        ("How much did I pay for the boiler and the roof in total?", "total", "", ""),
        ("How many jars did we fill?", "count", "", ""),
        ("When is Mia's birthday?", "when", "", ""),
        ("Is Mia allergic to walnuts?", "yes_no", "", ""),
        ("Can you tell me where the key is?", "span", "", ""),
        ("What did the tyres cost?", "span", "", ""),
    ],
)
def test_shapes(question: str, kind: str, first: str, second: str) -> None:
    shape = shape_of(question)
    assert (shape.kind, shape.first, shape.second) == (kind, first, second)


def test_units_and_the_later_one() -> None:
    assert shape_of("How many months between A and B?").unit == "months"
    assert shape_of("Which was later, A or B?").later


@pytest.mark.parametrize(
    ("first", "second", "unit", "expected"),
    [
        ((2026, 3, 1), (2026, 3, 2), "days", "1 day"),
        ((2026, 3, 22), (2026, 3, 1), "weeks", "3 weeks"),
        ((2026, 1, 31), (2026, 2, 28), "months", "0 months"),
        ((2024, 2, 29), (2026, 3, 1), "years", "2 years"),
    ],
)
def test_days_between(first: tuple[int, int, int], second: tuple[int, int, int], unit: str, expected: str) -> None:
    assert tools.days_between(dt.date(*first), dt.date(*second), unit) == expected


@pytest.mark.parametrize(
    ("span", "count"),
    [("12 jars", 12), ("three cats", 3), ("apples, pears and plums", 3), ("- salt\n- oil", 2), ("Rolo", None)],
)
def test_count_items(span: str, count: int | None) -> None:
    assert tools.count_items(span) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paid €1,250.50 today", "€1250.50"),
        ("45 euros", "€45"),
        ("£9.99", "£9.99"),
        ("1.200 francs", "1200 CHF"),
        ("no money", None),
    ],
)
def test_find_money(text: str, expected: str | None) -> None:
    money = tools.find_money(text)
    assert (str(money) if money else None) == expected


def test_sums_do_not_mix_currencies() -> None:
    euro, pound = tools.Money(Decimal(5), "€"), tools.Money(Decimal(3), "£")
    assert tools.add_up([euro, euro]) == tools.Money(Decimal(10), "€")
    assert tools.add_up([euro, pound]) is None
    assert tools.add_up([]) is None


@pytest.mark.parametrize(
    ("question", "sentence", "verdict"),
    [
        ("Is Mia allergic to walnuts?", "Mia is allergic to walnuts.", True),
        ("Is Mia allergic to walnuts?", "Mia is not allergic to walnuts.", False),
        ("Does Mia live in Oslo?", "In spring Mia lives in Bergen.", False),
        ("Does Mia live in Oslo?", "Ben has a boat.", None),
        ("Did I lock the shed?", "The shed needs paint.", None),
    ],
)
def test_yes_or_no(question: str, sentence: str, verdict: bool | None) -> None:
    assert tools.yes_or_no(question, sentence, "") is verdict

"""Written text as it is said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_os_diffusion.speech.normalising import normalise
from ai_os_diffusion.speech.numbers import LARGEST, cardinal, decimal, digits, ordinal, spoken, year


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (42, "forty-two"),
        (100, "one hundred"),
        (305, "three hundred and five"),
        (1001, "one thousand and one"),
        (12_345, "twelve thousand three hundred and forty-five"),
        (2_000_000, "two million"),
        (1_000_045, "one million and forty-five"),
    ],
)
def test_cardinals(number: int, words: str) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "first"), (12, "twelfth"), (20, "twentieth"), (23, "twenty-third"), (100, "one hundredth"), (8, "eighth")],
)
def test_ordinals(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1905, "nineteen oh five"),
        (1900, "nineteen hundred"),
        (1984, "nineteen eighty-four"),
        (2000, "two thousand"),
        (2007, "two thousand and seven"),
        (2026, "twenty twenty-six"),
        (476, "four hundred and seventy-six"),
    ],
)
def test_years(number: int, words: str) -> None:
    assert year(number) == words


def test_digits_and_decimals() -> None:
    assert digits("0171") == "zero one seven one"
    assert decimal("3", "14") == "three point one four"
    assert spoken("007") == "zero zero seven"
    assert spoken(str(LARGEST + 1)) == digits(str(LARGEST + 1))
    with pytest.raises(ValueError, match="between 0 and"):
        cardinal(-1)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("You paid £85 for it.", "You paid eighty-five pounds for it."),
        ("It costs $1.", "It costs one dollar."),
        ("€2.50 each", "two euros and fifty cents each"),
        ("£0.01", "zero pounds and one penny"),
        ("$3.2 million", "three point two million dollars"),
        ("due 2026-05-03", "due the third of May twenty twenty-six"),
        ("on 3 May 2026", "on the third of May twenty twenty-six"),
        ("May 21, 1998", "the twenty-first of May nineteen ninety-eight"),
        ("the 3rd of June", "the third of June"),
        ("at 9:30", "at nine thirty"),
        ("at 9:05 pm", "at nine oh five p m"),
        ("by 5pm", "by five p m"),
        ("at 12:00", "at twelve o'clock"),
        ("at 14:00", "at fourteen hundred"),
        ("5 km", "five kilometres"),
        ("1 kg of flour", "one kilogram of flour"),
        ("2.5 kg", "two point five kilograms"),
        ("-4 °C", "minus four degrees Celsius"),
        ("6 ft", "six feet"),
        ("90 km/h", "ninety kilometres per hour"),
        ("in 1998", "in nineteen ninety-eight"),
        ("the 1990s", "the nineteen nineties"),
        ("1,250 people", "one thousand two hundred and fifty people"),
        ("20% of it", "twenty percent of it"),
        ("Dr. Smith vs. Mrs. Jones, etc.", "Doctor Smith versus Missus Jones, et cetera"),
        ("e.g. bread & butter", "for example bread and butter"),
        ("Call 0171 234 5678", "Call zero one seven one two three four five six seven eight"),
        ("the BBC", "the B B C"),
        ("see https://example.org/a?b=1 now", "see a link now"),
        ("Zoë’s café", "Zoe's cafe"),
        ("wait… what?", "wait. what?"),
        ("one — two", "one, two"),
        ("\U0001f600", ""),
        ("你好", ""),
        ("", ""),
    ],
)
def test_what_is_written_is_said(written: str, said: str) -> None:
    assert normalise(written) == said


@given(st.text(max_size=80))
def test_nothing_unsayable_is_left(text: str) -> None:
    said = normalise(text)
    assert re.fullmatch(r"[A-Za-z',.?!;:\s-]*", said)
    assert "  " not in said


@given(st.integers(0, LARGEST))
def test_every_number_can_be_said(number: int) -> None:
    assert re.fullmatch(r"[a-z -]+", cardinal(number))
    assert re.fullmatch(r"[a-z -]+", ordinal(number))

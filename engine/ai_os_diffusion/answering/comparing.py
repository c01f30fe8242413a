"""More or less, before or after: what a question compares with, and whether a noted value bears it out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ai_os_diffusion import dates, wording
from ai_os_diffusion.answering import days, tools
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.clock import find_clock
from ai_os_diffusion.passage import MONTHS

_MORE = "more|greater|larger|bigger|higher|longer|older|heavier|taller|later|dearer|further"
_LESS = "less|fewer|smaller|lower|shorter|younger|lighter|earlier|cheaper"
_RELATION = re.compile(
    rf"\b(?:(?P<not>no|not)\s+)?(?:(?P<adjective>{_MORE}|{_LESS})\s+than"
    r"|(?P<word>at least|at most|up to|over|above|under|below|before|after))\b",
    re.IGNORECASE,
)
_VALUE = re.compile(r"(?:about\s+|the\s+)?(?:[€£$]\s?)?\d", re.IGNORECASE)
_MONTHS = frozenset(MONTHS)
_UP = frozenset(["over", "above", "after", *_MORE.split("|")])
_QUANTITY = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+[.,]\d+|\d+|\b[a-z]+\b)(?=\s*([^\W\d_]+)?)", re.IGNORECASE
)
_UNITS = {
    "kg": "kilo kilos kilogram kilograms kilogramme kilogrammes kgs".split(),
    "g": "gram grams gramme grammes".split(),
    "km": "kilometre kilometres kilometer kilometers kms".split(),
    "m": "metre metres meter meters".split(),
    "cm": "centimetre centimetres centimeter centimeters cms".split(),
    "l": "litre litres liter liters".split(),
    "h": "hour hours hr hrs".split(),
    "min": "minute minutes mins".split(),
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in (unit, *spellings)}
_OF_TIME = frozenset("before after earlier later".split())
_YEAR = re.compile(r"\s*(?:the year\s+)?((?:19|20)\d{2})\s*$")


@dataclass(frozen=True)
class Relation:
    """What a question sets a value against: `up` for more or later, `equal` where the bound itself counts."""

    up: bool
    equal: bool
    bound: str
    word: str

    @property
    def measured(self) -> bool:
        """Whether the bound is a number, a time or a day, and not another thing ("older than Tom")."""
        first = self.bound.split()[:1]
        return bool(_VALUE.match(self.bound)) or bool(first and (dates.number(first[0]) or first[0] in _MONTHS))


@dataclass(frozen=True)
class _Quantity:
    value: Decimal
    unit: str
    label: str  # the word before it: "Weight" of "Weight 27.4 kg"


def relation_in(question: str) -> Relation | None:
    """The comparison that a question makes ("more than 28 kg", "before 1 April"); None where it makes none."""
    match = _RELATION.search(question)
    if match is None:
        return None
    word = (match["adjective"] or match["word"]).lower()
    bound = question[match.end() :].strip(" ?.!")
    up, equal = (word == "at least", True) if word in ("at least", "at most", "up to") else (word in _UP, False)
    return Relation(up == (match["not"] is None), equal != (match["not"] is not None), bound, word)


def bears_out(relation: Relation, candidate: Candidate, today: dt.date) -> bool | None:
    """Whether a noted value is as the question compares it.

    None where the two cannot be compared: other units, no value, a value that is itself a bound ("over 20 kg"), or
    another value under the same name in the same memory with the contrary verdict.
    """
    place = candidate.sentence.find(candidate.text)
    if _RELATION.search(candidate.sentence[max(0, place - 12) : place + len(candidate.text)]):
        return None
    for made in (_by_day, _by_time, _by_money):
        verdict = made(relation, candidate, today)
        if verdict is not None:
            return verdict
    return _by_number(relation, candidate)


def _set_against(relation: Relation, noted: Any, bound: Any) -> bool:
    if noted == bound:
        return relation.equal
    return bool(noted > bound) == relation.up


def _by_day(relation: Relation, candidate: Candidate, today: dt.date) -> bool | None:
    noted = days.day_of(candidate, today)
    if noted is None:
        return None
    asked = dates.find_date(relation.bound, noted) or dates.find_relative(relation.bound, today)
    if relation.word in ("older", "younger"):
        years, bound = days.age(candidate, today, coming_birthday=False), next(_quantities(relation.bound), None)
        return _set_against(relation, Decimal(years), bound.value) if asked is None and years and bound else None
    if asked is not None:
        return _set_against(relation, noted, asked)
    year = _YEAR.match(relation.bound)
    return _set_against(relation, noted.year, int(year[1])) if year else None


def _by_time(relation: Relation, candidate: Candidate, today: dt.date) -> bool | None:
    asked, noted = find_clock(relation.bound), find_clock(candidate.text)
    if asked is None or noted is None:
        return None
    if asked.dotted and noted.dotted and relation.word not in _OF_TIME:
        return None  # "more than 18.30" may be an amount
    verdicts = {
        _set_against(relation, value, bound) for value in noted.minutes(asked) for bound in asked.minutes(noted)
    }
    return verdicts.pop() if len(verdicts) == 1 else None


def _by_money(relation: Relation, candidate: Candidate, today: dt.date) -> bool | None:
    asked, noted = tools.find_money(relation.bound), tools.find_money(candidate.text)
    if asked is None or noted is None or asked.currency != noted.currency:
        return None
    return _set_against(relation, noted.amount, asked.amount)


def _by_number(relation: Relation, candidate: Candidate) -> bool | None:
    if dates.find_date(candidate.text, dt.date(2000, 1, 1)) or bool(tools.find_money(candidate.text)):
        return None
    noted = find_clock(candidate.text)
    if (noted is not None and not noted.dotted) or tools.find_money(relation.bound):
        return None
    bound, found = next(_quantities(relation.bound), None), list(_quantities(candidate.text))
    if bound is None or len(found) != 1 or not _comparable(bound, found[0]):
        return None
    verdict = _set_against(relation, found[0].value, bound.value)
    unit = found[0].unit or bound.unit
    everywhere = [each for each in _quantities(candidate.hit.text) if each.unit == unit]
    named = {each.label for each in everywhere if each.value == found[0].value and each.label}
    others = [each for each in everywhere if each.label in named]
    return verdict if all(_set_against(relation, each.value, bound.value) == verdict for each in others) else None


def _comparable(one: _Quantity, other: _Quantity) -> bool:
    return one.unit == other.unit or not one.unit or not other.unit


def _quantities(text: str) -> Iterator[_Quantity]:
    """Numbers, in digits or words, with their units."""
    for match in _QUANTITY.finditer(text):
        value = _decimal(match[1])
        if value is not None:
            before = wording.words(text[: match.start()])
            yield _Quantity(value, _unit(match[2] or ""), before[-1] if before else "")


def _decimal(written: str) -> Decimal | None:
    if written.isalpha():
        number = dates.number(written)
        return None if number is None else Decimal(number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written):  # a separator of thousands
        return Decimal(re.sub(r"[.,]", "", written))
    return Decimal(written.replace(",", "."))


def _unit(word: str) -> str:
    word = word.lower()
    return _UNIT_OF.get(word) or "".join(wording.content_stems(word))

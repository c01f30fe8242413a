"""Small deterministic tools over what was found: day counts, order, item counts, sums, yes or no."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from ai_os_diffusion import dates, wording

_ITEMS = re.compile(r"\s*(?:,|;|\n|\band\b|&|•|^\s*[-*])\s*", re.IGNORECASE | re.MULTILINE)
_LEAD = re.compile(r"\s*(?:about |around |only |just |all |another )?(\d+|[a-z]+)\b", re.IGNORECASE)
_MONEY = re.compile(
    r"(?P<sign>[€£$])\s?(?P<a>\d[\d.,]*)|(?P<b>\d[\d.,]*)\s?(?P<word>[€£$]|(?:euros?|eur|pounds?|gbp|francs?|chf|dollars?|usd)\b)",
    re.IGNORECASE,
)
_CURRENCY = {
    "€": ("€", "euro", "euros", "eur"),
    "£": ("£", "pound", "pounds", "gbp"),
    "$": ("$", "dollar", "dollars", "usd"),
    "CHF": ("franc", "francs", "chf"),
}
_SIGN = {word: sign for sign, spellings in _CURRENCY.items() for word in spellings}


@dataclass(frozen=True)
class Money:
    """An amount with its currency sign."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        number = f"{self.amount:.2f}".removesuffix(".00")
        return f"{number} CHF" if self.currency == "CHF" else f"{self.currency}{number}"


def days_between(first: dt.date, second: dt.date, unit: str) -> str:
    """The time between two days in whole units, as a phrase: ``3 weeks``, ``1 day``."""
    days = abs((second - first).days)
    early, late = min(first, second), max(first, second)
    months = (late.year - early.year) * 12 + late.month - early.month - (late.day < early.day)
    count = {"days": days, "weeks": days // 7, "months": months, "years": months // 12}[unit]
    return f"{count} {unit[:-1] if count == 1 else unit}"


def stated_number(span: str) -> int | None:
    """The number that a span begins with ("three books", "about 40")."""
    lead = _LEAD.match(span)
    return dates.number(lead[1]) if lead else None


def count_items(span: str) -> int | None:
    """How many things a span names: its leading number, or the length of its list; None for a single thing."""
    stated = stated_number(span)
    if stated is not None:
        return stated
    items = [item for item in _ITEMS.split(span) if item.strip()]
    return len(items) if len(items) > 1 else None


def find_money(text: str) -> Money | None:
    """The first amount of money in `text`."""
    match = _MONEY.search(text)
    if match is None:
        return None
    digits = (match["a"] or match["b"]).rstrip(".,")
    whole, mark, cents = max(digits.rpartition("."), digits.rpartition(","), key=lambda part: len(part[0]))
    if mark and len(cents) == 3:  # a separator of thousands
        whole, cents = digits, ""
    digits = re.sub(r"[.,]", "", whole if mark else digits) + (f".{cents}" if mark and cents else "")
    return Money(Decimal(digits), _SIGN[(match["sign"] or match["word"]).lower()])


def add_up(amounts: list[Money]) -> Money | None:
    """The sum; None when there is nothing to add or currencies differ."""
    if not amounts or len({money.currency for money in amounts}) > 1:
        return None
    return Money(sum((money.amount for money in amounts), Decimal(0)), amounts[0].currency)


def yes_or_no(question: str, sentence: str, context: str) -> bool | None:
    """True or False when `sentence` (with its title as `context`) speaks for or against the question, else None.

    All content words of the question must stand in the evidence; a single negation in one of the two turns the answer.
    A name or number that the evidence replaces by another one means no.
    """
    asked = wording.content_stems(question)
    there = wording.content_stems(f"{context} {sentence}")
    missing = asked - there
    if not missing:
        return wording.negated(sentence) == wording.negated(question)
    special = {
        wording.stem(word)
        for word in wording.names(question) | wording.numbers(question) | wording.calendar_words(question)
    }
    others = wording.names(sentence) | wording.numbers(sentence) | wording.calendar_words(sentence)
    replaced = missing <= special and len(asked - missing) >= 2 and bool({wording.stem(w) for w in others} - asked)
    return False if replaced else None

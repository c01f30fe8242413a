"""What kind of answer a question asks for; decides which deterministic tool looks at the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

_YES_NO = re.compile(
    r"^(?:so |and |but |please |hey,? )*"
    r"(?:is|are|was|were|am|do|does|did|have|has|had|can|could|will|would|should|may|must"
    r"|isn't|aren't|don't|doesn't|didn't|haven't|hasn't)\s+(?!you (?:tell|know|remind|remember))",
    re.IGNORECASE,
)
_HOW_LONG = r"how (?:many (?P<unit>days|weeks|months|years)|long)\b"
_BETWEEN = re.compile(
    _HOW_LONG + r".*?\bbetween\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s*[?.]*$",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    _HOW_LONG + r".*?\bfrom\s+(?P<a>.+?)\s+(?:to|until|till)\s+(?P<b>.+?)\s*[?.]*$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    _HOW_LONG + r".*?\b(?P<way>until|till|to go (?:until|before)|before|since)\s+"
    r"(?P<a>.+?)\s*[?.]*$",
    re.IGNORECASE,
)
_AGO = re.compile(
    _HOW_LONG + r" ago\s+(?:was|were|did|is|had|have)?\s*(?P<a>.+?)\s*[?.]*$",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"(?:which|what|who)\b.*?\b(?P<way>first|earlier|later|last|sooner)\b\s*[,:–-]?\s*(?P<a>.+?),?\s+or\s+(?P<b>.+?)\s*[?.]*$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bhow many\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:in total|altogether|all together|in all|total|sum)\b", re.IGNORECASE)
_MONEY = re.compile(r"\b(?:how much|cost|costs|pay|paid|spend|spent|price)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"^\W*(?:and |so )?(?:when|what (?:date|day)|which (?:date|day)|on (?:what|which) (?:date|day))\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Shape:
    """The form of a question. `kind` is one of span, yes_no, count, total, between, until, since, ago, order, when."""

    kind: str
    first: str = ""
    second: str = ""
    unit: str = "days"
    later: bool = False


def shape_of(question: str) -> Shape:
    """Classify an English question; everything else is a span question."""
    text = question.strip()
    for pattern in (_BETWEEN, _FROM_TO):
        if match := pattern.search(text):
            return Shape("between", match["a"], match["b"], _unit(match))
    if match := _AGO.search(text):
        return Shape("ago", match["a"], unit=_unit(match))
    if match := _UNTIL.search(text):
        return Shape("since" if match["way"].lower() == "since" else "until", match["a"], unit=_unit(match))
    if match := _FIRST.search(text):
        return Shape("order", match["a"], match["b"], later=match["way"].lower() in ("later", "last"))
    if _TOTAL.search(text) and _MONEY.search(text):
        return Shape("total")
    if _COUNT.search(text):
        return Shape("count")
    if _WHEN.search(text):
        return Shape("when")
    if _YES_NO.search(text):
        return Shape("yes_no")
    return Shape("span")


def _unit(match: re.Match[str]) -> str:
    return (match["unit"] or "days").lower()

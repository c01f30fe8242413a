"""What tells, beside the pointer's readings, which of several spans in a paragraph is the answer as people give it.

A linear choice between the candidates of one question (conditional logit, McFadden 1974). The pointer finds the place;
these signs settle where the answer begins and ends, and which of two likely places is of the kind that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ai_os_diffusion import wording

Place = tuple[int, int]
"""A half-open range of bytes."""
Signs = dict[str, float]
"""By name."""

READINGS = {"whole": 1.0, "alone": 0.5, "beside": 0.8}
"""Weights of the margins; 0.3 to 0.8 and 0.5 to 1.2 do about as well."""
WEIGHTS = {
    **READINGS,
    "a, an": 0.83,
    "small word first": -2.37,
    "comma": -1.84,
    "bracket": -2.21,
    "quoted": 2.93,
    "compound cut": -2.01,
    "name cut": -3.12,
    "repeats": -1.38,
    "who, a name": 2.01,
    "where, a name": 2.13,
    "what, a name": 1.45,
    "who, by": 0.85,
    "counted behind": 1.92,
    "named before": 0.37,
    "sentence asked": 2.87,
    "near asked": 0.95,
}
"""By the name of a sign. Fitted by `python benchmarks/second_look.py --fit`; docs/decisions/029 has what on."""

_NEAR = 60  # characters on both sides of a span
_WHO, _WHERE, _WHAT = (
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in ("who|whom|whose", "where", "what|which")
)
_HOW_MANY = re.compile(r"\bhow (?:many|much|long|old|far|often)\b", re.IGNORECASE)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|day|month|date|century|decade)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow (?:many|much)\s+(?:\w+ly )?(\w+)", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:what|which)\s+(?:(?:is|was|are|were) the |kind of |type of )?(\w+)", re.IGNORECASE)
_ROLES = frozenset("in of to for by on at from with as because that and or but which who".split())
_SMALL = frozenset("a an and at by de for from in la of on or the to van von with".split())
_WORDS = re.compile(r"\w+")
_OPENING, _CLOSING = ('"', "“", "„"), ('"', "”", "“")


@dataclass(frozen=True)
class Margins:
    """Span minus null in nats: in the whole passage, in its sentence alone, and in that with its neighbours."""

    whole: float
    alone: float
    beside: float


@dataclass(frozen=True)
class Asked:
    """A question, and what it asks for."""

    text: str

    @cached_property
    def kind(self) -> str:
        """The question word that tells most: ``many``, ``when``, ``who``, ``where``, ``what``, or nothing."""
        patterns = {"many": _HOW_MANY, "when": _WHEN, "who": _WHO, "where": _WHERE, "what": _WHAT}
        return next((kind for kind, pattern in patterns.items() if pattern.search(self.text)), "")

    @cached_property
    def stems(self) -> set[str]:
        """Of its content words."""
        return wording.content_stems(self.text)

    @cached_property
    def counted(self) -> str:
        """Stem of what is counted: `dog` in "How many dogs ...?"."""
        return _stem(_COUNTED.search(self.text))

    @cached_property
    def named(self) -> str:
        """Stem of what has the name that is asked for: `film` in "Which film ...?"."""
        found = _stem(_NAMED.search(self.text))
        return found if found in self.stems else ""


def signs(asked: Asked, raw: bytes, place: Place, sentence: Place, margins: Margins) -> Signs:
    """The signs of a span, by name.

    Args:
        asked: the question.
        raw: the passage.
        place: the span in it.
        sentence: what the span is read in alone.
        margins: of the span, in the three readings.
    """
    text, before, after = (_text(raw, *at) for at in (place, (sentence[0], place[0]), (place[1], sentence[1])))
    return {
        "whole": margins.whole,
        "alone": margins.alone,
        "beside": margins.beside,
        **_form(text),
        **_borders(text, before, after),
        **_asked_for(asked, text, before, after),
        "sentence asked": wording.share_of(asked.stems, f"{before} {after}"),
        "near asked": wording.share_of(asked.stems, f"{before[-_NEAR:]} {after[:_NEAR]}"),
    }


def score(found: Signs) -> float:
    """The weighted sum of signs: the larger, the likelier."""
    return sum(weight * found[name] for name, weight in WEIGHTS.items())


def _form(text: str) -> Signs:
    """How a span is written."""
    first = _first(_WORDS.findall(text.lower()))
    return {
        "a, an": float(first in ("a", "an")),
        "small word first": float(first in _ROLES),
        "comma": float(", " in text and not any(map(str.isdigit, text))),
        "bracket": float("(" in text or ")" in text),
    }


def _borders(text: str, before: str, after: str) -> Signs:
    """Whether a span ends where something ends: a quotation, a name, a compound."""
    last = _first(text.split()[-1:])
    return {
        "quoted": float(before.rstrip().endswith(_OPENING) and after.lstrip().startswith(_CLOSING)),
        "compound cut": float(after.startswith(("-", "–")) or before.endswith(("-", "–"))),
        "name cut": float(last[:1].isupper() and re.match(r" [A-Z]", after) is not None),
    }


def _asked_for(asked: Asked, text: str, before: str, after: str) -> Signs:
    """Whether a span is of the kind that a question asks for, and does not repeat it."""
    words = _WORDS.findall(text)
    name = all(word[:1].isupper() or word[:1].isdigit() or word in _SMALL for word in words)
    repeated = sum(wording.stem(word.lower()) in asked.stems for word in words) / max(1, len(words))
    following, preceding = _first(_WORDS.findall(after)[:1]).lower(), _first(_WORDS.findall(before)[-1:]).lower()
    return {
        "repeats": repeated,
        "who, a name": float(asked.kind == "who" and name),
        "where, a name": float(asked.kind == "where" and name),
        "what, a name": float(asked.kind == "what" and name),
        "who, by": float(asked.kind == "who" and preceding == "by"),
        "counted behind": float(bool(asked.counted) and wording.stem(following) == asked.counted),
        "named before": float(bool(asked.named) and wording.stem(preceding) == asked.named),
    }


def _first(words: Sequence[str]) -> str:
    return words[0] if words else ""


def _stem(match: re.Match[str] | None) -> str:
    return wording.stem(match[1].lower()) if match else ""


def _text(raw: bytes, start: int, end: int) -> str:
    return raw[start:end].decode("utf-8", "ignore")

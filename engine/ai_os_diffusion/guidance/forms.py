"""Forms that a text can be asked for: a JSON object, worked steps of arithmetic, a list.

What a request asks, and whether a text has the form; nothing here changes a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

FormKind = Literal["json", "steps", "list"]
KINDS: tuple[FormKind, ...] = get_args(FormKind)

LENGTH, STEPS = 40, 16
"""Tokens and denoising steps that a text in a form gets at least, where none are asked for."""
_ASKS: dict[FormKind, re.Pattern[str]] = {
    "json": re.compile(
        r"\b(?:as|into|give me|write|return|output)\s+(?:an? |valid )*json\b"
        r"|\bjson (?:object )?with (?:the |these )?(?:keys?|fields?)\b",
        re.IGNORECASE,
    ),
    "steps": re.compile(r"\bstep[- ]by[- ]step\b|\bshow your (?:steps|work(?:ing)?)\b", re.IGNORECASE),
    "list": re.compile(r"\bas (?:a|an) (?:bullet |bulleted )?list\b|\bin bullet points\b", re.IGNORECASE),
}
_NUMBER = re.compile(r"\d+")
_FEWEST_NUMBERS = 2  # of a sum: a recipe can be asked for step by step too
_KEYS = re.compile(
    r"\b(?:keys|fields)\s+((?:\w+\s*,\s*)*\w+(?:(?:\s*,)?\s+and\s+\w+)?)(?=[:.,;]|\s*$|\s+for\b)", re.IGNORECASE
)
_BETWEEN_KEYS = re.compile(r"(?:\s*,)?\s+and\s+|\s*,\s*", re.IGNORECASE)
_STEP = re.compile(r"(\d+) ([+-]) (\d+) = (\d+)\.")
_STEPS = re.compile(rf"{_STEP.pattern}(?: {_STEP.pattern})* So the answer is \d+\.")
_LINE = re.compile(r"- \S.*")
_FEWEST_LINES = 2


@dataclass(frozen=True)
class Form:
    """What a text shall look like.

    Attributes:
        kind: which form.
        keys: of a JSON object, in order; none where the request names none.
    """

    kind: FormKind
    keys: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """The form in words: what a control branch is told."""
        return f"{self.kind}: {', '.join(self.keys)}" if self.keys else self.kind


def form_of(request: str) -> Form | None:
    """The form that a request asks for; None where it asks for none."""
    kind = next((kind for kind in KINDS if _asks(kind, request)), None)
    if kind is None:
        return None
    found = _KEYS.search(request) if kind == "json" else None
    return Form(kind, tuple(_BETWEEN_KEYS.split(found[1])) if found else ())


def _asks(kind: FormKind, request: str) -> bool:
    if kind == "steps" and len(_NUMBER.findall(request)) < _FEWEST_NUMBERS:
        return False
    return _ASKS[kind].search(request) is not None


def parts_of(text: str, form: Form) -> list[str] | None:
    """What stands in the places of a form: values, steps, or lines; None where the text does not have it.

    JSON must be one object with exactly the keys that were asked for; worked steps end with their answer.
    """
    if form.kind == "json":
        found = json_object(text)
        if found is None or (form.keys and set(found) != set(form.keys)):
            return None
        return [f"{key}={json.dumps(found[key])}" for key in sorted(found)]
    if form.kind == "steps":
        return re.findall(r"[^.]+\.", text) if _STEPS.fullmatch(text.strip()) else None
    lines = text.strip().split("\n")
    return lines if len(lines) >= _FEWEST_LINES and all(_LINE.fullmatch(line) for line in lines) else None


def json_object(text: str) -> dict[str, object] | None:
    """The object that a text is; None where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def share_right(text: str, expected: str, form: Form) -> float:
    """0 where a text does not have its form, else the share of the expected parts that are in it, of 0..1."""
    made, wanted = parts_of(text, form), parts_of(expected, form)
    if made is None or not wanted:
        return 0.0
    return _common(made, wanted) / max(len(made), len(wanted))


def _common(made: Sequence[str], wanted: Sequence[str]) -> int:
    return sum(min(made.count(part), wanted.count(part)) for part in set(wanted))

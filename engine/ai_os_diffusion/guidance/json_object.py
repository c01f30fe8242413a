"""JSON objects by a simple schema: fields that are strings, numbers, truth values, or one of several texts.

The braces, names and quotation marks are given tokens around which the network fills in values, and each value may only
hold tokens of its kind, so that the object is valid whatever the network likes (constrained infilling). Of several
texts that one is taken that has the lowest energy -log p(text | prompt and the fields so far).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ai_os_diffusion.diffusion.energy import Weighted
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.guidance.canvas import Canvas
from ai_os_diffusion.guidance.constraints import Constraint, Length, Region, words_of
from ai_os_diffusion.guidance.token_energies import Lexicon

Kind = Literal["string", "number", "boolean", "enum"]
_MOST_FIELDS, _MOST_CHOICES, _MOST_TOKENS = 32, 64, 16
_FEW_MASKS = 2


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        kind: what it holds.
        choices: the texts that an `enum` may be.
        tokens: that a string or number is written with.

    Raises:
        InferenceError: choices are missing or too many, or a number is out of range.
    """

    kind: Kind = "string"
    choices: tuple[str, ...] = ()
    tokens: int = 4

    def __post_init__(self) -> None:
        if self.kind not in ("string", "number", "boolean", "enum") or not 1 <= self.tokens <= _MOST_TOKENS:
            raise _wrong(f"a {self.kind!r} of {self.tokens} tokens")
        if (self.kind == "enum") != bool(self.choices) or len(self.choices) > _MOST_CHOICES:
            raise _wrong(f"a {self.kind!r} with {len(self.choices)} choices")

    def holds(self, value: object) -> bool:
        """Whether a value is of this kind."""
        if self.kind == "boolean":
            return isinstance(value, bool)
        if self.kind == "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        return isinstance(value, str) and (value in self.choices if self.kind == "enum" else bool(value.strip()))


@dataclass(frozen=True)
class JsonObject:
    """An object with exactly these fields; other constraints are about the texts among its values.

    Raises:
        InferenceError: there are none, or too many.
    """

    fields: Mapping[str, Field]

    def __post_init__(self) -> None:
        if not 1 <= len(self.fields) <= _MOST_FIELDS or not all(self.fields):
            raise _wrong(f"an object of {len(self.fields)} fields")

    @property
    def name(self) -> str:
        """See `Constraint`."""
        return f"JSON with {', '.join(self.fields)}"

    def energy(self, text: str) -> float:
        """Fields that are missing, wrong or too many; one more than there are fields where it is no object."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            return float(len(self.fields) + 1)
        wrong = sum(name not in found or not field.holds(found[name]) for name, field in self.fields.items())
        return float(wrong + len(set(found) - set(self.fields)))

    def guides(self, lexicon: Lexicon, region: Region) -> list[Weighted]:
        """None: values are limited by their kind."""
        return []

    def pinned(self, lexicon: Lexicon, region: Region) -> dict[int, int]:
        """None: `write` gives the frame."""
        return {}

    def edit(self, text: str) -> str:
        """The same text: what is valid JSON comes from `write`."""
        return text

    def said(self, text: str) -> str:
        """What other constraints are about: the texts among the values, a line each; all of what is no such object."""
        return text if self.energy(text) else "\n".join(v for v in json.loads(text).values() if isinstance(v, str))

    def edited(self, text: str, constraint: Constraint) -> str:
        """The object with its strings changed so that another constraint holds, or is nearer; those with room first."""
        if self.energy(text):
            return text
        values = json.loads(text)
        for name in self._strings:
            said = self.said(json.dumps(values))
            changed = values | {name: _beside(constraint, values[name], said).edit(values[name])}
            after = json.dumps(changed)
            if not self.energy(after) and constraint.energy(self.said(after)) < constraint.energy(said):
                values = changed
        return json.dumps(values, ensure_ascii=False)

    def roomier(self, words: int) -> JsonObject:
        """The same with room for so many words more in one string; itself where there is none."""
        name = next((each for each in self._strings if self.fields[each].tokens < _MOST_TOKENS), None)
        if words < 1 or name is None:
            return self
        wide = replace(self.fields[name], tokens=min(_MOST_TOKENS, self.fields[name].tokens + 2 * words))
        return JsonObject({**self.fields, name: wide})

    @property
    def _strings(self) -> list[str]:
        """Names of the fields that hold any text, those with the most room first."""
        names = [name for name, field in self.fields.items() if field.kind == "string"]
        return sorted(names, key=lambda name: -self.fields[name].tokens)

    def write(self, canvas: Canvas, lexicon: Lexicon, guides: Sequence[Weighted]) -> str:
        """An object whose values the network fills in, field by field.

        Args:
            canvas: to write on.
            lexicon: of its vocabulary.
            guides: of other constraints.

        Raises:
            InferenceError: there is no room on the canvas, or no value can be written.
            Cancelled: the canvas was.
        """
        values: dict[str, Any] = {}
        for name, field in self.fields.items():
            before = lexicon.ids(_frame(values, name))
            values[name] = self._value(field, canvas, lexicon, before, guides)
        return json.dumps(values, ensure_ascii=False)

    def _value(
        self, field: Field, canvas: Canvas, lexicon: Lexicon, before: tuple[int, ...], guides: Sequence[Weighted]
    ) -> Any:
        if field.kind == "boolean":
            return _likeliest(("true", "false"), canvas, lexicon, before) == "true"
        if field.kind == "enum":
            return _likeliest(field.choices, canvas, lexicon, before)
        quote = lexicon.ids('"')
        allowed = _allowed(lexicon, field.kind)
        ids = [*before, *quote, *[0] * field.tokens, *quote]
        start = len(before) + len(quote)
        fill = np.array([start <= place < start + field.tokens for place in range(len(ids))])
        made = canvas.fill(ids, fill, energies=guides, forbidden_ids=np.flatnonzero(~allowed).tolist())
        text = lexicon.text(made.ids[start : start + field.tokens])
        return int("".join(text.split())) if field.kind == "number" else text


def _beside(constraint: Constraint, value: str, said: str) -> Constraint:
    """What a constraint leaves for one of the values that are said."""
    if not isinstance(constraint, Length):
        return constraint
    others = len(words_of(said)) - len(words_of(value))
    return Length(0, max(1, constraint.most - others))


def _frame(values: Mapping[str, Any], name: str) -> str:
    """The object so far, up to the value of the field `name`."""
    told = json.dumps(values, ensure_ascii=False)[:-1]
    return f"{told}{', ' if values else ''}{json.dumps(name, ensure_ascii=False)}:"


def _allowed(lexicon: Lexicon, kind: Kind) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """(V,) bool: tokens that a value may hold; all of them write something."""

    def fits(token: str) -> bool:
        bare = token.removeprefix("##")
        return bare.isascii() and (bare.isdigit() if kind == "number" else bare.isalnum())

    return np.array([fits(token) for token in lexicon.tokens])


def _likeliest(choices: Sequence[str], canvas: Canvas, lexicon: Lexicon, before: tuple[int, ...]) -> str:
    """The choice with the lowest energy for each of its tokens."""

    def energy(choice: str) -> float:
        ids = lexicon.ids(json.dumps(choice, ensure_ascii=False))
        fill = np.arange(len(before) + len(ids)) >= len(before)
        return -canvas.log_likelihood([*before, *ids], fill, _FEW_MASKS) / len(ids)

    return min(choices, key=energy)


def _wrong(found: str) -> InferenceError:
    return InferenceError(
        f"A schema cannot ask for {found}.",
        kind="inference.constraint",
        remedy=f"Give 1 to {_MOST_FIELDS} named fields; an enum has 1 to {_MOST_CHOICES} choices, other kinds have "
        f"none; a value has 1 to {_MOST_TOKENS} tokens.",
    )

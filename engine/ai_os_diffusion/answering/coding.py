"""Python with a gap: what stands before and after it is kept to the character, and what is between is denoised."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.answering.generation import check_range, forbidden_ids
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.network import Mask
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import TextOutput

MARK = "<gap>"
LANGUAGE = "python"
LENGTH = 24  # tokens of a filling, at most
CANDIDATES = 4
MOST_CANDIDATES = 32
_CONTEXT = 128  # tokens with the gap: a row of training
_LEAST_CONTEXT = 64  # tokens beside a long gap
_BEFORE = 2 / 3  # of the context
_TEMPERATURE, _TOP_P = 0.8, 0.95  # of all fillings but the first
_STUBS = ("", "pass", "x", "if x:")
_SIGNS = {
    "C or C++": r"^\s*#\s*(?:include|define|ifdef)\b|\bstd::|^\s*(?:int|void) \w+\(.*\)\s*\{",
    "JavaScript": r"^\s*(?:const|let|var) \w+ =|\bfunction\b\s*\w*\(.*\)\s*\{|=>\s*[{(]|\bconsole\.log\(",
    "Java": r"^\s*(?:public|private|protected) (?:static |final )*(?:class|void|int|String)\b",
    "Rust": r"^\s*(?:pub )?fn \w+.*\{|^\s*let mut\b|^\s*use \w+::",
    "Go": r"^package \w+\s*$|^\s*func (?:\(.*\) )?\w+\(.*\{",
    "PHP": r"<\?php",
    "a shell": r"^#!.*\b(?:ba|z)?sh\b|^\s*(?:fi|esac|done)\s*$",
    "HTML": r"<!DOCTYPE html|</(?:html|body|div|p|script)>",
    "SQL": r"^\s*(?:SELECT .+ FROM|INSERT INTO|CREATE TABLE)\b",
}


@dataclass(frozen=True)
class InfillSettings:
    """How a gap is filled.

    Attributes:
        steps: of denoising, 1..1024; None is one for each token.
        length: tokens at most, 1..256.
        seed: of all random draws, 0..2^63-1; the same seed gives the same code on the same machine.
        candidates: fillings to choose from, 1..32; the first takes the likeliest tokens, the others draw.
        language: what the code is written in; only `python` can be filled. Nothing: told from signs of other languages.
        one_line: whether no line break may be written.

    Raises:
        InferenceError: `candidates` is out of range; the others are checked when there is a network to ask.
    """

    steps: int | None = None
    length: int = LENGTH
    seed: int = 0
    candidates: int = CANDIDATES
    language: str = ""
    one_line: bool = False

    def __post_init__(self) -> None:
        check_range("candidates", self.candidates, 1, MOST_CANDIDATES)


@dataclass(frozen=True)
class Gap:
    """What stands before and after the place where code is missing."""

    prefix: str
    suffix: str = ""

    def filled(self, middle: str) -> str:
        """The whole with something in the gap."""
        return f"{self.prefix}{middle}{self.suffix}"


def split_at_mark(text: str, mark: str = MARK) -> Gap:
    """The two sides of the one mark in a text.

    Raises:
        InferenceError: there is no mark, or more than one.
    """
    before, found, after = text.partition(mark) if mark else (text, "", "")
    if not found or mark in after:
        what = "several gaps" if found else "no gap"
        raise InferenceError(
            f"The text has {what}.",
            kind="inference.gap",
            remedy=f"Write {mark or MARK} once, where code is missing.",
            context={"key": "mark", "value": mark},
        )
    return Gap(before, after)


def parses(code: str) -> bool:
    """Whether a text is valid Python, by itself or, as a part of a file, without the indentation of all its lines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what code would warn of is not ours to tell
        for text in (code, textwrap.dedent(code)):
            try:
                ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            return True
    return False


def other_language(gap: Gap) -> str:
    """The programming language that code shows signs of; nothing where it is Python with one of some fillings."""
    if any(parses(gap.filled(middle)) for middle in _STUBS):
        return ""
    text = gap.filled("")
    return next((name for name, sign in _SIGNS.items() if re.search(sign, text, re.MULTILINE)), "")


def only_python(language: str) -> str:
    """The honest refusal of other languages."""
    return f"I can write Python only, and this is {language}."


@dataclass(frozen=True)
class Surroundings:
    """A gap, and the ids before and after it that the network reads."""

    gap: Gap
    before: list[int]
    after: list[int]

    def place(self, length: int) -> slice:
        """Where so many tokens in the gap stand."""
        return slice(len(self.before), len(self.before) + length)

    def canvas(self, middle: Sequence[int]) -> tuple[list[int], Mask]:
        """The ids with something in the gap, and which of them that is."""
        ids = [*self.before, *middle, *self.after]
        fill = np.zeros(len(ids), np.bool_)
        fill[self.place(len(middle))] = True
        return ids, fill


class CodeWriter:
    """Fills gaps in Python, in the modality of code."""

    def __init__(self, model: TextModel, mode: str = "diffusion") -> None:
        self._model = model
        self._mode = mode
        self._end = model.special["sep"]
        self._core = DiffusionCore(
            model.network,
            mask_id=model.special["mask"],
            forbidden_ids=[number for number in forbidden_ids(model) if number != self._end],
        )

    def write(
        self,
        gap: Gap,
        settings: InfillSettings,
        on_step: Callable[[GenerationStep], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> tuple[TextOutput, list[float]]:
        """`fill`, or a sentence that declines where the code is not Python.

        Raises:
            InferenceError: the weights write from left to right.
            Cancelled: `cancel` was set.
        """
        if self._mode != "diffusion":
            raise InferenceError(
                f"Gaps are filled by diffusion, and the mode is `{self._mode}`.",
                kind="inference.mode",
                remedy="Set model.mode to diffusion.",
                context={"key": "model.mode", "value": self._mode},
            )
        named = settings.language
        other = named or other_language(gap)
        if other and other.lower() != LANGUAGE:
            return TextOutput(only_python(other), (), (), 0), []
        return self.fill(gap, settings, on_step, cancel)

    def fill(
        self,
        gap: Gap,
        settings: InfillSettings,
        on_step: Callable[[GenerationStep], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> tuple[TextOutput, list[float]]:
        """The best of several fillings, and the entropy of its tokens.

        Each filling has `length` places, of which it gives back those that it does not need. Fillings with which the
        whole is valid Python come first, then those to which the network gives the highest Monte-Carlo-mask likelihood
        with the places given back. `on_step` is called with the steps of the best one.

        Raises:
            Cancelled: `cancel` was set.
        """
        before, after = self.context(gap, settings.length)
        around = Surroundings(gap, before, after)
        made: dict[tuple[int, ...], list[GenerationStep]] = {}
        for number in range(settings.candidates):
            found = self._one(around, settings, number, cancel)
            made.setdefault(self._without_ends(found[-1].ids[around.place(settings.length)]), found)
        middles = list(made)
        if len(middles) > 1:
            middles.sort(key=lambda middle: self._rank(around, middle, settings, cancel), reverse=True)
        steps = made[middles[0]]
        if on_step is not None:
            for step in steps:
                on_step(step)
        text = self.middle_text(around, middles[0])
        kept = around.place(len(middles[0]))
        output = TextOutput(
            text, middles[0], tuple(steps[-1].confidence[kept]), steps[-1].step, parses=parses(gap.filled(text))
        )
        return output, list(steps[-1].entropy[kept])

    def context(self, gap: Gap, length: int) -> tuple[list[int], list[int]]:
        """Ids before and after the gap, as many as fit beside `length` tokens: whole lines where there is a choice.

        A blank beside the gap is left to the filling, for the tokenizer writes none between words.
        """
        tokenizer, newline = self._model.tokenizer, self._model.special["newline"]
        prefix, suffix = gap.prefix, gap.suffix
        if prefix.endswith(" ") and prefix[:-1].rpartition("\n")[2].strip():
            prefix = prefix[:-1]
        if suffix.startswith(" ") and suffix[1:2].strip():
            suffix = suffix[1:]
        before, after = (tokenizer.encode(text, mode="text").ids for text in (prefix, suffix))
        room = min(max(_CONTEXT - length, _LEAST_CONTEXT), self._model.network.shape.positions - length)
        most_after = max(room - len(before), round(room * (1 - _BEFORE)))
        after = _first_lines(after, most_after, newline)
        return _last_lines(before, room - len(after), newline), after

    def middle_text(self, around: Surroundings, middle: Sequence[int]) -> str:
        """What stands in the gap for some ids, with the blanks that the tokenizer puts between its neighbours."""
        tokenizer, gap = self._model.tokenizer, around.gap
        left, right = (tokenizer.decode(ids, mode="text") for ids in (around.before, around.after))
        whole = tokenizer.decode([*around.before, *middle, *around.after], mode="text")
        left += " " if gap.prefix.endswith(f"{left} ") else ""
        right = f" {right}" if gap.suffix.startswith(f" {right}") else right
        if len(whole) >= len(left) + len(right) and whole.startswith(left) and whole.endswith(right):
            return whole[len(left) : len(whole) - len(right)]
        return tokenizer.decode(list(middle), mode="text").strip()

    def _one(
        self, around: Surroundings, settings: InfillSettings, number: int, cancel: CancelToken | None
    ) -> list[GenerationStep]:
        ids, fill = around.canvas([self._model.special["mask"]] * settings.length)
        return list(
            self._core.infill(
                ids,
                fill,
                steps=settings.length if settings.steps is None else settings.steps,
                seed=(settings.seed + number) % (1 << 63),
                temperature=_TEMPERATURE if number else 0.0,
                top_p=_TOP_P if number else 1.0,
                forbidden_ids=[self._model.special["newline"]] if settings.one_line else (),
                modality="code",
                cancel=cancel,
            )
        )

    def _without_ends(self, ids: Sequence[int]) -> tuple[int, ...]:
        """What stands before the first end."""
        found = list(ids)
        return tuple(found[: found.index(self._end)] if self._end in found else found)

    def _rank(
        self, around: Surroundings, middle: tuple[int, ...], settings: InfillSettings, cancel: CancelToken | None
    ) -> tuple[bool, bool, float]:
        """Whether there is something, whether the whole parses, and nats."""
        text = self.middle_text(around, middle)
        ids, fill = around.canvas([*middle, *[self._end] * (settings.length - len(middle))])
        found = self._core.log_likelihood(ids, fill, seed=settings.seed, modality="code", cancel=cancel)
        return bool(text.strip()), parses(around.gap.filled(text)), found.total


def _last_lines(ids: list[int], most: int, newline: int) -> list[int]:
    """At most so many ids of the end, from where a line begins if one does."""
    if len(ids) <= most:
        return ids
    kept = ids[len(ids) - most :] if most else []
    return kept[kept.index(newline) + 1 :] if newline in kept else kept


def _first_lines(ids: list[int], most: int, newline: int) -> list[int]:
    """At most so many ids of the beginning, to where a line ends if one does."""
    if len(ids) <= most:
        return ids
    kept = ids[:most]
    return kept[: most - kept[::-1].index(newline)] if newline in kept else kept

"""Gaps in Python, filled by networks whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.answering import coding
from ai_os_diffusion.answering.coding import CodeWriter, Gap, InfillSettings, parses, split_at_mark
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.progress import CancelToken
from helpers.tiny import bundled_tokenizer, pointing_model

TOKENIZER = bundled_tokenizer()
SPECIAL = TOKENIZER.special_ids()
END, MASK, NEWLINE = SPECIAL["sep"], SPECIAL["mask"], SPECIAL["newline"]
LOOP = Gap("def total(values):\n    result = 0\n    for value in values:\n        ", "\n    return result\n")


def ids_of(text: str) -> list[int]:
    return list(TOKENIZER.encode(text, mode="text").ids)


class Dictated:
    """Writes a text from position `start` on, and ends behind it; the text may name several tokens for a place."""

    shape = SimpleNamespace(width=8, positions=512)

    def __init__(self, start: int, wanted: Sequence[dict[int, float]]) -> None:
        self.start, self.wanted, self.modalities = start, wanted, set[str]()

    def __call__(self, tokens: Ids, *, rows: Mask, modality: str, **_: Any) -> Floats:
        self.modalities.add(modality)
        logits = np.full((int(rows.sum()), TOKENIZER.vocab_size), -30.0, np.float32)
        for number, place in enumerate(np.nonzero(rows)[1] - self.start):
            known = self.wanted[place] if 0 <= place < len(self.wanted) else {END: 0.0}
            for token, score in known.items():
                logits[number, token] = score
        return logits


def writer(
    gap: Gap, said: str | Sequence[dict[int, float]], length: int = coding.LENGTH
) -> tuple[CodeWriter, Dictated]:
    before, _ = CodeWriter(pointing_model()).context(gap, length)
    wanted = [{token: 0.0} for token in ids_of(said)] if isinstance(said, str) else said
    network = Dictated(len(before), wanted)
    return CodeWriter(pointing_model(network=network)), network


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (LOOP.prefix, "result += value", LOOP.suffix),
        (LOOP.prefix, 'result += int(value["Total_x"])', LOOP.suffix),
        (LOOP.prefix, "if value:\n            result += value", LOOP.suffix),
        ("def f(x):\n    return ", "x", "\n"),
        ("x = ", "1", "\n"),
        ("print(", "1, 2", ")\n"),
        ("print('", "hello", "')\n"),
        ("a = b ", "or c", " and d\n"),
        ("\tx = 1\n\t", "y = 2", "\r\n"),
        ("", "import os", "\n"),
        ("import os\n", "x = os", ""),
    ],
)
def test_the_code_around_a_gap_is_kept_to_the_character(before: str, said: str, after: str) -> None:
    gap = Gap(before, after)
    made, entropies = writer(gap, said)[0].fill(gap, InfillSettings(candidates=1))
    assert gap.filled(made.text) == before + said + after
    assert made.parses is True
    assert len(made.ids) == len(made.confidence) == len(entropies) == len(ids_of(said))


def test_it_is_denoised_in_the_modality_of_code() -> None:
    code, network = writer(LOOP, "result += value")
    seen: list[GenerationStep] = []
    made, _ = code.fill(LOOP, InfillSettings(length=8, candidates=3), seen.append)
    assert network.modalities == {"code"}
    assert len(seen) == seen[-1].step == made.steps == 8
    start = network.start
    assert all(step.ids[:start] == ids_of(LOOP.prefix) for step in seen)
    assert all(step.ids[start + 8 :] == ids_of(LOOP.suffix) for step in seen)


def test_what_parses_wins_over_what_is_likelier() -> None:
    (wrong,), (right,) = ids_of(")"), ids_of("pass")
    code, _ = writer(LOOP, [{wrong: 0.4, right: 0.0}])
    alone, _ = code.fill(LOOP, InfillSettings(length=4, candidates=1))
    assert (alone.text, alone.parses) == (")", False)
    best, _ = code.fill(LOOP, InfillSettings(length=4, candidates=12))
    assert (best.text, best.parses) == ("pass", True)


def test_of_two_that_parse_the_likelier_one_wins() -> None:
    (less,), (more,) = ids_of("result"), ids_of("pass")
    code, _ = writer(LOOP, [{less: 0.0, more: 0.6}])
    texts = {code.fill(LOOP, InfillSettings(length=4, seed=seed, candidates=8))[0].text for seed in range(5)}
    assert texts == {"pass"}


def test_something_wins_over_nothing() -> None:
    gap = Gap("x = 1\n", "\ny = 2\n")
    (something,) = ids_of("pass")
    code, _ = writer(gap, [{END: 0.4, something: 0.0}])
    assert code.fill(gap, InfillSettings(length=3, candidates=1))[0].text == ""
    assert code.fill(gap, InfillSettings(length=3, candidates=12))[0].text == "pass"


def test_one_line_has_no_line_break() -> None:
    (name,) = ids_of("pass")
    code, _ = writer(LOOP, [{name: 0.0}, {NEWLINE: 5.0, END: 0.0}])
    assert code.fill(LOOP, InfillSettings(length=2, candidates=1))[0].text == "pass\n"
    assert code.fill(LOOP, InfillSettings(length=2, candidates=1, one_line=True))[0].text == "pass"


def test_the_nearest_lines_are_read() -> None:
    lines = [f"value = {number}\n" for number in range(200)]
    gap = Gap("".join(lines[:120]) + "    ", "\n" + "".join(lines[120:]))
    before, after = CodeWriter(pointing_model()).context(gap, 24)
    assert 90 < len(before) + len(after) <= 104
    assert len(before) > len(after)
    left, right = (TOKENIZER.decode(ids, mode="text") for ids in (before, after))
    assert gap.prefix.endswith(left)
    assert left.startswith("value = ")
    assert gap.suffix.startswith(right)
    assert right.endswith("\n")
    alone, nothing = CodeWriter(pointing_model()).context(Gap(gap.prefix), 24)
    assert 98 < len(alone) <= 104
    assert nothing == []


def test_cancelling_stops_it() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        writer(LOOP, "pass")[0].fill(LOOP, InfillSettings(), cancel=cancel)


@pytest.mark.parametrize(
    ("text", "said"), [("x = 1\n", "no gap"), ("<gap> <gap>", "several gaps"), ("<gap>", ""), ("a<gap>b", "")]
)
def test_a_text_has_one_gap(text: str, said: str) -> None:
    if not said:
        gap = split_at_mark(text)
        assert gap.filled("<gap>") == text
        return
    with pytest.raises(InferenceError, match=said) as caught:
        split_at_mark(text)
    assert caught.value.kind == "inference.gap"
    assert "<gap>" in caught.value.remedy
    assert caught.value.context["key"] == "mark"


def test_another_mark() -> None:
    assert split_at_mark("a <gap> ___ b", "___") == Gap("a <gap> ", " b")
    with pytest.raises(InferenceError, match="no gap"):
        split_at_mark("text", "")


@pytest.mark.parametrize(
    ("code", "valid"),
    [("x = 1", True), ("    def f(self):\n        return 1\n", True), ("x = (", False), ("  x\n y", False),
     ("x = '\0'", False), ("pattern = '\\d'", True), ("(" * 5000, False), ("", True)],
)  # fmt: skip
def test_parses(code: str, valid: bool) -> None:
    assert parses(code) is valid


OTHERS = {
    "C or C++": '#include <stdio.h>\nint main() {\n  printf("x");\n}\n',
    "JavaScript": "const total = (values) => {\n  return 1;\n};\n",
    "Java": "public class Total {\n  private int x;\n}\n",
    "Rust": "fn main() {\n    let mut x = 1;\n}\n",
    "Go": "package main\n\nfunc main() {\n}\n",
    "PHP": "<?php echo 1; ?>",
    "a shell": '#!/bin/sh\nif [ "$x" ]; then echo; fi\n',
    "HTML": "<!DOCTYPE html><p>text</p>",
    "SQL": "SELECT name FROM people WHERE id = 1;",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_languages_are_declined_by_name(name: str) -> None:
    made, entropies = CodeWriter(pointing_model()).write(Gap(OTHERS[name]), InfillSettings())
    assert made.text == f"I can write Python only, and this is {name}."
    assert (made.ids, made.parses, entropies) == ((), None, [])


@pytest.mark.parametrize(
    "text",
    ["import os\n", "def broken(:\n    pass\n", "class A:\n    x = lambda y: {\n", "print 'old'\nfunction = 1\n"],
)
def test_broken_python_is_still_python(text: str) -> None:
    assert coding.other_language(Gap(text)) == ""


def test_signs_of_other_languages_inside_python_do_not_count() -> None:
    query = Gap('def names(db):\n    """\n    SELECT name FROM people\n    """\n    for row in db:\n        ', "\n")
    assert coding.other_language(query) == ""
    broken = Gap(f"{query.filled('')}def ((")
    assert coding.other_language(broken) == "SQL"
    code, _ = writer(broken, "pass")
    assert code.write(broken, InfillSettings(language="python", candidates=1))[0].parses is False  # who says so knows


def test_a_language_can_be_named() -> None:
    code, _ = writer(LOOP, "pass")
    declined, _ = code.write(LOOP, InfillSettings(language="Ruby"))
    assert declined.text == "I can write Python only, and this is Ruby."
    assert code.write(LOOP, InfillSettings(language="Python"))[0].text == "pass"


def test_settings_and_modes_are_checked() -> None:
    for wrong in (0, 33):
        with pytest.raises(InferenceError, match="candidates is") as caught:
            InfillSettings(candidates=wrong)
        assert caught.value.context["key"] == "candidates"
    with pytest.raises(InferenceError, match="the mode is `ar`") as caught:
        CodeWriter(pointing_model(), "ar").write(LOOP, InfillSettings())
    assert (caught.value.kind, caught.value.context["key"]) == ("inference.mode", "model.mode")

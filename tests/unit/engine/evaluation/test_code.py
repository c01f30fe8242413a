"""Lines of code: which are hidden, and figures of networks whose answers are known."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import numpy as np

from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.evaluation.code import LIMIT, code_rows, function_lines, held_out_lines
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.training.code_files import CodeFile, code_files
from helpers.tiny import bundled_tokenizer, pointing_model

TOKENIZER = bundled_tokenizer()
SPECIAL = TOKENIZER.special_ids()

SOURCE = '''"""Words."""
import os

NAMES = {"a": 1}


class Box:
    """A box."""

    @property
    def size(self):
        """How large.

        In cells.
        """
        # not told

        found = len(self.cells)
        text = """several
        lines"""
        return found * 2


def larger(one, other):
    if one > other:
        return one
    return other
'''
SHORT = "def tiny():\n    pass\n"


def source_file(name: str, text: str) -> CodeFile:
    return CodeFile(name, text, standard=True)


def made_up(count: int) -> list[CodeFile]:
    rng = random.Random(0)
    names = "value total name result index count line text size".split()
    files = []
    for number in range(count):
        a, b, c = rng.sample(names, 3)
        body = f"def {a}({b}, {c}):\n    {a} = {b} + {c}\n    if {a}:\n        {b} = {a}\n    return {a}\n"
        files.append(source_file(f"m{number}.py", body))
    return files


def test_lines_are_code_and_their_functions_are_whole() -> None:
    functions = {lines[0].content: lines for lines in function_lines(SOURCE)}
    assert [line.content for line in functions["def larger(one, other):"]] == [
        "def larger(one, other):", "if one > other:", "return one", "return other",
    ]  # fmt: skip
    box = functions["@property"]
    assert [line.content for line in box] == [
        "@property", "def size(self):", "found = len(self.cells)", "return found * 2",
    ]  # fmt: skip
    wholes = {line.filled(line.content) for line in box}
    assert len(wholes) == 1
    assert wholes.pop() in SOURCE
    assert box[2].before.endswith("\n\n        ")
    assert box[2].after.startswith("\n        text =")


def test_one_line_of_each_function_comes_first() -> None:
    model = pointing_model()
    files = [source_file("a.py", SOURCE), source_file("b.py", SHORT), *made_up(4)]
    found = held_out_lines(model, files, 100)
    functions = [line.filled(line.content) for line in found]
    assert len(set(functions[:5])) == 5 == len(set(functions))  # `size` is longer than a row
    assert len(found) == 4 + 4 * 5
    assert held_out_lines(model, files, 3) == found[:3]
    assert SHORT not in functions
    long = "def long():\n" + "    value = 1\n" * 60
    assert held_out_lines(model, [source_file("c.py", long)], 9) == []


class Knowing:
    """Writes what stands at the hidden places of the one text of its own that fits the rest."""

    shape = SimpleNamespace(width=8, positions=512)

    def __init__(self, texts: list[str], instead: int | None = None) -> None:
        self.rows = [np.array(TOKENIZER.encode(text, mode="text").ids, np.int64) for text in texts]
        self.instead = instead

    def __call__(self, tokens: Ids, *, rows: Mask, modality: str, **_: Any) -> Floats:
        assert modality == "code"
        logits = np.zeros((int(rows.sum()), TOKENIZER.vocab_size), np.float32)
        at = 0
        for given, hidden in zip(tokens, rows, strict=True):
            fits = [row for row in self.rows if len(row) == len(given) and (row == given)[~hidden].all()]
            for place in np.flatnonzero(hidden):
                logits[at, self.instead or (fits[0][place] if fits else SPECIAL["sep"])] = 9.0
                at += 1
        return logits


def rows_by_name(rows: list[Row]) -> dict[str, Row]:
    return {row.name: row for row in rows}


def measure(network: Any, files: list[CodeFile]) -> dict[str, Row]:
    model = pointing_model(network=network)
    return rows_by_name(code_rows(model, files, limit=12, decides=True, tell=lambda _: None))


def test_a_network_that_knows_every_line_has_full_figures() -> None:
    files = made_up(4)
    rows = measure(Knowing([file.text for file in files]), files)
    judged = rows["single-line infills that parse"]
    assert (judged.figure, judged.verdict, judged.n) == (100, "ok", 12)
    assert judged.baseline is not None
    assert judged.baseline < 100
    assert rows["exact lines"].figure == rows["tokens right"].figure == 100
    assert rows["exact lines"].baseline == 0
    assert 0 < (rows["tokens right"].baseline or 0) < 50
    assert rows["functions whose given lines were changed"].verdict == "ok"
    stubs = rows["lines that parse when they are written as `pass`"]
    assert 0 < (stubs.figure or 0) < 100  # `pass` in the place of `def` or `if` leaves an indentation without a reason
    assert stubs.goal is None
    # it ends at once where the length is not told, and so has no line
    assert rows["exact lines, length unknown"].figure == 0
    assert rows["exact lines, length unknown"].n == 4
    assert rows["exact lines, length unknown, best of 4"].n == 2


def test_brackets_do_not_parse() -> None:
    files = made_up(4)
    (bracket,) = TOKENIZER.encode(")", mode="text").ids
    rows = measure(Knowing([], instead=bracket), files)
    judged = rows["single-line infills that parse"]
    assert (judged.figure, judged.verdict) == (0, "short")
    assert rows["exact lines"].figure == 0


def test_without_sources_nothing_is_run() -> None:
    (row,) = code_rows(pointing_model(), [], limit=5, decides=True, tell=lambda _: None)
    assert (row.area, row.verdict) == ("Code", "not run")
    assert "source files" in row.how


def test_the_standard_library_holds_enough_lines() -> None:
    found = held_out_lines(pointing_model(), [file for file in code_files("valid") if file.standard], LIMIT)
    assert len(found) == LIMIT >= 500
    assert len({line.filled(line.content) for line in found}) > 400

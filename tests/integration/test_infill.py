"""Gaps in code through the engine and through `ai-os infill`, on random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ai_os_diffusion.answering.coding import InfillSettings, parses
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import TextOutput, Unavailable
from helpers.bad_input import refused

BEFORE, AFTER = "def total(values):\n    result = 0\n\n\t", "\n    return result  # Größe\n"
SMALL = InfillSettings(length=6, candidates=2)


def test_a_gap_is_filled_and_the_same_seed_fills_it_alike(engine: ArrowEngine) -> None:
    seen: list[GenerationStep] = []
    made = engine.infill(BEFORE, AFTER, SMALL, seen.append)
    assert made == engine.infill(BEFORE, AFTER, SMALL)
    assert isinstance(made.parses, bool)
    assert len(made.ids) == len(made.confidence) <= 6
    assert 1 <= made.steps == len(seen) <= 6
    assert made.uncertainty is None or 0 <= made.uncertainty <= 1


def test_code_is_a_modality_of_diffuse(engine: ArrowEngine) -> None:
    gap = engine.infill(BEFORE, AFTER, InfillSettings(length=5, seed=3))
    assert engine.diffuse(f"{BEFORE}<gap>{AFTER}", "code", length=5, seed=3) == gap
    both = engine.diffuse(BEFORE, ["code", "image"], length=3, steps=2)
    assert isinstance(both, dict)
    assert list(both) == ["code", "image"]
    assert isinstance(both["code"], TextOutput)
    assert both["code"].steps <= 2
    assert isinstance(both["image"], Unavailable)
    declined = engine.diffuse("const x = 1;\n<gap>", "code")
    assert str(declined) == "I can write Python only, and this is JavaScript."


@pytest.mark.parametrize(
    ("call", "kind", "named"),
    [
        (lambda e: e.infill(" \n"), "inference.blank", "The code around the gap is blank"),
        (lambda e: e.infill("x = '\ud800'"), "inference.text", "not valid Unicode"),
        (lambda e: e.infill("x", "", InfillSettings(length=0)), "inference.range", "length is 0"),
        (lambda e: e.infill("x", "", InfillSettings(steps=0)), "inference.range", "steps is 0"),
        (lambda e: e.infill("x", "", InfillSettings(seed=-1)), "inference.range", "seed is -1"),
        (lambda e: e.diffuse("<gap> <gap>", "code"), "inference.gap", "several gaps"),
        (lambda e: e.diffuse("x", "code", length=0), "inference.range", "length is 0"),
        (lambda e: e.diffuse("x", "code", memory_guided=True), "inference.modality", "Leave memory_guided out"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(engine: ArrowEngine, call: Callable[[ArrowEngine], Any], kind: str, named: str) -> None:
    with pytest.raises(InferenceError, match=named) as caught:
        call(engine)
    assert caught.value.kind == kind


def test_cancelling_and_closing(engine: ArrowEngine) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        engine.infill(BEFORE, AFTER, cancel=cancel)
    engine.close()
    with pytest.raises(InferenceError, match="closed"):
        engine.infill(BEFORE, AFTER)


@pytest.fixture
def fill(config_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(content: bytes | None, *options: str, name: str = "total.py") -> tuple[int, str, str]:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        arguments = ["infill", str(tmp_path / name), "--config", str(config_file), "--length", "5", "--candidates", "2"]
        code = main([*arguments, *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_command_prints_the_file_with_its_gap_filled(fill: Callable[..., tuple[int, str, str]]) -> None:
    text = f"{BEFORE}<gap>{AFTER}".encode()
    code, whole, said = fill(text)
    assert code == 0
    assert said == (
        "" if parses(whole) else "ai-os: None of the fillings made valid Python; this is the likeliest one.\n"
    )
    assert whole.startswith(BEFORE)
    assert whole.endswith(AFTER)
    middle = whole[len(BEFORE) : len(whole) - len(AFTER)]
    assert fill(text, "--middle")[1] == f"{middle}\n"
    told = json.loads(fill(text, "--json")[1])
    assert (told["text"], told["whole"]) == (middle, whole)
    assert isinstance(told["parses"], bool)
    assert fill(text.replace(b"<gap>", b"___"), "--mark", "___")[1] == whole
    assert "\n" not in fill(text, "--one-line", "--middle")[1].rstrip("\n")


def test_the_command_refuses_what_it_cannot_fill(fill: Callable[..., tuple[int, str, str]]) -> None:
    refused(fill(b"x = 1\n"), "The text has no gap.", "<gap>")
    refused(fill(None, name="missing.py"), "missing.py cannot be read", "Name a Python file")
    refused(fill(b"x = '\xff<gap>'"), "not UTF-8 at byte 5")
    refused(fill(b"x" * (4 << 20) + b"<gap>"), "larger than 4 MiB")
    refused(fill(b"let x = <gap>;", name="total.js"), "I can write Python only", ".js")
    refused(fill(b"fn main() {\n<gap>\n}\n", name="main"), "this is Rust")
    refused(fill(b"x = <gap>", "--candidates", "99"), "candidates is 99")

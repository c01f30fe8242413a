"""Files of skills: what is written comes back, and nothing else is believed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution import skill_file
from ai_os_diffusion.evolution.deltas import DOWN, UP, Tensors
from ai_os_diffusion.evolution.records import Paired
from ai_os_diffusion.evolution.skill_cards import SkillCard, SkillScores, card_of_row
from ai_os_diffusion.evolution.skill_file import check_fit, read_skill, write_skill

MAGIC = b"AI-OS skill 1\n"
TRIGGER = np.array([0.6, 0.8, 0, 0], np.float32)


def a_card(**values: Any) -> SkillCard:
    own: dict[str, Any] = {
        "id": "here", "name": "Keys", "purpose": "Finds keys.", "base": "0123456789abcdef", "level": "L2",
        "trigger": TRIGGER, "examples": ("Where is the key?",), "made": "2026-11-22T08:00:00+00:00",
        "scores": SkillScores(Paired(50, 0.5, 0.6, 0.05, 0.15), None, 200, 61.5), "receipt": "secret",
    }  # fmt: skip
    return SkillCard(**(own | values))


def a_delta() -> Tensors:
    rng = np.random.default_rng(3)
    parts = {"a" + UP: (6, 2), "a" + DOWN: (2, 5), "b": (3, 4), "c": (7,)}
    return {name: rng.normal(size=shape).astype(np.float16).astype(np.float32) for name, shape in parts.items()}


def a_base() -> Tensors:
    return {name: np.ones(shape, np.float32) for name, shape in {"a": (6, 5), "b": (3, 4), "c": (7,)}.items()}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.skill"
    write_skill(path, a_card(), a_delta())
    return path


def test_a_skill_comes_back_as_it_was(file: Path) -> None:
    card, delta, digest = read_skill(file, "there", 4)
    assert card == a_card(id="there", receipt="")
    assert card.trigger.tolist() == TRIGGER.tolist()
    assert {name: values.tolist() for name, values in delta.items()} == {
        name: values.tolist() for name, values in a_delta().items()
    }
    assert hashlib.sha256(file.read_bytes()[len(MAGIC) + 65 :]).hexdigest() == digest
    assert b"secret" not in file.read_bytes()
    check_fit(delta, a_base())


def test_a_card_comes_back_from_its_row() -> None:
    card = a_card(enabled=True, imported="2026-11-23", digest="d", problem="p")
    row = card.row()
    assert card_of_row(row) == card
    assert card_of_row(row).trigger.tolist() == TRIGGER.tolist()


def test_a_file_is_never_written_over(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(EvolutionError) as error:
        write_skill(file, a_card(), a_delta())
    assert error.value.kind == "skill.exists"
    assert file.read_bytes() == before


def refused(file: Path) -> EvolutionError:
    with pytest.raises(EvolutionError) as error:
        read_skill(file, "there", 4)
    assert error.value.remedy
    return error.value


def test_every_byte_counts(file: Path) -> None:
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert refused(file).kind == "skill.damaged"
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        assert refused(file).kind == "skill.damaged"
    file.write_bytes(whole + b"\0")
    refused(file)


def forge(file: Path, change: Callable[[dict[str, Any]], object], payload: bytes | None = None) -> None:
    """Change the description of a file, and make its checksum fit."""
    head, _, numbers = file.read_bytes()[len(MAGIC) + 65 :].partition(b"\n")
    manifest = json.loads(head)
    change(manifest)
    body = json.dumps(manifest).encode() + b"\n" + (numbers if payload is None else payload)
    file.write_bytes(MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.update(run="rm"), "other entries"),
        (lambda m: m["card"].update(name="a\x1b[2Jb"), "printable"),
        (lambda m: m["card"].update(name="‮abc"), "printable"),
        (lambda m: m["card"].update(name=" "), "printable"),
        (lambda m: m["card"].update(purpose="p" * 500), "purpose"),
        (lambda m: m["card"].update(purpose=3), "purpose"),
        (lambda m: m["card"].update(examples=["x"] * 21), "examples"),
        (lambda m: m["card"].update(examples="x"), "examples"),
        (lambda m: m["card"].update(level="L9"), "level"),
        (lambda m: m["card"].update(enabled=True), "other entries"),
        (lambda m: m["card"]["scores"].update(seconds=-1), "score"),
        (lambda m: m["card"]["scores"].update(seconds=1e300), "score"),
        (lambda m: m["card"]["scores"].update(trained_on=10**400), "score"),
        (lambda m: m["card"]["scores"]["context"].update(after=7), "score"),
        (lambda m: m["card"]["scores"].update(context=[1]), "score"),
        (lambda m: m.update(trigger=[1, 0, 0]), "trigger"),
        (lambda m: m.update(trigger=[1, 1, 1, 1]), "trigger"),
        (lambda m: m.update(trigger=[10**400, 0, 0, 0]), "trigger"),
        (lambda m: m.update(trigger=["1", 0, 0, 0]), "trigger"),
        (lambda m: m.update(trigger=[float("nan"), 0, 0, 0]), "no number"),
        (lambda m: m.update(tensors=[]), "tensors"),
        (lambda m: m["tensors"][0].update(name="../../etc/passwd"), "name"),
        (lambda m: m["tensors"][0].update(shape=[1 << 19, 1 << 19]), "fewer numbers"),
        (lambda m: m["tensors"][0].update(shape=[-2, -5]), "shape"),
        (lambda m: m["tensors"][0].update(shape=[2, 5, 1]), "axes"),
        (lambda m: m["tensors"][0].update(shape=[True, 10]), "shape"),
        (lambda m: m["tensors"].append(dict(m["tensors"][0])), "twice"),
        (lambda m: m["tensors"].pop(), "more than it lists"),
    ],
)
def test_a_forged_description_is_refused(file: Path, change: Callable[[dict[str, Any]], object], words: str) -> None:
    forge(file, change)
    error = refused(file)
    assert error.kind == "skill.damaged"
    assert words in str(error)


def test_other_hostile_files(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forge(file, lambda m: None, b"\xff\x7f" * 45)
    assert "no number" in str(refused(file))
    body = b"[" * 500_000 + b"\n"
    file.write_bytes(MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    refused(file)
    body = b" " * (2 << 20)
    file.write_bytes(MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    assert "too long" in str(refused(file))
    monkeypatch.setattr(skill_file, "MOST_BYTES", 1 << 20)
    assert "larger" in str(refused(file))
    assert refused(tmp_path).kind == "skill.damaged"
    assert refused(tmp_path / "none").kind == "skill.file"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "ordinary" in str(refused(tmp_path / "pipe"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"d": np.ones((3, 4), np.float32)}, "no matrix d"),
        ({"b": np.ones((4, 3), np.float32)}, "shape"),
        ({"a" + UP: np.ones((6, 3), np.float32)}, "shape"),
        ({"a" + UP: np.ones(6, np.float32)}, "shape"),
        ({"b" + UP: np.ones((3, 1), np.float32)}, "factor"),
        ({"a": np.ones((6, 5), np.float32)}, "factor"),
        ({"b": np.full((3, 4), 100, np.float32)}, "no training"),
        ({"a" + UP: np.full((6, 2), 60000, np.float32)}, "no training"),
    ],
)
def test_additions_that_do_not_fit_are_refused(change: Tensors, words: str) -> None:
    with pytest.raises(EvolutionError, match=words) as error:
        check_fit(a_delta() | change, a_base())
    assert error.value.kind == "skill.fit"


def test_factors_of_huge_matrices_are_not_multiplied() -> None:
    delta = {"a" + UP: np.ones((1 << 20, 1), np.float32), "a" + DOWN: np.ones((1, 1 << 20), np.float32)}
    with pytest.raises(EvolutionError, match="shape"):
        check_fit(delta, a_base())


def test_what_a_file_tells_is_the_card_alone() -> None:
    told = dataclasses.replace(a_card(), digest="x", problem="y").described()
    assert set(told) == {"name", "purpose", "base", "level", "examples", "scores", "made"}

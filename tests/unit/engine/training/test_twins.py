"""Twins: one command trains both on the same rows and leaves two weight folders with their curves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.twins import curve, main

PACE = ("--warmup", "2", "--evaluate-minutes", "5", "--threads", "1", "--device", "cpu")


def test_twins_are_made_and_not_made_again(tiny_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "twins"
    told = main(["--shards", str(tiny_folder), "--out", str(out), "--tokens", "1500", *PACE])
    assert re.fullmatch(
        r"ar: step 6, 1728 tokens, [\d.]+ nats/token on held-out text\n"
        r"block: step 6, 1728 tokens, [\d.]+ nats/token on held-out text",
        told,
    )
    modes = [json.loads((out / name / "metadata.json").read_text())["training"]["modes"] for name in ("ar", "block")]
    assert modes == [["ar"], ["diffusion"]]
    points = curve(out / "block" / "metrics.jsonl")
    assert [tokens for tokens, _ in points] == [0, 1728]
    assert points[1][1] != points[0][1]
    first, second = (import_weights(out / name)[0]["text.bias"] for name in ("ar", "block"))
    assert (first != second).any()
    with pytest.raises(TrainingError, match="already holds a run"):
        main(["--shards", str(tiny_folder), "--out", str(out), "--tokens", "1500", *PACE])


def test_weight_folders_can_be_left_to_a_later_call(tiny_folder: Path, tmp_path: Path) -> None:
    arguments = [
        "--shards",
        str(tiny_folder),
        "--out",
        str(tmp_path / "t"),
        "--tokens",
        "500",
        "--twins",
        "full",
        *PACE,
    ]
    main([*arguments, "--runs-only"])
    assert not (tmp_path / "t" / "full").exists()
    assert "full: step 2, 576 tokens" in main([*arguments, "--resume"])
    assert (tmp_path / "t" / "full" / "metadata.json").exists()


@pytest.mark.parametrize(("option", "value", "word"), [("--twins", "ar,left", "left"), ("--tokens", "0", "--tokens")])
def test_wrong_options_are_named(tiny_folder: Path, tmp_path: Path, option: str, value: str, word: str) -> None:
    with pytest.raises(TrainingError, match=word):
        main(["--shards", str(tiny_folder), "--out", str(tmp_path), option, value])

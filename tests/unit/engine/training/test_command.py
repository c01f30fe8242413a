"""The command line: budgets, errors, whole runs, and that a bare machine suffices."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

import ai_os_diffusion
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.command import limits, main
from ai_os_diffusion.training.export import export_weights
from unit.engine.training.tiny_shards import SHAPE, TOKENIZER

_ENGINE = Path(ai_os_diffusion.__file__).parents[1]

_BLOCKED = """
import importlib.abc, importlib.metadata, pathlib, sys

site = {name for name, owners in importlib.metadata.packages_distributions().items()}
needed = {"torch", "numpy"}

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        caller = sys._getframe(1)
        while caller and "importlib" in caller.f_code.co_filename:
            caller = caller.f_back
        ours = caller is not None and "ai_os_diffusion" in caller.f_code.co_filename
        if top in ("ai_os_native", "pyarrow", "yaml") or (ours and top in site - needed - {"ai_os_diffusion"}):
            raise ModuleNotFoundError(f"{name} is blocked", name=name)
        return None

sys.meta_path.insert(0, Blocker())
"""


def test_a_bare_machine_with_torch_and_numpy_can_train(tiny_folder: Path, tmp_path: Path) -> None:
    script = _BLOCKED + (
        "from ai_os_diffusion.training import bare_weights, batches, budget, checkpoint, command, ema, evaluate\n"
        "from ai_os_diffusion.training import export, int8, metrics, optim, plot, setup, shards, tasks, trainer\n"
        "print(command.main(sys.argv[1:]))\n"
        "assert not {'ai_os_native', 'pyarrow', 'yaml'} & set(sys.modules)\n"
    )
    arguments = ["joint", "--shards", str(tiny_folder), "--work", str(tmp_path / "run"), "--tokens", "2000"]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments, "--mix", "pointer=1,diffusion=1,grounded=1", "--threads", "1"],
        env={**os.environ, "PYTHONPATH": str(_ENGINE), "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "tokens" in done.stdout
    assert (tmp_path / "run" / "trunk-0.npz").exists()


def _run(tiny_folder: Path, work: Path, *more: str) -> str:
    mix = ("--mix", "pointer=1,diffusion=1", "--threads", "1", "--device", "cpu")
    return main(["joint", "--shards", str(tiny_folder), "--work", str(work), *mix, *more])


def test_a_run_leaves_weights_metrics_and_a_picture(tiny_folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "run"
    assert _run(tiny_folder, work, "--tokens", "1500").startswith("step ")
    assert {path.name for path in work.iterdir()} == {
        "last.pt", "run.json", "metrics.jsonl", "trunk-0.npz", "curve.svg"
    }  # fmt: skip
    lines = [json.loads(line) for line in (work / "metrics.jsonl").read_text().splitlines()]
    assert next(line["step"] for line in lines if line["event"] == "evaluation") == 0
    assert lines[-1]["tokens"] >= 1500
    assert main(["plot", "--work", str(work)]) == f"wrote {work / 'curve.svg'}"
    figures = json.loads(main(["evaluate", "--shards", str(tiny_folder), "--weights", str(work)]))
    assert figures["notes_n"] == 4


def test_a_folder_with_a_run_is_not_overwritten(tiny_folder: Path, tmp_path: Path) -> None:
    _run(tiny_folder, tmp_path / "run", "--tokens", "1000")
    with pytest.raises(TrainingError, match="already holds a run") as caught:
        _run(tiny_folder, tmp_path / "run", "--tokens", "2000")
    assert "--resume" in caught.value.remedy
    assert "step" in _run(tiny_folder, tmp_path / "run", "--tokens", "2000", "--resume")


def test_a_run_goes_on_from_its_exported_weights_alone(tiny_folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "run"
    _run(tiny_folder, work, "--tokens", "1000")
    (work / "last.pt").unlink()
    before = json.loads((work / "run.json").read_text())
    _run(tiny_folder, work, "--tokens", "2000", "--resume")
    after = json.loads((work / "run.json").read_text())
    assert after["fresh_at"] == before["step"] > 0
    assert after["tokens"] > before["tokens"]


def test_shards_of_another_vocabulary_are_refused(tiny_folder: Path, tmp_path: Path) -> None:
    meta = {"tokenizer": TOKENIZER[::-1], "shape": SHAPE.to_dict()}
    export_weights(tmp_path, "trunk", UnifiedScoreNetwork(SHAPE).state_dict(), meta)
    with pytest.raises(TrainingError, match="another vocabulary"):
        _run(tiny_folder, tmp_path / "run", "--tokens", "1000", "--start", str(tmp_path))


def test_budgets_are_read_in_hours_tokens_and_minutes() -> None:
    assert limits(2.0, None, 9.0).seconds == 7200
    assert limits(2.0, None, 9.0).call_seconds == 540
    assert limits(None, None, 5.0).seconds == 300
    assert limits(None, 10, None).tokens == 10
    assert limits(None, 10, None).call_seconds == math.inf


@pytest.mark.parametrize(
    ("hours", "tokens", "minutes", "word"),
    [(None, None, None, "budget"), (0.0, None, None, "--hours"), (None, -1, None, "--tokens"), (1.0, None, 30.0, "9")],
)
def test_wrong_budgets_are_named(hours: float | None, tokens: int | None, minutes: float | None, word: str) -> None:
    with pytest.raises(TrainingError, match=word):
        limits(hours, tokens, minutes)

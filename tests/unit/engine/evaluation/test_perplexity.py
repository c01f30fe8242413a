"""The benchmark of perplexity: scores of random twins, and curves that are continued."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

BENCHMARKS = Path(__file__).resolve().parents[4] / "benchmarks"


@pytest.fixture
def perplexity(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("perplexity", BENCHMARKS / "perplexity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_random_twins_are_scored_on_the_same_rows(perplexity: ModuleType, tmp_path: Path) -> None:
    twins = perplexity.random_twins(tmp_path)
    grid = np.random.default_rng(0).integers(1000, 2000, (2, 20))
    found, named = perplexity.scores(twins, grid)
    assert named == "block"
    assert set(found) == {"ar", "block", "full"}
    for values in found.values():  # networks that know nothing are as surprised as by chance among the vocabulary
        assert values.shape == (2,)
        assert values == pytest.approx([math.log(30522)] * 2, rel=0.05)


def test_a_line_over_log_tokens_is_continued(perplexity: ModuleType) -> None:
    points = [(1000 * 2**n, 8 - 0.5 * n) for n in range(6)]
    assert perplexity.continued(points, 2) == pytest.approx(8 - 0.5 * 6)
    assert perplexity.continued(points[:3], 2) is None


def test_a_quick_run_decides_nothing_and_passes(
    perplexity: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "perplexity.json"
    monkeypatch.setattr(sys, "argv", ["perplexity.py", "--quick", "--rows", "1", "--json", str(record)])
    with pytest.raises(SystemExit) as stopped:
        perplexity.main()
    assert stopped.value.code == 0
    assert "bar block-4 bound over the AR twin's perplexity: not run (--full)" in capsys.readouterr().out
    assert json.loads(record.read_text(encoding="utf-8"))["bars"][0]["goal"] == 1.2

"""`ai-os eval`: a whole quick run on random weights, its files, its exit code; and no torch at start-up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_diffusion.cli.main import main


def test_a_quick_run_writes_table_figures_and_picture(
    tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, record = tmp_path / "text.md", tmp_path / "text.json"
    arguments = ["eval", "text", "--quick", "--model", str(tiny_model), "--report", str(report), "--json", str(record)]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    page = report.read_text(encoding="utf-8")
    assert "## Grounded answers, invented people" in page
    assert "needs --data FOLDER" in page
    assert "text-risk.svg" in page
    assert (tmp_path / "text-risk.svg").read_text(encoding="utf-8").count("<polyline") == 1
    rows = {row["name"]: row for row in json.loads(record.read_text(encoding="utf-8"))["rows"]}
    assert rows["F1, retrieved memories"]["n"] == rows["F1, no memory"]["n"] > 0
    assert rows["AUROC, twins of personal questions"]["verdict"] == "not run (--full)"
    assert rows["128 tokens in 50 steps (interval: range)"]["figure"] > 0
    assert "bar Abstention, AUROC, twins of personal questions: not run (--full)" in told


def test_a_bar_that_is_short_gives_exit_code_1(tiny_model: Path, tmp_path: Path) -> None:
    figures = {"rows": [{"area": "Text", "name": "F1", "figure": 1.0, "goal": 72}]}
    (tmp_path / "text.json").write_text(json.dumps(figures), encoding="utf-8")
    arguments = ["eval", "all", "--model", str(tiny_model), "--results", str(tmp_path)]
    assert main([*arguments, "--report", str(tmp_path / "all.md")]) == 1
    page = (tmp_path / "all.md").read_text(encoding="utf-8")
    assert "not built" in page
    assert "`python benchmarks/store.py`" in page  # not run without --missing


def test_the_commands_start_without_torch() -> None:
    code = "import sys, ai_os_diffusion.cli.main as m; m.build_parser(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

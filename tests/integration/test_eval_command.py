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
    (tmp_path / "code.json").write_text(json.dumps({"rows": []}), encoding="utf-8")
    arguments = ["eval", "all", "--model", str(tiny_model), "--results", str(tmp_path)]
    assert main([*arguments, "--report", str(tmp_path / "all.md")]) == 1
    page = (tmp_path / "all.md").read_text(encoding="utf-8")
    assert "not built" in page
    assert "`python benchmarks/store.py`" in page  # not run without --missing


def test_lines_of_code_are_measured(tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = tmp_path / "code.json"
    assert main(["eval", "code", "--quick", "--model", str(tiny_model), "--json", str(record)]) == 0
    rows = {row["name"]: row for row in json.loads(record.read_text(encoding="utf-8"))["rows"]}
    judged = rows["single-line infills that parse"]
    assert (judged["goal"], judged["verdict"]) == (50, "not run (--full)")
    assert 0 < judged["n"] <= 12
    assert judged["baseline_name"] == "the commonest token"
    assert rows["functions whose given lines were changed"]["figure"] == 0
    assert "bar Code, single-line infills that parse: not run (--full)" in capsys.readouterr().out


def test_a_limit_below_one_line_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "code", "--limit", "0"]) == 1
    assert "--limit is 0; it must be between 1 and" in capsys.readouterr().err


def test_the_commands_start_without_torch() -> None:
    code = "import sys, ai_os_diffusion.cli.main as m; m.build_parser(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

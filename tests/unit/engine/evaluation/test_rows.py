"""Rows: verdicts, bars, tables, and files that come back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evaluation.rows import Row, markdown, not_built, not_run, read_json, write_json, write_text


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row("A", "x", 72.0, " %", goal=72), "ok"),
        (Row("A", "x", 71.9, " %", goal=72), "short"),
        (Row("A", "x", 1.1, goal=1.2, at_least=False), "ok"),
        (Row("A", "x", 1.3, goal=1.2, at_least=False), "short"),
        (Row("A", "x", 10.0, goal=72, decides=False), "not run (--full)"),
        (Row("A", "x", 10.0), ""),
        (not_built("A", "x", 5.0), "not built"),
        (not_run("A", "x", "ai-os eval text"), "not run"),
    ],
)
def test_verdict(row: Row, verdict: str) -> None:
    assert row.verdict == verdict


def test_a_bar_names_area_figure_goal_and_verdict() -> None:
    assert Row("Pointer", "F1", 71.234, " %", goal=72).bar() == "bar Pointer, F1: 71.23 % (goal ≥ 72 %) short"
    assert Row("Pointer", "F1", 71.0, goal=72, decides=False).bar() == "bar Pointer, F1: not run (--full)"


def test_a_table_for_each_area_without_empty_columns() -> None:
    table = markdown([
        Row("A", "first", 0.5, "", 10, 0.4, 0.6, goal=0.4, baseline=0.1, baseline_name="chance"),
        Row("B", "second", 2.0, " ms"),
        not_built("A", "third", 30, " s", at_least=False),
    ])  # fmt: skip
    first, second = table.split("## B")
    assert "| first | 0.5 | 10 | 0.4 .. 0.6 | ≥ 0.4 | ok | 0.1 (chance) |" in first
    assert "| third | not built |  |  | ≤ 30 s |  |  |" in first
    assert "| What | Figure |\n|---|---|\n| second | 2 ms |" in second


def test_files_come_back(tmp_path: Path) -> None:
    rows = [Row("A", "x", 1.0, " %", 3, 0.5, 1.5, 2.0), not_run("B", "y", "needs data")]
    write_json(tmp_path / "deep" / "rows.json", rows, {"curve": [0.0, 1.0]})
    assert read_json(tmp_path / "deep" / "rows.json") == (rows, {"curve": [0.0, 1.0]})


@pytest.mark.parametrize("text", ["", "[]", '{"rows": [{"area": "A"}]}'])
def test_a_file_with_something_else_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DiffusionError, match=r"rows\.json") as caught:
        read_json(path)
    assert caught.value.kind == "evaluation.file"


def test_a_report_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DiffusionError, match="cannot be written"):
        write_text(tmp_path / "file" / "report.md", "x")

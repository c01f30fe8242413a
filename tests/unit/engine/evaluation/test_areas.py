"""The list of everything: what is built, what was run, and files that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evaluation.areas import AREAS, RECORDED, all_rows, size_rows
from ai_os_diffusion.evaluation.rows import Row, write_json
from ai_os_diffusion.evaluation.text import TextReport
from helpers.tiny import save_tiny_model

BAR = {"name": "search", "figure": 0.3, "goal": 0.4, "higher_is_better": False, "unit": " ms", "met": True}
SCRIPT = """
import json, sys
assert sys.argv[1] == "--quick"
open(sys.argv[3], "w").write(json.dumps({"bars": [%s]}))
sys.exit(1)
"""


def text() -> TextReport:
    return TextReport([Row("Text", "F1", 70.0, " %", goal=72)])


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "store.py").write_text(SCRIPT % json.dumps(BAR).replace("true", "True").replace("false", "False"))
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return save_tiny_model(tmp_path / "model")


def rows_of(rows: list[Row], area: str) -> list[Row]:
    return [row for row in rows if row.area == area]


def test_every_area_has_rows_and_says_how_it_stands(scripts: Path, model: Path) -> None:
    rows = all_rows(text, model, None, scripts=scripts).rows
    recorded = {area for _, area, _ in RECORDED}
    assert {area.name for area in AREAS} | {"Text", "Code", "Sizes"} | recorded == {row.area for row in rows}
    assert [row.verdict for row in rows_of(rows, "Text")] == ["short"]
    assert [(row.verdict, row.how) for row in rows_of(rows, "Store")] == [("not run", "python benchmarks/store.py")]
    assert {row.verdict for row in rows_of(rows, "Speed of pictures")} == {"not built"}
    assert [(row.verdict, row.how) for row in rows_of(rows, "Code")] == [("not run", "ai-os eval code")]
    assert all(row.met is None for row in rows if row.verdict.startswith("not"))


def test_code_is_measured_or_read(scripts: Path, model: Path, tmp_path: Path) -> None:
    measured = [Row("Code", "lines", 51.0, " %", goal=50)]
    rows = all_rows(text, model, None, scripts=scripts, code=lambda: measured).rows
    assert rows_of(rows, "Code") == measured
    write_json(tmp_path / "results" / "code.json", [Row("Code", "lines", 49.0, " %", goal=50)])
    rows = all_rows(text, model, tmp_path / "results", scripts=scripts, code=lambda: measured).rows
    assert [row.verdict for row in rows_of(rows, "Code")] == ["short"]


def test_other_evaluations_are_read_or_named(scripts: Path, model: Path, tmp_path: Path) -> None:
    assert [row.how for row in rows_of(all_rows(text, model, None, scripts=scripts).rows, "Speech")] == [
        "ai-os eval audio"
    ]
    write_json(tmp_path / "results" / "audio.json", [Row("Speech", "word error rate", 40.0, " %", baseline=32.0)])
    rows = all_rows(text, model, tmp_path / "results", scripts=scripts).rows
    assert [row.figure for row in rows_of(rows, "Speech")] == [40.0]


def test_results_are_read_and_never_measured_again(scripts: Path, model: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    write_json(results / "text.json", [Row("Text", "EM", 61.0, " %", goal=60)], {"people": [0.0, 0.5]})
    (results / "store.json").write_text(json.dumps({"bars": [BAR, BAR | {"figure": None}]}), encoding="utf-8")

    def never() -> TextReport:
        raise AssertionError("measured although the figures are there")

    report = all_rows(never, model, results, scripts=scripts)
    rows = report.rows
    assert report.curves["people"].tolist() == [0, 0.5]
    assert [row.name for row in rows_of(rows, "Text")] == ["EM"]
    assert [row.verdict for row in rows_of(rows, "Store")] == ["ok", "not run"]


def test_missing_results_are_run_when_that_is_asked(scripts: Path, model: Path, tmp_path: Path) -> None:
    told: list[str] = []
    rows = all_rows(text, model, tmp_path / "results", run=True, tell=told.append, scripts=scripts).rows
    assert [(row.figure, row.verdict) for row in rows_of(rows, "Store")] == [(0.3, "ok")]
    assert told == ["python benchmarks/store.py --quick"]


def test_a_benchmark_that_breaks_is_named(scripts: Path, model: Path, tmp_path: Path) -> None:
    (scripts / "store.py").write_text("raise SystemExit('no room')", encoding="utf-8")
    with pytest.raises(DiffusionError, match=r"store\.py stopped with code 1: no room"):
        all_rows(text, model, tmp_path / "results", run=True, scripts=scripts)


def test_a_file_without_bars_is_named(scripts: Path, model: Path, tmp_path: Path) -> None:
    (tmp_path / "store.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DiffusionError, match=r"store\.json holds no bars"):
        all_rows(text, model, tmp_path, scripts=scripts)


def test_without_the_repository_nothing_is_called_unbuilt_that_may_be(model: Path, tmp_path: Path) -> None:
    rows = all_rows(text, model, None, scripts=tmp_path / "nowhere").rows
    assert {row.verdict for row in rows_of(rows, "Store")} == {"not run"}


def test_sizes_come_from_the_weights(model: Path) -> None:
    trunk, head, edge = size_rows(model)
    assert trunk.figure is not None
    assert 90 < trunk.figure < 100
    assert head.verdict == "ok"
    assert edge.verdict == "ok"
    assert edge.figure is not None
    assert 10 < edge.figure < 35  # with the voice that speaks beside the small weights

"""What a month is told to have gained: level by level, wordings of one fact together, beside its goals."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ai_os_diffusion.cli.main import main
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evaluation.evolution import Plan, evolution_rows, month_rows
from ai_os_diffusion.evaluation.month import Gain, Lesson, Month
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evolution.records import Paired, Receipt

SUITE = Paired(900, 0.8, 0.795, -0.02, 0.01)
KEPT = Receipt(
    "1", "2026-01-01", "q", "L2", "kept", "It helped.", "", ("m",), 50, None, SUITE, 90.0, 2_000_000, active=True
)
REJECTED = dataclasses.replace(KEPT, id="2", outcome="rejected", active=False, bytes=0, seconds=190.0)
MONTH = Month(
    "L2",
    {
        "home": Lesson(KEPT, [Gain("whose", 0.5, 0.25)], [Gain("other", 1.0, 0.9), Gain("far", 1.0, 1.0)]),
        "garden": Lesson(REJECTED),
    },
    same=[Gain("where", 0.0, 1.0), Gain("who", 1.0, 1.0)],
    reworded=[Gain("where", 0.0, 1.0), Gain("where", 0.0, 0.5), Gain("who", 1.0, 1.0), Gain("who", 0.5, 0.5)],
    others=[Gain("other", 1.0, 0.9)],
    nothing=[Gain("none", 1.0, 1.0)],
    after_undo=0,
)


def figures(month: Month) -> dict[str, Row]:
    return {row.name.removesuffix(": gain of F1"): row for row in month_rows(month, decides=True)}


def test_every_side_of_a_month_has_its_row() -> None:
    rows = figures(MONTH)
    assert rows["runs kept (1 kept, 1 rejected)"].figure == 50
    assert rows["the same questions"].figure == pytest.approx(50)
    assert rows["the same questions"].baseline == pytest.approx(50)
    gained = rows["paraphrases, which no run saw"]
    assert (gained.figure, gained.n, gained.verdict) == (pytest.approx(37.5), 4, "ok")
    assert rows["paraphrases of what was answered wrong"].figure == pytest.approx(75)
    assert rows["other questions"].verdict == "short"
    assert rows["questions without an answer, told so"].figure == 0
    assert rows["other questions, had they been read with it"].figure == pytest.approx(-5)
    assert rows["paraphrases of the nearest subject, read with it"].figure == pytest.approx(-25)
    assert rows["general suite of the runs kept, worst"].figure == pytest.approx(-0.5)
    assert rows["seconds of a run, most"].verdict == "short"
    assert rows["kept of a run"].figure == pytest.approx(2)
    assert rows["answers that are other than before once it is undone"].verdict == "ok"


def test_wordings_of_one_fact_are_drawn_together() -> None:
    one = [Gain(f"{number}", 0.0, [1.0, -0.2, 0.4, 0.3][number]) for number in range(4)]
    alone, often = (figures(dataclasses.replace(MONTH, reworded=one * times)) for times in (1, 20))
    name = "lower end of that gain"
    assert often[name].figure == pytest.approx(alone[name].figure, abs=1e-9)


def test_what_was_recognised_alone_reads_nothing_else() -> None:
    month = dataclasses.replace(MONTH, level="L0", lessons={"home": Lesson(dataclasses.replace(KEPT, level="L0"))})
    assert not any("read with it" in name for name in figures(month))
    assert "general suite of the runs kept, worst" not in figures(month)
    assert figures(month)["other questions about the same notes, runs kept"].figure == pytest.approx(-0.5)


def test_without_a_kept_run_there_is_nothing_to_weigh() -> None:
    rows = figures(dataclasses.replace(MONTH, lessons={"home": Lesson(REJECTED)}))
    assert rows["general suite of the runs kept, worst"].n == 0
    assert rows["kept of a run"].figure == 0


def test_a_level_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiffusionError, match="level 'L9'") as caught:
        evolution_rows(None, tmp_path, Plan(["L9"]), tell=print)
    assert caught.value.kind == "evaluation.level"


def test_the_command_asks_for_the_life(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["eval", "evolution"]) == 1
    assert "--data" in capsys.readouterr().err
    assert main(["eval", "evolution", "--data", str(tmp_path)]) == 1
    assert "paraphrases.jsonl" in capsys.readouterr().err

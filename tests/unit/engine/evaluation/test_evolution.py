"""Subjects that share no passage, and rows that say what a run changed, kept or not."""

from __future__ import annotations

import dataclasses

import pytest

from ai_os_diffusion.cli.main import main
from ai_os_diffusion.evaluation.evolution import Learned, _rows, subjects_of
from ai_os_diffusion.evaluation.human import HumanQuestion
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evolution.records import Receipt

KEPT = Receipt(
    "1", "2026-01-01", "q", "L2", "kept", "It helped.", "", ("m",), 50, None, None, 90.0, 2_000_000, active=True
)
REJECTED = dataclasses.replace(KEPT, id="2", outcome="rejected", active=False, bytes=0, seconds=150.0)


def figures(learned: list[Learned]) -> dict[str, Row]:
    return {row.name: row for row in _rows(learned, decides=True)}


def test_subjects_have_passages_of_their_own_and_their_questions_are_about_them() -> None:
    things = ("lamp", "boat", "garden", "bicycle")
    asked = [
        HumanQuestion(f"What of the {thing}, part {part}, item {item}?", f"The {thing} text number {part}.", ("text",))
        for thing in things for part in range(6) for item in range(5)
    ]  # fmt: skip
    unanswerable = HumanQuestion("What of nothing?", "The lamp text number 0.", ())
    subjects, others = subjects_of([*asked, unanswerable], 2)
    assert len(subjects) == 2
    passages = [{each.passage for each in subject.others} for subject in subjects]
    assert not passages[0] & passages[1]
    assert all(not (found & {each.passage for each in others}) for found in passages)
    for subject in subjects:
        assert len(subject.others) == 20
        assert all(each.gold and each.question != subject.question for each in subject.others)


def test_a_run_that_is_not_kept_gains_nothing_and_counts() -> None:
    helped = Learned(KEPT, [0.5, 0.5], [1.0, 0.5], [0.8, 0.8], [0.8, 0.7], 0.5)
    none = Learned(REJECTED, [0.4, 0.4], [0.4, 0.4], [0.8], [0.8], 0.0)
    rows = figures([helped, none])
    assert rows["gain of F1 on unseen questions, all runs"].figure == pytest.approx(12.5)
    assert rows["gain of F1 on unseen questions, where kept"].figure == pytest.approx(25)
    assert rows["change of F1 elsewhere, had it been read with it"].figure == pytest.approx(-5)
    assert rows["change of F1 elsewhere, had it been read with it"].verdict == "short"
    assert rows["seconds of a run, most"].met
    assert rows["runs kept (1 kept, 1 rejected)"].figure == 50
    assert rows["bytes kept"].figure == pytest.approx(2)


def test_without_a_kept_run_only_the_runs_are_told() -> None:
    rows = figures([Learned(REJECTED, [0.4], [0.4], [0.8], [0.8], 0.0)])
    assert set(rows) == {
        "runs kept (1 rejected)", "gain of F1 on unseen questions, all runs", "seconds of a run, most"
    }  # fmt: skip


def test_the_command_asks_for_the_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "evolution"]) == 1
    assert "--data" in capsys.readouterr().err

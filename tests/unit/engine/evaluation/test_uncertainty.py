"""Calibrated doubt on people's questions: the figures follow the signals, and no question is judged by its own half."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.answering.confidence import DEFAULT, Signals, read_calibration, read_trigger
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.evaluation import uncertainty
from ai_os_diffusion.evaluation.human import HumanQuestion
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.uncertainty import (
    _cross_fitted,
    _Judged,
    calibrate_trigger,
    calibration_error,
    risk_correlation,
    uncertainty_rows,
)
from helpers.questions import write_questions
from helpers.tiny import pointing_model


def judged(count: int, strength: float) -> list[_Judged]:
    rng = np.random.default_rng(0)
    made = []
    for number in range(count):
        margin = float(rng.normal(0, 2))
        right = rng.random() < 1 / (1 + np.exp(-strength * margin))
        made.append(_Judged(Signals(margin, 0.0, 0.5, 0.5, 1.0, 0.1), bool(right), number % 2))
    return made


def test_a_perfect_forecast_has_no_calibration_error_and_a_boast_has() -> None:
    right = np.array([True, False] * 50)
    assert calibration_error(np.full(100, 0.5), right, bins=1) == pytest.approx(0)
    assert calibration_error(np.full(100, 0.9), right, bins=1) == pytest.approx(0.4)


def test_risk_goes_with_errors_only_where_it_tells_them() -> None:
    rng = np.random.default_rng(1)
    sure = rng.random(4000)
    assert risk_correlation(sure, rng.random(4000) < sure) > 0.9
    assert abs(risk_correlation(sure, rng.random(4000) < 0.5)) < 0.5


def test_doubt_is_learned_from_the_other_half_and_spares_right_answers() -> None:
    found = judged(2000, 1.5)
    sure, triggered = _cross_fitted(found)
    right = np.array([each.right for each in found])
    margins = np.array([each.signals.margin for each in found])
    assert np.corrcoef(sure, margins)[0, 1] > 0.9
    assert triggered[right].mean() < 0.07
    assert triggered[~right].mean() > 3 * triggered[right].mean()
    turned = [_Judged(each.signals, each.right if each.half else not each.right, each.half) for each in found]
    changed, _ = _cross_fitted(turned)  # half 0 says the opposite: half 1 must believe it
    half = np.array([each.half for each in found])
    assert np.corrcoef(changed[half == 1], margins[half == 1])[0, 1] < -0.9


def test_rows_are_those_of_the_issue_and_small_runs_decide_nothing(tmp_path: Path) -> None:
    asked = []
    for number in range(60):
        passage = f"Note {number}. The lamp of house {number} is red. The gate stands open."
        asked.append(HumanQuestion(f"What is the lamp of house {number}?", passage, ("red",)))
        asked.append(HumanQuestion(f"Who owns house {number}?", passage, ()))
    told: list[str] = []
    rows, curves = uncertainty_rows(
        pointing_model({"red": 9.0}), write_questions(tmp_path, *asked), limit=120, tell=told.append
    )
    names = {row.name: row for row in rows}
    assert names["AUROC of right and wrong answers"].goal == 0.8
    assert names["AUROC of right and wrong answers"].met is None  # too few to judge by
    assert names["answers that are right"].n == 120
    assert all(isinstance(row, Row) and row.figure is not None for row in rows)
    assert len(curves["people's questions, calibrated"]) == 120


def test_what_is_fitted_on_all_questions_is_kept_beside_the_model(tmp_path: Path) -> None:
    asked = []
    for number in range(60):
        passage = f"Note {number}. The lamp of house {number} is red. The gate stands open."
        asked.append(HumanQuestion(f"What is the lamp of house {number}?", passage, ("red",)))
        asked.append(HumanQuestion(f"Who owns house {number}?", passage, ()))
    data = write_questions(tmp_path, *asked)
    trigger = calibrate_trigger(pointing_model({"red": 9.0}), tmp_path, data, tell=lambda _: None)
    assert read_trigger(tmp_path) == trigger
    assert read_calibration(tmp_path) == DEFAULT


def test_the_command_asks_for_the_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "uncertainty"]) == 1
    assert "--data" in capsys.readouterr().err
    assert uncertainty.LIMIT > 1000

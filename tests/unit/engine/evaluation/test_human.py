"""People's questions: windows, distractors, and figures that follow what the pointer says."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from ai_os_diffusion.answering import pointer
from ai_os_diffusion.errors import InferenceError, TrainingError
from ai_os_diffusion.evaluation.human import (
    HumanQuestion,
    find,
    human_questions,
    human_rows,
    windows,
    with_distractors,
)
from ai_os_diffusion.evaluation.rows import Row
from helpers.questions import write_questions
from helpers.tiny import bundled_tokenizer, pointing_model

LONG = " ".join(f"the {n}th house stands unremarkably beside the road." for n in range(60)) + " The key is copper."


def figures(rows: list[Row]) -> dict[str, float]:
    return {row.name: row.figure for row in rows if row.figure is not None}


def test_windows_cover_a_long_passage_and_begin_at_words() -> None:
    model = pointing_model()
    parts = windows(model, "What is it?", LONG)
    assert len(parts) > 2
    assert parts[0].startswith("the 0th")
    assert parts[-1].endswith("The key is copper.")
    position = 0
    for part, following in itertools.pairwise(parts):
        position = LONG.index(part, position)
        assert LONG[LONG.index(following, position) - 1].isspace()
        assert LONG.index(following, position) < position + len(part)  # no gap
    for part in parts:
        assert len(bundled_tokenizer().encode(part, mode="search").ids) <= pointer.MAX_TOKENS


def test_a_short_passage_is_one_window() -> None:
    assert windows(pointing_model(), "What?", "Short.") == ["Short."]


def test_an_answer_at_the_end_of_a_long_passage_is_found() -> None:
    found = find(pointing_model({"copper": 9.0}), "What is the key?", [LONG])
    assert found.text == "copper"
    assert found.margin > 0


def test_of_several_passages_the_one_with_the_largest_margin_answers() -> None:
    model = pointing_model({"copper": 9.0, "silver": 5.0})
    found = find(model, "What?", ["It is silver.", "Nothing here.", "It is copper."])
    assert (found.text, found.passage) == ("copper", 2)


def test_distractors_share_words_and_never_hold_the_answer() -> None:
    questions = [
        HumanQuestion("Which metal is the key?", "The key is copper.", ("copper",)),
        HumanQuestion("Which metal is the lock?", "The metal of the lock and key is iron.", ("iron",)),
        HumanQuestion("Where is the key?", "Copper keys hang there: which metal key?", ()),
    ]
    first = with_distractors(questions, 5)[0]
    assert first == ["The key is copper.", "The metal of the lock and key is iron."]


def test_rows_say_what_the_pointer_gets_right(tmp_path: Path) -> None:
    asked = [
        HumanQuestion("Which metal is the key?", "The key is copper. It is old.", ("copper",)),
        HumanQuestion("Which metal is the lock?", "The lock is iron and new.", ("iron",)),
        HumanQuestion("Which metal is the door?", "The door is made of oak.", ()),
        HumanQuestion("Which metal is the roof?", "The roof is thatched.", ()),
    ]
    data = write_questions(tmp_path, *asked)
    assert human_questions(data) == asked
    model = pointing_model({"copper": 9.0, "iron": 11.0, "oak": 1.0})
    rows, curves = human_rows(model, data, limit=10, harder=2, tell=lambda _: None)
    found = figures(rows)
    assert found["F1"] == found["exact match"] == 100
    assert found["AUROC, people's unanswerable questions"] == 1
    assert found["change of F1 by 5 distractors"] == -50  # iron outweighs copper
    assert found["right passage found among 6"] == 50
    assert curves["people's questions"].tolist() == [0, 0, pytest.approx(1 / 3), 0.5]
    assert [row.verdict for row in rows if row.goal] == ["not run (--full)"] * 5  # four questions decide nothing
    wrong = figures(human_rows(pointing_model({"old": 9.0}), data, limit=10, harder=2, tell=lambda _: None)[0])
    assert wrong["F1"] == wrong["exact match"] == 0


def test_missing_or_empty_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"squad_dev\.valid\.parquet"):
        human_questions(tmp_path)
    write_questions(tmp_path, HumanQuestion("Which?", "The door.", ()))
    with pytest.raises(InferenceError, match="no answerable question"):
        human_rows(pointing_model(), tmp_path, limit=10, harder=2, tell=lambda _: None)

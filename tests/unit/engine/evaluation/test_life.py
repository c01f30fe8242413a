"""The fixture life and its questions: subjects, quotes that stand in memories, and errors that name the line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evaluation.life import life_questions, subjects_of
from ai_os_diffusion.evaluation.month import Script

LIFE = Path(__file__).resolve().parents[3] / "fixtures" / "life"


def test_the_life_has_ten_subjects_whose_questions_are_asked_three_times() -> None:
    questions = life_questions(LIFE)
    subjects = subjects_of(questions)
    assert [len(part) for part in subjects.values()] == [10] * 10
    assert next(iter(subjects)) == "home"
    assert all(len(each.paraphrases) == 2 and each.quote for part in subjects.values() for each in part)
    assert {each.question for each in questions if not each.answers}


def test_a_script_asks_everything_of_its_subjects_and_some_of_the_rest() -> None:
    script = Script.of(life_questions(LIFE), 2, 10)
    kinds = [kind for _, _, kind in script.asked]
    assert list(script.subjects) == ["home", "garden and dog"]
    assert (kinds.count("same"), kinds.count("reworded")) == (20, 40)
    assert 0 < kinds.count("nothing") < kinds.count("others") < 20
    assert not any(each.paraphrases for each in script.others)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{"], "cannot be read"),
        ([json.dumps({"id": "q1", "context": "home"})], "line 1 lacks paraphrases"),
        ([json.dumps({"id": "q9999", "context": "home", "paraphrases": ["Who?"]})], "q9999"),
    ],
)
def test_a_damaged_life_is_told(tmp_path: Path, lines: list[str], told: str) -> None:
    (tmp_path / "paraphrases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(DiffusionError, match=told) as caught:
        life_questions(tmp_path)
    assert caught.value.kind == "evaluation.data"
    assert "paraphrases.jsonl" in str(caught.value)

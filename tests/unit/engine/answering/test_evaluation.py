"""Scoring: containment, the word limit, and the paired interval."""

from __future__ import annotations

from ai_os_diffusion.answering.answerer import same_answer
from ai_os_diffusion.answering.evaluation import Question, score
from ai_os_diffusion.training.metrics import paired_interval


def question(*answers: str, kind: str = "single") -> Question:
    return Question("?", answers, ("a.md",), kind)


def test_gold_must_stand_as_whole_words() -> None:
    assert same_answer("On the 14 March, she said", ["14 March"])
    assert not same_answer("114 March", ["14 March"])
    assert not same_answer("", ["14 March"])


def test_long_answers_do_not_count() -> None:
    assert score("it is Rolo", question("Rolo"))
    assert not score("Rolo " + "word " * 12, question("Rolo"))
    assert score("Rolo " + "word " * 12, question("Rolo", kind="list"))
    assert not score("Rolo", question())


def test_a_list_is_right_with_all_its_items_in_any_order() -> None:
    asked = Question("?", ("leeks, chard",), (), "list", items=("leeks", "chard"))
    assert score("chard and leeks", asked)
    assert not score("chard", asked)


def test_interval_is_about_pairs() -> None:
    mean, low, high = paired_interval([True] * 60 + [False] * 40, [False] * 100)
    assert 0.5 < low < mean == 0.6 < high < 0.7
    mean, low, high = paired_interval([True, False] * 50, [True, False] * 50)
    assert (mean, low, high) == (0.0, 0.0, 0.0)

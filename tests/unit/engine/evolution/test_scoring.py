"""Scores of questions, paired intervals, and the rule by which a run is kept."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ai_os_diffusion.answering.known import Known
from ai_os_diffusion.evolution.context import Context
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.job import Job, Outcome
from ai_os_diffusion.evolution.judging import ended, judge, too_little
from ai_os_diffusion.evolution.scoring import paired, score_items, scores_with_known
from ai_os_diffusion.evolution.strength import STRENGTHS, strongest_that_keeps
from helpers.tiny import pointing_model

PASSAGE = "The spare key is under the blue pot. The ladder is in the shed."
HERE = Item("Where is the key?", PASSAGE, ((17, 35),))
NOT_HERE = Item("Where is the car?", PASSAGE, ())


def test_an_answer_counts_by_its_words() -> None:
    assert HERE.gold == ("under the blue pot",)
    told: list[int] = []
    scores = score_items(pointing_model({"under the blue pot": 9.0}), [HERE] * 8, told.append)
    assert scores.tolist() == [1.0] * 8
    assert told == [8]
    assert score_items(pointing_model({"blue pot": 9.0}), [HERE])[0] == pytest.approx(0.8)
    assert score_items(pointing_model({"shed": 9.0}), [HERE])[0] == 0


def test_who_says_that_it_is_not_here_is_right_only_where_it_is_not() -> None:
    shy = pointing_model({"under the blue pot": 1.0}, null=9.0)
    assert score_items(shy, [HERE, NOT_HERE]).tolist() == [0.0, 1.0]
    assert score_items(pointing_model({"shed": 9.0}), [NOT_HERE])[0] == 0


def test_what_is_known_is_given_where_it_is_asked_again() -> None:
    model = pointing_model({"under the blue pot": 4.0, "The ladder": 4.5})
    known = {"key": [Known(HERE.question, model.embed([HERE.question])[0], "key", "under the blue pot")]}
    here = dataclasses.replace(HERE, memory="key")
    assert score_items(model, [here], known=known).tolist() == [1.0]
    assert score_items(model, [here, dataclasses.replace(HERE, memory="other")]).tolist() == [0.0, 0.0]
    assert score_items(model, [HERE], known=known).tolist() == [0.0]


def test_only_questions_about_memories_with_known_answers_are_scored_again() -> None:
    model = pointing_model({"under the blue pot": 4.0, "The ladder": 4.5})
    known = {"key": [Known(HERE.question, model.embed([HERE.question])[0], "key", "under the blue pot")]}
    items = [HERE, dataclasses.replace(HERE, memory="key"), dataclasses.replace(HERE, memory="other")]
    assert scores_with_known(model, items, [0.25, 0.5, 0.75], known) == [0.25, 1.0, 0.75]
    assert scores_with_known(model, items, [0.25, 0.5, 0.75], {}) == [0.25, 0.5, 0.75]


def test_intervals_are_of_the_difference() -> None:
    same = paired([0.2, 0.9, 0.4], [0.2, 0.9, 0.4])
    assert (same.gain, same.low, same.high) == (0, 0, 0)
    rng = np.random.default_rng(0)
    before = rng.random(200)
    better = paired(before, before + 0.1)
    assert better.low == pytest.approx(0.1)
    assert better.items == 200
    noisy = paired(before, before + rng.normal(0, 0.5, 200))
    assert noisy.low < noisy.gain < noisy.high
    with pytest.raises(ValueError, match="pairs"):
        paired([1.0], [1.0, 0.5])


def test_wordings_of_one_fact_are_one_piece_of_evidence() -> None:
    gains = np.array([0.6, -0.4, 0.5, 0.3])
    facts = [f"fact {n}" for n in range(4) for _ in range(5)]
    before, after = np.zeros(20), np.repeat(gains, 5)
    alone, together = paired(before, after), paired(before, after, facts=facts)
    assert together.gain == alone.gain
    assert together.items == 20
    assert alone.low > 0 > together.low
    assert paired(before, after, facts=[""] * 20) == alone
    with pytest.raises(ValueError, match="facts"):
        paired(before, after, facts=facts[:3])


def test_a_gain_in_many_wordings_of_few_facts_is_not_sure() -> None:
    held = [dataclasses.replace(HERE, answer=f"fact {n % 4}") for n in range(40)]
    context = dataclasses.replace(CONTEXT, held=tuple(held))
    after = [[0.6, -0.4, 0.5, 0.3][n % 4] + 0.4 for n in range(40)]
    told = Outcome((0.4,) * 40, tuple(after), (0.5,) * 50, (0.5,) * 50, ())
    assert judge(context, JOB, told).outcome == "rejected"
    assert judge(dataclasses.replace(context, held=(HERE,) * 40), JOB, told).outcome == "kept"


CONTEXT = Context(("a",), (HERE,) * 50, (HERE,) * 50, (HERE,) * 50, "notes")
JOB = Job("m", "v", "w", "L2", (), (), (), 1, 1.0, 0, 1, 1)


def result(after: float, elsewhere: float) -> Outcome:
    return Outcome((0.5,) * 50, (after,) * 50, (0.5,) * 50, (elsewhere,) * 50, (1.0, 0.5))


def test_only_what_surely_helps_and_harms_nothing_is_kept() -> None:
    kept = judge(CONTEXT, JOB, result(0.6, 0.495))
    assert kept.outcome == "kept"
    assert kept.context is not None
    assert kept.context.gain == pytest.approx(0.1)
    assert "50.0 to 60.0" in kept.reason
    assert "other notes" in kept.reflection
    assert judge(CONTEXT, JOB, result(0.5, 0.6)).outcome == "rejected"
    little = judge(CONTEXT, JOB, result(0.52, 0.5))
    assert little.outcome == "rejected"
    assert "too little" in little.reason
    worse = judge(CONTEXT, JOB, result(0.9, 0.48))
    assert worse.outcome == "rejected"
    assert "other answers worse" in worse.reason


@pytest.mark.parametrize(
    ("losses", "outcome"),
    [
        ([0.0] * 12, "kept"),
        ([0.0] * 11 + [-0.9], "kept"),
        ([-0.05] * 12, "rejected"),
        ([0.1] * 6 + [-0.6] * 6, "rejected"),
    ],
    ids=["none", "one by chance", "all of them a little", "as much as is gained"],
)
def test_what_is_recognised_may_not_cost_the_same_notes_more_than_it_gives(losses: list[float], outcome: str) -> None:
    job = dataclasses.replace(JOB, level="L0")
    told = Outcome((0.5,) * 50, (0.6,) * 50, (0.9,) * 12, tuple(0.9 + loss for loss in losses), ())
    verdict = judge(CONTEXT, job, told)
    assert verdict.outcome == outcome
    assert verdict.regression is not None
    assert verdict.regression.items == 12
    assert ("about the same notes" in verdict.reason) is (outcome == "kept")


def test_what_had_to_be_weakened_is_told() -> None:
    weaker = judge(CONTEXT, JOB, dataclasses.replace(result(0.6, 0.5), strengths=(1.0, 0.6)))
    assert weaker.outcome == "kept"
    assert "60 %" in weaker.reflection
    assert "%" not in judge(CONTEXT, JOB, dataclasses.replace(result(0.6, 0.5), strengths=(1.0,))).reflection


def test_chance_is_no_gain() -> None:
    rng = np.random.default_rng(1)
    lucky = dataclasses.replace(result(0.5, 0.5), held_after=tuple(0.5 + rng.normal(0.01, 0.3, 50)))
    assert judge(CONTEXT, JOB, lucky).outcome == "rejected"


def test_what_is_answered_already_needs_nothing() -> None:
    done = Outcome((1.0,) * 50, (), (1.0,) * 50, (), ())
    verdict = judge(dataclasses.replace(CONTEXT, split="spans"), JOB, done)
    assert verdict.outcome == "not needed"
    assert "same notes" in verdict.reflection


def test_other_ends_are_told() -> None:
    assert too_little(dataclasses.replace(CONTEXT, held=())).outcome == "too little data"
    untaught = dataclasses.replace(CONTEXT, held=(HERE,) * 60, train=(HERE,) * 12)
    assert "only 12 questions to learn from" in too_little(untaught).reason
    stopped = ended("stopped", "You stopped it.")
    assert stopped.reflection.startswith("You stopped it.")
    assert stopped.context is None


def test_the_strongest_addition_that_forgets_nothing_is_taken() -> None:
    own = dict(zip(STRENGTHS, (0.5, 0.6, 0.7), strict=True))
    assert strongest_that_keeps(own.__getitem__, lambda s: 0.8, 0.8) == STRENGTHS[0]
    assert strongest_that_keeps(own.__getitem__, lambda s: 0.8 + (s > 0.5), 0.8) == STRENGTHS[2]
    assert strongest_that_keeps(own.__getitem__, lambda s: 9.0, 0.8) == STRENGTHS[-1]


def test_a_job_survives_the_pipe() -> None:
    job = dataclasses.replace(JOB, train=(HERE,), held=(NOT_HERE,))
    assert Job.from_json(job.to_json()) == job

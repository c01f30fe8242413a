"""The engine's answers and texts carry the uncertainty estimator's verdict."""

from __future__ import annotations

from typing import Any

import pytest

from ai_os_diffusion.answering.answerer import Answerer
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.types import Answer, TextOutput, UncertaintyReport


def report(confidence: float, margin: float | None) -> UncertaintyReport:
    return UncertaintyReport(confidence, null_margin=margin)


def test_answers_ask_for_evolution_with_hysteresis(engine: ArrowEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([
        report(0.9, 5.0),  # sure
        report(0.9, -3.0),  # the pointer prefers "not here"
        report(0.5, 5.0),  # between the thresholds: stays on
        report(0.9, None),  # sure, and no pointer has read
        report(0.5, None),  # between the thresholds: stays off
        report(0.0, None),  # nothing was found: nothing to learn from
    ])  # fmt: skip

    def ask(_self: Answerer, question: str, **_: Any) -> Answer:
        given = next(told)
        return Answer(question, "x", False, given.confidence, "en", (), "span", given)

    monkeypatch.setattr(Answerer, "ask", ask)
    verdicts = [engine.ask("Where?").uncertainty.should_evolve for _ in range(6)]
    assert verdicts == [False, True, True, False, False, False]


def test_an_empty_profile_does_not_ask_for_evolution(engine: ArrowEngine) -> None:
    answer = engine.ask("Where is the spare key?")
    assert answer.abstained
    assert not answer.uncertainty.should_evolve
    made = engine.diffuse("Where is the spare key?", memory_guided=True)
    assert isinstance(made, TextOutput)
    assert made.uncertainty == 1.0


def test_free_text_carries_the_entropy_of_its_tokens(engine: ArrowEngine) -> None:
    made = engine.diffuse("Write a poem", length=8, steps=4)
    assert isinstance(made, TextOutput)
    assert made.uncertainty is not None
    assert 0.9 < made.uncertainty <= 1.0  # random weights find every token about as likely
    declined = engine.diffuse("写一首春天的诗")
    assert isinstance(declined, TextOutput)
    assert declined.uncertainty is None

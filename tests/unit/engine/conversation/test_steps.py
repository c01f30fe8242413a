"""The step that is shown for an answer that was not denoised."""

from __future__ import annotations

from dataclasses import replace

from ai_os_diffusion.conversation.steps import after, final_step
from ai_os_diffusion.types import Answer, AnswerStep, Source, UncertaintyReport

SPAN = Answer(
    question="When is the dentist?",
    answer="tomorrow (14 March 2026)",
    abstained=False,
    confidence=0.7,
    language="en",
    sources=(Source("a", "a.md", 0, 8, "tomorrow", 1.0), Source("b", "b.md", 0, 9, "elsewhere", 0.5)),
    how="span",
    uncertainty=UncertaintyReport(0.7),
)


def test_words_of_the_evidence_are_locked_and_the_rest_is_not() -> None:
    step = final_step(SPAN)
    assert (step.step, step.steps) == (1, 1)
    assert [(piece.text, piece.locked, piece.confidence) for piece in step.pieces] == [
        ("tomorrow", True, 1.0),
        (" (14 March 2026)", False, 0.7),
    ]
    assert not any(piece.masked for piece in step.pieces)


def test_what_was_computed_is_not_locked() -> None:
    step = final_step(replace(SPAN, answer="12 days", how="tool:until"))
    assert [(piece.text, piece.locked) for piece in step.pieces] == [("12 days", False)]


def test_an_abstention_quotes_nothing() -> None:
    step = final_step(replace(SPAN, answer="I don't know what is tomorrow", abstained=True))
    assert [piece.locked for piece in step.pieces] == [False]


def test_a_second_answer_is_written_below_the_first() -> None:
    shown: list[AnswerStep] = []
    watch = after("1. Oslo", shown.append)
    assert watch is not None
    watch(final_step(SPAN))
    assert "".join(piece.text for piece in shown[0].pieces) == "1. Oslo\ntomorrow (14 March 2026)"
    assert after("", shown.append) == shown.append
    assert after("1. Oslo", None) is None

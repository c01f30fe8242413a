"""Steps that are shown beside those of the denoising: a whole answer, and one that follows another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ai_os_diffusion.types import Answer, AnswerStep, StepPiece


def final_step(answer: Answer) -> AnswerStep:
    """The whole answer as one step; quoted evidence is locked and certain, the rest as sure as the answer."""
    text, at = answer.answer, 0
    pieces: list[StepPiece] = []
    for source in () if answer.abstained else answer.sources:
        place = text.find(source.text, at) if source.text else -1
        if place < 0:
            continue
        if place > at:
            pieces.append(StepPiece(text[at:place], answer.confidence, masked=False, locked=False))
        at = place + len(source.text)
        pieces.append(StepPiece(source.text, 1.0, masked=False, locked=True))
    if at < len(text):
        pieces.append(StepPiece(text[at:], answer.confidence, masked=False, locked=False))
    return AnswerStep(1, 1, tuple(pieces))


def after(text: str, show: Callable[[AnswerStep], None] | None) -> Callable[[AnswerStep], None] | None:
    """`show` for an answer that is written below `text`, which is shown before it at every step."""
    if show is None or not text:
        return show
    above = StepPiece(f"{text}\n", 1.0, masked=False, locked=False)
    return lambda step: show(replace(step, pieces=(above, *step.pieces)))

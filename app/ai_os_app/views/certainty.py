"""How sure an answer is, where that was judged at all."""

from __future__ import annotations

from ai_os_diffusion.types import Answer


def certainty(answer: Answer | None) -> float | None:
    """The calibrated share of an answer from notes, in 0..1.

    None for an abstention and for what only repeats or arranges notes (summaries, drafts, sources): nobody judged it.
    """
    return answer.confidence if answer is not None and answer.from_notes and not answer.abstained else None

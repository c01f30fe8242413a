"""What the user says of an answer: right, wrong, or nothing. It is kept with the turn."""

from __future__ import annotations

from ai_os_app.views.certainty import certainty
from ai_os_app.workers.jobs import KEPT_AS, Verdict
from ai_os_diffusion.conversation.model import Turn

WRONG_LINE = "That is wrong."
"""The line of a chat that asks for the next answer. The engine reads it, so it is never translated."""


def can_be_judged(turn: Turn) -> bool:
    """Whether a turn is an answer from notes, which alone can be right or wrong."""
    return turn.role == "assistant" and turn.proposal is None and certainty(turn.answer) is not None


def verdict_of(turn: Turn) -> Verdict:
    """What the user has said of an answer; "" for nothing."""
    said = (verdict for verdict, done in KEPT_AS.items() if done == turn.done)
    return next(said, "") if can_be_judged(turn) else ""

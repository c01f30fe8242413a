"""Turns, answers and steps for the tests of the chat views."""

from __future__ import annotations

import datetime as dt

from ai_os_diffusion.conversation.model import Conversation, Done, Proposal, Turn
from ai_os_diffusion.types import Answer, Source, StepPiece, UncertaintyReport

NOW = dt.datetime(2026, 3, 14, 9, 30, tzinfo=dt.timezone.utc)
MARA = Source("m1", "/notes/family/Mara.md", 30, 45, "moved to Lisbon", 1.0)


def conversation(key: str, title: str = "A chat", *, draft: str = "", turns: int = 2, days: int = 0) -> Conversation:
    """A conversation last used `days` before NOW."""
    when = NOW - dt.timedelta(days=days)
    return Conversation(key, title, when, when, draft=draft, turns=turns)


def user(key: str, text: str, parent: str = "", *, memory: str = "", siblings: tuple[str, ...] = ()) -> Turn:
    """A user's turn of the conversation "c"."""
    return Turn(key, "c", parent, "user", text, NOW, memory=memory, siblings=siblings or (key,))


def answered(
    key: str,
    text: str,
    parent: str,
    *,
    question: str = "Where?",
    confidence: float = 0.76,
    abstained: bool = False,
    how: str = "span",
    sources: tuple[Source, ...] = (MARA,),
    siblings: tuple[str, ...] = (),
) -> Turn:
    """An answer of the assistant in the conversation "c"."""
    report = UncertaintyReport(confidence)
    answer = Answer(question, text, abstained, confidence, "en", sources, "abstained" if abstained else how, report)
    return Turn(key, "c", parent, "assistant", text, NOW, answer, seconds=1.2, siblings=siblings or (key,))


def proposing(key: str, parent: str, proposal: Proposal, done: Done = "") -> Turn:
    """A turn of the assistant with a proposal."""
    return Turn(key, "c", parent, "assistant", "Shall I?", NOW, proposal=proposal, done=done, siblings=(key,))


def piece(text: str, confidence: float = 1.0, *, masked: bool = False, locked: bool = False) -> StepPiece:
    """A piece of a step."""
    return StepPiece(text, confidence, masked, locked)

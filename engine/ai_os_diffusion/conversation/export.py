"""A conversation as Markdown, for people to keep and pass on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ai_os_diffusion.conversation.model import Conversation, Turn
from ai_os_diffusion.types import REFILLED, Answer

_QUOTATIONS = ("summary", "draft", "general", "source", "due")  # which nobody is more or less sure of
_WHO = {"user": "You", "assistant": "AI-OS"}


def as_markdown(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """Title, date, turns; under each answer how it was understood, how sure it is, and its sources with their places.

    Files are given by their names alone: a chat that is passed on tells nothing of the disk that it comes from.
    """
    parts = [f"# {conversation.title or 'Conversation'}", f"{conversation.created.astimezone():%Y-%m-%d %H:%M}"]
    asked = ""
    for turn in turns:
        parts += [f"**{_WHO[turn.role]}** · {turn.created.astimezone():%Y-%m-%d %H:%M}", _quoted_lines(turn.text)]
        if turn.answer is not None:
            parts += _about(turn.answer, asked)
        asked = turn.text
    return "\n\n".join(parts) + "\n"


def _about(answer: Answer, asked: str) -> list[str]:
    parts = []
    if _plain(answer.question) != _plain(asked):
        parts.append(f"Understood as: {' '.join(answer.question.split())}")
    if answer.abstained:
        return parts
    if answer.how == REFILLED:
        parts.append("Refilled: words of it were written again, and do not come from memories.")
    elif answer.how not in _QUOTATIONS:
        parts.append(f"{round(answer.confidence * 100)} % sure")
    if answer.sources:
        parts.append("\n".join(["Sources:", "", *_sources(answer)]))
    return parts


def _plain(text: str) -> str:
    """Without what does not change a question: case, spaces, the mark at its end."""
    return " ".join(text.casefold().split()).rstrip(" ?.!")


def _quoted_lines(text: str) -> str:
    """The text as a Markdown quotation, so that marks within it do not become headings of the export."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _sources(answer: Answer) -> list[str]:
    lines = []
    for number, source in enumerate(answer.sources, 1):
        place = (
            f"`{Path(source.path).name}`, bytes {source.start}–{source.end}" if source.path else "a note of your own"
        )
        lines.append(f"{number}. {place}: “{' '.join(source.text.split())}”")
    return lines

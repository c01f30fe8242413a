"""A conversation as Markdown, for people to keep and pass on."""

from __future__ import annotations

from collections.abc import Sequence

from ai_os_diffusion.conversation.model import Conversation, Turn

_WHO = {"user": "You", "assistant": "AI-OS"}


def as_markdown(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """Title, date, turns; under each answer that is not an abstention its sources with their places."""
    parts = [f"# {conversation.title or 'Conversation'}", f"{conversation.created.astimezone():%Y-%m-%d %H:%M}"]
    for turn in turns:
        parts += [f"**{_WHO[turn.role]}** · {turn.created.astimezone():%Y-%m-%d %H:%M}", _quoted_lines(turn.text)]
        if turn.answer is not None and not turn.answer.abstained and turn.answer.sources:
            parts.append("\n".join(["Sources:", "", *_sources(turn)]))
    return "\n\n".join(parts) + "\n"


def _quoted_lines(text: str) -> str:
    """The text as a Markdown quotation, so that marks within it do not become headings of the export."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _sources(turn: Turn) -> list[str]:
    lines = []
    for number, source in enumerate(turn.answer.sources if turn.answer else (), 1):
        place = f"`{source.path}`, bytes {source.start}–{source.end}" if source.path else "a note of your own"
        lines.append(f"{number}. {place}: “{' '.join(source.text.split())}”")
    return lines

"""The caption that a user writes to a picture or a recording: a line before the facts in their first passage."""

from __future__ import annotations

from ai_os_diffusion.types import MemoryHit

MEDIA = ("picture", "recording")
MOST = 400  # characters: caption and facts are one passage, which the model reads as a whole
PARTED = "\n\n"


def parted(text: str) -> tuple[str, str]:
    """(caption, facts) of the first passage of a picture or a recording."""
    caption, found, facts = text.partition(PARTED)
    return (caption, facts) if found else ("", text)


def captioned(text: str, caption: str) -> str:
    """The first passage with another caption, in one line; without one where that is blank."""
    line = " ".join(caption.split())[:MOST].strip()
    return PARTED.join(part for part in (line, parted(text)[1]) if part)


def may_have_caption(hit: MemoryHit) -> bool:
    """Whether a memory is the passage of a picture or recording that has its facts, and the caption."""
    return hit.kind in MEDIA and not hit.start

"""Which of the memories that a search ranked match it at all: ranks alone always fill the list."""

from __future__ import annotations

from collections.abc import Sequence

from ai_os_diffusion.types import MemoryHit

POOL = 4  # as many memories are looked at for each that is shown
NEAR = 0.4  # cosine from which a memory is about what was typed; unrelated ones reach 0.35


def matching(hits: Sequence[MemoryHit], text: str, limit: int) -> tuple[MemoryHit, ...]:
    """The best `limit` of those that hold a word of `text`, or all that was typed so far, or are close in meaning."""
    typed = text.casefold().split()
    return tuple(hit for hit in hits if _matches(hit, typed))[:limit]


def _matches(hit: MemoryHit, typed: Sequence[str]) -> bool:
    if hit.word_score or (hit.vector_score or 0.0) >= NEAR:
        return True
    held = f"{hit.title}\n{hit.text}".casefold()
    return all(part in held for part in typed)

"""Which ranked memories a search shows."""

from __future__ import annotations

from ai_os_app.workers.matching import matching
from ai_os_diffusion.types import MemoryHit


def hit(key: str, text: str, *, words: float | None = None, vector: float | None = None) -> MemoryHit:
    return MemoryHit(key, "note", f"Title {key}", text, "", 0, 1, 0.01, word_score=words, vector_score=vector)


RANKED = (
    hit("word", "The passport is in the tin.", words=3.1, vector=0.2),
    hit("near", "Papers for the border.", vector=0.55),
    hit("far", "Rehearsal on Tuesday.", vector=0.24),
    hit("typed", "Our passports are with Mum.", vector=0.3),
    hit("unseen", "A memory without a vector yet."),
)


def test_only_what_matches_by_word_by_beginning_or_by_meaning_is_shown() -> None:
    assert [found.id for found in matching(RANKED, "passp", 100)] == ["word", "near", "typed"]
    assert [found.id for found in matching(RANKED, "passp", 2)] == ["word", "near"]
    assert matching(RANKED[2:], "zzzqqq", 100) == ()

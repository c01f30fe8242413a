"""Quotations for questions in other languages than the model's: the sentence that shares most with the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ai_os_diffusion import wording
from ai_os_diffusion.answering.again import FIRST, Again
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.types import MemoryHit

_READ = 8  # memories that are looked at
# What a Chinese request may begin with: it says nothing of what is asked for.
_REQUEST = re.compile(r"^(?:请问?|麻烦|帮我|告诉我|回忆(?:一下)?|想想|说说|还?记得)+")


def best_quotation(
    question: str, hits: Sequence[MemoryHit], again: Again = FIRST
) -> tuple[MemoryHit, int, int, float] | None:
    """The sentence that shares most with the question: (memory, byte range in it, share); None below half."""
    asked = _units(_REQUEST.sub("", question.strip()))
    best: tuple[MemoryHit, int, int, float] | None = None
    for hit in hits[:_READ]:
        for first, last in sentences(hit.text):
            share = len(asked & _units(hit.text[first:last])) / len(asked) if asked else 0.0
            start, end = len(hit.text[:first].encode()), len(hit.text[:last].encode())
            if share < 0.5 or (best is not None and share <= best[3]):
                continue
            if not again.refuses_span(hit, hit.text[first:last], hit.start + start, hit.start + end):
                best = (hit, start, end, share)
    return best


def _units(text: str) -> set[str]:
    """Content words, and pairs of neighbouring characters where a script has no spaces."""
    pairs = set()
    for run in re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+", text):
        pairs |= {run[i : i + 2] for i in range(len(run) - 1)}
    return pairs or {word for word in wording.words(text) if len(word) > 3}

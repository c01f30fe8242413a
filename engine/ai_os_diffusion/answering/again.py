"""Answering the same question once more: the same facts in other words, or what comes next where they were wrong."""

from __future__ import annotations

from dataclasses import dataclass

from ai_os_diffusion import wording
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.types import MemoryHit, Source


@dataclass(frozen=True)
class Again:
    """What was answered before: the texts that were `given`, and the evidence of those that the user `rejected`."""

    given: tuple[str, ...] = ()
    rejected: tuple[Source, ...] = ()

    def refuses(self, candidate: Candidate) -> bool:
        """Whether a candidate stands where a rejected answer stood, or says the same."""
        return self.refuses_span(candidate.hit, candidate.text, candidate.start, candidate.end)

    def refuses_span(self, hit: MemoryHit, text: str, start: int, end: int) -> bool:
        """The same for bytes `start..end` of a memory's file."""
        return any(
            wording.normalise(source.text) == wording.normalise(text)
            or (source.id == hit.id and source.start < end and start < source.end)
            for source in self.rejected
        )

    def other_words(self, text: str, sentence: str) -> str | None:
        """`text` in its sentence or plainly, whichever was not given; None for a first answer, or where both were.

        A text of a tool ("Yes: Oslo") stays, with the sentence after it.
        """
        if not self.given:
            return None
        quoted = f"Your notes say: “{' '.join(sentence.split())}”"
        made = quoted if text in sentence else f"{text if text.endswith(('.', '!', '?')) else f'{text}.'} {quoted}"
        return next((words for words in (made, text) if words not in self.given), None)


FIRST = Again()
"""Nothing was answered before."""

"""Which texts share the rarest terms with a question: stands for retrieval when training data are made."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Hashable, Sequence

_WORD = re.compile(r"[^\W_]+")
_STEM = 6  # letters


def stems(text: str) -> list[str]:
    """The words of a text, cut short so that "paint", "painting" and "painted" are one."""
    return [word[:_STEM] for word in _WORD.findall(text.lower())]


class Neighbours:
    """An inverted index over texts given as collections of terms, weighted by rarity (inverse document frequency).

    Args:
        texts: the terms of each text; repeated terms count once.
    """

    def __init__(self, texts: Sequence[Collection[Hashable]]) -> None:
        self._places: dict[Hashable, list[int]] = {}
        for number, terms in enumerate(texts):
            for term in dict.fromkeys(terms):
                self._places.setdefault(term, []).append(number)
        self._weight = {term: math.log(1 + len(texts) / len(places)) for term, places in self._places.items()}

    def nearest(self, terms: Collection[Hashable], count: int) -> list[int]:
        """At most `count` numbers of texts that share a term with `terms`, best first."""
        scores: dict[int, float] = {}
        for term in dict.fromkeys(terms):
            for number in self._places.get(term, ()):
                scores[number] = scores.get(number, 0.0) + self._weight[term]
        return sorted(scores, key=lambda number: (-scores[number], number))[:count]

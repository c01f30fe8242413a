"""Which sounds of a word belong to which of its letters: a many-to-many alignment, found by hard EM.

Each letter takes none to three sounds in order (Jiampojamarn et al. 2007, without merged letters). Durations of letters
and the sounds that a voice learns to name come from it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

MOST = 3  # sounds of one letter
_PRIOR = (-1.5, -0.2, -2.5, -6.0)  # log weight of taking so many, before anything is known
_NEAR = 6.0  # how fast the first guess falls with the distance of relative places
_ROUNDS = 5
_UNSEEN = 0.02

Sounds = tuple[str, ...]


class LetterSounds:
    """A table of how likely each letter says which sounds."""

    def __init__(self, words: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Fit on words with their sounds."""
        known = [(word, tuple(sounds)) for word, sounds in words if 0 < len(sounds) <= MOST * len(word)]
        self._near: dict[str, Counter[str]] = defaultdict(Counter)
        for word, sounds in known:
            for i, letter in enumerate(word):
                for j, sound in enumerate(sounds):
                    away = abs((i + 0.5) / len(word) - (j + 0.5) / len(sounds))
                    self._near[letter][sound] += math.exp(-_NEAR * away)  # type: ignore[assignment]
        self._taken: dict[str, Counter[Sounds]] = {}
        for _ in range(_ROUNDS):
            taken: dict[str, Counter[Sounds]] = defaultdict(Counter)
            for word, sounds in known:
                for letter, part in zip(word, self.align(word, sounds), strict=True):
                    taken[letter][part] += 1
            self._taken = taken

    def align(self, word: str, sounds: Sequence[str]) -> list[Sounds]:
        """The sounds of each letter; all of them at the first where there are too many to share out."""
        if len(sounds) > MOST * len(word):
            return [tuple(sounds), *[()] * (len(word) - 1)]
        best: dict[int, tuple[float, list[Sounds]]] = {0: (0.0, [])}
        for letter in word:
            reached: dict[int, tuple[float, list[Sounds]]] = {}
            for used, (score, path) in best.items():
                for count in range(min(MOST, len(sounds) - used) + 1):
                    part = tuple(sounds[used : used + count])
                    total = score + self._score(letter, part)
                    if used + count not in reached or total > reached[used + count][0]:
                        reached[used + count] = (total, [*path, part])
            best = reached
        return best[len(sounds)][1]

    def _score(self, letter: str, part: Sounds) -> float:
        if self._taken:
            seen = self._taken.get(letter, Counter())
            return math.log((seen[part] + _UNSEEN) / (seen.total() + 1)) + (0 if seen[part] else _PRIOR[len(part)])
        near = self._near[letter]
        return _PRIOR[len(part)] + sum(math.log((near[sound] + 1e-3) / (near.total() + 1)) + 2.0 for sound in part)

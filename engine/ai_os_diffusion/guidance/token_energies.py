"""What single tokens add to the energy of a text: the parts of constraints that guide a generation step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ai_os_diffusion import native
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask


class Lexicon:
    """What constraints need to know of a vocabulary.

    Args:
        tokenizer: with a reversible mode.
    """

    def __init__(self, tokenizer: native.FastTokenizer) -> None:
        self.tokenizer = tokenizer
        self._markers = set(tokenizer.special_ids().values())

    def ids(self, text: str) -> tuple[int, ...]:
        """Tokens of a text, with its markers of case and space."""
        return tuple(self.tokenizer.encode(text, mode="text").ids)

    def pieces(self, word: str) -> tuple[int, ...]:
        """Tokens of a word in any case: the markers left out."""
        return tuple(number for number in self.ids(word.lower()) if number not in self._markers)

    def text(self, ids: Sequence[int]) -> str:
        """The text of tokens."""
        return self.tokenizer.decode(ids, mode="text").strip()

    @cached_property
    def tokens(self) -> list[str]:
        """The vocabulary; "" for markers."""
        return [
            "" if number in self._markers else self.tokenizer.id_to_token(number) or ""
            for number in range(self.tokenizer.vocab_size)
        ]

    @cached_property
    def begins_word(self) -> Mask:
        """(V,) bool: the tokens that begin a word."""
        return np.array([token[:1].isalnum() and not token.startswith("[unused") for token in self.tokens])


@dataclass(frozen=True)
class Anchored:
    """Certain tokens are wanted at certain places: 1 for all others there.

    Attributes:
        places: position in the sequence -> the token that is wanted there.
    """

    places: dict[int, int]

    def __call__(self, xt: Ids, masked: Mask, candidates: Ids) -> Floats:
        """See `Energy`."""
        energy = np.zeros(candidates.shape, np.float32)
        for row, place in enumerate(np.flatnonzero(masked[0]).tolist()):
            if place in self.places:
                energy[row] = candidates[row] != self.places[place]
        return energy


@dataclass(frozen=True)
class Avoided:
    """A word is unwanted: a token costs the share of the word that would stand there with it, open places counting.

    Attributes:
        pieces: tokens of the word.
    """

    pieces: tuple[int, ...]

    def __call__(self, xt: Ids, masked: Mask, candidates: Ids) -> Floats:
        """See `Energy`."""
        energy = np.zeros(candidates.shape, np.float32)
        places = np.flatnonzero(masked[0])
        for at, piece in enumerate(self.pieces):
            for row, column in np.argwhere(candidates == piece).tolist():
                share = self._standing(xt[0], masked[0], int(places[row]) - at, at)
                energy[row, column] = max(float(energy[row, column]), share)
        return energy

    def _standing(self, xt: Ids, masked: Mask, start: int, own: int) -> float:
        """Share of the word that stands at `start`, with piece number `own` in its place; 0 where it cannot stand."""
        if start < 0 or start + len(self.pieces) > len(xt):
            return 0.0
        standing = 1
        for number, piece in enumerate(self.pieces):
            if number != own and not masked[start + number]:
                if xt[start + number] != piece:
                    return 0.0
                standing += 1
        return standing / len(self.pieces)


@dataclass(frozen=True)
class Counted:
    """Words within bounds: where there are too many, what begins one costs 1; where too few are open, what does not.

    Attributes:
        begins_word: (V,) bool.
        start: first position that counts.
        least: words.
        most: words.
    """

    begins_word: Mask
    start: int
    least: int
    most: int

    def __call__(self, xt: Ids, masked: Mask, candidates: Ids) -> Floats:
        """See `Energy`."""
        open_places = masked[0, self.start :]
        words = int(self.begins_word[xt[0, self.start :][~open_places]].sum())
        begins = self.begins_word[candidates]
        if words >= self.most:
            return np.where(begins, 1, 0).astype(np.float32)
        needed = (self.least - words) / max(1, int(open_places.sum()))
        return np.where(begins, 0, min(1.0, max(0.0, needed))).astype(np.float32)

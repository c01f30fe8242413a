"""Word lists with a stable held-out fifth, and invented names put together from syllables.

Whether a word is held out depends on the word alone, so ``Florence`` the person and ``Florence`` the town are always on
the same side and a held-out name cannot leak into training through another list.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

from ai_os_diffusion.training.personal import names, nouns, places

T = TypeVar("T")

_HELD_OUT_SHARE = 5
_EVERYDAY = frozenset(
    "august can nice per birch pepper young willow midnight marble mai george olga aurora jane lorelei earl russell flora nina daphne ursula "
    "beans jelly len panda parsley pickle till tours zucchini".split()
)
"""Names that are also words, months or parts of titles and so cannot be kept out of training."""


def is_held_out(word: str) -> bool:
    """Whether a name or place belongs to the fifth that training never sees."""
    plain = word.casefold()
    return plain not in _EVERYDAY and zlib.crc32(plain.encode("utf-8")) % _HELD_OUT_SHARE == 0


def entries(text: str) -> tuple[str, ...]:
    """The entries of a data list, separated by ``|`` (line breaks around entries do not count), without repeats."""
    parts = (" ".join(part.split()) for part in text.split("|"))
    return tuple(dict.fromkeys(part for part in parts if part))


class Pool:
    """A list of words in two parts: what training sees and what it never sees."""

    def __init__(self, words: Iterable[str]) -> None:
        unique = tuple(dict.fromkeys(words))
        self.seen = tuple(word for word in unique if not is_held_out(word))
        self.held_out = tuple(word for word in unique if is_held_out(word))

    def part(self, held_out: bool) -> tuple[str, ...]:
        """The entries of one part."""
        return self.held_out if held_out else self.seen

    def pick(self, rng: random.Random, held_out: bool) -> str:
        """One entry of a part."""
        return pick(rng, self.part(held_out))


def pick(rng: random.Random, words: Sequence[T]) -> T:
    """One entry; ``random.choice`` without its overhead, which dominates the generator otherwise."""
    return words[int(rng.random() * len(words))]


def _invented(seed: int, count: int, heads: str, tails: str) -> list[str]:
    rng = random.Random(seed)
    first, last = heads.split(), tails.split()
    made = dict.fromkeys(rng.choice(first) + rng.choice(last) for _ in range(count * 2))
    return list(made)[:count]


_SYLLABLES_A = "Bal Bran Cor Dan Del Eld Far Fen Gal Hal Hol Jar Kar Kel Lar Lin Mal Mar Mor Nar Nor Ol Par Quin Ras Ros Sal Sel Tal Tor Ul Var Vel Wen Yor Zan"
_SYLLABLES_B = "ander ane aski berg bright by da dale dottir ek ell en er escu ett ham ian idis ini ister ius kamp ko land ley lin man mann moor nik oni osa otte ov quist rell ridge sen ska son stein strom ton tova ula uma veld vic well witz"
_PRODUCT_A = "Aero Bio Cala Dyna Echo Fino Giro Hydra Iso Jovi Kera Lumo Moto Nova Opti Pola Quiro Rova Sola Terra Ulti Vara Wavo Xeno Yara Zeno"
_PRODUCT_B = "bell cast clean core craft dex flex flow glide jet lite max mix nix pure sound span tec trim vit volt ware wave zone"

FEMALE = Pool(names.FEMALE.split())
MALE = Pool([name for name in names.MALE.split() if name not in names.FEMALE.split()])
SURNAMES = Pool([*names.SURNAMES.split(), *_invented(11, 400, _SYLLABLES_A, _SYLLABLES_B)])
PETS = Pool(names.PETS.split())
CITIES = Pool([*entries(places.CITIES), *_invented(12, 400, places.TOWN_HEADS, places.TOWN_TAILS)])
PRODUCTS = tuple(_invented(13, 300, _PRODUCT_A, _PRODUCT_B))
STREETS = tuple(f"{head} {tail}" for head in places.STREET_HEADS.split() for tail in entries(places.STREET_TAILS))
HOTELS = Pool(form.format(word) for word in places.HOTEL_WORDS.split() for form in entries(places.HOTEL_FORMS))
TITLE_PARTS = (entries(nouns.TITLE_ADJ), entries(nouns.TITLE_NOUN))

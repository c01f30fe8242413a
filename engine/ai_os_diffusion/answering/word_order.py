"""What no English sentence has: a few rules about neighbouring small words, cheap enough to ask of every candidate."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_DETERMINERS = frozenset("a an the my your his its our their every each no this these those".split())
_NO_NOUN_SO_FAR = frozenset("a an the my your our their every".split())  # "his", "no", "this" can stand alone
_PREPOSITIONS = frozenset(
    """of in on at by for from with to under over into onto after before about between through near during without
    behind beside above below until since""".split()
)
_BE = frozenset("is are was were am be been".split())
_HELPING = frozenset("has have had will would can could should may might must do does did".split()) | _BE
_CONJUNCTIONS = frozenset("and or but because so if when while although than as that".split())
_SUBJECTS = frozenset("i he she we they".split())
_OBJECTS = frozenset("me him us them".split())
FUNCTION_WORDS = frozenset(
    {*_DETERMINERS, *_PREPOSITIONS, *_HELPING, *_CONJUNCTIONS, *_SUBJECTS, *_OBJECTS, *"it you not there her".split()}
)
"""Small words that hold a sentence together and say little by themselves."""
_AFTER_SUBJECT = {
    "i": frozenset("is are were has does".split()),
    "he": frozenset("are am have were do".split()),
    "she": frozenset("are am have were do".split()),
    "it": frozenset("are am have were do".split()),
    "you": frozenset("is am was has does".split()),
    "we": frozenset("is am was has does".split()),
    "they": frozenset("is am was has does".split()),
}
_MODALS = frozenset("will would can could should may might must do does did".split())
_KINDS = (
    _DETERMINERS,
    _PREPOSITIONS | {"to"},
    _BE,
    frozenset("has have had".split()),
    _MODALS,
    _CONJUNCTIONS,
    _SUBJECTS | {"it", "you", "there"},
)
_VOWELS = "aeiou"
_A_BEFORE_VOWEL = frozenset("one once use used useful user unit united union university europe european euro".split())
_AN_BEFORE_CONSONANT = frozenset("hour hours honest honour honor heir".split())


def clashes(words: Sequence[str]) -> bool:
    """Whether two neighbours cannot stand like this. `words` are in lower case; marks count as words of their own."""
    return any(_clash(first, second) for first, second in pairwise(words))


def mismatches(words: Sequence[str], before: Sequence[str]) -> int:
    """How often `words` are of another build than those whose place they take, 0..3: begin, end, and have a helping
    verb. What a small network writes hangs together with its neighbours far more often where the build stays."""
    if not words or not before:
        return 0
    begin = kind_of(words[0]) != kind_of(before[0])
    end = (words[-1] in FUNCTION_WORDS) != (before[-1] in FUNCTION_WORDS)
    return begin + end + (_HELPING.isdisjoint(words) != _HELPING.isdisjoint(before))


def kind_of(word: str) -> int:
    """The number of the kind of a small word (determiner, preposition, ...); -1 for a word with a meaning."""
    return next((number for number, kind in enumerate(_KINDS) if word in kind), -1)


def _clash(first: str, second: str) -> bool:
    ends = not second[:1].isalnum()
    if first == second and first not in ("that", "had"):
        return not ends
    if first in ("a", "an") and not ends:
        vowel = second in _AN_BEFORE_CONSONANT or (second[0] in _VOWELS and second not in _A_BEFORE_VOWEL)
        if vowel != (first == "an"):
            return True
    if second in _AFTER_SUBJECT.get(first, ()):
        return True
    small = second in FUNCTION_WORDS or ends
    if first in _NO_NOUN_SO_FAR:
        return small
    if first in _SUBJECTS:
        return second not in _HELPING and small and second != "not"
    if first in _PREPOSITIONS:
        if second in _PREPOSITIONS and first not in ("from", "to", "since", "until"):
            return True
        return ends or second in _SUBJECTS or second in _HELPING - {"be", "do"}
    if first in _MODALS and second.endswith("ed") and second not in ("need", "feed"):
        return True
    if first in _HELPING:
        return second in ("and", "or", "but", "if", "than") or (first in _BE and second in _BE and second != "been")
    return first in _CONJUNCTIONS and (ends or second in ("of", "and", "or", "but", "than"))

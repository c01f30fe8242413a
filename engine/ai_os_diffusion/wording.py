"""Words of questions and evidence: normalisation, content words, numbers, names, negations."""

from __future__ import annotations

import functools
import re
import string

_ARTICLES = {"a", "an", "the"}
_STOP = frozenset(
    """a an the i me my mine we us our you your he him his she her it its they them their this that these those
    is are was were be been am do does did done have has had can could will would shall should may might must
    of to in on at by for from with about into over under and or but if than then as so not no nor
    what which who whom whose when where why how many much long often old any there here
    please tell remind know say said mean called name""".split()
)
_NEGATION = re.compile(  # what begins alike stands together, which takes half the time
    r"\b(?:n(?:o(?:t|r|ne|body|thing)?|ever|either)|without|cannot)\b|n['’]t\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_POSSESSIVE = ("'s", "’s")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_CALENDAR = frozenset(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday""".split()
)


def normalise(text: str) -> str:
    """Lower case, without punctuation and articles, single spaces (the SQuAD normalisation)."""
    text = "".join(" " if letter in string.punctuation + "’“”–" else letter for letter in text.lower())
    return " ".join(word for word in text.split() if word not in _ARTICLES)


def words(text: str) -> list[str]:
    """Words in lower case, without possessive endings."""
    return [_without_possessive(word.lower()) for word in _WORD.findall(text)]


def _without_possessive(word: str) -> str:
    return word[:-2] if word.endswith(_POSSESSIVE) else word


@functools.lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A crude English stem: enough to match "lives" with "live" and "appointments" with "appointment"."""
    for ending in ("ingly", "edly", "ing", "ies", "ied", "es", "ed", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def content_stems(text: str) -> set[str]:
    """Stems of the words that carry meaning."""
    return {found for word in _WORD.findall(text) if (found := _content_stem(word))}


@functools.lru_cache(maxsize=1 << 14)
def _content_stem(written: str) -> str:
    """The stem of a word as it is written; empty for one without a meaning of its own."""
    word = _without_possessive(written.lower())
    return "" if word in _STOP else stem(word)


def coverage(question: str, evidence: str) -> float:
    """Share of the question's content words that stand in the evidence; 1 for a question without any."""
    return share_of(content_stems(question), evidence)


def share_of(stems: set[str], evidence: str) -> float:
    """Share of some stems that stand in the evidence; 1 where there are none."""
    return len(stems & content_stems(evidence)) / len(stems) if stems else 1.0


def numbers(text: str) -> set[str]:
    """Numbers as written."""
    return set(_NUMBER.findall(text))


def calendar_words(text: str) -> set[str]:
    """Month and weekday names."""
    return {word for word in words(text) if word in _CALENDAR}


def names(text: str) -> set[str]:
    """Capitalised words that do not begin a sentence, in lower case."""
    found = set()
    for match in re.finditer(r"\b[A-ZÀ-Þ][\w'’-]*", text):
        before = text[: match.start()].rstrip()
        if before and before[-1] not in '.!?:\n"“' and match[0] not in ("I", "I'm", "I've"):
            found.add(_without_possessive(match[0].lower()))
    return found


def negated(text: str) -> bool:
    """Whether the text holds a negation."""
    return _NEGATION.search(text) is not None

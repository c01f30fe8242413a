"""Questions as people ask them, from sentences of notes that hold their answers: patterns, no model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ai_os_diffusion.answering.verbs import base_of, is_finite

_LABEL = re.compile(r"^[-*\s]*(?P<label>[A-Z][\w' -]{2,28}): (?P<value>[^\n|]{3,90}?)(?=[.;] |[.;]?$)", re.MULTILINE)
_PLACE = re.compile(r"(?:in|on|at|under|behind|above|below|beside|next to|inside|between)\b", re.IGNORECASE)
_TIME = re.compile(
    r"(?:on|in|at|since|until|by) (?:the )?(?:\d|mon|tues|wednes|thurs|fri|satur|sun|january|february|march|april|"
    r"may\b|june|july|august|september|october|november|december|spring|summer|autumn|winter|noon)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:^|(?<=[.!?;] )|(?<=, and )|(?<=, ))"
    r"(?P<subject>I|[Ww]e|[Tt]he [a-z]+(?: [a-z]+)?|[Mm]y [a-z]+|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}) "
    r"(?P<verb>[a-z]+) (?P<rest>[^.!?;:\n]{3,120})"
)
_END = re.compile(
    r",|\(|\s+(?:and|but|because|so|which|who|that|when|while|if|than|then|there|here|again|already|too|with|for|from|"
    r"to|in|on|at|under|behind|by|until|since|after|before|into|about|as)\b"
)
_PHRASE = re.compile(
    r"\b(?:in|on|at|under|behind|since|until|by) (?:the |my |our |her |his |their )?[\w’'£$€-]+(?: [A-Z\d][\w’'-]*)*"
)
_LONGEST = 10  # words of an answer
_NOT_NAMES = frozenset(
    "The This That These Those There Then It He She They You Today Yesterday Tomorrow Not No And But So If When "
    "What Who Where Why How Also Now Still Maybe Perhaps Just Only After Before In On At For With".split()
)


class Asked(NamedTuple):
    """A question, and the words that answer it."""

    question: str
    answer: str


def asked_of(text: str) -> Iterator[Asked]:
    """Questions that `text` answers, each with a part of it that is the answer."""
    yield from _of_labels(text)
    for match in _CLAUSE.finditer(text):
        subject, verb, rest = match["subject"], match["verb"], match["rest"].strip()
        if subject.split()[0] in _NOT_NAMES - {"The"} or not is_finite(verb):
            continue
        yield from _of_clause(subject, verb, rest)


def _of_labels(text: str) -> Iterator[Asked]:
    for match in _LABEL.finditer(text):
        label, value = match["label"].strip(), match["value"].strip()
        if len(value.split()) > _LONGEST or len(label.split()) > 3:
            continue
        thing = label if label.isupper() or (label.istitle() and " " in label) else label[0].lower() + label[1:]
        if _PLACE.match(value):
            verb = "are" if thing.endswith("s") and not thing.endswith("ss") else "is"
            yield Asked(f"Where {verb} the {thing}?", value)
        elif value[0].isdigit() or value[0] in "£$€":
            yield Asked(f"What is the {thing}?", value)
        else:
            yield Asked(f"What do I know about the {thing}?", value)


def _of_clause(subject: str, verb: str, rest: str) -> Iterator[Asked]:
    whole = _cut(rest, re.compile(r",|\(|\s+(?:and|but|because|so|which|who|that)\b"))
    named = subject[0].isupper() and subject not in ("I", "We", "The") and not subject.startswith(("The ", "My ", "We"))
    if named and 2 <= len(whole.split()) <= _LONGEST:
        yield Asked(f"Who {verb} {whole}?", subject)
    base = base_of(verb)
    if base is None:
        return
    said = subject if named or subject == "I" else subject[0].lower() + subject[1:]
    thing = _cut(rest, _END)
    if thing and len(thing.split()) <= _LONGEST and not _PHRASE.match(rest) and thing.split()[0] not in ("to", "up"):
        yield Asked(f"What did {said} {base}?", thing)
    for match in _PHRASE.finditer(whole):
        before = whole[: match.start()].strip()
        word = "When" if _TIME.match(match[0]) else "Where" if match[0].startswith(("in ", "at ", "under ")) else ""
        if word and len(before.split()) <= _LONGEST and not before.endswith(("to", "of")):
            yield Asked(f"{word} did {said} {base} {before}".strip() + "?", match[0])


def _cut(text: str, at: re.Pattern[str]) -> str:
    """What stands before the first match."""
    found = at.search(text)
    return text[: found.start()].strip() if found else text.strip()

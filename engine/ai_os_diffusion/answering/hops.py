"""People that a question names by another fact: "my sister's dog", "the person who borrowed the drill"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ai_os_diffusion import wording
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.questions import bare
from ai_os_diffusion.answering.roles import PERSON, ROLE

_SURE = 4.0  # nats by which the pointer prefers a span that needs no second note
_RELATION = re.compile(
    rf"\b(?:my|our)\s+(?P<who>(?:[a-z-]+\s+){{0,2}}?{ROLE})(?P<own>['’]s|s['’]?(?=\s\w))?(?![\w-])(?!\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_ROLE = re.compile(
    rf"\bthe\s+(?:{PERSON}\s+(?:(?:who|that|whom)\s+|(?=\w+ing\b|(?:i|we)\b))|(?P<of>(?:head|host|chair|leader|organi[sz]er|captain)\s+of\s+))"
    r"(?P<did>.+)$",
    re.IGNORECASE,
)
# What begins the rest of a question after "the person who borrowed the drill".
_REST = re.compile(
    r"[,:;?]|['’]s?\s+(?!(?-i:[A-Z]))|\s(?:prefer|choose|like|love|want|need|have|live|drive|play|eat|drink|wear|get|receive|always|more|together"
    r"|hold|hate|do|say|speak|own|work|take|call|last)\b",
    re.IGNORECASE,
)
_BASE = {
    "saw": "see",
    "met": "meet",
    "gave": "give",
    "lent": "lend",
    "went": "go",
    "took": "take",
    "sold": "sell",
    "bought": "buy",
}
_ME = re.compile(r"\s+(?:with|from|for|to)(?:\s+(?:me|us))?(?=['’]?s?\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Phrase:
    """Where a question names somebody by another fact (characters from `start`), and who that is as a question.

    `end` is exact for a relation; for a role it is where the phrase ends at the latest. `owner`: what makes the name
    a possessive. `word` is the relation; empty for a role.
    """

    start: int
    end: int
    ask: str
    owner: str = ""
    word: str = ""
    deed: int = 0  # where the words that tell of the role begin

    @property
    def is_relation(self) -> bool:
        """Whether the phrase is a relation to the writer ("my sister")."""
        return bool(self.word)


def phrase_in(question: str) -> Phrase | None:
    """The first such phrase; None where there is none."""
    role = _ROLE.search(question)
    if role is not None:
        phrase = Phrase(role.start(), len(question), _role_asked(role), deed=role.start("did"))
    elif relation := _RELATION.search(question):
        owner = "'s" if relation["own"] else ""
        asked = f"Who is my {relation['who'].lower()}?"
        phrase = Phrase(relation.start(), relation.end(), asked, owner, relation["who"].split()[-1])
    else:
        return None
    return phrase


def _role_asked(role: re.Match[str]) -> str:
    deed = role["did"]
    cut = next((m.start() for m in _REST.finditer(deed) if len(deed[: m.start()].split()) > 1 or role["of"]), len(deed))
    deed = bare(deed[:cut].strip())
    if role["of"]:
        return f"Who is the {role['of']}{deed}?"
    words = deed.split()
    if words[0].lower() in ("i", "we"):
        verb = words[1].lower() if len(words) > 1 else ""
        return (
            f"Who did {words[0]} {_BASE[verb]} {' '.join(words[2:])}?"
            if verb in _BASE
            else f"Who is the person {deed}?"
        )
    return f"Who is {deed}?" if words[0].lower().endswith("ing") else f"Who {deed}?"


def is_settled(phrase: Phrase, chosen: Candidate) -> bool:
    """Whether the note that was found speaks of the person in these very words, and the pointer is sure of it."""
    if chosen.margin < _SURE:
        return False
    if phrase.is_relation:
        return wording.stem(phrase.word.lower()) in wording.content_stems(f"{chosen.hit.title} {chosen.hit.text}")
    return chosen.coverage > 0.99


def name_in(phrase: Phrase, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that names the person."""
    for candidate in candidates[:3]:
        words = candidate.text.split()
        fits = 0 < len(words) <= 4 and not re.search(r"[\d\n:;]", candidate.text)
        says_more = phrase.word.lower() not in candidate.text.lower() if phrase.word else True
        if candidate.margin > 0 and fits and says_more and wording.content_stems(candidate.text):
            return candidate
    return None


def with_name(question: str, phrase: Phrase, name: Candidate) -> str | None:
    """The question with the name in place of the phrase; None where nothing is left to ask."""
    end, owner = phrase.end, phrase.owner
    if not phrase.is_relation:
        found = _role_end(question, phrase, name)
        if found is None:
            return None
        end, owner = found
    rest = question[: phrase.start] + question[end:]
    if not wording.content_stems(bare(rest)):
        return None
    return f"{question[: phrase.start]}{name.text}{owner}{question[end:]}"


def _role_end(question: str, phrase: Phrase, name: Candidate) -> tuple[int, str] | None:
    """Where a role ends: with the last word that the naming note has too; and the possessive ending that follows."""
    known = wording.content_stems(f"{name.hit.title} {name.hit.text}")
    end, missed, owner = None, 0, ""
    for number, token in enumerate(re.finditer(r"[^\s,:;?]+", question[phrase.deed :])):
        word = re.sub(r"['’]s?$", "", token[0])
        stems = wording.content_stems(word)
        if not stems:
            continue
        if stems & known:
            end, missed = phrase.deed + token.start() + len(word), 0
            owner = "'s" if word != token[0] else ""
        elif number > 0:
            missed += 1
            if missed > 1 or owner:
                break
    if end is None:
        return None
    if not owner and (more := _ME.match(question, end)) and not _REST.match(question, end):
        end = more.end()
        owner = "'s" if re.match(r"['’]s", question[end:]) else ""
    return end + (2 if owner else 0), owner

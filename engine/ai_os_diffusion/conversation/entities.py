"""Whom and what a question speaks of, by surface rules: people, things and places, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_FEMALE_KIN = (
    "sister mother mum mom mummy wife daughter aunt niece grandmother grandma granny girlfriend landlady godmother"
    " stepmother stepdaughter queen lady woman girl"
).split()  # fmt: skip
_MALE_KIN = (
    "brother father dad daddy husband son uncle nephew grandfather grandpa boyfriend landlord godfather stepfather"
    " stepson"
    " king man boy"
).split()  # fmt: skip
_ROLES = (
    "partner cousin child kid baby boss colleague neighbour neighbor friend dentist doctor plumber teacher tenant vet"
    " therapist accountant lawyer hairdresser mechanic electrician painter trainer coach roommate flatmate manager"
    " physiotherapist optician gp babysitter cleaner gardener tutor"
).split()  # fmt: skip
_FEMALE_NAMES = frozenset(
    "alice anne ann beth bryony carol charlotte chloe claire ella ellen elizabeth emily grace hannah harriet helen"
    " ingrid jane janet jean"
    " jess jessica joan judith karen kate katherine kathy lucy lily margaret mary megan miriam molly nancy nicole"
    " poppy rachel"
    " rose ruth sarah sophie sue susan yasmin zoe".split()
)
_MALE_NAMES = frozenset(
    "adam alan albert alex andrew ben bill bob brian carl charles chris daniel dave david edward eric frank fred gary"
    " george harry henry"
    " ian jack jacob jakob james jeppe jim joe john jonas joshua kevin lars luca luke mark martin matt max michael"
    " mike nick noah oliver omar"
    " oscar owen paul peter phil ravi richard rob robert ryan sam simon stan stefan steve stuart thomas tim toby tom"
    " tony will".split()
)
_KIN = "|".join((*_FEMALE_KIN, *_MALE_KIN, *_ROLES))
_POSSESSOR = r"(?:[Mm]y|[Oo]ur|[A-Z][\w-]*(?:\s[A-Z][\w-]*)*['’]s)"
# Words that end a noun phrase that has begun: function words, and the commonest verbs in their plain form.
_ENDS = (
    "is are was were am be been do does did have has had can could will would shall should may might must to of in on"
    " at by for from with"
    " about into over under near until since before after and or but if than then that which who whom when where why"
    " how i we you he she"
    " they it me us him them not cost live work move start end happen take go come get buy bought sell pay lend"
    " borrow like love hate need want"
    " say call called mean weigh last break die leave arrive meet see eat drink play study speak own owe use stay"
    " sleep fit look"
    " taste grow expire close open run return belong sit stand keep put sent send give gave due named again now today"
    " tomorrow yesterday"
    " scheduled planned located supposed made built born married allergic"
)  # fmt: skip
_STOP = "|".join(_ENDS.split())
_PHRASE = re.compile(
    rf"\b(?:[Tt]he|[Tt]his|[Tt]hat|[Mm]y|[Oo]ur|[Yy]our|[A-Z][\w-]*['’]s)\s+(?!(?:{_STOP})\b)[\w-]+"
    rf"(?:\s+(?!(?:{_STOP})\b)[\w-]+){{0,2}}"
)
_KIN_PHRASE = re.compile(
    rf"\b{_POSSESSOR}\s+(?:(?:older|younger|big|little|elder|new|old|best|eldest|youngest)\s+)?(?:{_KIN})\b"
)
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w-]*(?:\s+(?:van|von|de|der|la|di)?\s?[A-ZÀ-Þ][\w-]*)*")
_NOT_NAMES = frozenset(
    "i what when where who whom whose which why how is are was were do does did have has had can could will would"
    " shall should may might"
    " must and but or so the a an my our his her their its this that these those on in at by for from with to of tell"
    " please ok okay"
    " january february march april june july august september october november december monday tuesday wednesday"
    " thursday friday saturday"
    " sunday english german french spanish yes no".split()
)
_SMALL_OWNER = re.compile(r"\b([a-z][\w-]+)['’]s\s")
_NO_OWNERS = frozenset("what who where when how it that there here let he she today yesterday".split())
_PLACED = re.compile(r"\b(?:in|at|near|to|from|into)\s+$", re.IGNORECASE)
_IN_PLACE = re.compile(r"\b(?:in|at|near|into)\s+$", re.IGNORECASE)
_GIVING = re.compile(
    r"\b(?:lend|lent|give|gave|given|send|sent|sell|sold|talk|talked|speak|spoke|write|wrote|married|owe|say|said"
    r"|next)\b"
)

Sort = Literal["person", "thing", "place"]


@dataclass(frozen=True)
class Entity:
    """What a text speaks of; `start` and `end` are character offsets, -1 where the text is an answer."""

    text: str
    sort: Sort
    start: int = -1
    end: int = -1
    gender: str = ""  # "f", "m" or "" where nothing tells


def find_entities(question: str) -> list[Entity]:
    """All entities in reading order: people by name or role ("my sister"), places after "in" and the like, things.

    A thing that belongs to somebody ("Mia's boat") comes after its owner.
    """
    found = [_person(match) for match in _KIN_PHRASE.finditer(question)]
    for match in _NAME.finditer(question):
        found += _named(question, match, found)
    for match in _PHRASE.finditer(question):
        if not any(item.start <= match.start() and match.end() <= item.end + 2 for item in found):
            found.append(Entity(match[0], "thing", match.start(), match.end()))
    if not found:  # names are often typed in small letters
        owners = [match for match in _SMALL_OWNER.finditer(question) if match[1] not in _NO_OWNERS]
        found = [Entity(m[1], "person", m.start(1), m.end(1), gender_of(m[1])) for m in owners]
    return sorted(found, key=lambda item: (item.start, item.end))


def _person(match: re.Match[str]) -> Entity:
    return Entity(match[0], "person", match.start(), match.end(), gender_of(match[0]))


def _named(question: str, match: re.Match[str], known: list[Entity]) -> list[Entity]:
    """The name that a match of capitalised words holds, less what only begins the sentence."""
    words = match[0].split()
    start = match.start()
    while words and words[0].lower() in _NOT_NAMES:
        start += len(words[0])
        start += len(question[start:]) - len(question[start:].lstrip())
        words = words[1:]
    text = " ".join(words)
    end = start + len(text)
    inside = any(item.start <= start and end <= item.end and item.end - item.start > len(text) for item in known)
    if not words or inside:
        return []
    before = question[:start]
    placed = _IN_PLACE.search(before) or (_PLACED.search(before) and not _GIVING.search(before))
    return [Entity(text, "place" if placed else "person", start, end, gender_of(text))]


def gender_of(text: str) -> str:
    """ "f" or "m" where a role or a name tells, else ""."""
    words = [re.sub(r"['’]s$", "", word) for word in text.lower().split()]
    last, first = words[-1] if words else "", words[0] if words else ""
    if (
        last in _FEMALE_KIN
        or first in _FEMALE_NAMES
        or (first.endswith("a") and first not in _MALE_NAMES and len(first) > 2)
    ):
        return "f"
    return "m" if last in _MALE_KIN or first in _MALE_NAMES else ""


def is_role(noun: str) -> bool:
    """Whether a noun names a person by kinship or work."""
    return re.fullmatch(_KIN, noun, re.IGNORECASE) is not None


def is_name(text: str) -> bool:
    """Whether a text is nothing but a name: capitalised words."""
    return re.fullmatch(r"(?:Dr\.?\s+)?" + _NAME.pattern, text.strip()) is not None and text.lower() not in _NOT_NAMES

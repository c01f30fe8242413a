"""Whom and what a question speaks of, by surface rules: people, things and places, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from ai_os_diffusion.answering.roles import PERSON, gender_of_role, is_role
from ai_os_diffusion.conversation import names

# Words that end a noun phrase that has begun: function words, and the commonest verbs in their plain form.
_ENDS = (
    "is are was were am be been do does did have has had can could will would shall should may might must to of in on"
    " at by for from with about into over under near until since before after and or but if than then that which who"
    " whom when where why how i we you he she they it me us him them her his their its not cost live work move start"
    " end happen take go come get buy bought sell pay lend borrow like love hate need want say call called mean weigh"
    " last break die leave arrive meet see eat drink play study speak own owe use stay sleep fit look taste grow expire"
    " close open run return belong sit stand keep put sent send give gave due named again now today tomorrow yesterday"
    " scheduled planned located supposed made built born married allergic"
)
_WORD = rf"(?!(?:{'|'.join(_ENDS.split())})\b)[\w-]+"
_WORDS = rf"{_WORD}(?:\s+{_WORD}){{0,2}}"
_NAMED = r"[A-ZÀ-Þ][\w-]*(?:\s+(?:van|von|de|der|la|di)?\s?[A-ZÀ-Þ][\w-]*)*"
_NAME = re.compile(rf"\b{_NAMED}")
# "the pot", "my sister", "Mia's boat", "my sister's new dog": an owner or an article, and what follows.
_PHRASE = re.compile(
    r"\b(?!(?:[Ww]hat|[Ww]ho|[Ww]here|[Ww]hen|[Hh]ow|[Tt]hat|[Ii]t|[Tt]here|[Hh]e|[Ss]he)['’]s)"
    rf"(?:(?:[Tt]he|[Tt]his|[Tt]hat|[Mm]y|[Oo]ur|[Yy]our)\s+{_WORDS}|{_NAMED}(?=['’]s\s))(?P<owned>(?:['’]s\s+{_WORDS})*)"
)
_OPENS_PHRASE = re.compile(r"(?:the|this|that|my|our|your)\s", re.IGNORECASE)
_OWNER_END = re.compile(r"['’]s\s+")
_ROLE_ALONE = re.compile(r"\b(?:mum|mom|dad|nan|gran|granny|grandma|grandpa|grandad)\b", re.IGNORECASE)
_ROLE_WITHIN = re.compile(rf"^(?:\S+\s+){{0,3}}?(?P<role>(?!one\b){PERSON})(?=\s|$)", re.IGNORECASE)
_TITLE = re.compile(r"^(?P<title>mr|mrs|ms|miss|dr|prof)\.?\s+", re.IGNORECASE)
_TITLES = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f"}
_ANSWERED_ROLE = re.compile(
    rf"(?:my|our|the|an?|his|her|their)\s+(?:[\w-]+\s+){{0,2}}?(?P<role>{PERSON}|\w+er)\b", re.IGNORECASE
)
_NOT_NAMES = frozenset(
    "i what when where who whom whose which why how is are was were do does did have has had can could will would"
    " shall should may might must and but or so the a an my our his her their its this that these those on in at by"
    " for from with to of tell please ok okay summarise summarize draft january february march april june july august"
    " september october november december monday tuesday wednesday thursday friday saturday sunday english german"
    " french spanish yes no".split()
)
_SMALL_OWNER = re.compile(r"\b([a-z][\w-]+)['’]s\s")
_SMALL_SUBJECT = re.compile(
    r"\b(?:does|did)\s+(?P<name>[a-z]{3,})\s+(?:live|work|eat|like|love|want|play|drive|study|say|think|know|move|marry"
    r"|meet|teach|borrow|lend|give|speak|drink|do)\b"
)
_SMALL_WHO = re.compile(r"^who(?:['’]s| is| was)\s+(?P<name>[a-z]{3,})[\s?]*$")
_NO_NAMES = frozenset(
    "what who where when how it that this there here let he she they you the today yesterday everyone everybody anyone"
    " somebody someone people".split()
)
_PLACED = re.compile(r"\b(?:in|at|near|to|from|into)\s+$", re.IGNORECASE)
_IN_PLACE = re.compile(r"\b(?:in|at|near|into)\s+$", re.IGNORECASE)
_TAKING = re.compile(r"\b(?:lend|lent|borrow(?:ed)?|read|watch(?:ed)?|finish(?:ed)?|buy|bought|order(?:ed)?)\s+$")
_GIVING = re.compile(
    r"\b(?:lend|lent|give|gave|given|send|sent|sell|sold|talk|talked|speak|spoke|write|wrote|married|owe|say|said|next)\b"
)
_PETS = frozenset(
    "dog puppy cat kitten horse pony rabbit hamster parrot budgie tortoise lurcher terrier spaniel labrador".split()
)

Sort = Literal["person", "thing", "place"]


@dataclass(frozen=True)
class Entity:
    """What a text speaks of; `start` and `end` are character offsets, -1 where the text is an answer.

    inner: only the owner of somebody who is spoken of ("Tom" in "Tom's wife"). pet: an animal, "he" or "she" as well
    as "it".
    """

    text: str
    sort: Sort
    start: int = -1
    end: int = -1
    gender: str = ""  # "f", "m" or "" where nothing tells
    inner: bool = False
    pet: bool = False


def find_entities(question: str) -> list[Entity]:
    """All entities in reading order: people by name or role ("my sister"), places after "in" and the like, things.

    A thing that belongs to somebody ("Mia's boat") comes after its owner.
    """
    found: list[Entity] = []
    for match in _PHRASE.finditer(question):
        found += _phrase(question, match)
    for match in _NAME.finditer(question):
        found += _named(question, match, found)
    for match in _ROLE_ALONE.finditer(question):
        if not _known(found, match.start(), match.end()):
            found.append(Entity(match[0], "person", match.start(), match.end(), gender_of(match[0])))
    if not any(item.sort == "person" for item in found):  # names are often typed in small letters
        found += _small_names(question, found)
    return sorted(found, key=lambda item: (item.start, item.end))


def _phrase(question: str, match: re.Match[str]) -> list[Entity]:
    """The phrase and its owners: "my sister" and "my sister's dog"."""
    start, text = _less_opening(match.start(), match[0])
    if not text:
        return []
    if opening := _OPENS_PHRASE.match(text):  # as it stands inside a sentence
        text = opening[0].lower() + text[opening.end() :]
    found: list[Entity] = []
    ends = [mark.start() for mark in _OWNER_END.finditer(text)] + [len(text)]
    for number, end in enumerate(ends):
        part = text[:end]
        if number == 0 and is_name(part):
            if len(ends) == 1:
                return []  # a name that owns nothing is found as a name
            items = [Entity(part, "person", start, start + end, gender_of(part))]
        else:
            items = _described(part, _OWNER_END.split(part)[-1], start)
        if items[-1].sort == "person":
            found = [replace(item, inner=True) for item in found]
        found += items
    return found


def _described(part: str, head: str, start: int) -> list[Entity]:
    """A thing, a pet or somebody by a role; both where words follow the role ("my dentist appointment")."""
    role = _ROLE_WITHIN.match(head)
    found = []
    if role is not None:
        end = len(part) - len(head) + role.end()
        found.append(Entity(part[:end], "person", start, start + end, gender_of_role(role["role"])))
        if end == len(part) or is_name(part[end:]):  # "Josie's sister Hattie"
            return [replace(found[0], text=part, end=start + len(part))]
    pet = head.split()[-1].lower() in _PETS
    return [*found, Entity(part, "thing", start, start + len(part), pet=pet)]


def _less_opening(start: int, text: str) -> tuple[int, str]:
    """A match of capitalised words without those that only begin the sentence."""
    first, _, rest = text.partition(" ")
    if _OPENS_PHRASE.match(text) and rest.lower() not in names.FEMALE | names.MALE:  # "my PIN", "the Wi-Fi password"
        return start, text
    while text and first.lower() in _NOT_NAMES and _NAME.match(rest):
        start += len(text) - len(rest)
        text = rest
        first, _, rest = text.partition(" ")
    return start, text


def _known(found: list[Entity], start: int, end: int) -> bool:
    return any(item.start <= start and end <= item.end for item in found)


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
    if not words or _known(known, start, end):
        return []
    before = question[:start]
    placed = _IN_PLACE.search(before) or (_PLACED.search(before) and not _GIVING.search(before))
    gender = gender_of(text)
    if not gender and _TAKING.search(before):
        return [Entity(text, "thing", start, end)]
    return [Entity(text, "place" if placed else "person", start, end, gender)]


def _small_names(question: str, known: list[Entity]) -> list[Entity]:
    places = [(m.start(1), m.end(1)) for m in _SMALL_OWNER.finditer(question)]
    places += [m.span("name") for rule in (_SMALL_SUBJECT, _SMALL_WHO) for m in rule.finditer(question)]
    places += [m.span() for m in re.finditer(r"\b[a-z]+\b", question) if m[0] in names.UNMISTAKABLE]
    return [
        Entity(question[start:end], "person", start, end, gender_of(question[start:end]))
        for start, end in dict.fromkeys(places)
        if question[start:end] not in _NO_NAMES and not _known(known, start, end)
    ]


def gender_of(text: str) -> str:
    """ "f" or "m" where a title, a role or a first name tells, else ""."""
    title = _TITLE.match(text)
    if title is not None and title["title"].lower() in _TITLES:
        return _TITLES[title["title"].lower()]
    words = [re.sub(r"['’]s$", "", word) for word in _TITLE.sub("", text).lower().split()]
    if not words:
        return ""
    first = words[0]
    if told := gender_of_role(words[-1]):
        return told
    ends_female = first.endswith("a") and len(first) > 2
    if first in names.FEMALE or (ends_female and first not in names.MALE):
        return "f"
    return "m" if first in names.MALE else ""


def is_name(text: str) -> bool:
    """Whether a text is nothing but a name: capitalised words."""
    return re.fullmatch(rf"(?:Dr\.?\s+)?{_NAMED}", text.strip()) is not None and text.lower() not in _NOT_NAMES


def person_in(answer: str, gender: str = "") -> list[Entity]:
    """The people that a short answer to "who" names; `gender` is what the question told of the one asked for."""
    parts = [part.strip() for part in re.split(r",|\band\b|&", answer) if part.strip()]
    found = [_answered(part, gender if len(parts) == 1 else "") for part in parts]
    return [item for item in found if item is not None]


def _answered(text: str, gender: str) -> Entity | None:
    role = _ANSWERED_ROLE.match(text)
    if role is not None:
        return Entity(text, "person", gender=gender or gender_of_role(role["role"]))
    if re.match(r"(?:my|our|the)\s+\w", text, re.IGNORECASE):
        return Entity(text, "person", gender=gender)
    if is_name(text) or text.lower() in names.UNMISTAKABLE or is_role(text):
        return Entity(text, "person", gender=gender or gender_of(text))
    return None

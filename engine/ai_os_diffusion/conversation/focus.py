"""Whom and what the exchanges so far speak of: the answer before the subject, the newest before the older ones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ai_os_diffusion import dates
from ai_os_diffusion.answering.questions import bare
from ai_os_diffusion.answering.roles import is_person
from ai_os_diffusion.conversation.entities import Entity, Sort, find_entities, is_name, person_in

_FLAGS = re.IGNORECASE
_ASKING = ("who", "whom", "whose", "what", "which", "where", "when", "how", "why")
_CALLED = re.compile(
    r"\b(?:name of (?P<of>.+)|what(?:['’]?s| is| are| was) (?P<what>.+?)(?:['’]s (?:first |last )?name| called| named)"
    r"|who(?:['’]?s| is| are| was) (?P<who>.+))$",
    _FLAGS,
)
_GAP = re.compile(
    r"^(?:(?:to|from|with|at|in|for|on) )?(?:what|which)\b(?:\s+[\w-]+){0,4}?\s+(?:did|do|does|have|has|had|will)\s",
    _FLAGS,
)
_AUXILIARY = frozenset("did do does have has had will is are was were can should must".split())
_PLACE_ASKED = re.compile(r"\b(?:which|what) (?:city|town|country|place|village)\b", _FLAGS)

HE = re.compile(r"\b(?:he|him)\b|\bhis\b", _FLAGS)
SHE = re.compile(r"\b(?:she|hers?)\b", _FLAGS)


@dataclass(frozen=True)
class Exchange:
    """A question that stands alone, and its answer; "" where there was none.

    said: the question as the user put it; "" for the same. told: no question, but something that was to be remembered.
    """

    question: str
    answer: str = ""
    said: str = ""
    told: bool = False


def asks(exchange: Exchange) -> str:
    """The question word, in small letters; "" for none."""
    words = bare(exchange.question).lower().split()
    return next((word for word in words if word in _ASKING), "")


def short_answer(exchange: Exchange) -> str:
    """The answer where it is at most six words, without its full stop; else ""."""
    text = exchange.answer.strip().rstrip(".")
    return text if 0 < len(text.split()) <= 6 else ""


def first_of(entities: Sequence[Entity], sort: Sort) -> Entity | None:
    """The first entity of a sort that is more than the owner of another."""
    return next((item for item in entities if item.sort == sort and not item.inner), None)


# ---------------------------------------------------------------- people


def person(recent: Sequence[Exchange], gender: str, without: Sequence[str] = ()) -> str | None:
    """Whom "he" (m) or "she" (f) means, from the exchanges (newest first); None where nobody fits.

    Within an exchange one who is surely of that gender comes before one who may be; among equals the one who was the
    answer comes first, then the subject, then who is only somebody's owner. Pets come last.
    """
    known = _genders(recent)
    for exchange in recent:
        people = [item for item in _people(exchange) if item.text not in without]
        people = [replace(item, gender=known.get(item.text.lower(), item.gender)) for item in people]
        for wanted in (gender, ""):
            for item in people:
                if item.gender == wanted:
                    return item.text
        if pet := _pet(exchange):
            return pet
    return None


def _people(exchange: Exchange) -> list[Entity]:
    asked = _asked_for(exchange)
    named = [item for item in find_entities(exchange.question) if item.sort == "person"]
    named.sort(key=lambda item: item.inner)
    if asked is None or asked.sort != "person":
        return named
    answered = person_in(short_answer(exchange), asked.gender)
    if asked.text and (
        is_name(asked.text) or (" " not in asked.text and not is_person(asked.text))
    ):  # "Who is Priya?": the name rather than what she is
        told = next((item.gender for item in answered), "")
        return [replace(item, gender=item.gender or told) if item.text == asked.text else item for item in named]
    return [*answered, *named]


def _asked_for(exchange: Exchange) -> Entity | None:
    """What the answer is: somebody, a pet, a place or a thing; None for a time, a reason and the like."""
    question = bare(exchange.question)
    if match := _CALLED.search(question):
        whole = [item for item in find_entities(question) if item.start >= match.start(match.lastgroup or 0)]
        outer = [item for item in whole if not item.inner]
        if outer and (match["who"] is None or outer[-1].sort == "person"):
            return outer[-1]
    word = asks(exchange)
    if word == "where" or _PLACE_ASKED.search(question):
        return Entity("", "place")
    if word in ("who", "whom", "whose") or (word in ("what", "which") and _of_people(question)):
        return Entity("", "person")
    return Entity("", "thing") if word in ("what", "which") else None


def _of_people(question: str) -> bool:
    """Whether "which" or "what" asks for somebody: "which neighbour", "which of my colleagues"."""
    words = re.split(r"\b(?:which|what)\s+", question, maxsplit=1, flags=_FLAGS)[-1].split()
    for word in words[:4]:
        if word.lower() in _AUXILIARY:
            return False
        if is_person(word) or is_person(re.sub(r"s$", "", word)):
            return True
    return False


def _pet(exchange: Exchange) -> str | None:
    asked = _asked_for(exchange)
    if asked is not None and asked.pet and short_answer(exchange):
        return short_answer(exchange)
    return next((item.text for item in find_entities(exchange.question) if item.pet), None)


def _genders(recent: Sequence[Exchange]) -> dict[str, str]:
    """What the user's own pronouns told, by the name in small letters."""
    known: dict[str, str] = {}
    for exchange in recent:
        he, she = HE.search(exchange.said) is not None, SHE.search(exchange.said) is not None
        meant = [item for item in find_entities(exchange.question) if item.sort == "person" and not item.inner]
        meant = [item for item in meant if item.text.lower() not in exchange.said.lower()]
        if he != she and len(meant) == 1 and not meant[0].gender:
            known.setdefault(meant[0].text.lower(), "m" if he else "f")
        asked, named = _asked_for(exchange), short_answer(exchange)
        if asked is not None and asked.sort == "person" and is_name(named):
            told = asked.gender or known.get(named.lower(), "")
            if told:
                known.setdefault(named.lower(), told)
                known.setdefault(asked.text.lower(), told)  # "Who is my boss?": both are one
    return known


def many(recent: Sequence[Exchange]) -> str | None:
    """What "they" means: several that were the answer, else things or people of the question."""
    for exchange in recent:
        answer = short_answer(exchange)
        if answer and asks(exchange) in ("who", "whom", "which", "what") and re.search(r"\band\b|,", answer):
            return answer
        entities = find_entities(exchange.question)
        named = first_of(entities, "thing") or first_of(entities, "person")
        if named is not None:
            return named.text
        if answer and asks(exchange) in ("who", "whom"):
            return answer
    return None


# ---------------------------------------------------------------- things, places, days


def thing(recent: Sequence[Exchange]) -> str | None:
    """What "it" means: the answer where a thing was asked for, else the thing or the place in the question."""
    return next((text for exchange in recent for text in _things(exchange)), None)


def _things(exchange: Exchange) -> Iterator[str]:
    asked, answer = _asked_for(exchange), short_answer(exchange)
    of_thing = asked is not None and asked.sort == "thing" and bool(answer) and not dates.find_date(answer)
    if of_thing and _GAP.match(bare(exchange.question)) and not re.search(r"\d", answer):
        yield re.sub(r"^(?:an?|some)\s+", "the ", answer, flags=_FLAGS)
    entities = find_entities(exchange.question)
    things = [item for item in entities if item.sort == "thing"]
    # "What is the name of Jeppe's boat?" speaks of the boat.
    yield from (item.text for item in things if re.search(r"\bof\s+$", exchange.question[: item.start]))
    yield from (item.text for item in things if not item.inner)
    if of_thing:
        yield answer
    if asked is not None and asked.sort == "place" and answer:
        yield _bare_place(answer)
    if named := first_of(entities, "place"):
        yield named.text


def place(recent: Sequence[Exchange]) -> str | None:
    """What "there" means."""
    for exchange in recent:
        asked, answer = _asked_for(exchange), short_answer(exchange)
        if answer and asked is not None and asked.sort == "place":
            return _bare_place(answer)
        if named := first_of(find_entities(exchange.question), "place"):
            return named.text
    return None


def _bare_place(answer: str) -> str:
    return re.sub(r"^(?:in|to)\s+", "", answer, flags=_FLAGS)


def day(recent: Sequence[Exchange]) -> str | None:
    """What "then" means: the newest answer that is a date."""
    for exchange in recent:
        answer = short_answer(exchange)
        if answer and dates.all_dates(answer, dt.date(2000, 1, 1)):
            return re.sub(r"^on\s+", "", answer, flags=_FLAGS)
    return None

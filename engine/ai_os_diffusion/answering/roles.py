"""Nouns that name a person by kinship, work or acquaintance: one list for questions and for conversations."""

from __future__ import annotations

import re

_PREFIX = r"(?:great-?)?(?:grand|god|step|half-?|foster )?"
_IN_LAW = r"(?:[- ]in[- ]law)?"
_FEMALE = (
    rf"{_PREFIX}(?:sister|mother|daughter){_IN_LAW}|mum|mom|mummy|mommy|gran|granny|grandma|nan|nana|aunt|auntie|niece"
    "|wife|girlfriend|landlady"
)
_MALE = (
    rf"{_PREFIX}(?:brother|father|son){_IN_LAW}|dad|daddy|grandpa|grandad|granddad|uncle|nephew|husband|boyfriend"
    "|landlord"
)
_EITHER = (
    rf"{_PREFIX}child|kid|baby|spouse|fianc[eé]e?|partner|ex|cousin|friend|schoolfriend|mate|pal|neighbou?r"
    "|flatmate|roommate|housemate|tenant|boss|manager|supervisor|colleague|co-?worker|assistant|apprentice|intern"
    "|mentor|client|teacher|tutor|coach|trainer|therapist|physio|physiotherapist|doctor|gp|dentist|optician|vet"
    "|lawyer|accountant|plumber|electrician|mechanic|painter|gardener|cleaner|hairdresser|nanny|childminder"
    "|(?:dog |baby)?sitter"
)  # fmt: skip
_FEMALE_PERSON = "woman|lady|girl"
_MALE_PERSON = "man|guy|boy|gentleman"

ROLE = f"(?:{_FEMALE}|{_MALE}|{_EITHER})"
"""Regular expression of a role; it has no groups of its own that capture."""
PERSON = f"(?:person|one|relative|student|{_FEMALE_PERSON}|{_MALE_PERSON}|{ROLE})"
"""The same with words for people that nobody has ("my ...")."""

_IS_ROLE = re.compile(ROLE, re.IGNORECASE)
_IS_PERSON = re.compile(PERSON, re.IGNORECASE)
_IS_FEMALE = re.compile(f"{_FEMALE}|{_FEMALE_PERSON}", re.IGNORECASE)
_IS_MALE = re.compile(f"{_MALE}|{_MALE_PERSON}", re.IGNORECASE)


def is_role(noun: str) -> bool:
    """Whether a noun names somebody by what they are to somebody else ("sister", "plumber")."""
    return _IS_ROLE.fullmatch(noun) is not None


def is_person(noun: str) -> bool:
    """Whether a noun names a person: a role, or a word like "woman"."""
    return _IS_PERSON.fullmatch(noun) is not None


def gender_of_role(noun: str) -> str:
    """ "f" or "m" where the noun tells, else ""."""
    if _IS_FEMALE.fullmatch(noun):
        return "f"
    return "m" if _IS_MALE.fullmatch(noun) else ""

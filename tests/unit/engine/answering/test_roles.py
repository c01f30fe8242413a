"""Nouns that name people: one list for questions and conversations."""

from __future__ import annotations

import pytest

from ai_os_diffusion.answering.hops import phrase_in
from ai_os_diffusion.answering.roles import gender_of_role, is_person, is_role
from ai_os_diffusion.conversation.entities import find_entities


@pytest.mark.parametrize(
    ("noun", "gender"),
    [
        ("Sister", "f"),
        ("sister-in-law", "f"),
        ("great-grandmother", "f"),
        ("nan", "f"),
        ("stepfather", "m"),
        ("grandad", "m"),
        ("half-brother", "m"),
        ("dentist", ""),
        ("neighbor", ""),
        ("godchild", ""),
    ],
)
def test_a_role_is_one_for_questions_and_for_conversations(noun: str, gender: str) -> None:
    assert is_role(noun)
    assert is_person(noun)
    assert gender_of_role(noun) == gender
    question = f"Where does my {noun.lower()} live?"
    phrase = phrase_in(question)
    assert phrase is not None
    assert phrase.ask == f"Who is my {noun.lower()}?"
    (entity,) = find_entities(question)
    assert (entity.text, entity.sort, entity.gender) == (f"my {noun.lower()}", "person", gender)


@pytest.mark.parametrize("noun", ["brotherhood", "car", "motherboard", "my sister", ""])
def test_what_is_no_role(noun: str) -> None:
    assert not is_role(noun)
    assert not is_person(noun)


def test_a_woman_is_a_person_but_nobodys_role() -> None:
    assert not is_role("woman")
    assert is_person("woman")
    assert gender_of_role("woman") == "f"

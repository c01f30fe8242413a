"""People that a question names by another fact: found, asked for, put in by name."""

from __future__ import annotations

import pytest

from ai_os_diffusion.answering import hops
from ai_os_diffusion.answering.candidates import Candidate
from helpers.tiny import memory_hit


def candidate(text: str, memory: str, *, margin: float = 1.0, coverage: float = 1.0) -> Candidate:
    return Candidate(memory_hit(memory), text, 0, 0, False, margin, 5.0, 0, coverage, memory)


@pytest.mark.parametrize(
    ("question", "ask", "note", "name", "expected"),
    [
        (
            "What is my sister's dog called?",
            "Who is my sister?",
            "Ida is my sister.",
            "Ida",
            "What is Ida's dog called?",
        ),
        (
            "Which is my mothers hobby exactly?",
            "Who is my mother?",
            "mother: Ada",
            "Ada",
            "Which is Ada's hobby exactly?",
        ),
        (
            "Where does my piano teacher live",
            "Who is my piano teacher?",
            "piano teacher - Bo",
            "Bo",
            "Where does Bo live",
        ),
        (
            "What is the job of my partner's brother?",
            "Who is my partner?",
            "Partner: Bo",
            "Bo",
            "What is the job of Bo's brother?",
        ),
        (
            "Which does the person who borrowed the travel cot prefer, gin or rum?",
            "Who borrowed the travel cot?",
            "lent: travel cot (Chantal, until May)",
            "Chantal",
            "Which does Chantal prefer, gin or rum?",
        ),
        (
            "What was the person who recommended Notes from a Midnight Ferry's favourite cake?",
            "Who recommended Notes from a Midnight Ferry?",
            "Notes from a Midnight Ferry. Recommended by: Jace",
            "Jace",
            "What was Jace's favourite cake?",
        ),
        (
            "For which occasion does the person who recommended The Orchard's Daughter want the present?",
            "Who recommended The Orchard's Daughter?",
            "Ida says: read The Orchard's Daughter",
            "Ida",
            "For which occasion does Ida want the present?",
        ),
        (
            "What is the bet with the head of the hiring round about?",
            "Who is the head of the hiring round about?",
            "Iva is in charge of the hiring round.",
            "Iva",
            "What is the bet with Iva about?",
        ),
        (
            "Which gift would please the person going to Chartres with me?",
            "Who is going to Chartres with me?",
            "Trip to Chartres with Ida",
            "Ida",
            "Which gift would please Ida?",
        ),
        (
            "What's the person I saw Alien with's allergy",
            "Who did I see Alien with?",
            "Saw Alien with Ida.",
            "Ida",
            "What's Ida's allergy",
        ),
    ],
)
def test_a_name_takes_the_place_of_the_phrase(question: str, ask: str, note: str, name: str, expected: str) -> None:
    phrase = hops.phrase_in(question)
    assert phrase is not None
    assert phrase.ask == ask
    named = hops.name_in(phrase, [candidate(name, note)])
    assert named is not None
    assert hops.with_name(question, phrase, named) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What is Ida's dog called?",
        "Where is my car?",
        "What is my brotherhood?",
        "What is my desk mate Abel's diet?",
        "Who is the head?",
    ],
)
def test_questions_without_such_a_phrase(question: str) -> None:
    assert hops.phrase_in(question) is None


@pytest.mark.parametrize("question", ["Who is my sister?", "What is the head of the hiring round called?"])
def test_nothing_is_left_to_ask(question: str) -> None:
    phrase = hops.phrase_in(question)
    assert phrase is not None
    assert hops.with_name(question, phrase, candidate("Ida", "Ida is my sister, head of the hiring round.")) is None


def test_what_is_no_name() -> None:
    phrase = hops.phrase_in("Where does my sister live?")
    assert phrase is not None
    for text, margin in (("my sister", 3.0), ("3 May", 3.0), ("one who lives in Oslo", 3.0), ("Ida", -0.1)):
        assert hops.name_in(phrase, [candidate(text, text, margin=margin)]) is None


def test_a_note_that_speaks_of_the_person_in_these_words_settles_it() -> None:
    sister = hops.phrase_in("Where does my sister live?")
    drill = hops.phrase_in("Where does the person who borrowed the drill live?")
    assert sister is not None
    assert drill is not None
    assert hops.is_settled(sister, candidate("Oslo", "My sister moved to Oslo.", margin=6.0))
    assert not hops.is_settled(sister, candidate("Oslo", "My sister moved to Oslo.", margin=1.0))
    assert not hops.is_settled(sister, candidate("Oslo", "Bo moved to Oslo.", margin=6.0))
    assert hops.is_settled(drill, candidate("Oslo", "He borrowed the drill and lives in Oslo.", margin=6.0))
    assert not hops.is_settled(drill, candidate("Oslo", "Bo lives in Oslo.", margin=6.0, coverage=0.5))

"""Several questions in one message: where they are cut, and what the joined answer says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ai_os_diffusion.conversation.several import joined, split_questions
from ai_os_diffusion.types import Answer, Source, UncertaintyReport


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "What did I pay for the kettle? And when is Mia's birthday?",
            ["What did I pay for the kettle?", "And when is Mia's birthday?"],
        ),
        ("When did I buy the kettle and what did it cost?", ["When did I buy the kettle?", "What did it cost?"]),
        ("when is mia's birthday and who is tom", ["when is mia's birthday?", "Who is tom"]),
        ("Who fixed the boiler, and when?", ["Who fixed the boiler?", "When?"]),
        ("When is Dr. Wu's next appointment? And mine?", ["When is Dr. Wu's next appointment?", "And mine?"]),
        ("When is the dentist and is it in Leeds?", ["When is the dentist?", "Is it in Leeds?"]),
        ("When is the dentist\nWhere is the key", ["When is the dentist", "Where is the key"]),
        (
            "I am cooking for Priya. What can't she eat? And Alfie?",
            ["I am cooking for Priya. What can't she eat?", "And Alfie?"],
        ),
        ("Who is Tom? Where does he live? Thanks.", ["Who is Tom?", "Where does he live? Thanks."]),
    ],
)
def test_several_questions_are_told_apart(message: str, parts: list[str]) -> None:
    assert split_questions(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "Where do Mia and Ben keep their bikes?",
        "When and where is the party?",
        "What can and can't Priya eat?",
        "Did Tom say when the party is and who is coming?",
        "Tell me when the bins go and what the code is",
        "How many days are between the move and when did we sell?",
        "The kettle was £30, right?",
        "Hi! When is the dentist? Thanks.",
        "You know what? Where is the key?",
        "What a day\nThe sun came out",
        "",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert split_questions(message) == [message]


def answer(question: str, text: str, *, sure: float = 0.8, path: str = "/notes/a.md", how: str = "composed") -> Answer:
    source = Source(f"id of {text}", path, 3, 9, text, 1.0)
    return Answer(question, text, False, sure, "en", (source,), how, UncertaintyReport(sure))


def unknown(question: str) -> Answer:
    given = answer(question, "I don't know.", sure=0.1, how="abstained")
    return replace(given, abstained=True)


def test_the_parts_are_answered_in_order_each_with_its_source() -> None:
    made = joined([answer("A?", "It is red."), answer("B?", "On Friday.", sure=0.6, path="")])
    assert made.answer == "1. It is red. (a.md)\n2. On Friday. (a note that you gave me)"
    assert (made.question, made.confidence, made.abstained, made.from_notes) == ("A? B?", 0.6, False, True)
    assert [source.text for source in made.sources] == ["It is red.", "On Friday."]


def test_what_cannot_be_answered_is_named() -> None:
    made = joined([answer("What is red?", "The shed."), unknown("and who is Tom?")])
    assert made.answer == "1. The shed. (a.md)\n2. “Who is Tom?” I don't know."
    assert (made.abstained, made.confidence) == (False, 0.8)
    assert [source.text for source in made.sources] == ["The shed."]


def test_nothing_known_is_said_once() -> None:
    made = joined([unknown("A?"), unknown("B?")])
    assert (made.answer, made.abstained, made.from_notes) == ("I don't know.", True, False)

"""Follow-up questions made to stand alone."""

from __future__ import annotations

import datetime as dt

import pytest

from ai_os_diffusion.conversation.follow_up import Exchange, standalone

TODAY = dt.date(2026, 11, 20)

BIRTHDAY = Exchange("When is Bryony's birthday?", "14 March")
LENT = Exchange("Who did I lend Middlemarch to?", "Priya")
WASHER = Exchange("How much did the washing machine cost?", "£480")
BOAT = Exchange("What is the name of Jeppe's boat?", "Elsa")
LIVES = Exchange("Where does Mia live?", "Oslo")
DENTIST = Exchange("Who is my dentist?", "Dr Wu")
SCARF = Exchange("What did I buy for Mia?", "a red scarf")
TRIP = Exchange("When did I go to Oslo?", "12 May 2025")
BOILER = Exchange("Who fixed the boiler?", "Stan")
SISTER = Exchange("How old is my sister?", "34")
KEY = Exchange("Where is the spare key?", "under the blue pot")


@pytest.mark.parametrize(
    ("last", "text", "meant"),
    [
        (BIRTHDAY, "And her sister?", "When is Bryony's sister's birthday?"),
        (BIRTHDAY, "And Jeppe's?", "When is Jeppe's birthday?"),
        (BIRTHDAY, "what about Tom?", "When is Tom's birthday?"),
        (BIRTHDAY, "and mine?", "When is my birthday?"),
        (BIRTHDAY, "and her phone number?", "What is Bryony's phone number?"),
        (BIRTHDAY, "How old is she?", "How old is Bryony?"),
        (BIRTHDAY, "What did I do then?", "What did I do on 14 March?"),
        (LENT, "When was that?", "When did I lend Middlemarch to Priya?"),
        (LENT, "When did I last see her?", "When did I last see Priya?"),
        (LENT, "What is her address?", "What is Priya's address?"),
        (LENT, "and Dracula?", "Who did I lend Dracula to?"),
        (WASHER, "When was that?", "When did I buy the washing machine?"),
        (WASHER, "Where is it?", "Where is the washing machine?"),
        (WASHER, "And the dryer?", "How much did the dryer cost?"),
        (BOAT, "Where is it moored?", "Where is Jeppe's boat moored?"),
        (BOAT, "When did he buy it?", "When did Jeppe buy Jeppe's boat?"),
        (BOAT, "And Tom's?", "What is the name of Tom's boat?"),
        (LIVES, "When did she move there?", "When did Mia move to Oslo?"),
        (LIVES, "And Ben?", "Where does Ben live?"),
        (DENTIST, "When did I see him last?", "When did I see Dr Wu last?"),
        (DENTIST, "and my doctor?", "Who is my doctor?"),
        (SCARF, "How much did it cost?", "How much did the red scarf cost?"),
        (SCARF, "when?", "When did I buy a red scarf for Mia?"),
        (SCARF, "and for Tom?", "What did I buy for Tom?"),
        (TRIP, "Who with?", "Who did I go to Oslo with?"),
        (TRIP, "and Bergen?", "When did I go to Bergen?"),
        (TRIP, "Who did I meet there?", "Who did I meet in Oslo?"),
        (BOILER, "When was it?", "When was it that Stan fixed the boiler?"),
        (BOILER, "What is his number?", "What is Stan's number?"),
        (SISTER, "When is her birthday?", "When is my sister's birthday?"),
        (KEY, "Why is it there?", "Why is the spare key under the blue pot?"),
        (Exchange("Did I pay Stan?", "Yes"), "When?", "When did I pay Stan?"),
        (
            Exchange("Who are my neighbours?", "Ana and Piet"),
            "When did they move in?",
            "When did Ana and Piet move in?",
        ),
        (Exchange("What did I do in March?"), "and in April?", "What did I do in April?"),
        (Exchange("summarise my week"), "and last week?", "Summarise last week."),
        (Exchange("What is the capital of France?"), "and of Spain?", "What is the capital of Spain?"),
    ],
)
def test_what_is_carried_over(last: Exchange, text: str, meant: str) -> None:
    assert standalone(text, [last], TODAY) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Who is Ben?",
        "What time is it?",
        "Is there a key?",
        "Where is Ben's key?",
        "And who is the plumber?",
        "How many days is it until Christmas?",
        "Is that so dear that I should wait?",
    ],
)
@pytest.mark.parametrize("last", [BIRTHDAY, WASHER, KEY])
def test_what_stands_alone_stays(last: Exchange, text: str) -> None:
    assert standalone(text, [last], TODAY) == text


def test_without_a_history_nothing_is_guessed() -> None:
    for text in ("And her sister?", "When was that?", "Where is it?", "what about Tom?"):
        assert standalone(text, [], TODAY) == text


def test_no_person_of_that_gender_is_invented() -> None:
    assert standalone("How old is he?", [SISTER], TODAY) == "How old is he?"
    assert (
        standalone("How old is she?", [SISTER, Exchange("Who is Mia married to?", "Tom")], TODAY) == "How old is Mia?"
    )


def test_an_earlier_exchange_is_used_where_the_last_names_nobody() -> None:
    assert standalone("How old is she?", [LIVES, WASHER], TODAY) == "How old is Mia?"
    assert standalone("How old is she?", [LIVES, WASHER, WASHER, WASHER], TODAY) == "How old is she?"


def test_names_in_small_letters() -> None:
    last = Exchange("when is bryony's birthday?", "14 March")
    assert standalone("and jeppe's?", [last], TODAY) == "When is jeppe's birthday?"

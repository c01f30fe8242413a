"""Follow-up questions made to stand alone."""

from __future__ import annotations

import datetime as dt

import pytest

from ai_os_diffusion.conversation.focus import Exchange
from ai_os_diffusion.conversation.follow_up import standalone

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
PASSWORD = Exchange("What is the Wi-Fi password?", "abc123")


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
        (KEY, "And the passports?", "Where are the passports?"),
        (KEY, "and Mia's glass?", "Where is Mia's glass?"),
        (KEY, "Why is it there?", "Why is the spare key under the blue pot?"),
        (KEY, "and my parents' passports?", "Where are my parents' passports?"),
        (Exchange("Where are the spare keys?", "in the shed"), "and my passport?", "Where is my passport?"),
        (Exchange("Where do my parents live?", "Oslo"), "and Tom?", "Where does Tom live?"),
        (LIVES, "and my parents?", "Where do my parents live?"),
        (LIVES, "Since when?", "Since when does Mia live in Oslo?"),
        (LIVES, "Why?", "Why does Mia live in Oslo?"),
        (LIVES, "Does she like it there?", "Does Mia like it in Oslo?"),
        (PASSWORD, "and the gate code?", "What is the gate code?"),
        (PASSWORD, "When did I change it?", "When did I change the Wi-Fi password?"),
        (Exchange("What is my PIN?", "4711"), "and my Visa card number?", "What is my Visa card number?"),
        (Exchange("What did I have for breakfast?", "porridge"), "and for lunch?", "What did I have for lunch?"),
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


HUSBAND = Exchange("What is the name of my sister's husband?", "Declan")
NEIGHBOUR = Exchange("Which neighbour keeps our key?", "Wren Pugh")
COUPLE = Exchange("Who are my neighbours?", "Ana and Piet")
BROTHER = Exchange("When is Bryony's brother's birthday?", "14 May")
GIFT = Exchange("What did Tom's wife give Ben?", "a book")
DOG = Exchange("What is my sister's dog called?", "Pudding")
MARRIED = Exchange("Who did Tom marry?", "Wren")
TRAILER = Exchange("What did I pay for the trailer?", "£85")


@pytest.mark.parametrize(
    ("last", "text", "meant"),
    [
        (HUSBAND, "Where does he work?", "Where does Declan work?"),
        (HUSBAND, "Where does she work?", "Where does my sister work?"),
        (NEIGHBOUR, "Where does she live?", "Where does Wren Pugh live?"),
        (COUPLE, "Where does she work?", "Where does Ana work?"),
        (COUPLE, "Where does he work?", "Where does Piet work?"),
        (BROTHER, "Where does he live?", "Where does Bryony's brother live?"),
        (BROTHER, "Where does she live?", "Where does Bryony live?"),
        (GIFT, "Where does he live?", "Where does Ben live?"),
        (GIFT, "Where does she live?", "Where does Tom's wife live?"),
        (MARRIED, "When was he born?", "When was Tom born?"),
        (MARRIED, "When was she born?", "When was Wren born?"),
        (DOG, "How old is he?", "How old is Pudding?"),
        (DOG, "How old is she?", "How old is my sister?"),
        (DOG, "How old is it?", "How old is my sister's dog?"),
        (LIVES, "Is it far?", "Is Oslo far?"),
        (TRAILER, "Where did I buy it?", "Where did I buy the trailer?"),
        (Exchange("Who is Priya?", "my friend from choir"), "What can't she eat?", "What can't Priya eat?"),
        (Exchange("where does hattie live?"), "What is her number?", "What is hattie's number?"),
        (Exchange("Who fixed the boiler?", "I don't"), "What is his number?", "What is his number?"),
    ],
)
def test_who_is_meant_by_a_pronoun(last: Exchange, text: str, meant: str) -> None:
    assert standalone(text, [last], TODAY) == meant


@pytest.mark.parametrize(
    ("last", "text", "meant"),
    [
        (Exchange("Where does Ben live?", "Oslo"), "Where does Tom keep his bike?", "Where does Tom keep his bike?"),
        (LIVES, "What did Priya say about her knee?", "What did Priya say about her knee?"),
        (LIVES, "When did Priya meet her?", "When did Priya meet Mia?"),
        (LIVES, "What did Tom say about her?", "What did Tom say about Mia?"),
        (KEY, "When did I buy the kettle and what did it cost?", "When did I buy the kettle and what did it cost?"),
        (COUPLE, "Where do Mia and Ben keep their bikes?", "Where do Mia and Ben keep their bikes?"),
    ],
)
def test_somebody_named_in_the_same_line_comes_first(last: Exchange, text: str, meant: str) -> None:
    assert standalone(text, [last], TODAY) == meant


def test_the_users_own_pronoun_and_the_question_tell_a_gender() -> None:
    boss = Exchange("Who is my boss?", "Wren")
    aged = Exchange("How old is Wren?", "40", said="How old is she?")
    assert standalone("Where does he live?", [boss, aged], TODAY) == "Where does he live?"
    assert standalone("Where does she live?", [boss, aged], TODAY) == "Where does Wren live?"
    sister = Exchange("Who is my sister?", "Wren")
    assert standalone("Where does he live?", [sister], TODAY) == "Where does he live?"
    assert standalone("Where does she live?", [sister], TODAY) == "Where does Wren live?"


def test_what_was_remembered_can_be_meant() -> None:
    told = Exchange("Priya comes on Friday.", told=True)
    assert standalone("When is her birthday?", [WASHER, told], TODAY) == "When is Priya's birthday?"
    assert standalone("When was that?", [WASHER, told], TODAY) == "When was that?"
    assert standalone("And Tom's?", [BIRTHDAY, told], TODAY) == "When is Tom's birthday?"
    key = Exchange("The spare key is under the pot.", told=True)
    assert standalone("Who knows about it?", [key], TODAY) == "Who knows about the spare key?"
    assert standalone("When did I say that?", [key], TODAY) == "When did I say that?"


def test_another_thing_takes_the_place_of_a_thing() -> None:
    played = Exchange("What instrument does Priya play?", "the viola")
    lent = Exchange("Who did I lend the ladder to?", "Priya")
    assert standalone("And the drill?", [lent, played], TODAY) == "Who did I lend the drill to?"


@pytest.mark.parametrize("text", ["???", "!", "and?", "..."])
def test_lines_without_words_point_to_nothing(text: str) -> None:
    assert standalone(text, [BIRTHDAY], TODAY) == text


def test_names_in_small_letters() -> None:
    last = Exchange("when is bryony's birthday?", "14 March")
    assert standalone("and jeppe's?", [last], TODAY) == "When is jeppe's birthday?"


SOAP = Exchange("What is the wholesale price of the seaweed soap?", "£4.20")
WORKS = Exchange("Where does Mia work?", "Leeds")
BREAD = Exchange("How much water does the bread need?", "420 ml")
TWINS = Exchange("Who are the twins?", "Rohan and Anjali")
OLD = Exchange("How old is Rohan?", "14")


@pytest.mark.parametrize(
    ("last", "text", "meant"),
    [
        (SOAP, "And oat and honey?", "What is the wholesale price of the oat and honey soap?"),
        (SOAP, "And that of the bath salts?", "What is the wholesale price of the bath salts?"),
        (SOAP, "And the retail price?", "What is the retail price of the seaweed soap?"),
        (Exchange("What does the sourdough bread cost?"), "And rye?", "What does the rye bread cost?"),
        (WORKS, "On which days does she work?", "On which days does Mia work?"),
        (WORKS, "And on which days?", "On which days does Mia work?"),
        (WORKS, "At what time?", "At what time does Mia work?"),
        (BREAD, "And salt?", "How much salt does the bread need?"),
        (BREAD, "And how much salt?", "How much salt does the bread need?"),
        (Exchange("How long do I bake the loaf?", "an hour"), "How hot?", "How hot do I bake the loaf?"),
        (Exchange("What did we sow in March?", "peas"), "How many?", "How many peas did we sow in March?"),
        (Exchange("Does Mia like nuts?", "Yes"), "And raisins?", "Does Mia like raisins?"),
        (Exchange("Can Priya eat wheat?", "No"), "And rye and oats?", "Can Priya eat rye and oats?"),
        (KEY, "And the other one?", "Where is the other key?"),
        (Exchange("Who is my dentist?", "Dr Wu"), "The electrician?", "Who is the electrician?"),
    ],
)
def test_other_things_in_the_last_question(last: Exchange, text: str, meant: str) -> None:
    assert standalone(text, [last], TODAY) == meant


def test_the_other_one_of_two() -> None:
    assert standalone("And the other one?", [TWINS, OLD], TODAY) == "How old is Anjali?"
    assert standalone("And the other one?", [OLD], TODAY) == "And the other one?"


def test_how_many_of_what_is_not_known_stays() -> None:
    assert standalone("How many?", [LIVES], TODAY) == "How many?"

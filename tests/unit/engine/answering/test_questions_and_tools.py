"""The shape of questions, and the deterministic tools."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from ai_os_diffusion.answering import tools
from ai_os_diffusion.answering.questions import bare, shape_of, without_opener


@pytest.mark.parametrize(
    ("question", "kind", "first", "second"),
    [
        ("How many days are there between the ferry and the concert?", "between", "the ferry", "the concert"),
        ("how many weeks from the move to the party", "between", "the move", "the party"),
        ("How many days until the choir weekend?", "until", "the choir weekend", ""),
        ("How long since I changed the filter?", "since", "I changed the filter", ""),
        ("How many weeks ago was the dentist appointment?", "ago", "the dentist appointment", ""),
        (
            "Which came first, the boiler repair or the trip to Ghent?",
            "order",
            "the boiler repair",
            "the trip to Ghent",
        ),
        ("How much did I pay for the boiler and the roof in total?", "total", "", ""),
        ("How many jars did we fill?", "count", "", ""),
        ("When is Mia's birthday?", "when", "", ""),
        ("Is Mia allergic to walnuts?", "yes_no", "", ""),
        ("Can you tell me where the key is?", "span", "", ""),
        ("What did the tyres cost?", "span", "", ""),
    ],
)
def test_shapes(question: str, kind: str, first: str, second: str) -> None:
    shape = shape_of(question)
    assert (shape.kind, shape.first, shape.second) == (kind, first, second)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Quick question: where is the key?", "where is the key"),
        ("Hey, can you tell me when the choir meets again, please?", "when the choir meets"),
        ("Where is the key, do you know?", "Where is the key"),
        ("Do my notes give Mia's diet?", "Mia's diet"),
        ("Search my notes: what is her name by the way", "what is her name"),
        ("please?", "please"),
        ("Thanks, and where is the key?", "where is the key"),
        ("Oh right, so where is the key?", "where is the key"),
        ("What do I need?", "What do I need"),
    ],
)
def test_what_stands_around_a_question_is_dropped(question: str, expected: str) -> None:
    assert bare(question) == expected


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("And her sister?", "her sister?"),
        ("ok thanks, but what about Tom?", "what about Tom?"),
        ("All right, tell me where the key is", "tell me where the key is"),
        ("Which is the right key?", "Which is the right key?"),
        ("right shoulder exercises", "right shoulder exercises"),
        ("Andrew's birthday", "Andrew's birthday"),
    ],
)
def test_only_what_opens_a_line_is_dropped(line: str, rest: str) -> None:
    assert without_opener(line) == rest


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how long ago did i buy the kettle", "ago"),
        ("What number of days ago did I see Silent Telegram?", "ago"),
        ("How long ago were we in Lucerne, when was it?", "when"),
        ("How long should the cake be kept wrapped before we eat it?", "span"),
        ("How many days does parkin have to rest?", "count"),
        ("In how many days do I see Miss Lathbury?", "until"),
        ("How many days is it from today to the concert?", "until"),
        ("How many weeks after moving here did we get Mungo?", "between"),
        ("Just checking: is my colleague's car a yellow Beetle", "yes_no"),
        ("Could you find out whether the shop is open?", "yes_no"),
        ("Does Boyd like paper books or e-books more?", "span"),  # not yes or no
        ("Do you know who Mia's dentist is?", "span"),
        ("Do you know when the party is?", "when"),
        ("The party, when is it?", "when"),
        ("How old is Mia?", "age"),
        ("How old was Alfie when he broke his wrist?", "span"),
        ("What have all the vet bills come to?", "total"),
        ("How often was Mungo at the vet?", "count"),
        ("How often should we water the orchid?", "span"),
    ],
)
def test_shapes_in_other_words(question: str, kind: str) -> None:
    assert shape_of(question).kind == kind


@pytest.mark.parametrize(
    ("question", "kind", "firm"),
    [
        ("list everybody who lives in Bern", "list", True),
        ("Which things did I lend to Ida?", "list", True),
        ("What are the books that Ida told me to read?", "list", True),
        ("Which books did Ida recommend?", "list", False),
        ("Sorry, what did I buy at Muller's?", "list", False),
        ("Who lives in Bern?", "list", False),
        ("What is kept in the cellar?", "list", False),
        ("What does Wallace lead?", "list", False),
        ("Who is my dentist?", "span", False),
        ("Who borrowed the drill?", "span", False),
        ("Which flowers does Mum like best?", "span", False),  # one answer
        ("Which bus do I take?", "span", False),
        ("What is the address of Muller's?", "span", False),
    ],
)
def test_which_questions_want_a_list(question: str, kind: str, firm: bool) -> None:
    shape = shape_of(question)
    assert (shape.kind, shape.firm) == (kind, firm)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How many days ago did I buy the kettle?", ("When did I buy the kettle?",)),
        ("How long since I changed the filter?", ("When was it that I changed the filter?",)),
        ("How many days until the party?", ("When is the party?",)),
        (
            "What did I buy first, the kettle or the desk?",
            ("When did I buy the kettle?", "When did I buy the desk?"),
        ),
        ("Which film did I see first, Alien or Heat", ("When did I see Alien?", "When did I see Heat?")),
        ("To whom did I give first, Oxfam or Unicef?", ("When did I give to Oxfam?", "When did I give to Unicef?")),
        (
            "where did i go shopping first, the deli or the bakery?",
            ("When did i go shopping at the deli?", "When did i go shopping at the bakery?"),
        ),
        ("Who did I visit last, Ada or Bo?", ("When did I visit Ada?", "When did I visit Bo?")),
        ("Which came first, the boiler or the roof?", ("When was the boiler?", "When was the roof?")),
        ("Did I buy the kettle or the desk first?", ("When Did I buy the kettle?", "When Did I buy the desk?")),
        ("Who is older, Ada or Bo?", ("When was Ada born?", "When was Bo born?")),
        ("What was built first, the shed or the fence?", ("When was the shed built?", "When was the fence built?")),
    ],
)
def test_sub_questions_for_the_days(question: str, asks: tuple[str, ...]) -> None:
    assert shape_of(question).asks == asks


def test_units_and_the_later_one() -> None:
    assert shape_of("How many months between A and B?").unit == "months"
    assert shape_of("Which was later, A or B?").later
    assert shape_of("Who is younger, A or B?").later
    assert shape_of("How long ago was A?").exact
    assert shape_of("What is my current address?").newest


@pytest.mark.parametrize(
    ("first", "second", "unit", "expected"),
    [
        ((2026, 3, 1), (2026, 3, 2), "days", "1 day"),
        ((2026, 3, 22), (2026, 3, 1), "weeks", "3 weeks"),
        ((2026, 1, 31), (2026, 2, 28), "months", "0 months"),
        ((2024, 2, 29), (2026, 3, 1), "years", "2 years"),
    ],
)
def test_days_between(first: tuple[int, int, int], second: tuple[int, int, int], unit: str, expected: str) -> None:
    assert tools.days_between(dt.date(*first), dt.date(*second), unit) == expected


@pytest.mark.parametrize(
    ("span", "count"),
    [("12 jars", 12), ("three cats", 3), ("apples, pears and plums", 3), ("- salt\n- oil", 2), ("Rolo", None)],
)
def test_count_items(span: str, count: int | None) -> None:
    assert tools.count_items(span) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paid €1,250.50 today", "€1250.50"),
        ("45 euros", "€45"),
        ("£9.99", "£9.99"),
        ("1.200 francs", "1200 CHF"),
        ("no money", None),
    ],
)
def test_find_money(text: str, expected: str | None) -> None:
    money = tools.find_money(text)
    assert (str(money) if money else None) == expected


def test_sums_do_not_mix_currencies() -> None:
    euro, pound = tools.Money(Decimal(5), "€"), tools.Money(Decimal(3), "£")
    assert tools.add_up([euro, euro]) == tools.Money(Decimal(10), "€")
    assert tools.add_up([euro, pound]) is None
    assert tools.add_up([]) is None


@pytest.mark.parametrize(
    ("question", "sentence", "verdict"),
    [
        ("Is Mia allergic to walnuts?", "Mia is allergic to walnuts.", True),
        ("Is Mia allergic to walnuts?", "Mia is not allergic to walnuts.", False),
        ("Does Mia live in Oslo?", "In spring Mia lives in Bergen.", False),
        ("Does Mia live in Oslo?", "Ben has a boat.", None),
        ("Did I lock the shed?", "The shed needs paint.", None),
    ],
)
def test_yes_or_no(question: str, sentence: str, verdict: bool | None) -> None:
    assert tools.yes_or_no(question, sentence, "") is verdict

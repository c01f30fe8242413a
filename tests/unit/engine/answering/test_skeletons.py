"""Sentences made of a question's own words: what stays, what is glue, and which questions have none."""

from __future__ import annotations

import pytest

from ai_os_diffusion.answering import verbs
from ai_os_diffusion.answering.skeletons import said_to_user, skeletons


def shown(question: str) -> list[str]:
    """Each sentence with its glue in brackets."""
    return [" ".join(f"[{text}]" if glue else text for text, glue in each.parts) for each in skeletons(question)]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What did the washing machine cost?", "the washing machine [cost] {a}"),
        ("what did I pay for the trailer", "you [paid] {a} [for] the trailer"),
        ("Remind me, who is my dentist?", "your dentist [is] {a}"),
        ("Who's my dentist?", "your dentist [is] {a}"),
        ("What is Ida's nephew called?", "Ida's nephew [is called] {a}"),
        ("What is Ida allergic to?", "Ida [is] allergic [to] {a}"),
        ("What is Winifred allergic to?", "Winifred [is] allergic [to] {a}"),
        ("Who is in charge of our money?", "{a} [is] in charge of your money"),
        ("Who gave me the scarf?", "{a} [gave] you the scarf"),
        ("Who could repair the roof?", "{a} [could repair] the roof"),
        ("Into which river did Ben drop his phone?", "Ben [dropped] his phone [into] {a}"),
        ("Until when is the boiler under guarantee?", "the boiler [is] under guarantee [until] {a}"),
        ("Which medicine must Ida never be given?", "Ida [must never be] given {a}"),
        ("What should I not forget in the soup?", ""),
        ("what train does Mum take on Friday", "Mum [takes] {a} [on] Friday"),
        ("What did I plan to visit in Toledo?", "you [planned to visit] {a} [in] Toledo"),
        ("Who am I meeting on Friday?", "you [are meeting] {a} [on] Friday"),
        ("What reference did the council give me for the path?", "the council [gave] you {a} [for] the path"),
        ("the price of the drill?", "the price of the drill [is] {a}"),
        ("What are the names of Ida's children?", "the names of Ida's children [are] {a}"),
        ("What allergy does the man who keeps our key have?", "the man who keeps your key [has] {a}"),
    ],
)
def test_the_question_becomes_a_sentence(question: str, sentence: str) -> None:
    assert (shown(question) or [""])[0] == sentence


def test_places_and_days_have_several_prepositions() -> None:
    assert shown("Where did we buy the table?") == [
        "you [bought] the table {a}",
        "you [bought] the table [in] {a}",
        "you [bought] the table [at] {a}",
        "you [bought] the table [from] {a}",
    ]
    assert "your birthday [is on] {a}" in shown("When is my birthday?")
    assert shown("What time does the train to Leeds leave?")[1] == "the train to Leeds [leaves] [at] {a}"


@pytest.mark.parametrize(
    "question",
    [
        "What do you know?",  # speaks to the assistant
        "Why did Ida leave the choir?",
        "How do I open the lock?",
        "Do we still have the ladder?",
        "Which came first, the boiler or the kitchen?",
        "drill price",
        "",
    ],
)
def test_questions_of_other_forms_have_none(question: str) -> None:
    assert shown(question) == []


@pytest.mark.parametrize(
    ("base", "past", "third"),
    [
        ("pay", "paid", "pays"),
        ("carry", "carried", "carries"),
        ("plan", "planned", "plans"),
        ("visit", "visited", "visits"),
        ("have", "had", "has"),
        ("go", "went", "goes"),
        ("watch", "watched", "watches"),
        ("stay", "stayed", "stays"),
        ("bake", "baked", "bakes"),
    ],
)
def test_verbs(base: str, past: str, third: str) -> None:
    assert verbs.is_base(base)
    assert (verbs.past(base), verbs.third(base)) == (past, third)


def test_words_of_a_note_are_turned_to_its_writer() -> None:
    assert said_to_user("my uncle's shed behind our house") == "your uncle's shed behind your house"
    assert said_to_user("when I was six") is None
    assert said_to_user("Lake Mine") == "Lake Mine"

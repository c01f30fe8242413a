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
        ("Where was I born?", "you [were] born {a}"),
        ("In which town was Ida born?", "Ida [was] born [in] {a}"),
        ("When is the rent due?", "the rent [is] due {a}"),
        ("When was the boiler last serviced?", "the boiler [was] last serviced {a}"),
        ("When was Dad in hospital?", "Dad [was] in hospital {a}"),
        ("Where was Ida on Sunday?", "Ida [was] {a} on Sunday"),
        ("Where is the garden shed?", "the garden shed [is] {a}"),
        ("How old was Ida in May?", "Ida [was] {a} in May"),
        ("How far is the cabin from the station?", "the cabin [is] {a} from the station"),
        ("Where is my wedding ring?", "your wedding ring [is] {a}"),
        ("What is my favourite painting?", "your favourite painting [is] {a}"),
        ("Where is my sister working?", "your sister [is working] {a}"),
        ("Which room is the meeting in?", "the meeting [is in] {a}"),
        ("What day is the wedding on?", "the wedding [is on] {a}"),
        ("What was wrong with the car?", "{a} [was] wrong with the car"),
        ("What did Ben say about the move?", "Ben [said] {a} [about] the move"),
        ("Who did I talk to about the roof?", "you [talked] [to] {a} about the roof"),
        ("When did I last see the dentist?", "you [last saw] the dentist {a}"),
        ("What do I still owe Tom?", "you [still owe] Tom {a}"),
        ("When did we move in?", "you [moved] in {a}"),
        ("Which bus do I take to work?", "you [take] {a} to work"),
        ("How long does it take to get to work?", "it [takes] {a} to get to work"),
        ("What did I use to clean the oven?", "you [used] {a} to clean the oven"),
        ("What did Mum use to cook?", "Mum [used to cook] {a}"),
        ("How many pills do I take a day?", "you [take] {a} a day"),
        ("What did I ask Ben to bring?", "you [asked] Ben to bring {a}"),
        ("Who has to pay the bill?", "{a} [has to pay] the bill"),
        ("Which hut are we sleeping in tonight?", "you [are sleeping] [in] {a} tonight"),
        ("Which number do I ring when I'm ill?", "you [ring] {a} [when] you're ill"),
        ("What was the name of the street I was born in?", "the name of the street you were born in [was] {a}"),
        ("When are they burying the hamster?", "they [are burying] the hamster {a}"),
        ("When was it that Stan fixed the boiler?", "Stan fixed the boiler {a}"),
        ("What am I going to wear to the wedding?", "you [are going to wear] {a} [to] the wedding"),
        ("How old is Mia turning?", "Mia [is turning] {a}"),
        ("What is the name of the woman I work with?", "the name of the woman you work with [is] {a}"),
        ("Who is my dentist nowadays?", "your dentist nowadays [is] {a}"),
        ("How big is the bonus?", "the bonus [is] {a}"),
        ("What is not allowed at rehearsals?", "{a} [is] not allowed at rehearsals"),
        ("What bus goes to the hospital?", "{a} [goes] to the hospital"),
        ("Which boy won the race?", "{a} [won] the race"),
        ("Where does Ben go when he is angry?", "Ben [goes] {a} when he is angry"),
        ("By when does the flat have to be clean?", "the flat [has to be] clean [by] {a}"),
        ("What did the lost dish look like?", "the lost dish [looked] like {a}"),
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
    assert "your appointment [is at] {a}" in shown("What time is my appointment?")
    assert shown("What time does the train to Leeds leave?")[1] == "the train to Leeds [leaves] [at] {a}"


@pytest.mark.parametrize(
    "question",
    [
        "What do you know?",  # speaks to the assistant
        "Why did Ida leave the choir?",
        "How do I open the lock?",
        "Do we still have the ladder?",
        "Why is Ida upset?",
        "Whose bike did I borrow?",  # "Tom's" is no bike
        "What does Ben do?",  # what he does may be said with any verb
        "What did I promise to do for Ida?",
        "What does the doctor want me to do?",
        "What is Ida doing on Friday?",
        "What happened to the car?",
        "Which flowers must Ida not buy?",
        "Who's borrowed my drill?",
        "Who'll have to put the bin out?",
        "What arrived from the man who was at the party?",
        "When has the visit been put off to?",
        "What was the weather like in Rome?",
        "Which came first, the boiler or the kitchen?",
        "drill price",
        "Where is the key? Where is the box?",
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
    assert said_to_user("14 july, or the 2nd of may") == "14 July, or the 2nd of May"


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("kept", True),
        ("stored", True),
        ("born", True),
        ("shed", False),
        ("set", False),
        ("wrote", False),
        ("seed", False),
    ],
)
def test_participles(word: str, is_one: bool) -> None:
    assert verbs.is_participle(word) is is_one


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("working", True), ("running", True), ("living", True), ("lying", True), ("wedding", False), ("evening", False)],
)
def test_gerunds(word: str, is_one: bool) -> None:
    assert verbs.is_gerund(word) is is_one

"""What a line asks for."""

from __future__ import annotations

import pytest

from ai_os_diffusion.conversation.intents import Intent, intent_of


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Remember that my sister's phone is 555-1234", "My sister's phone is 555-1234."),
        ("please remember: Mia is allergic to nuts", "Mia is allergic to nuts."),
        ("remember my wifi password is hunter2", "My wifi password is hunter2."),
        ("Can you note down that the boiler was serviced?!", "The boiler was serviced?!"),
        ("Could you note that Ida moved to Oslo?", "Ida moved to Oslo."),
        ("Will you please remember that I owe Tom £5?", "I owe Tom £5."),
        ("don't forget to buy milk", "I need to buy milk."),
        ("note: boiler serviced", "Boiler serviced."),
        ("keep in mind that I hate olives!", "I hate olives!"),
        ("Write down the code is 44", "The code is 44."),
        ("Remember this:\nline one\nline two", "Line one\nline two"),
        ("remind me to call Tom", "I need to call Tom."),
    ],
)
def test_remember(line: str, kept: str) -> None:
    intent = intent_of(line)
    assert (intent.kind, intent.about) == ("remember", kept)


@pytest.mark.parametrize(
    "line",
    [
        "Can you remember when Mia moved?",
        "Can you remember that inn where we ate?",
        "Can you note when Mia moved?",
        "Remember the trip to Oslo?",
        "remind me when the dentist is",
        "Do you remember who fixed the boiler?",
        "Where did I store my passport?",
        "What is my note about the boiler?",
        "Did I forget my keys at Tom's?",
        "what happened to my bike?",
        "what did I do with my keys?",
        "what is the population of my street?",
        "remove the stain from the carpet",
        "Which message did Tom send about the boat?",
        "When is Bryony's birthday?",
        "good restaurants in Oslo",
        "Wann hat Mia Geburtstag?",
        "¿Cuándo es el cumpleaños de mi hermana?",
        "妈妈的生日是哪天?",
    ],
)
def test_questions_to_the_memories(line: str) -> None:
    assert intent_of(line) == Intent("ask")


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("forget that I like tea", "I like tea"),
        ("Please forget everything you know about Mia.", "Mia"),
        ("forget what I said about the old car", "the old car"),
        ("delete my notes about the boat", "the boat"),
        ("delete the note about Ben's boat", "Ben's boat"),
        ("forget it", ""),
        ("Forget that, please", ""),
    ],
)
def test_forget(line: str, about: str) -> None:
    assert intent_of(line) == Intent("forget", about)


def test_forgetting_everything_is_told_apart() -> None:
    assert intent_of("forget everything") == Intent("forget", firm=True)
    assert intent_of("delete all my notes") == Intent("forget", firm=True)


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("summarise my week", "my week"),
        ("Can you give me a short summary of last month?", "last month"),
        ("summarize what I wrote about the garden", "what I wrote about the garden"),
        ("What happened last week?", "last week"),
        ("what did I do in March?", "in March"),
        ("How was my month?", "my month"),
        ("What happened last Tuesday?", "last Tuesday"),
        ("What did we do on 5 November?", "on 5 November"),
        ("what did I write about Priya?", "about Priya"),
    ],
)
def test_summarise(line: str, about: str) -> None:
    intent = intent_of(line)
    assert (intent.kind, intent.about) == ("summarise", about)


@pytest.mark.parametrize(
    ("line", "whom", "link", "about"),
    [
        ("draft a message to Tom about the boat", "Tom", "about", "the boat"),
        (
            "Write an email to my landlord saying the heating is broken.",
            "my landlord",
            "saying",
            "the heating is broken",
        ),
        ("write a letter to Anna asking her to water the plants", "Anna", "asking her", "to water the plants"),
        ("text Tom that I am late", "Tom", "that", "I am late"),
        ("draft a reply to Anna's email about the boiler", "Anna", "about", "the boiler"),
        ("write a polite message to Ben", "Ben", "", ""),
    ],
)
def test_draft(line: str, whom: str, link: str, about: str) -> None:
    assert intent_of(line) == Intent("draft", about, whom, link)


@pytest.mark.parametrize(
    ("line", "firm"),
    [
        ("What is the capital of France?", False),
        ("who wrote Middlemarch?", False),
        ("how do you cook rice?", False),
        ("write code for a website", True),
        ("Write me a poem about spring", True),
        ("translate hello into German", True),
        ("what is 12 + 3?", True),
    ],
)
def test_general_knowledge(line: str, firm: bool) -> None:
    assert intent_of(line) == Intent("general", firm=firm)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("hi|Hello there!|good morning|how are you?", "greeting"),
        ("thanks|Thank you very much!|great", "thanks"),
        ("help|what can you do?", "help"),
        ("how do you know?|Are you sure?|source?", "source"),
        ("yes|Yes please.|ok, forget it|go ahead", "yes"),
        ("no|no thanks|never mind|don't", "no"),
        ("undo|undo that", "undo"),
    ],
)
def test_short_lines(lines: str, kind: str) -> None:
    assert {line: intent_of(line).kind for line in lines.split("|")} == dict.fromkeys(lines.split("|"), kind)


@pytest.mark.parametrize("line", ["???", "!", " . ", "🙂"])
def test_lines_without_a_word(line: str) -> None:
    assert intent_of(line).kind == "wordless"


@pytest.mark.parametrize("line", ["bye", "Goodbye!", "see you tomorrow", "good night", "quit", "exit"])
def test_goodbye(line: str) -> None:
    assert intent_of(line).kind == "goodbye"


@pytest.mark.parametrize(
    "line", ["what day is it today?", "What time is it?", "what's the date", "what is today's date?"]
)
def test_the_clock(line: str) -> None:
    assert intent_of(line).kind == "today"


@pytest.mark.parametrize(
    "line",
    [
        "I am sad today",
        "I just bought a new bike for 300 pounds",
        "My sister's phone number is 07700 900123",
        "we had dinner at Tom's.",
        "well, our cat is called Moss",
        "We live in Leeds",
        "I always park behind the church",
        "I don't like olives",
        "Mia works at the hospital in Halifax.",
        "Tom and Ben are coming to dinner",
        "The code for the gate is 4711",
        "James lent me his drill",
    ],
)
def test_plain_statements(line: str) -> None:
    assert intent_of(line).kind == "statement"


def test_a_statement_is_taken_as_it_would_be_kept() -> None:
    assert intent_of("well, we live in Leeds") == Intent("statement", "We live in Leeds.")


@pytest.mark.parametrize(
    "line",
    [
        "my sister's phone number",
        "I forgot my locker code",
        "I need to know where the key is",
        "I need the plumber's number",
        "I don't know the code",
        "I can't find my passport",
        "Books lent to Tom",
        "the things stored in the attic",
        "the code for the gate is",
        "the film that Mia saw was",
        "I am looking for the spare key",
        "I have a dentist appointment when?",
        "Am I allergic to nuts?",
        "What day is the dentist?",
        "what time is the concert",
        "Is my sister vegetarian",
        "good night train to Vienna",
        "book club dates",
        "play dates for Alfie",
    ],
)
def test_what_still_asks(line: str) -> None:
    assert intent_of(line) == Intent("ask")


@pytest.mark.parametrize(
    "line", ["can you order a pizza", "please set an alarm", "Play some music", "turn on the light"]
)
def test_what_it_cannot_do(line: str) -> None:
    assert intent_of(line) == Intent("general", firm=True)


@pytest.mark.parametrize(
    ("line", "kind", "about"),
    [
        ("你好", "greeting", ""),
        ("谢谢!", "thanks", ""),
        ("你能做什么?", "help", ""),
        ("再见", "goodbye", ""),
        ("撤销", "undo", ""),
        ("总结我这一周", "foreign", ""),
        ("写一首春天的诗", "foreign", ""),
        ("我写了什么?", "ask", ""),
        ("请记住:我的锁码是4471。", "remember", "我的锁码是4471。"),
        ("你记住我的生日了吗?", "ask", ""),
        ("我的锁码是什么?", "ask", ""),
    ],
)
def test_chinese(line: str, kind: str, about: str) -> None:
    intent = intent_of(line)
    assert (intent.kind, intent.about) == (kind, about)


@pytest.mark.parametrize("line", ["You are wrong", "no that's not right", "That is wrong!", "Wrong."])
def test_a_complaint(line: str) -> None:
    assert intent_of(line).kind == "wrong"


@pytest.mark.parametrize(
    ("line", "kind", "about"),
    [
        ("How many notes do I have?", "count", ""),
        ("How many notes about Mia do I have?", "ask", ""),
        ("Are you ChatGPT?", "help", ""),
        ("tell me about Priya", "summarise", "about Priya"),
        ("What do you know about Rasmus?", "summarise", "about Rasmus"),
        ("tell me when Priya comes", "ask", ""),
        ("What did Mia say about the boat?", "ask", ""),
    ],
)
def test_questions_about_the_notes_as_a_whole(line: str, kind: str, about: str) -> None:
    intent = intent_of(line)
    assert (intent.kind, intent.about) == (kind, about)

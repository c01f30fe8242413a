"""Conversations beyond one question: several at once, what is told in passing, answering again, the notes of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.types import AnswerStep

TODAY = dt.date(2026, 11, 20)  # a Friday

_SOAPS = "Seaweed Lavender Rosemary Nettle Charcoal Calendula Peppermint Lemongrass Juniper Ginger Thyme Cedar".split()
_PRICES = "# Soap prices\n\n| Soap | Retail | Wholesale | Wrapper |\n|---|---|---|---|\n" + "\n".join(
    f"| {name} | £{5 + number / 10:.2f} | £{3 + number / 10:.2f} | paper |" for number, name in enumerate(_SOAPS)
)


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    """The bundled weights over a few notes and a file with a long table."""
    folder = tmp_path_factory.mktemp("bundled")
    (folder / "prices.md").write_text(_PRICES, encoding="utf-8")
    model = ModelConfig(device="cpu", threads=1)
    with ArrowEngine(EngineConfig(profile=str(folder / "profile"), model=model)) as engine:
        notes = (
            ("Bryony", "Bryony's birthday is on 14 July. She lives in Leeds.", None),
            ("Kettle", "The kettle cost £34.50 at Harmer's on 3 March 2026.", None),
            ("Market", "We sold forty bars of soap today. The van would not start.", dt.date(2026, 11, 17)),
        )
        engine.remember_many([NewMemory("note", text, title=title, day=day) for title, text, day in notes])
        engine.import_notes(engine.plan_import(folder / "prices.md"))
        engine.embed_pending()
        yield engine


@pytest.fixture
def assistant(bundled: ArrowEngine) -> Assistant:
    """Over the notes."""
    return Assistant(bundled, today=lambda: TODAY)


def test_two_questions_in_one_message(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    steps: list[AnswerStep] = []
    told = assistant.reply(key, "What did the kettle cost? And when is Bryony's birthday?", on_step=steps.append)
    first, second = told.text.splitlines()
    assert first.startswith("1. ")
    assert "£34.50" in first
    assert second.startswith("2. ")
    assert "14 July" in second
    assert told.answer is not None
    assert [source.text for source in told.answer.sources if source.text in ("£34.50", "14 July")] == [
        "£34.50",
        "14 July",
    ]
    assert [part.question for part in told.parts] == ["What did the kettle cost?", "And when is Bryony's birthday?"]
    assert assistant.chats.turn(told.id).parts == told.parts
    assert "".join(piece.text for piece in steps[-1].pieces) == told.text
    shown = ["".join(piece.text for piece in step.pieces) for step in steps]
    assert any(text.startswith(f"{first}\n") for text in shown)  # the second is written below the first
    source = assistant.reply(key, "How do you know?")
    assert "The kettle cost £34.50" in source.text
    assert "Bryony's birthday is on 14 July." in source.text
    follow = assistant.reply(key, "Where does she live?")
    assert "Leeds" in follow.text


def test_the_second_question_speaks_of_the_first_and_one_has_no_answer(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    told = assistant.reply(key, "When is Bryony's birthday and where does she live?")
    assert [part.question for part in told.parts] == ["When is Bryony's birthday?", "Where does Bryony live?"]
    assert "Leeds" in told.text
    other = assistant.reply(key, "Where does Bryony live? And what is the name of the parrot?")
    assert "Leeds" in other.text.splitlines()[0]
    assert other.text.splitlines()[1].startswith("2. “What is the name of the parrot?” I")
    assert other.answer is not None
    assert not other.answer.abstained


def test_a_plain_statement_is_kept_after_a_yes(assistant: Assistant, bundled: ArrowEngine) -> None:
    key = assistant.chats.create().id
    count = bundled.store.count()
    offered = assistant.reply(key, "We keep the ladder in the barn")
    assert offered.proposal is not None
    assert (offered.proposal.kind, offered.done, bundled.store.count()) == ("remember", "", count)
    assert assistant.reply(key, "yes").text == "I will remember this: We keep the ladder in the barn."
    assert assistant.chats.turn(offered.id).done == "confirmed"
    assert "barn" in assistant.reply(key, "Where do we keep the ladder?").text
    assert assistant.reply(key, "undo").text == "I no longer keep that."
    assert bundled.store.count() == count
    other = assistant.reply(key, "We keep the saw in the loft")
    assert assistant.reply(key, "no").text == "I did not keep it."
    assert assistant.chats.turn(other.id).done == "declined"
    assert bundled.store.count() == count


def test_answering_again_says_the_same_in_other_words(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    first = assistant.reply(key, "What did the kettle cost?")
    second = assistant.regenerate(first.id)
    third = assistant.regenerate(second.id)
    assert len({first.text, second.text, third.text}) == 3
    assert all("£34.50" in turn.text for turn in (first, second, third))
    assert all(turn.answer is not None and turn.answer.sources[0].text == "£34.50" for turn in (first, second, third))
    several = assistant.reply(key, "What did the kettle cost? And when is Bryony's birthday?")
    again = assistant.regenerate(several.id)
    assert again.text != several.text
    assert ("£34.50" in again.text, "14 July" in again.text) == (True, True)


def test_an_answer_called_wrong_is_not_given_again(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    first = assistant.reply(key, "What did the kettle cost?")
    other = assistant.reply(key, "That is wrong")
    assert "£34.50" not in other.text
    assert other.text.endswith("To correct me, say what is right: remember that …")
    again = assistant.regenerate(first.id)
    assert "£34.50" not in again.text
    assert again.siblings == (first.id, again.id)


def test_what_happened_on_a_day(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    told = assistant.reply(key, "What happened last Tuesday?")
    assert told.answer is not None
    assert told.answer.how == "summary"
    assert "We sold forty bars of soap today." in told.text
    nothing = assistant.reply(key, "What did I do last Monday?")
    assert nothing.text == "I found nothing from last Monday (16 November 2026) in your notes."


def test_a_cell_far_below_its_header(assistant: Assistant, bundled: ArrowEngine) -> None:
    key = assistant.chats.create().id
    told = assistant.reply(key, "What is the wholesale price of the cedar soap?")
    assert told.answer is not None
    assert "£4.10" in told.text
    memory = bundled.store.get([told.answer.sources[0].id])[0]
    assert memory is not None
    assert "Wholesale" not in memory.text
    source = told.answer.sources[0]
    assert Path(source.path).read_bytes()[source.start : source.end].decode() == "£4.10"
    assert "£3.10" in assistant.reply(key, "And lavender?").text

"""Conversations over a real engine: random weights for what is saved and done, the bundled ones for answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.errors import Cancelled, ConversationError
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import AnswerStep

TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def assistant(engine: ArrowEngine) -> Assistant:
    """Over a tiny random model and an empty profile."""
    return Assistant(engine, today=lambda: TODAY)


def talk(assistant: Assistant, *lines: str) -> list[Turn]:
    """Say the lines in a new conversation; gives the assistant's turns."""
    key = assistant.chats.create().id
    return [assistant.reply(key, line) for line in lines]


# ---------------------------------------------------------------- turns


def test_the_users_turn_is_on_disk_before_it_is_answered(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    saved: list[tuple[Turn, list[Turn]]] = []
    told = assistant.reply(
        key, "Where is the key?", on_turn=lambda turn: saved.append((turn, assistant.chats.turns(key)))
    )
    ((asked, on_disk),) = saved
    assert on_disk == [asked]
    assert told.parent == asked.id
    assert told.answer is not None
    assert (told.answer.abstained, told.answer.question) == (True, "Where is the key?")
    assert [turn.id for turn in assistant.chats.turns(key)] == [asked.id, told.id]


def test_everything_is_there_after_a_restart(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        engine.remember("The key is under the pot.")
        assistant = Assistant(engine, today=lambda: TODAY)
        key = assistant.chats.create().id
        assistant.reply(key, "Where is the key?")
        before = assistant.chats.turns(key)
    with ArrowEngine(config) as engine:
        assert Assistant(engine).chats.turns(key) == before
    assert before[-1].answer is not None
    assert before[-1].answer.sources


def test_a_stopped_answer_leaves_the_question_which_can_be_answered_later(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        assistant.reply(key, "Where is the key?", on_turn=lambda _: cancel.cancel(), cancel=cancel)
    (asked,) = assistant.chats.turns(key)
    told = assistant.regenerate(asked.id)
    assert [turn.id for turn in assistant.chats.turns(key)] == [asked.id, told.id]


def test_regenerating_makes_a_branch(assistant: Assistant) -> None:
    (first,) = talk(assistant, "Where is the key?")
    again = assistant.regenerate(first.id)
    assert again.siblings == (first.id, again.id)
    assert again.parent == first.parent


def test_editing_makes_a_branch_from_the_same_parent(assistant: Assistant) -> None:
    (told,) = talk(assistant, "Where is the key?")
    edited = assistant.reply(told.conversation, "Where is the spare key?", parent="")
    assert [turn.id for turn in assistant.chats.turns(told.conversation)] == [edited.parent, edited.id]
    assert len(assistant.chats.turn(edited.parent).siblings) == 2


@pytest.mark.parametrize(("text", "kind"), [(" \n", "conversation.blank"), ("\ud800", "conversation.text")])
def test_what_is_no_message_is_not_saved(assistant: Assistant, text: str, kind: str) -> None:
    key = assistant.chats.create().id
    with pytest.raises(ConversationError) as caught:
        assistant.reply(key, text)
    assert caught.value.kind == kind
    assert assistant.chats.turns(key) == []


# ---------------------------------------------------------------- remember and forget


def test_remember_is_done_at_once_and_can_be_undone(assistant: Assistant, engine: ArrowEngine) -> None:
    (told,) = talk(assistant, "Please remember that the falcon nests on the tower")
    asked = assistant.chats.turn(told.parent)
    assert told.proposal is not None
    assert (told.done, told.proposal.ids) == ("confirmed", (asked.memory,))
    memory = engine.store.get([asked.memory])[0]
    assert memory is not None
    assert (memory.text, memory.day) == ("The falcon nests on the tower.", TODAY)
    assert assistant.undo(told.id).done == "undone"
    assert engine.store.count() == 0
    assert assistant.chats.turn(asked.id).memory == ""
    assert assistant.confirm(told.id).done == "confirmed"
    assert engine.store.get([asked.memory])[0] == memory
    assert assistant.chats.turn(asked.id).memory == asked.memory
    assert engine.store.pending_count() == 0
    with pytest.raises(ConversationError, match="not done again"):
        assistant.regenerate(told.id)


def test_only_what_is_to_be_remembered_becomes_a_memory(assistant: Assistant, engine: ArrowEngine) -> None:
    talk(
        assistant,
        "Where is the falcon?",
        "The falcon is on the tower.",
        "hello",
        "thanks",
        "yes",
        "undo",
        "how do you know?",
    )
    assert engine.store.count() == 0


def test_nothing_is_forgotten_before_a_yes(assistant: Assistant, engine: ArrowEngine) -> None:
    falcon = engine.remember("The falcon nests on the tower.", title="Birds")
    engine.remember("The tower is being painted.")
    asked, told = talk(assistant, "forget what I wrote about the falcon", "yes")
    assert asked.proposal is not None
    shown = "the whole note “Birds” that you gave me: “The falcon nests on the tower.”"
    assert (asked.proposal.ids, asked.proposal.titles) == ((falcon,), (shown,))
    assert asked.text.splitlines()[1] == f"• {shown}"
    assert told.text == "I forgot what I listed, in one memory. Say “undo” to get it back."
    assert assistant.chats.turn(asked.id).done == "confirmed"
    assert engine.store.count() == 1
    before = engine.store.count()
    undone = assistant.reply(asked.conversation, "undo")
    assert undone.text == "I put them back."
    assert engine.store.count() == before + 1
    assert engine.store.pending_count() == 0
    assert engine.recall("falcon")[0].id == falcon


def test_a_proposal_waits_and_can_be_declined(assistant: Assistant, engine: ArrowEngine) -> None:
    engine.remember("The falcon nests on the tower.")
    asked, told = talk(assistant, "forget the falcon", "no")
    assert told.text == "I left everything as it was."
    assert assistant.chats.turn(asked.id).done == "declined"
    assert engine.store.count() == 1
    with pytest.raises(ConversationError):
        assistant.undo(asked.id)
    with pytest.raises(ConversationError):
        assistant.decline(asked.id)
    assert assistant.confirm(asked.id).done == "confirmed"  # a change of mind
    assert engine.store.count() == 0


def test_what_was_forgotten_in_an_earlier_session_can_be_undone_until_it_leaves_the_trash(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        engine.remember("The falcon nests on the tower.")
        assistant = Assistant(engine)
        asked, _ = talk(assistant, "forget the falcon", "yes")
    with ArrowEngine(config) as engine:
        assert Assistant(engine).undo(asked.id).done == "undone"
        assert engine.store.count() == 1
        assert Assistant(engine).confirm(asked.id).done == "confirmed"
        Assistant(engine).forgotten.empty()
    with ArrowEngine(config) as engine, pytest.raises(ConversationError, match="gone for good"):
        Assistant(engine).undo(asked.id)


def test_forget_that_means_what_was_just_remembered(assistant: Assistant, engine: ArrowEngine) -> None:
    kept, asked = talk(assistant, "remember that the falcon nests here", "forget that")
    assert asked.proposal is not None
    assert kept.proposal is not None
    assert asked.proposal.ids == kept.proposal.ids
    assert engine.store.count() == 1


def test_there_is_nothing_to_forget(assistant: Assistant, engine: ArrowEngine) -> None:
    engine.remember("The tower is being painted.")
    texts = [turn.text for turn in talk(assistant, "forget the falcon", "yes", "forget it", "forget everything")]
    assert "no memory about “the falcon”" in texts[0]
    assert "Nothing waits" in texts[1]
    assert "Say what I should forget" in texts[2]
    assert "not forget everything" in texts[3]
    assert engine.store.count() == 1


def test_memories_that_hold_most_of_it_are_offered_where_none_holds_all(
    assistant: Assistant, engine: ArrowEngine
) -> None:
    best = engine.remember("The falcon nests on the tower.")
    engine.remember("The tower is being painted.")
    (asked,) = talk(assistant, "forget the nests of falcons on towers in Leeds")
    assert asked.proposal is not None
    assert asked.proposal.ids == (best,)


def test_a_long_remembered_text_is_forgotten_and_restored_whole(assistant: Assistant, engine: ArrowEngine) -> None:
    text = " ".join(f"The falcon of nest {number} was ringed in May." for number in range(60))
    (kept,) = talk(assistant, f"remember that {text}")
    passages = engine.store.count()
    assert passages > 1
    assistant.undo(kept.id)
    assert engine.store.count() == 0
    assistant.confirm(kept.id)
    assert engine.store.count() == passages


# ---------------------------------------------------------------- answers


def test_the_last_step_is_the_answer(assistant: Assistant, engine: ArrowEngine) -> None:
    engine.remember_many(
        [
            NewMemory("note", "The falcon nests on the tower.", day=TODAY),
            NewMemory("note", "The heron stands in the pond."),
        ]
    )
    key = assistant.chats.create().id
    for line in (
        "Where does the falcon nest?",
        "summarise what I wrote about the heron",
        "What is the capital of Peru?",
    ):
        steps: list[AnswerStep] = []
        told = assistant.reply(key, line, on_step=steps.append)
        assert "".join(piece.text for piece in steps[-1].pieces) == told.text
        assert not any(piece.masked for piece in steps[-1].pieces)


def test_general_knowledge_is_refused_unless_the_notes_speak_of_it(assistant: Assistant, engine: ArrowEngine) -> None:
    first = talk(assistant, "What is the capital of Peru?")[0].answer
    assert first is not None
    assert (first.how, first.abstained) == ("general", True)
    engine.remember("Quiz of the pub: the capital of Peru is Lima.")
    again = talk(assistant, "What is the capital of Peru?")[0].answer
    assert again is not None
    assert again.how != "general"
    firm = talk(assistant, "Write a poem about the capital of Peru")[0].answer
    assert firm is not None
    assert firm.how == "general"


def test_other_languages_go_to_the_memories(assistant: Assistant, engine: ArrowEngine) -> None:
    engine.remember("Der Schlüssel liegt unter dem blauen Topf.")
    quoted = talk(assistant, "Wo liegt der Schlüssel?")[0].answer
    assert quoted is not None
    assert (quoted.language, quoted.how) == ("de", "quote")
    unknown = talk(assistant, "Wann hat meine Mutter Geburtstag?")[0]
    assert unknown.text.startswith("Das weiß ich nicht")


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    """The bundled weights over a few notes."""
    profile = tmp_path_factory.mktemp("bundled") / "profile"
    with ArrowEngine(EngineConfig(profile=str(profile), model=ModelConfig(device="cpu", threads=1))) as engine:
        notes = (
            ("Bryony", "Bryony's birthday is on 14 July. She lives in Leeds."),
            ("Jeppe", "Jeppe's birthday is on 2 May. He plays the cello."),
            ("Boiler", "Stan fixed the boiler on 3 October 2026 for £80."),
        )
        engine.remember_many([NewMemory("note", text, title=title) for title, text in notes])
        yield engine


def test_a_conversation_with_the_bundled_weights(bundled: ArrowEngine, tmp_path: Path) -> None:
    assistant = Assistant(bundled, today=lambda: TODAY)
    steps: list[AnswerStep] = []
    key = assistant.chats.create().id
    first = assistant.reply(key, "When is Bryony's birthday?", on_step=steps.append)
    assert "14 July" in first.text
    assert any(piece.locked and "14" in piece.text for piece in steps[-1].pieces)
    assert any(piece.masked for step in steps for piece in step.pieces)  # the words around it were denoised in view
    second = assistant.reply(key, "and Jeppe's?")
    assert "2 May" in second.text
    assert second.answer is not None
    assert second.answer.question == "When is Jeppe's birthday?"
    third = assistant.reply(key, "How do you know?")
    assert "Jeppe's birthday is on 2 May." in third.text
    assert "14 July" in assistant.reply(key, "When is Bryony's birthday?", parent="").text


def test_lines_that_are_no_question_are_answered_as_what_they_are(assistant: Assistant, engine: ArrowEngine) -> None:
    lines = ("???", "I am sad today", "what day is it?", "谢谢", "总结我这一周", "记住我的锁码是4471", "撤销", "bye")
    turns = talk(assistant, *lines)
    said = [turn.text for turn in turns]
    assert said[0].startswith("I see no word in that.")
    assert said[1].endswith("Shall I remember it? “I am sad today.”")
    assert said[2].startswith("Today is Friday, 20 November 2026; it is ")
    assert said[3] == "不客气。"
    assert said[4].startswith("我暂时不能用中文自由写作")
    assert said[5] == "我会记住:我的锁码是4471"
    assert turns[5].proposal is not None
    assert said[6] == "我不再保留那条内容了。"
    assert said[7].startswith("Goodbye.")
    assert all(turn.answer is None for turn in turns)
    assert engine.store.count() == 0


_SOAPS = """# Scarth Nick Soaps

Since 2024 in the unit at Fishburn Yard. Rent £310 a month. Landlord: Desmond Oyelaran, tel. 0123 456. He is kind.

Insurance with Harrow & Pike, renews on 14 March.
"""


def _soaps(engine: ArrowEngine, folder: Path) -> str:
    file = folder / "business.md"
    file.write_text(_SOAPS, encoding="utf-8")
    engine.import_notes(engine.plan_import(file))
    return str(file.resolve())


def test_no_more_is_forgotten_than_the_question_said(assistant: Assistant, engine: ArrowEngine, tmp_path: Path) -> None:
    path = _soaps(engine, tmp_path)
    (before,) = engine.store.of_source(path)
    asked, _ = talk(assistant, "Forget what you know about Desmond", "yes")
    assert asked.proposal is not None
    assert asked.proposal.titles == (
        "2 sentences of the note “Scarth Nick Soaps” (business.md), the rest of which stays:"
        " “Landlord: Desmond Oyelaran, tel. 0123 456.” “He is kind.”",
    )
    left = sorted(engine.store.of_source(path), key=lambda row: int(row["span_start"]))
    assert [row["text"] for row in left] == [
        "Since 2024 in the unit at Fishburn Yard. Rent £310 a month.",
        "Insurance with Harrow & Pike, renews on 14 March.",
    ]
    raw = _SOAPS.encode()
    assert all(raw[row["span_start"] : row["span_end"]].decode() == row["text"] for row in left)
    assert engine.store.pending_count() == 0
    assistant.undo(asked.id)
    (after,) = engine.store.of_source(path)
    assert (after["id"], after["text"]) == (before["id"], before["text"])


def test_a_whole_note_is_called_one_with_all_that_stands_in_it(
    assistant: Assistant, engine: ArrowEngine, tmp_path: Path
) -> None:
    path = _soaps(engine, tmp_path)
    asked, _ = talk(assistant, "forget the note “Scarth Nick Soaps”", "yes")
    assert asked.proposal is not None
    assert asked.proposal.titles == (
        "the whole note “Scarth Nick Soaps” (business.md), 2 lines: “Since 2024 in the unit at Fishburn Yard. Rent"
        " £310 a month. Landlord:…”",
    )
    assert engine.store.of_source(path) == []


def test_of_a_long_remembered_text_the_other_passages_stay(assistant: Assistant, engine: ArrowEngine) -> None:
    text = " ".join(f"Nest {number} was ringed in May by the warden." for number in range(60))
    engine.remember(text.replace("Nest 30 was", "The kestrel was seen once. Nest 30 was"))
    asked, _ = talk(assistant, "forget the kestrel", "yes")
    assert asked.proposal is not None
    assert asked.proposal.titles[0].startswith("one sentence of the note that you gave me, the rest of which stays: “")
    said = " ".join(hit.text for hit in engine.store.passages(engine.store.page(0, 1)[0][0].id))
    assert said.split() == text.split()  # and still one text
    assistant.undo(asked.id)
    assert any("kestrel" in hit.text for hit in engine.store.page(0, 50)[0])


def test_what_was_forgotten_later_is_brought_back_first(
    assistant: Assistant, engine: ArrowEngine, tmp_path: Path
) -> None:
    path = _soaps(engine, tmp_path)
    first, _, second, _ = talk(assistant, "forget Desmond", "yes", "forget the rent", "yes")
    with pytest.raises(ConversationError, match="forgotten after this"):
        assistant.undo(first.id)
    assistant.undo(second.id)
    assistant.undo(first.id)
    assert len(engine.store.of_source(path)) == 1


def test_a_follow_up_speaks_of_what_was_remembered(assistant: Assistant) -> None:
    _, told = talk(assistant, "remember that Mia lives in Oslo", "When was she born?")
    assert told.answer is not None
    assert told.answer.question == "When was Mia born?"

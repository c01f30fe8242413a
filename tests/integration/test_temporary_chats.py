"""Temporary conversations: like all others while they last, and nowhere in the profile then or afterwards."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.confirmed import confirmed_questions
from ai_os_diffusion.conversation.exporting import export_profile
from ai_os_diffusion.conversation.temporary import TemporaryRows
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.types import Answer, UncertaintyReport
from helpers.traces import traces

TODAY = dt.date(2026, 11, 20)
ASKED = "Where did Quillfeather bury the zanthoxylum?"
TOLD = "Remember that Brackenwick owns the vermilion kayak."
KEPT = "Brackenwick owns the vermilion kayak."
SAID = ("Quillfeather", "zanthoxylum", "Brackenwick", "vermilion", "Mollusque", "harpsichord")


@pytest.fixture
def assistant(engine: ArrowEngine) -> Assistant:
    """Over a tiny random model and an empty profile."""
    return Assistant(engine, today=lambda: TODAY)


def begun(assistant: Assistant) -> str:
    return assistant.chats.create(temporary=True).id


def test_nothing_of_it_is_in_any_file_of_the_profile(config: EngineConfig, tmp_path: Path) -> None:
    with ArrowEngine(config) as engine:
        assistant = Assistant(engine, today=lambda: TODAY)
        key = begun(assistant)
        told = assistant.reply(key, ASKED)
        assistant.chats.mark(told.id, done="confirmed")
        assistant.regenerate(told.id)
        assistant.reply(key, TOLD)
        assistant.reply(key, "no")
        assistant.reply(key, "Mollusque sold her harpsichord yesterday.")
        assistant.chats.set_draft(key, "And what of Quillfeather?")
        assistant.chats.rename(key, "Mollusque")
        assert len(assistant.chats.all_turns(key)) == 9
        assert engine.store.count() == 0
        assert traces(tmp_path / "profile", *SAID) == [], "while it lasts"
        assistant.chats.end(key)
        assert traces(tmp_path / "profile", *SAID, key, told.id) == []
        kept = assistant.chats.create().id
        assistant.reply(kept, ASKED)
        assert traces(tmp_path / "profile", "zanthoxylum"), "the same search finds what is kept"
    assert traces(tmp_path / "profile", *SAID[2:], key, told.id) == [], "after the engine has closed"


def test_it_is_in_no_list_no_search_no_export_and_teaches_nothing(
    assistant: Assistant, engine: ArrowEngine, tmp_path: Path
) -> None:
    key = begun(assistant)
    told = assistant.reply(key, ASKED)
    assistant.chats.mark(told.id, done="confirmed")
    assert assistant.chats.conversation(key).temporary
    assert assistant.chats.conversations() == []
    assert assistant.chats.search("zanthoxylum") == []
    assert confirmed_questions(assistant.chats) == []
    export_profile(engine.store, tmp_path / "written")
    assert traces(tmp_path, *SAID) == []


def test_remember_asks_first_and_keeps_what_was_confirmed_alone(
    assistant: Assistant, engine: ArrowEngine, tmp_path: Path
) -> None:
    key = begun(assistant)
    assistant.reply(key, ASKED)
    offered = assistant.reply(key, TOLD)
    assert offered.proposal is not None
    assert (offered.proposal.kind, offered.done) == ("remember", "")
    assert "temporary" in offered.text
    assert engine.store.count() == 0
    done = assistant.confirm(offered.id)
    assert done.proposal is not None
    assert [hit.text if hit else "" for hit in engine.store.get(done.proposal.ids)] == [KEPT]
    (row,) = engine.store.tables.get_many("memories", done.proposal.ids)
    assert row is not None
    assert json.loads(row["metadata"]) == {}, "it does not tell where it was said"
    assert assistant.undo(offered.id).done == "undone"
    assert engine.store.count() == 0
    assert assistant.confirm(offered.id).done == "confirmed"
    assistant.chats.end(key)
    assert traces(tmp_path / "profile", "Quillfeather", "zanthoxylum", "Remember that") == []
    assert traces(tmp_path / "profile", "vermilion") != []


def test_a_yes_in_words_and_forgetting_do_what_they_do_elsewhere(assistant: Assistant, engine: ArrowEngine) -> None:
    key = begun(assistant)
    assistant.reply(key, TOLD)
    assistant.reply(key, "yes")
    assert engine.store.count() == 1
    asked = assistant.reply(key, "Forget the vermilion kayak.")
    assert asked.proposal is not None
    assert asked.done == ""
    assistant.reply(key, "yes")
    assert engine.store.count() == 0
    (entry,) = assistant.forgotten.entries()
    assert [hit.text for hit in entry.memories] == [KEPT]


def test_no_question_asked_in_it_calls_for_evolution(
    assistant: Assistant, engine: ArrowEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[UncertaintyReport] = []

    def verdict(report: UncertaintyReport, _question: str) -> bool:
        seen.append(report)
        return True

    monkeypatch.setattr(engine._estimator, "verdict", verdict)
    engine.remember("The spare key is under the blue pot.")
    kept, temporary = assistant.chats.create().id, begun(assistant)

    def evolves(key: str, text: str) -> bool:
        answer = assistant.reply(key, text).answer
        assert isinstance(answer, Answer)
        return answer.uncertainty.should_evolve

    assert evolves(kept, "Where is the spare key?")
    count = len(seen)
    assert not evolves(temporary, "Where is the spare key?")
    assert not evolves(temporary, "Where is the spare key? And where is the blue pot?")
    assert len(seen) == count, "nothing later knows of it either"


def test_when_it_has_ended_it_is_gone(assistant: Assistant) -> None:
    key, other = begun(assistant), begun(assistant)
    told = assistant.reply(key, ASKED)
    assistant.chats.end(key)
    assistant.chats.end(key)
    for ask in (lambda: assistant.reply(key, "Hello"), lambda: assistant.regenerate(told.id)):
        with pytest.raises(ConversationError):
            ask()
    assert assistant.chats.conversation(other).turns == 0
    assistant.chats.delete(other)
    assert assistant.chats.deleted() == []
    with pytest.raises(ConversationError):
        assistant.chats.turns(other)


def test_ending_a_conversation_that_is_kept_keeps_it(assistant: Assistant) -> None:
    key = assistant.chats.create().id
    assistant.reply(key, ASKED)
    assistant.chats.end(key)
    assert len(assistant.chats.turns(key)) == 2


def test_it_has_branches_and_can_be_written_to_a_file_that_the_user_names(assistant: Assistant) -> None:
    key = begun(assistant)
    first = assistant.reply(key, ASKED)
    again = assistant.regenerate(first.id)
    assert set(again.siblings) == {first.id, again.id}
    other = assistant.reply(key, "And who sold it?", parent="")
    assert [turn.id for turn in assistant.chats.turns(key)][-1] == other.id
    assert [turn.id for turn in assistant.chats.turns(key, first.id)][-1] == first.id
    assert "And who sold it?" in assistant.chats.export_markdown(key)


def test_it_outlasts_an_assistant_that_is_made_again(engine: ArrowEngine) -> None:
    rows = TemporaryRows()
    before = Assistant(engine, today=lambda: TODAY, temporary=rows)
    key = begun(before)
    before.reply(key, ASKED)
    after = Assistant(engine, today=lambda: TODAY, temporary=rows)
    assert after.chats.turns(key) == before.chats.turns(key)
    assert after.chats.conversation(key) == before.chats.conversation(key)

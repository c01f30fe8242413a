"""Words of an answer written again with the bundled model, tried out and kept in a profile of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ai_os_diffusion.answering.refilling import RefillSettings
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.refills import Refills
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.types import REFILLED, AnswerStep

NOTE = "The spare key is in the top drawer of the kitchen table."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    with ArrowEngine(EngineConfig(profile=str(tmp_path_factory.mktemp("refills")))) as opened:
        opened.remember(NOTE)
        yield opened


def test_a_part_is_written_again_and_kept_beside_the_answer(engine: ArrowEngine) -> None:
    assistant = Assistant(engine)
    chat = assistant.chats.create()
    answer = assistant.reply(chat.id, "Where is the spare key?")
    refills = Refills(engine.model, assistant.chats)
    text = "You will find it in the top drawer, below the big window."
    part = "below the big window"
    start = text.index(part)
    count, steps = engine.store.count(), list[AnswerStep]()
    found = refills.refill(answer.id, text, [(start, start + len(part))], RefillSettings(seed=1), on_step=steps.append)
    assert found.ways
    for way in found.ways:
        assert way.text.startswith(text[:start])
        assert way.text.endswith(".")
        assert way.text != text
    assert steps
    again = refills.refill(answer.id, text, [(start, start + len(part))], RefillSettings(seed=1))
    assert again == found
    assert len(assistant.chats.all_turns(chat.id)) == 2  # nothing was kept
    kept = refills.keep(answer.id, found.ways[0].text)
    assert kept.answer is not None
    assert kept.answer.how == REFILLED
    assert not kept.answer.from_notes
    assert kept.siblings == (answer.id, kept.id)
    assert kept.parent == answer.parent
    assert assistant.chats.turn(answer.id).text == answer.text
    assert engine.store.count() == count  # no memory comes of it
    assert "do not come from memories" in assistant.chats.export_markdown(chat.id)
    following = assistant.reply(chat.id, "Where is the spare key?", parent=kept.id)
    assert "drawer" in following.text  # from the note


def test_only_answers_are_written_again(engine: ArrowEngine) -> None:
    assistant = Assistant(engine)
    chat = assistant.chats.create()
    answer = assistant.reply(chat.id, "Remember that the hose is in the shed.")
    refills = Refills(engine.model, assistant.chats)
    for turn in (answer.id, answer.parent):
        with pytest.raises(ConversationError, match="Only answers") as caught:
            refills.keep(turn, "Something else.")
        assert caught.value.kind == "conversation.refill"
    said = assistant.reply(chat.id, "Where is the hose?")
    with pytest.raises(ConversationError, match="nothing to keep"):
        refills.keep(said.id, "  ")

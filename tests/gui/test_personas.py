"""Personas: chosen for a chat and kept with it, edited in the settings, and what they do after an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app import personas
from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.views.settings.persona_card import PersonaCard
from ai_os_app.workers.jobs import Ask, ListConversations, LoadTurns, NewConversation, Regenerate
from ai_os_app.workers.output_jobs import Draw, Speak
from ai_os_app.workers.persona_jobs import SetPersona
from ai_os_app.workers.results import Conversations, Turns
from ai_os_diffusion.conversation.model import Manner
from gui.chat_turns import answered, conversation, user
from gui.fake_client import FakeClient


@pytest.fixture
def chat(qtbot: QtBot, client: FakeClient, settings: Settings) -> ChatView:
    made = ChatView(client, settings)
    qtbot.addWidget(made)
    made.show()
    return made


def open_chat(chat: ChatView, client: FakeClient, key: str, persona: str = "") -> None:
    chat.open_conversation(key)
    client.finish(ListConversations, Conversations((replace(conversation(key), persona=persona),)))
    client.finish(LoadTurns, Turns(key, (user("u1", "Where?"), answered("a1", "Here.", "u1"))))


def test_a_chat_has_the_persona_that_is_kept_with_it(chat: ChatView, client: FakeClient) -> None:
    open_chat(chat, client, "c", "brief")
    assert chat.persona_button.text() == "Brief"
    chat.send("And why?")
    assert client.jobs(Ask) == [Ask("c", "And why?", "a1", Manner("fact"))]
    open_chat(chat, client, "d")
    assert chat.persona_button.text() == "Balanced"
    chat.send("Who?")
    assert client.jobs(Ask)[-1] == Ask("d", "Who?", "a1")


def test_choosing_is_kept_and_counts_from_now_on(chat: ChatView, client: FakeClient) -> None:
    open_chat(chat, client, "c")
    chat.persona_button.menu().aboutToShow.emit()
    names = {action.text(): action for action in chat.persona_button.menu().actions()}
    assert list(names) == ["Balanced", "Brief"]
    assert names["Balanced"].isChecked()
    names["Brief"].trigger()
    assert client.jobs(SetPersona) == [SetPersona("c", "brief")]
    chat.list.acted.emit("regenerate", chat.model.turns[-1])
    assert client.jobs(Regenerate) == [Regenerate("a1", Manner("fact"))]


def test_one_chosen_for_a_new_chat_is_kept_when_that_has_its_id(chat: ChatView, client: FakeClient) -> None:
    chat.personas.choose("brief")
    chat.send("Where?")
    client.finish(NewConversation, conversation("n"))
    assert client.jobs(SetPersona) == [SetPersona("n", "brief")]
    assert client.jobs(Ask) == [Ask("n", "Where?", None, Manner("fact"))]
    chat.open_conversation("")
    assert chat.persona_button.text() == "Balanced"  # another new chat begins anew


def test_a_persona_that_is_gone_changes_nothing(chat: ChatView, client: FakeClient) -> None:
    open_chat(chat, client, "c", "gone")
    assert chat.persona_button.text() == "Balanced"
    assert chat.personas.manner() == Manner()


def test_outputs_follow_an_answer_by_themselves(chat: ChatView, client: FakeClient, settings: Settings) -> None:
    mine = replace(personas.new_persona(settings), outputs=("speech", "picture"))
    personas.keep_persona(settings, mine)
    open_chat(chat, client, "c", mine.id)
    for text, abstained in (("I don't know.", True), ("There.", False)):
        chat.send("And why?")
        client.finish(Ask, answered("a2", text, "u1", abstained=abstained))
    assert [job.text for job in client.jobs(Speak)] == ["There."]
    assert [job.prompt for job in client.jobs(Draw)] == ["There."]


# ---------------------------------------------------------------- kept in the settings


def test_the_users_own_survive_a_restart(tmp_path: Path, settings: Settings) -> None:
    made = personas.new_persona(settings)
    mine = replace(made, name="Formal", manner=Manner("quoted", ("kindly",), True), outputs=("speech",))
    personas.keep_persona(settings, mine)
    settings.save()
    again = Settings(tmp_path / "settings.yaml")
    assert personas.persona(again, mine.id) == mine
    personas.remove_persona(again, mine.id)
    assert [each.id for each in personas.all_personas(again)] == ["", "brief"]


@pytest.mark.parametrize("text", ["{", "[1]", '[{"id": "x"}]', '[{"id":"x","name":"y","icon":"z","tint":"muted"}]'])
def test_what_cannot_be_read_costs_only_the_users_own(text: str, settings: Settings) -> None:
    settings.set("personas", text)
    assert [each.id for each in personas.all_personas(settings)] == ["", "brief"]


def test_one_that_cannot_be_read_stays_beside_the_others(settings: Settings) -> None:
    mine = personas.new_persona(settings)
    newer = {"id": "later", "name": "From a newer version"}
    personas.keep_persona(settings, mine)
    settings.set(personas.KEY, json.dumps([*json.loads(settings.text(personas.KEY)), newer]))
    assert [each.id for each in personas.all_personas(settings)] == ["", "brief", mine.id]
    personas.keep_persona(settings, replace(mine, name="Renamed"))
    assert [each["name"] for each in json.loads(settings.text(personas.KEY))] == ["Renamed", newer["name"]]
    personas.remove_persona(settings, mine.id)
    assert json.loads(settings.text(personas.KEY)) == [newer]


def test_words_are_parted_by_commas() -> None:
    assert personas.words_of(" kindly,at  once,, - ,kindly") == ("kindly", "at once")


# ---------------------------------------------------------------- the card


def test_the_card_makes_changes_and_removes(settings: Settings, qtbot: QtBot) -> None:
    card = PersonaCard(settings)
    qtbot.addWidget(card)
    assert not card.form.isEnabled()
    card.add.click()
    assert card.form.isEnabled()
    card.name.setText("Formal")
    QTest.keyClick(card.name, Qt.Key.Key_Return)
    card.avoid.setText("kindly, at once")
    QTest.keyClick(card.avoid, Qt.Key.Key_Return)
    card.length.setCurrentIndex(card.length.findData("quoted"))
    card.length.activated.emit(card.length.currentIndex())
    card.speech.click()
    mine = personas.all_personas(settings)[-1]
    assert (mine.name, mine.manner, mine.outputs) == ("Formal", Manner("quoted", ("kindly", "at once")), ("speech",))
    assert card.list.currentItem().text() == "Formal"
    card.remove.click()
    assert len(personas.all_personas(settings)) == 2
    assert not card.form.isEnabled()

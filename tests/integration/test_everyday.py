"""What is due and how to answer, over a real engine and its jobs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from ai_os_app.workers.engine_session import EngineSession
from ai_os_app.workers.jobs import Ask, ListConversations, LoadTurns, NewConversation, Regenerate, RememberNote
from ai_os_app.workers.persona_jobs import SetPersona
from ai_os_app.workers.reminder_jobs import ListReminders, MarkReminder, ReminderList, ReminderMarked
from ai_os_app.workers.results import Conversations, Turns
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.model import Conversation, Manner, Turn
from ai_os_diffusion.progress import CancelToken

CONTEXT = JobContext(
    CancelToken(),
    lambda turn: None,
    lambda step: None,
    lambda part: None,
    lambda progress: None,
    lambda folder, paths: None,
)


def due(session: EngineSession) -> list[str]:
    found = session.run(ListReminders(), CONTEXT)
    assert isinstance(found, ReminderList)
    return [each.text for each in found.items]


def test_what_is_done_stays_done_after_a_restart_and_is_taken_back(config: EngineConfig) -> None:
    session = EngineSession(config)
    session.run(RememberNote("The water bill is due tomorrow."), CONTEXT)
    found = session.run(ListReminders(), CONTEXT)
    assert isinstance(found, ReminderList)
    (bill,) = found.items
    assert bill.day == found.today + dt.timedelta(days=1)
    session.run(MarkReminder(bill.key, bill.day, "done"), CONTEXT)
    session.close()
    again = EngineSession(config)
    assert due(again) == []
    back = again.run(MarkReminder(bill.key, bill.day, ""), CONTEXT)
    assert back == ReminderMarked(bill.key, bill.day, "", "done")
    assert due(again) == ["The water bill is due tomorrow."]
    again.close()


def test_a_reminder_that_is_told_in_a_chat_is_due_and_asked_for(config: EngineConfig) -> None:
    session = EngineSession(config)
    chat = session.run(NewConversation(), CONTEXT)
    assert isinstance(chat, Conversation)
    session.run(Ask(chat.id, "Remind me to call Bo tomorrow."), CONTEXT)
    assert due(session) == ["I need to call Bo tomorrow."]
    told = session.run(Ask(chat.id, "What is due tomorrow?"), CONTEXT)
    assert isinstance(told, Turn)
    assert told.text == "• Tomorrow: I need to call Bo tomorrow."
    assert told.answer is not None
    assert [source.text for source in told.answer.sources] == ["I need to call Bo tomorrow."]
    session.close()


def test_what_was_due_in_a_time_that_is_over_is_no_list_of_what_is_due_now(config: EngineConfig) -> None:
    session = EngineSession(config)
    session.run(RememberNote("The water bill is due tomorrow."), CONTEXT)
    chat = session.run(NewConversation(), CONTEXT)
    assert isinstance(chat, Conversation)
    told = session.run(Ask(chat.id, "What is due in March 2020?"), CONTEXT)
    assert isinstance(told, Turn)
    assert told.answer is not None
    assert told.answer.how != "due"
    session.close()


def test_a_chat_keeps_its_persona_and_is_answered_so(config: EngineConfig) -> None:
    session = EngineSession(config)
    session.run(RememberNote("The key is under the blue pot."), CONTEXT)
    chat = session.run(NewConversation(), CONTEXT)
    assert isinstance(chat, Conversation)
    session.run(SetPersona(chat.id, "brief"), CONTEXT)
    plain = session.run(Ask(chat.id, "Where is the key?"), CONTEXT)
    quoted = session.run(Ask(chat.id, "Where is the key?", "", Manner("quoted")), CONTEXT)
    assert isinstance(plain, Turn)
    assert isinstance(quoted, Turn)
    assert "“The key is under the blue pot.”" not in plain.text
    assert quoted.text.endswith("“The key is under the blue pot.”")
    again = session.run(Regenerate(plain.id, Manner(cautious=True)), CONTEXT)
    assert isinstance(again, Turn)
    assert again.parent == plain.parent
    session.close()
    reopened = EngineSession(config)
    kept = reopened.run(ListConversations(), CONTEXT)
    assert isinstance(kept, Conversations)
    assert kept.items == (replace(kept.items[0], id=chat.id, persona="brief"),)
    turns = reopened.run(LoadTurns(chat.id, quoted.id), CONTEXT)
    assert isinstance(turns, Turns)
    assert turns.turns[-1].text == quoted.text
    reopened.close()

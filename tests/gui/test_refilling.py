"""Refilling in the text output: what is selected and locked, what is asked of the engine, ways, undo, keeping."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.views.output import word_spans
from ai_os_app.views.output.text_pane import Phase, TextPane
from ai_os_app.workers.jobs import LoadTurns
from ai_os_app.workers.output_jobs import KeepRefill, Refill
from ai_os_app.workers.results import Problem
from ai_os_diffusion.types import REFILLED, AnswerStep, Refilled, Rewriting
from gui.chat_turns import answered, piece, user
from gui.fake_client import FakeClient

TEXT = "You keep your passports in the blue tin, on 4 May."
PART = "in the blue tin"


@pytest.fixture
def client(qtbot: QtBot) -> FakeClient:
    return FakeClient()


@pytest.fixture
def chat(qtbot: QtBot, client: FakeClient, settings: Settings) -> ChatView:
    view = ChatView(client, settings)
    qtbot.addWidget(view)
    view.resize(1100, 800)
    view.show()
    view.dialogue.conversation = "c"
    turn = answered("a", TEXT, "u")
    view.model.set_turns([user("u", "Where?"), turn])
    view.outputs.finish(turn)
    return view


@pytest.fixture
def pane(chat: ChatView) -> TextPane:
    return chat.outputs.text


def span(part: str = PART) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


def way(words: str, likelihood: float = -1.0, part: str = PART) -> Rewriting:
    start, end = span(part)
    return Rewriting(TEXT[:start] + words + TEXT[end:], ((start, start + len(words)),), likelihood)


WAYS = Refilled(TEXT, (way("under a red hat"), way("in my box", -2.0)), 0, 8)


def test_the_selected_words_are_written_again_and_whole_words_only(
    chat: ChatView, pane: TextPane, client: FakeClient
) -> None:
    start, end = span()
    pane.words.select(start + 1, end - 1)
    pane.refill.click()
    assert client.jobs(Refill) == [Refill("a", TEXT, (span(),))]
    assert pane.phase is Phase.REFILLING
    assert pane.refill.accessibleName() == "Stop"
    number = client.last(Refill)
    client.step.emit(number, AnswerStep(1, 8, (piece(TEXT[:start]), piece("", 0.4, masked=True), piece(TEXT[end:]))))
    assert pane.state.text() == "step 1 of 8"
    assert any(each.piece.masked for each in pane.words.spans)
    client.finish(Refill, WAYS)
    assert pane.words.text == WAYS.ways[0].text
    assert pane.state.text() == "refilled, not from your memories"
    assert "waves: written again" in pane.legend.text()
    assert "often rough" in pane.refill_bar.hint.text()
    buttons = pane.refill_bar._group.buttons()
    assert [button.text() for button in buttons] == ["under a red hat", "in my box"]
    buttons[1].click()
    assert pane.words.text == WAYS.ways[1].text
    assert pane.copy.isEnabled()


def test_undo_brings_the_old_text_back_and_nothing_was_kept(chat: ChatView, pane: TextPane, client: FakeClient) -> None:
    pane.words.select(*span())
    pane.refill.click()
    client.finish(Refill, WAYS)
    pane.refill_bar.close_button.setFocus()
    pane.refill_bar.close_button.click()
    assert pane.words.text == TEXT
    assert pane.hasFocus()
    assert pane.phase is Phase.DONE
    assert pane.refill_bar.isHidden()
    assert client.jobs(KeepRefill) == []


def test_a_way_is_kept_as_another_version(chat: ChatView, pane: TextPane, client: FakeClient, qtbot: QtBot) -> None:
    told: list[str] = []
    chat.told.connect(told.append)
    pane.words.select(*span())
    pane.refill.click()
    client.finish(Refill, WAYS)
    pane.refill_bar._group.buttons()[1].click()
    pane.refill_bar.keep.setFocus()
    pane.refill_bar.keep.click()
    assert client.jobs(KeepRefill) == [KeepRefill("a", WAYS.ways[1].text)]
    before = answered("a", TEXT, "u")
    assert before.answer is not None
    kept = replace(
        before, id="b", text=WAYS.ways[1].text, siblings=("a", "b"), answer=replace(before.answer, how=REFILLED)
    )
    client.finish(KeepRefill, kept)
    assert [turn.id for turn in chat.model.turns] == ["u", "b"]
    assert pane.words.text == kept.text
    assert pane.hasFocus(), "where the next words are selected by key"
    assert pane.state.text() == "refilled, not from your memories"
    assert pane.refill_bar.isHidden()
    assert client.jobs(LoadTurns)[-1] == LoadTurns("c", "b")
    assert "one version back" in told[-1]
    qtbot.waitUntil(lambda: chat.list.row_of("b") is not None)
    row = chat.list.row_of("b")
    assert row is not None
    assert "refilled, not from your memories" in row.note.text()


def test_locked_words_are_left_out_and_framed(chat: ChatView, pane: TextPane, client: FakeClient) -> None:
    pane.words.select(*span("blue"))
    pane.lock.click()
    assert "framed: locked" in pane.legend.text()
    pane.words.select(*span())
    pane.refill.click()
    assert client.jobs(Refill)[-1].spans == (span("in the"), span("tin"))
    client.finish(Refill, Refilled(TEXT, (), 0, 8))
    assert "Nothing that holds together" in pane.refill_bar.hint.text()
    assert not pane.refill_bar.keep.isEnabled()
    pane.refill_bar.close_button.click()
    assert "framed: locked" in pane.legend.text()
    pane.words.select(0, 0)
    pane.refill.click()  # all but what is locked
    rest = client.jobs(Refill)[-1].spans
    assert rest == (span("You keep your passports in the"), span("tin, on 4 May"))
    chat.stop()
    assert "Stopped" in pane.refill_bar.hint.text()
    assert pane.words.text == TEXT
    pane.words.select(*span("blue"))
    pane.lock.click()
    assert "framed" not in pane.legend.text()


def test_locks_stay_where_their_words_are_when_words_before_them_change(
    chat: ChatView, pane: TextPane, client: FakeClient
) -> None:
    pane.words.select(*span("4 May"))
    pane.lock.click()
    pane.words.select(*span())
    pane.refill.click()
    client.finish(Refill, WAYS)
    pane.words.select(0, len(pane.words.text))
    pane.refill.click()
    job = client.jobs(Refill)[-1]
    assert job.text == WAYS.ways[0].text
    assert [job.text[a:b] for a, b in job.spans] == ["You keep your passports under a red hat, on"]


def test_options_and_another_seed(chat: ChatView, pane: TextPane, client: FakeClient) -> None:
    pane.words.select(*span())
    pane.refill.click()
    client.finish(Refill, WAYS)
    bar = pane.refill_bar
    bar.length.setCurrentIndex(1)
    bar.by.setValue(2)
    bar.steps.setValue(3)
    bar.another.click()
    job = client.jobs(Refill)[-1]
    assert (job.by, job.steps, job.text, job.spans) == (-2, 3, TEXT, (span(),))
    assert job.seed != 0
    client.finish(Refill, WAYS)
    bar.length.setCurrentIndex(3)
    assert bar.by.isHidden()
    bar.another.click()
    assert client.jobs(Refill)[-1].by is None


def test_where_a_fact_is_written_over_it_is_said(chat: ChatView, pane: TextPane, client: FakeClient) -> None:
    pane.words.select(*span("on 4 May"))
    pane.refill.click()
    assert "made up" in pane.refill_bar.warning.text()
    client.cancel(client.last(Refill))
    pane.words.select(*span())
    pane.refill.click()
    assert pane.refill_bar.warning.text() == ""


def test_a_problem_is_told_with_the_remedy(chat: ChatView, pane: TextPane, client: FakeClient) -> None:
    pane.words.select(0, len(TEXT))
    pane.refill.click()
    client.fail(Refill, Problem("inference.span", "41 words are selected.", "Select less, or lock a part of it."))
    assert pane.refill_bar.hint.text() == "41 words are selected. Select less, or lock a part of it."
    assert pane.words.text == TEXT


def test_nothing_selected_is_told_and_other_turns_end_a_refill(
    chat: ChatView, pane: TextPane, client: FakeClient
) -> None:
    told: list[str] = []
    chat.told.connect(told.append)
    pane.refill.click()
    assert "Select the words" in told[-1]
    pane.words.select(*span())
    pane.refill.click()
    number = client.last(Refill)
    chat.outputs.show_turn(answered("other", "Something else.", "u"))
    assert client.cancels[-1] == number
    assert pane.refill_bar.isHidden()
    assert pane.words.text == "Something else."


def test_words_are_selected_by_keys_and_the_menu_offers_it(chat: ChatView, pane: TextPane, client: FakeClient) -> None:
    pane.setFocus()
    QTest.keyClick(pane, Qt.Key.Key_Right)
    assert pane.words.selected() == "You"
    QTest.keyClick(pane, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert pane.words.selected() == "You keep"
    menu = QMenu(pane)
    pane.menu_wanted.emit(menu)
    entries = {action.text(): action for action in menu.actions()}
    assert entries["Refill the selection"].isEnabled()
    assert not entries["Refill all but what is locked"].isEnabled()
    entries["Lock the selection"].trigger()
    assert "framed" in pane.legend.text()
    QTest.keyClick(pane, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert pane.words.selected() == TEXT


def test_spans_of_words() -> None:
    text = "One don't, 3.5 🙂 two."
    assert [text[a:b] for a, b in word_spans.words(text)] == ["One", "don't", "3.5", "two"]
    assert word_spans.whole_words(text, (5, 6)) == (4, 9)
    assert word_spans.whole_words(text, (9, 11)) is None
    assert word_spans.without((0, 10), ((2, 4), (3, 5))) == ((0, 2), (5, 10))
    assert word_spans.shifted(((0, 3), (15, 16)), ((4, 9),), ((4, 12),)) == ((0, 3), (18, 19))
    assert word_spans.moved(text, (4, 9), -1, extend=True) == (9, 0)

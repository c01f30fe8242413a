"""The list of turns: what a row shows, what its buttons ask for, and that scrolling long chats keeps its place."""

from __future__ import annotations

import dataclasses
import itertools
import random

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from ai_os_app.views.chat.heights import Heights
from ai_os_app.views.chat.markdown_view import MarkdownView
from ai_os_app.views.chat.message_list import MessageList
from ai_os_app.views.chat.message_model import MessageModel
from ai_os_app.views.chat.message_row import MessageRow
from ai_os_diffusion.conversation.model import Proposal, Turn
from gui.chat_turns import answered, proposing, user
from helpers.scrolling import long_conversation


@pytest.fixture
def view(qtbot: QtBot) -> MessageList:
    made = MessageList(MessageModel())
    made.model.setParent(made)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def row(view: MessageList, qtbot: QtBot, turn: Turn) -> MessageRow:
    """The widget of a turn that is in sight."""
    qtbot.waitUntil(lambda: view.row_of(turn.id) is not None)
    found = view.row_of(turn.id)
    assert found is not None
    return found


def rows_cover_the_view(view: MessageList) -> bool:
    """Whether the widgets in sight follow each other without gap or overlap and reach the lower edge."""
    live = sorted(view._live.items())
    places = [widget.geometry() for _, widget in live]
    joined = all(a.bottom() + 1 == b.top() for a, b in itertools.pairwise(places))
    return joined and places[0].top() <= 0 and places[-1].bottom() >= view.viewport().height() - 20


def test_the_model_keeps_the_rules_of_models(qtbot: QtBot) -> None:
    model = MessageModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    first = [user("u1", "one"), answered("a1", "two", "u1"), user("u2", "three", "a1")]
    model.set_turns(first)
    model.set_turns([first[0], answered("b1", "other", "u1")])
    assert [turn.id for turn in model.turns] == ["u1", "b1"]
    model.add(user("u3", "more", "b1"))
    model.add(answered("c1", "a third", "u1"))
    assert [turn.id for turn in model.turns] == ["u1", "c1"]
    model.replace(user("nowhere", "x"))
    assert model.asked(model.turns[1]) == "one"
    model.set_turns(())
    assert model.rowCount() == 0


def test_an_answer_tells_how_sure_it_is_and_how_it_was_understood(view: MessageList, qtbot: QtBot) -> None:
    turns = [user("u", "and her sister?"), answered("a", "In Lisbon.", "u", question="Where does Mara live?")]
    view.model.set_turns(turns)
    shown = row(view, qtbot, turns[1])
    assert "76 % sure" in shown.accessibleName()
    assert shown.note.text() == "understood as: Where does Mara live?"
    assert shown.note.isVisible()
    assert shown.accessibleDescription() == "In Lisbon."


def test_an_answer_that_was_read_with_what_was_learned_says_so(view: MessageList, qtbot: QtBot) -> None:
    plain = answered("a", "In Lisbon.", "u", question="Where is Mara?")
    assert plain.answer is not None
    turn = dataclasses.replace(plain, answer=dataclasses.replace(plain.answer, adapted="receipt"))
    view.model.set_turns([user("u", "Where is Mara?"), turn])
    assert row(view, qtbot, turn).note.text() == "read with what was learned from your notes"


def test_an_unchanged_question_is_not_repeated(view: MessageList, qtbot: QtBot) -> None:
    turns = [user("u", "Where does Mara live?"), answered("a", "In Lisbon.", "u", question="where does Mara live")]
    view.model.set_turns(turns)
    assert not row(view, qtbot, turns[1]).note.isVisible()


def test_an_abstention_shows_no_percentage(view: MessageList, qtbot: QtBot) -> None:
    turns = [user("u", "Shoe size?"), answered("a", "Not found.", "u", abstained=True, confidence=0.1)]
    view.model.set_turns(turns)
    name = row(view, qtbot, turns[1]).accessibleName()
    assert "no answer in your notes" in name
    assert "sure" not in name


@pytest.mark.parametrize("how", ["summary", "draft", "source"])
def test_what_nobody_judged_shows_no_percentage(view: MessageList, qtbot: QtBot, how: str) -> None:
    turns = [user("u", "Summarise my week"), answered("a", "• One thing.", "u", how=how, confidence=1.0)]
    view.model.set_turns(turns)
    assert "sure" not in row(view, qtbot, turns[1]).accessibleName()


def test_buttons_ask_for_their_action(view: MessageList, qtbot: QtBot) -> None:
    turns = [
        user("u", "Where?", memory="m1", siblings=("u", "v")),
        answered("a", "There.", "u"),
    ]
    view.model.set_turns(turns)
    asked: list[tuple[str, str]] = []
    view.acted.connect(lambda action, turn: asked.append((action, turn.id)))
    mine = row(view, qtbot, turns[0])
    theirs = row(view, qtbot, turns[1])
    place = mine.part("place")
    assert isinstance(place, QLabel)
    assert place.text() == "1/2"
    assert not mine.part("previous").isEnabled()
    for widget, name in (
        (mine, "next"), (mine, "undo"), (mine, "copy"), (mine, "edit"), (theirs, "sources"), (theirs, "regenerate"),
    ):  # fmt: skip
        button = widget.part(name)
        assert isinstance(button, QToolButton)
        assert button.accessibleName()
        button.click()
    assert asked == [
        ("next", "u"), ("undo", "u"), ("copy", "u"), ("edit", "u"), ("sources", "a"), ("regenerate", "a"),
    ]  # fmt: skip


def pressed(shown: MessageRow) -> list[str]:
    """The verdicts that are in sight as given."""
    buttons = ((name, shown.part(name)) for name in ("right", "wrong"))
    return [name for name, button in buttons if isinstance(button, QToolButton) and button.isChecked()]


def test_an_answer_can_be_judged_by_mouse_and_by_key(view: MessageList, qtbot: QtBot) -> None:
    turns = [user("u", "Where?"), answered("a", "There.", "u"), user("v", "And?", "a"), answered("b", "Here.", "v")]
    view.model.set_turns(turns)
    shown = row(view, qtbot, turns[3])
    asked: list[tuple[str, str]] = []
    view.acted.connect(lambda action, turn: asked.append((action, turn.id)))
    for name, title in (("right", "That's right"), ("wrong", "That's wrong")):
        button = shown.part(name)
        assert isinstance(button, QToolButton)
        qtbot.waitUntil(button.isVisible)
        assert (button.accessibleName(), button.toolTip()) == (title, button.accessibleDescription())
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert asked == [("right", "b"), ("wrong", "b")]
    view.model.replace(dataclasses.replace(turns[3], done="declined"))
    assert pressed(shown) == ["wrong"]
    assert "take it back" in shown.part("wrong").toolTip()
    view.model.replace(turns[3])
    assert pressed(shown) == []
    view.model.replace(dataclasses.replace(turns[1], done="confirmed"))
    older = row(view, qtbot, turns[1])
    assert pressed(older) == ["right"]
    assert older.part("right").isVisible()  # also where the other buttons wait for the mouse


@pytest.mark.parametrize(
    "turn",
    [answered("a", "Not found.", "u", abstained=True), answered("a", "• One thing.", "u", how="summary")],
)
def test_what_says_nothing_from_notes_cannot_be_judged(view: MessageList, qtbot: QtBot, turn: Turn) -> None:
    view.model.set_turns([user("u", "Where?"), turn])
    shown = row(view, qtbot, turn)
    qtbot.waitUntil(lambda: shown.part("copy").isVisible())
    assert not shown.part("right").isVisible()
    assert not shown.part("wrong").isVisible()


def test_a_proposal_waits_then_offers_undo(view: MessageList, qtbot: QtBot) -> None:
    proposal = Proposal("forget", "Forget 2 memories?", ids=("1", "2"), titles=("Old flat", "Rent"))
    waiting = proposing("a", "u", proposal)
    view.model.set_turns([user("u", "forget the flat"), waiting])
    asked: list[str] = []
    view.acted.connect(lambda action, turn: asked.append(action))
    box = row(view, qtbot, waiting).box
    assert box is not None
    assert "Old flat" in box.titles.text()
    box.confirm.click()
    assert not box.decline.isEnabled()  # until the store says what became of it
    view.model.replace(proposing("a", "u", proposal, "confirmed"))
    assert box.confirm.isHidden()
    box.undo.click()
    assert asked == ["confirm", "undo"]
    view.model.replace(proposing("a", "u", proposal, "undone"))
    assert box.undo.isHidden()
    assert box.state.text() == "Undone."


def test_what_was_remembered_cannot_be_regenerated(view: MessageList, qtbot: QtBot) -> None:
    turn = proposing("a", "u", Proposal("remember", "The code", ids=("1",)), "confirmed")
    view.model.set_turns([user("u", "remember the code"), turn])
    shown = row(view, qtbot, turn)
    qtbot.waitUntil(lambda: shown.part("copy").isVisible())
    assert not shown.part("regenerate").isVisible()


def test_scrolling_a_long_chat_leaves_no_gaps_and_few_widgets(view: MessageList, qtbot: QtBot) -> None:
    view.model.set_turns(long_conversation(2000))
    qtbot.waitUntil(lambda: 1999 in view._live)
    bar = view.verticalScrollBar()
    chance = random.Random(1)
    for _ in range(60):
        bar.setValue(bar.value() - chance.choice((-162, 54, 162, 480, 20_000)))
        assert rows_cover_the_view(view)
    bar.setValue(0)
    assert view._live[0].y() == 0
    bar.setValue(bar.maximum())
    assert 1999 in view._live
    assert len(view._live) + len(view._pool) < 40


def test_small_steps_up_move_the_text_by_exactly_the_step(view: MessageList, qtbot: QtBot) -> None:
    view.model.set_turns(long_conversation(400))
    qtbot.waitUntil(lambda: 399 in view._live)
    bar = view.verticalScrollBar()
    for _ in range(30):
        known = {turn: widget.y() for turn, widget in view._live.items()}
        bar.setValue(bar.value() - 54)
        kept = [turn for turn in known if turn in view._live]
        assert kept
        assert all(view._live[turn].y() == known[turn] + 54 for turn in kept)


def test_new_turns_do_not_move_a_reader_who_scrolled_up(view: MessageList, qtbot: QtBot) -> None:
    turns = long_conversation(200)
    view.model.set_turns(turns[:-1])
    qtbot.waitUntil(lambda: 198 in view._live)
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() - 2000)
    before = {turn: widget.y() for turn, widget in view._live.items()}
    view.model.add(turns[-1])
    qtbot.wait(20)
    assert {turn: widget.y() for turn, widget in view._live.items()} == before


def test_heights_agree_with_plain_sums() -> None:
    chance = random.Random(2)
    plain: list[int] = []
    heights = Heights()
    for _ in range(60):
        first = chance.randint(0, len(plain))
        fresh = [chance.randint(20, 300) for _ in range(chance.randint(1, 90))]
        plain[first:first] = fresh
        heights.insert(first, fresh)
        at = chance.randrange(len(plain))
        plain[at] = chance.randint(20, 300)
        heights.measured(at, plain[at])
        if len(plain) > 200:
            last = min(len(plain) - 1, at + 50)
            del plain[at : last + 1]
            heights.remove(at, last)
        assert heights.total == sum(plain)
        for row in (0, len(plain) // 2, len(plain) - 1):
            top = sum(plain[:row])
            assert heights.top(row) == top
            assert heights.at(top) == row
            assert heights.at(top + plain[row] - 1) == row


def test_an_answer_keeps_its_lines(qtbot: QtBot) -> None:
    shown = MarkdownView()
    qtbot.addWidget(shown)
    lines = ["What I have noted:", "• *one* thing", "• another", "– a third"]
    shown.show_text("\n".join(lines))
    assert shown.toPlainText().split("\n") == ["What I have noted:", "• one thing", "• another", "– a third"]
    one = shown.size_for(600).height()
    shown.show_text(" ".join(lines))
    assert one > shown.size_for(600).height() * 2


def test_markdown_is_shown_without_html_and_without_loading(qtbot: QtBot) -> None:
    shown = MarkdownView()
    qtbot.addWidget(shown)
    shown.show_text("**bold** <script>alert(1)</script> ![x](file:///etc/hostname)")
    assert "<script>" in shown.toPlainText()
    assert "**" not in shown.toPlainText()
    assert shown.loadResource(2, QUrl("file:///etc/hostname")) is None
    assert not shown.openLinks()
    shown.show_text("**typed** by me", markdown=False)
    assert shown.toPlainText() == "**typed** by me"


def test_screen_readers_find_the_turns_from_top_to_bottom(view: MessageList, qtbot: QtBot) -> None:
    footer = QLabel("Stopped.")
    view.set_footer(footer)
    view.model.set_turns(long_conversation(30))
    view.scroll_to_end()  # as a chat is opened: the rows are made from the last one upwards

    def order() -> list[int]:
        face = QAccessible.queryAccessibleInterface(view.viewport())
        children = (face.child(number) for number in range(face.childCount()))
        return [child.rect().y() for child in children if not child.state().invisible]

    qtbot.waitUntil(lambda: len(order()) > 2 and order() == sorted(order()))
    footer.show()
    view.relayout()
    for place in (0, 700, 300):
        view.verticalScrollBar().setValue(place)
        qtbot.waitUntil(lambda: len(order()) > 2 and order() == sorted(order()))

"""Sources: the quoted sentence, files that are gone or changed, and the note opened at its span."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.views.source_view import place_text
from ai_os_app.views.sources import SourcesPanel, marked, quoted
from ai_os_app.workers.jobs import ReadSource
from ai_os_app.workers.results import Problem, SourceState, SourceText
from ai_os_diffusion.types import Source
from gui.chat_turns import MARA, answered
from gui.fake_client import FakeClient

NOTE = "# Family 🙂\nShe packed. In March my sister moved to Lisbon, by tram & boat. The end.\n" + "More.\n" * 200
START = NOTE.index("moved to Lisbon")
TEXT = SourceText(MARA.path, NOTE, START, START + 15)


@pytest.fixture
def panel(qtbot: QtBot, client: FakeClient) -> SourcesPanel:
    made = SourcesPanel(client)
    qtbot.addWidget(made)
    made.resize(280, 500)
    made.show()
    return made


def test_the_sentence_around_the_span_is_quoted() -> None:
    parts = quoted(NOTE, START, START + 15, 200)
    assert parts == ("In March my sister ", "moved to Lisbon", ", by tram & boat.")
    assert marked(parts) == "In March my sister <b>moved to Lisbon</b>, by tram &amp; boat."


def test_a_long_sentence_is_cut_on_both_sides() -> None:
    text = "a " * 200 + "HERE" + " b" * 200
    before, span, after = quoted(text, 400, 404, 60)
    assert span == "HERE"
    assert before.startswith("…")
    assert after.endswith("…")
    assert len(before + span + after) < 70


def test_cards_read_their_files_and_quote_them(panel: SourcesPanel, client: FakeClient) -> None:
    panel.show_turn(answered("a", "Lisbon.", "u"))
    assert client.jobs(ReadSource) == [ReadSource(MARA.path, MARA.start, MARA.end, MARA.id, MARA.text)]
    card = panel.cards[0]
    assert card.title.text() == "Mara"
    assert "moved to Lisbon" in card.quote.text()
    client.finish(ReadSource, TEXT)
    assert "<b>moved to Lisbon</b>, by tram &amp; boat" in card.quote.text()
    assert "packed" in card.toolTip()
    assert card.state.isHidden()


def test_a_file_that_is_gone_keeps_its_quote_and_says_so(panel: SourcesPanel, client: FakeClient) -> None:
    panel.show_turn(answered("a", "Lisbon.", "u"))
    client.fail(ReadSource, Problem("source.missing", "Mara.md is gone.", "Put it back."))
    card = panel.cards[0]
    assert card.state.text() == "Mara.md is gone. Put it back."
    assert "moved to Lisbon" in card.quote.text()


@pytest.mark.parametrize(
    ("state", "said"),
    [(SourceState.CHANGED, "The file has changed since."), (SourceState.GONE, "The file is no longer there.")],
)
def test_a_file_that_is_not_as_it_was_says_so_beside_the_remembered_text(
    panel: SourcesPanel, client: FakeClient, state: SourceState, said: str
) -> None:
    panel.show_turn(answered("a", "Lisbon.", "u"))
    client.finish(ReadSource, SourceText(MARA.path, "She moved to Lisbon then.", 4, 19, state))
    card = panel.cards[0]
    assert not card.state.isHidden()
    assert card.state.text().startswith(said)
    assert card.accessibleDescription() == card.state.text()
    assert "She <b>moved to Lisbon</b> then." in card.quote.text()
    panel.open(0)
    assert panel.view is not None
    assert panel.view.state.text() == card.state.text()
    assert panel.view.text.toPlainText() == "She moved to Lisbon then."
    panel.view.close()


def test_a_card_opens_the_note_at_its_span(panel: SourcesPanel, client: FakeClient, qtbot: QtBot) -> None:
    panel.show_turn(answered("a", "Lisbon.", "u"))
    QTest.mouseClick(panel.cards[0], Qt.MouseButton.LeftButton)
    view = panel.view
    assert view is not None
    assert view.isVisible()
    client.finish(ReadSource, TEXT)
    marks = view.text.extraSelections()
    assert [mark.cursor.selectedText() for mark in marks] == ["moved to Lisbon"]
    assert view.text.cursorRect().top() < view.text.viewport().height()
    view.close()


def test_a_source_that_is_no_plain_text_says_what_and_where_it_is(
    panel: SourcesPanel, client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.show_turn(answered("a", "Lisbon.", "u"))
    place = (("message", "3"), ("speaker", "Mara"), ("at", "2026-03-01T10:00:00"))
    client.finish(ReadSource, SourceText(MARA.path, NOTE, START, START + 15, title="Trip plans", place=place))
    card = panel.cards[0]
    assert card.title.text() == "Trip plans"
    assert card.where.text().endswith("Mara.md · message 3, by Mara")
    panel.open(0)
    view = panel.view
    assert view is not None
    assert (view.title.text(), view.where.text()) == ("Trip plans", f"{MARA.path} · message 3, by Mara")
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or len(opened) == 1)
    view.open_button.click()
    assert opened == [MARA.path]
    assert view.state.text() == ""
    view.open_button.click()
    assert view.state.text().startswith("No program opens it.")
    client.finished.emit(client.last(ReadSource), TEXT)
    view.show_text(SourceText(MARA.path, NOTE, 0, 1, SourceState.GONE))
    assert not view.open_button.isEnabled()
    view.close()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((("page", "3"),), "page 3"),
        ((("from page", "3"),), "from page 3 on"),
        ((("row", "12"),), "row 12"),
        ((("sheet", "x"),), ""),
        ((), ""),
    ],
)
def test_the_place_in_a_file_is_told_in_words(place: tuple[tuple[str, str], ...], text: str) -> None:
    assert place_text(place) == text


def test_enter_opens_a_card_too(panel: SourcesPanel, client: FakeClient, qtbot: QtBot) -> None:
    panel.show_turn(answered("a", "Lisbon.", "u"))
    QTest.keyClick(panel.cards[0], Qt.Key.Key_Return)
    assert panel.view is not None
    assert panel.view.isVisible()
    panel.view.close()


def test_another_turn_drops_what_was_being_read(panel: SourcesPanel, client: FakeClient) -> None:
    panel.show_turn(answered("a", "Lisbon.", "u"))
    first = client.last(ReadSource)
    note = Source("m9", "", 0, 4, "1234", 1.0)
    panel.show_turn(answered("b", "1234.", "u", sources=(note,)))
    assert client.cancels == [first]
    assert len(client.jobs(ReadSource)) == 1  # a remembered note has no file to read
    assert panel.cards[0].title.text() == "Remembered in a chat"


def test_an_abstention_says_that_the_notes_only_came_near(panel: SourcesPanel, client: FakeClient) -> None:
    panel.show_turn(answered("a", "Not found.", "u", abstained=True))
    assert "came nearest" in panel.hint.text()
    panel.show_turn(answered("b", "Hello.", "u", sources=()))
    assert "no notes" in panel.hint.text()

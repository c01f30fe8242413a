"""The outputs: how words resolve, what is said about doubt, and what the empty panes say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.views.output.denoising import lay_spans
from ai_os_app.views.output.output_area import OutputArea
from ai_os_app.views.output.text_pane import Phase
from ai_os_app.views.text_menu import text_menu
from ai_os_diffusion.types import AnswerStep
from gui.chat_turns import answered, piece

OPEN = (piece("She"), piece("", 0.3, masked=True), piece(" the suitcase", locked=True), piece("."))
CLOSED = (piece("She"), piece(" left", 0.41), piece(" the suitcase", locked=True), piece("."))


@pytest.fixture
def area(qtbot: QtBot) -> OutputArea:
    made = OutputArea()
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    return made


def test_open_pieces_become_blocks_between_spaces() -> None:
    text, spans = lay_spans(OPEN, ())
    assert [span.piece for span in spans] == list(OPEN)
    blocks = [text[span.start : span.end] for span in spans if span.piece.masked]
    assert all(len(block) >= 3 and set(block) == {"\u2007"} for block in blocks)
    assert text.startswith("She \u2007")
    assert text.endswith("the suitcase.")


def test_a_word_that_was_open_before_is_fresh() -> None:
    _, spans = lay_spans(CLOSED, OPEN)
    assert [span.fresh for span in spans] == [False, True, False, False]


def test_letters_beyond_the_basic_plane_keep_places_right() -> None:
    text, spans = lay_spans((piece("🙂"), piece(" word")), ())
    assert [(span.start, span.end) for span in spans] == [(0, 2), (3, 7)]
    assert text == "🙂 word"


def test_steps_are_counted_and_words_explained(area: OutputArea) -> None:
    area.begin()
    area.show_step(AnswerStep(3, 8, OPEN))
    assert area.text.state.text() == "step 3 of 8"
    area.show_step(AnswerStep(8, 8, CLOSED))
    words = area.text.words
    box = words._boxes(words.spans[1])[0].center()
    assert words.explanation(box.x(), box.y()) == "“left”: 41 % sure"
    locked = words._boxes(words.spans[2])[0].center()
    assert "from your notes" in words.explanation(locked.x(), locked.y())
    assert words.explanation(-5, -5) == ""
    assert "“left” (41 %)" in area.text.legend.text()
    assert "underlined" in area.text.legend.text()


def test_the_finished_answer_keeps_its_words_and_tells_its_figures(area: OutputArea) -> None:
    area.begin()
    area.show_step(AnswerStep(8, 8, CLOSED))
    area.finish(answered("a", "She left the suitcase.", "u"))
    assert area.text.phase is Phase.DONE
    assert area.text.state.text() == "8 steps · 1.2 s · 76 % sure"
    assert len(area.text.words.spans) == 4
    area.show_turn(answered("b", "Something else.", "u"))
    assert [span.piece.text for span in area.text.words.spans] == ["Something else."]
    assert "steps" not in area.text.state.text()
    area.show_turn(answered("a", "She left the suitcase.", "u"))
    assert area.text.state.text() == "8 steps · 1.2 s · 76 % sure"  # for as long as the window is open
    assert len(area.text.words.spans) == 4


def test_of_an_answer_from_disk_only_what_is_known_is_told(area: OutputArea) -> None:
    def told() -> str:
        words = area.text.words
        middle = words._boxes(words.spans[0])[0].center()
        return words.explanation(middle.x(), middle.y())

    composed = answered("a", "She left the suitcase.", "u")
    assert composed.answer is not None
    area.show_turn(replace(composed, answer=replace(composed.answer, how="composed")))
    assert area.text.state.text() == "1.2 s · 76 % sure"
    assert told() == ""  # no figure for single words
    assert "until the window is closed" in area.text.legend.text()
    area.show_turn(answered("b", "moved to Lisbon", "u"))  # it stands in its source
    assert "from your notes" in told()
    assert area.text.legend.text() == "underlined: words of your note and question"


def test_a_refusal_is_not_shaded_nor_called_words_of_an_answer(area: OutputArea) -> None:
    text = "I don't know: your notes do not say."
    refused = answered("a", text, "u", abstained=True, confidence=0.1)
    area.begin()
    area.show_step(AnswerStep(1, 1, (piece(text, 0.1),)))
    assert area.text.legend.text() == ""
    area.finish(refused)
    assert area.text.words.least_sure() is None
    assert area.text.legend.isHidden()
    assert area.text.state.text() == "1.2 s"


def test_a_summary_tells_no_certainty(area: OutputArea) -> None:
    area.begin()
    area.show_step(AnswerStep(1, 1, (piece("• "), piece("One thing.", locked=True))))
    area.finish(answered("a", "• One thing.", "u", how="summary", confidence=1.0))
    assert "sure" not in area.text.state.text()
    assert area.text.legend.text() == "underlined: words of your note and question"


def test_motion_is_reduced_when_asked(area: OutputArea, qtbot: QtBot) -> None:
    area.show_step(AnswerStep(1, 2, OPEN))
    area.show_step(AnswerStep(2, 2, CLOSED))
    assert area.text.words.is_fading()
    area.set_reduced_motion(True)
    area.begin()
    area.show_step(AnswerStep(1, 2, OPEN))
    assert area.text.words.spans == ()
    assert area.text.state.text() == "step 1 of 2"
    area.show_step(AnswerStep(2, 2, CLOSED))
    assert len(area.text.words.spans) == 4
    assert not area.text.words.is_fading()
    qtbot.waitUntil(lambda: not area.text.words.is_fading())


def test_long_text_wraps_and_grows(area: OutputArea) -> None:
    words = area.text.words
    words.show_pieces((piece("word " * 400),))
    assert words.heightForWidth(200) > 2 * words.heightForWidth(800) > 0


def test_a_part_of_the_text_is_selected_by_the_mouse(area: OutputArea) -> None:
    area.show_turn(answered("a", "She left the 🙂 suitcase. " * 12, "u"))
    words = area.text.words
    first = words._boxes(words.spans[0])[0]
    QTest.mousePress(words, Qt.MouseButton.LeftButton, pos=QPoint(0, round(first.center().y())))
    words.mouseMoveEvent(  # QTest moves without a button held
        QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(first.right() + 5, first.center().y()),
            QPointF(first.right() + 5, first.center().y()),
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    selected = words.selected()
    assert selected.startswith("She left the 🙂 suitcase.")
    assert len(selected) < len("She left the 🙂 suitcase. " * 12)
    area.show_turn(answered("b", "Something else.", "u"))
    assert words.selected() == ""


def test_the_selection_or_all_of_the_text_can_be_read_aloud(area: OutputArea, qtbot: QtBot) -> None:
    area.show_turn(answered("a", "She left the suitcase.", "u"))
    for place, wanted, name in (
        ((0, 0), "She left the suitcase.", "Read aloud"),
        ((9, 4), "left", "Read the selection"),
    ):
        area.text.words._selected = place
        menu = text_menu(area.text, area.text.words.selected(), "She left the suitcase.", area.text.read_requested)
        (action,) = [each for each in menu.actions() if each.text().startswith(name)]
        with qtbot.waitSignal(area.read_requested) as heard:
            action.trigger()
        assert heard.args == [wanted]
        menu.close()


def test_panes_have_names(area: OutputArea) -> None:
    for pane in area.panes:
        assert pane.accessibleName()

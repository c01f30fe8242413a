"""The image pane: a picture that sharpens, zoom, what is asked of it, saving and copying."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from ai_os_app import paths
from ai_os_app.main_window import MainWindow
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.views.output.image_pane import ImagePane
from ai_os_app.views.output.output_area import OutputArea
from ai_os_app.workers.jobs import EngineState, LoadTurns
from ai_os_app.workers.output_jobs import Draw
from ai_os_app.workers.results import Problem, Turns
from ai_os_diffusion.progress import Progress
from gui.chat_turns import answered, user
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from gui.sounds_and_pictures import picture

NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
NO_PICTURES = Problem("inference.modality", "This model cannot draw.", "Use a model that was trained to draw.")


@pytest.fixture
def area(qtbot: QtBot) -> OutputArea:
    made = OutputArea()
    qtbot.addWidget(made)
    made.resize(1000, 360)
    made.show()
    return made


@pytest.fixture
def pane(area: OutputArea) -> ImagePane:
    return area.image


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window()


@pytest.fixture
def chat(window: MainWindow, client: FakeClient) -> ChatView:
    window.show_chat()
    window.resize(1300, 800)
    window.chat.open_conversation("c")
    turn = answered("a1", "In Lisbon.", "u1", question="Where is Mara?")
    client.finish(LoadTurns, Turns("c", (user("u1", "Where is Mara?"), turn)))
    return window.chat


def test_the_picture_sharpens_and_tells_what_it_was_drawn_from(pane: ImagePane) -> None:
    assert not pane.view.isVisible()
    pane.begin("a lighthouse")
    assert pane.state.text() == "drawing"
    pane.count(3)
    pane.show_part(picture(steps=3, noise=0.8))
    assert pane.state.text() == "step 3"
    assert pane.view.isVisible()
    assert not pane.save.isVisible(), "it is not complete"
    rough = pane.view.image.copy()
    pane.finish(picture(seed=7, steps=20))
    assert pane.view.image != rough
    assert pane.view.image.pixelColor(95, 63).green() == 63 * 3.9 // 1
    assert pane.facts.text() == "“a lighthouse”\nseed 7 · 20 steps · 96 × 64"
    assert pane.form.seed.value() == 7
    assert pane.save.isVisible()


def test_with_reduced_motion_only_the_whole_picture_is_shown(area: OutputArea) -> None:
    area.set_reduced_motion(True)
    area.image.begin("a lighthouse")
    area.image.count(3)
    area.image.show_part(picture(steps=3, noise=0.8))
    assert area.image.picture is None
    assert area.image.state.text() == "step 3"
    area.image.finish(picture())
    assert area.image.view.isVisible()


def test_it_fits_and_zooms_by_buttons_keys_and_wheel(pane: ImagePane, qtbot: QtBot) -> None:
    pane.begin("a lighthouse")
    pane.finish(picture())
    view, canvas = pane.view, pane.view.widget()
    room = view.maximumViewportSize()
    qtbot.waitUntil(lambda: view.scale == min(room.width() / 96, room.height() / 64))
    assert abs(canvas.width() - 96 * view.scale) <= 1
    assert (canvas.width(), canvas.height()) <= (room.width(), room.height())
    fitting = view.scale
    pane.full.click()
    assert (canvas.width(), canvas.height()) == (96, 64)
    assert pane.full.text() == "100 %"
    pane.larger.click()
    assert canvas.width() == 120
    pane.smaller.click()
    pane.smaller.click()
    assert canvas.width() == 77
    view.setFocus()
    QTest.keyClicks(view, "1++")
    assert canvas.width() == 150
    QTest.keyClicks(view, "-")
    assert canvas.width() == 120
    spot = QPointF(view.rect().center())
    turn = QWheelEvent(
        spot, spot, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), turn)
    assert canvas.width() == 150
    QTest.keyClicks(view, "0")
    assert view.scale == pytest.approx(fitting)
    for _ in range(40):
        view.zoom_in()
    assert view.scale == 16


def test_a_prompt_is_suggested_and_what_was_written_stays(pane: ImagePane) -> None:
    pane.suggest("Where is Mara?")
    assert pane.form.prompt.text() == "Where is Mara?"
    pane.suggest("And her boat?")
    assert pane.form.prompt.text() == "And her boat?"
    pane.form.prompt.setText("a boat at sea")
    pane.suggest("Who is Ben?")
    assert pane.form.prompt.text() == "a boat at sea"
    assert pane.form._known.stringList()[:2] == ["Who is Ben?", "And her boat?"]


def test_without_words_nothing_is_drawn(pane: ImagePane) -> None:
    asked: list[object] = []
    pane.draw_requested.connect(asked.append)
    pane.ask.click()
    pane.form.prompt.setText("  ")
    assert not pane.form.draw.isEnabled()
    QTest.keyClick(pane.form.prompt, Qt.Key.Key_Return)
    assert asked == []


def test_what_not_to_draw_counts_while_it_is_in_sight(pane: ImagePane, qtbot: QtBot) -> None:
    pane.ask.click()
    form = pane.form
    form.prompt.setText("a boat")
    assert not form.negative.isVisible()
    form.more.click()
    assert form.negative.isVisible()
    assert form.seed.isVisible()
    form.negative.setText("people")
    form.seed.setValue(12)
    with qtbot.waitSignal(pane.draw_requested) as heard:
        form.draw.click()
    assert heard.args == ["a boat", 12, "people"]
    form.more.click()
    with qtbot.waitSignal(pane.draw_requested) as heard:
        QTest.keyClick(form.prompt, Qt.Key.Key_Return)
    assert heard.args == ["a boat", 12, ""]


def test_another_one_has_another_seed(pane: ImagePane, qtbot: QtBot) -> None:
    pane.suggest("a boat")
    pane.begin("a boat")
    assert not pane.form.another.isEnabled()
    pane.finish(picture("a boat", 5))
    with qtbot.waitSignal(pane.draw_requested) as heard:
        pane.form.another.click()
    assert heard.args is not None
    assert heard.args[1] != 5


def test_a_picture_is_varied_from_the_one_in_sight(
    window: MainWindow, chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    pane = chat.outputs.image
    before = picture("a boat", 5)
    pane.suggest("a boat")
    pane.form.draw.click()
    client.finish(Draw, before)
    pane.form.vary.click()
    asked = client.jobs(Draw)[-1]
    assert (asked.prompt, asked.like) == ("a boat", before)
    assert asked.seed != 5
    client.finish(Draw, dataclasses.replace(before, seed=asked.seed, anew=0.6))
    assert "60 % drawn anew" in pane.facts.text()
    pane.form.another.click()
    assert client.jobs(Draw)[-1].like is None
    client.finish(Draw, before)
    assert "anew" not in pane.facts.text()


def test_a_part_is_marked_by_mouse_and_drawn_again(
    window: MainWindow, chat: ChatView, client: FakeClient, qtbot: QtBot
) -> None:
    pane = chat.outputs.image
    before = picture("a boat", 5)
    pane.suggest("a boat")
    pane.form.draw.click()
    client.finish(Draw, before)
    assert not pane.marking.isVisible()
    pane.mark.click()
    assert pane.marking.isVisible()
    assert not pane.again.isEnabled()
    canvas = pane.view.widget()
    at = QPoint(round(40 * pane.view.scale), round(20 * pane.view.scale))
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert pane.again.isEnabled()
    pane.again.click()
    asked = client.jobs(Draw)[-1]
    assert (asked.prompt, asked.like) == ("a boat", before)
    assert asked.seed != 5
    assert asked.again is not None
    assert asked.again.shape == before.pixels.shape[:2]
    assert asked.again[20, 40]
    assert not asked.again[60, 90]
    client.part.emit(client.last(Draw), picture("a boat", 6, noise=0.5))
    pane.stop_requested.emit()
    assert pane.picture is before  # half of a part is no picture
    pane.again.click()
    client.finish(Draw, dataclasses.replace(before, seed=9, anew=0.1))
    assert "10 % drawn anew" in pane.facts.text()
    assert not pane.marking.isVisible()
    assert pane.view.marks.empty


def test_a_part_is_marked_by_keys_and_cleared(window: MainWindow, chat: ChatView, client: FakeClient) -> None:
    pane = chat.outputs.image
    pane.begin("a boat")
    pane.finish(picture("a boat", 5))
    pane.mark.click()
    for key, modifier in ((Qt.Key.Key_Right, NO_KEY), (Qt.Key.Key_Left, NO_KEY), (Qt.Key.Key_Down, SHIFT)):
        QTest.keyClick(pane.view, key, modifier)
    assert pane.view.marks.empty
    frame = pane.view.marks.rectangle
    QTest.keyClick(pane.view, Qt.Key.Key_Space)
    marked = pane.view.marks.array()
    assert marked.sum() == frame.width() * frame.height()
    assert marked[frame.top(), frame.left()]
    assert not marked[frame.top() - 1, frame.left()]
    pane.unmark.click()
    assert pane.view.marks.empty
    assert not pane.again.isEnabled()


def test_a_model_that_cannot_draw_is_told_with_the_remedy(pane: ImagePane) -> None:
    pane.begin("a boat")
    pane.fail(NO_PICTURES)
    assert pane.hint.text() == "This model cannot draw. Use a model that was trained to draw."
    assert pane.hint.isVisible()
    assert pane.accessibleDescription() == pane.hint.text()
    assert pane.ask.accessibleName() == "Draw a picture"


def test_it_is_copied_and_saved(pane: ImagePane, qtbot: QtBot, tmp_path: Path) -> None:
    pane.begin("a lighthouse")
    pane.finish(picture())
    pane.copy.click()
    assert QGuiApplication.clipboard().image().size() == pane.view.image.size()
    path = tmp_path / "made.png"
    with qtbot.waitSignal(pane.told) as heard:
        pane.save_to(str(path))
    assert heard.args == [f"The picture is saved as {path}"]
    assert QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888) == pane.view.image
    with qtbot.waitSignal(pane.told) as heard:
        pane.save_to(str(tmp_path / "nowhere" / "made.png"))
    assert heard.args is not None
    assert "No such file" in heard.args[0]
    pane.save.click()
    (dialog,) = pane.findChildren(QFileDialog)
    assert dialog.defaultSuffix() == "png"
    dialog.close()


def test_whatever_takes_the_focus_has_a_name_and_is_not_cut(area: OutputArea, qtbot: QtBot) -> None:
    font = area.font()
    for scale in (1.0, 2.0):
        font.setPointSizeF(10 * scale)
        area.setFont(font)
        area.resize(round(700 * scale), round(180 * scale))
        area.image.begin("a lighthouse")
        area.image.finish(picture())
        area.image.ask.click()
        if not area.image.form.more.isChecked():
            area.image.form.more.click()
        qtbot.wait(20)
        kinds = (QAbstractButton, QLineEdit, QSpinBox)
        inside = [each for kind in kinds for each in area.image.findChildren(kind)]
        for each in inside:
            if each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert each.accessibleName() or each.property("text")
                right = each.mapTo(area.image, QPoint(each.width(), 0)).x()
                assert right <= area.image.width() - 8, each.accessibleName()
        area.image.ask.click()


def test_the_keyboard_alone_reaches_everything_in_order(pane: ImagePane) -> None:
    pane.begin("a lighthouse")
    pane.finish(picture())
    pane.ask.click()
    pane.form.prompt.setText("a boat")
    pane.form.more.click()
    wanted = [
        pane.copy, pane.save, pane.mark, pane.ask, pane.form.prompt, pane.form.draw, pane.form.more, pane.form.negative,
        pane.form.seed, pane.view, pane.smaller, pane.full, pane.larger, pane.fitting, pane.form.vary,
            pane.form.another,
    ]  # fmt: skip
    pane.copy.setFocus()
    seen = [pane.copy]
    while len(seen) < len(wanted):
        QTest.keyClick(pane.window().focusWidget(), Qt.Key.Key_Tab)
        seen.append(pane.window().focusWidget())
    assert [each.accessibleName() or each.text() for each in seen] == [
        each.accessibleName() or each.text() for each in wanted
    ]


# In the window


def test_a_picture_is_drawn_from_the_question(chat: ChatView, client: FakeClient) -> None:
    pane = chat.outputs.image
    pane.ask.click()
    assert pane.form.prompt.text() == "Where is Mara?"
    assert pane.form.prompt.hasFocus()
    pane.form.draw.click()
    assert client.jobs(Draw) == [Draw("Where is Mara?", 0, "")]
    number = client.last(Draw)
    client.progress.emit(number, Progress(4, 0, "", None))
    client.part.emit(number, picture(noise=0.5))
    assert pane.state.text() == "step 4"
    assert pane.picture is not None
    client.finish(Draw, picture("Where is Mara?"))
    assert pane.facts.text().startswith("“Where is Mara?”")


def test_the_command_asks_what_to_draw(chat: ChatView, window: MainWindow) -> None:
    window.actions_by_id["draw"].trigger()
    assert chat.outputs.image.form.prompt.hasFocus()
    window.actions_by_id["draw"].trigger()
    assert chat.outputs.image.form.isVisible()


def test_drawing_stops_by_its_button_and_by_escape(chat: ChatView, window: MainWindow, client: FakeClient) -> None:
    pane = chat.outputs.image
    for stop in (pane.ask.click, window.actions_by_id["stop"].trigger):
        pane.draw_requested.emit("a boat", 1, "")
        number = client.last(Draw)
        client.part.emit(number, picture(noise=0.5))
        assert pane.ask.accessibleName() == "Stop"
        stop()
        assert client.cancels[-1] == number
        assert pane.state.text() == "stopped"
        assert pane.view.isVisible(), "what was drawn so far stays"
        assert not pane.form.isVisible()
    assert chat.drawing.stop() is False


def test_another_conversation_clears_it(chat: ChatView, client: FakeClient) -> None:
    chat.outputs.image.draw_requested.emit("a boat", 1, "")
    first = client.last(Draw)
    chat.open_conversation("d")
    assert first in client.cancels
    client.part.emit(first, picture())
    assert chat.outputs.image.picture is None
    assert chat.outputs.image.form.prompt.text() == ""


def test_an_engine_that_is_not_there_is_told(chat: ChatView, client: FakeClient, qtbot: QtBot) -> None:
    client.set_state(EngineState.STARTING)
    chat.outputs.image.draw_requested.emit("a boat", 1, "")
    assert "started" in chat.outputs.image.hint.text()
    client.fail(Draw, NO_PICTURES)
    assert chat.outputs.image.hint.text() == NO_PICTURES.sentence
    client.set_state(EngineState.STOPPED)
    with qtbot.waitSignal(chat.told):
        chat.outputs.image.draw_requested.emit("a boat", 1, "")
    assert len(client.jobs(Draw)) == 1


@pytest.mark.parametrize(("there", "said"), [(True, "shapes hardly"), (False, "draws no pictures yet")])
def test_the_empty_pane_says_whether_the_bundled_model_draws(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, there: bool, said: str
) -> None:
    monkeypatch.setattr(paths, "has_pictures", lambda: there)
    pane = ImagePane()
    qtbot.addWidget(pane)
    assert said in pane.hint.text()

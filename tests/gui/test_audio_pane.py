"""The audio pane: words in time with the playback, going to a place, growing, saving, and playing in silence."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from ai_os_app.views.output.audio_pane import AudioPane
from ai_os_app.views.output.output_area import OutputArea
from ai_os_app.views.output.playback import Trouble
from ai_os_app.views.output.waveform import Peaks
from ai_os_app.workers.results import Problem
from gui.fake_player import FakePlayer
from gui.sounds_and_pictures import speech

TEXT = "Mara 🚲 moved to Lisbon in April."


@pytest.fixture
def player() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def area(qtbot: QtBot, player: FakePlayer) -> OutputArea:
    made = OutputArea(player=player)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    return made


@pytest.fixture
def pane(area: OutputArea) -> AudioPane:
    return area.audio


def spoken(pane: AudioPane) -> None:
    pane.begin(TEXT)
    pane.finish(speech(TEXT))


def lit(pane: AudioPane) -> str:
    """The text that is lit up."""
    found = [
        each for each in pane.text.extraSelections() if each.format.hasProperty(QTextFormat.Property.BackgroundBrush)
    ]
    assert len(found) <= 1
    return found[0].cursor.selectedText() if found else ""


def test_words_light_up_in_time(pane: AudioPane, player: FakePlayer, qtbot: QtBot) -> None:
    spoken(pane)
    assert player.playing
    seen = []
    for _ in range(6):
        player.advance(0.1)
        qtbot.waitUntil(lambda: pane.wave.value() == round(player.position * 1000))
        seen.append(lit(pane))
        player.advance(0.15)
    assert seen == ["Mara", "🚲", "moved", "to", "Lisbon", "in"]
    player.advance(5)
    qtbot.waitUntil(lambda: lit(pane) == "")
    assert pane.play.accessibleName() == "Play"
    assert pane.time.text() == "0:01 / 0:01"


def test_the_sound_plays_from_its_first_part_and_grows(pane: AudioPane, player: FakePlayer) -> None:
    pane.begin(TEXT)
    assert not player.playing
    pane.show_part(speech(TEXT, 3))
    assert player.playing
    assert not player.whole
    assert pane.time.text() == "0:00 / 0:00 …"
    few, pale = len(pane.wave.levels), pane.text.extraSelections()[0]
    assert pale.cursor.selectedText() == " to Lisbon in April."
    assert 0 < few < pane.wave.width() / pane.wave._pitch() * 0.8  # the rest is still to come
    player.advance(0.5)
    player.pause()
    pane.show_part(speech(TEXT, 5))
    assert not player.playing, "it was paused by the user"
    assert len(pane.wave.levels) > few
    pane.finish(speech(TEXT))
    assert player.whole
    assert player.position == 0.5
    assert len(pane.wave.levels) == int(pane.wave.width() / pane.wave._pitch())
    assert not pane.state.isVisible()


def test_the_keyboard_plays_pauses_and_seeks(pane: AudioPane, player: FakePlayer) -> None:
    pane.begin(TEXT)
    pane.finish(speech("word " * 40))  # ten seconds
    for target in (pane, pane.wave, pane.text):
        target.setFocus()
        before = player.playing
        QTest.keyClick(target, Qt.Key.Key_Space)
        assert player.playing is not before
    pane.setFocus()
    QTest.keyClick(pane, Qt.Key.Key_Right)
    assert player.position == pytest.approx(2)
    pane.wave.setFocus()
    QTest.keyClick(pane.wave, Qt.Key.Key_Right)
    QTest.keyClick(pane.wave, Qt.Key.Key_Left)
    QTest.keyClick(pane.wave, Qt.Key.Key_Right)
    assert player.position == pytest.approx(4)
    QTest.keyClick(pane.wave, Qt.Key.Key_End)
    assert player.position == pytest.approx(10)
    QTest.keyClick(pane.wave, Qt.Key.Key_Home)
    assert player.position == 0
    pane.text.setFocus()
    QTest.keyClick(pane.text, Qt.Key.Key_Right)
    QTest.keyClick(pane.text, Qt.Key.Key_Right)
    assert player.position == pytest.approx(0.5)


def test_arrow_keys_in_the_text_go_from_word_to_word(pane: AudioPane, player: FakePlayer) -> None:
    spoken(pane)
    for wanted in (0.25, 0.5, 0.75):
        QTest.keyClick(pane.text, Qt.Key.Key_Right)
        assert player.position == pytest.approx(wanted)
    QTest.keyClick(pane.text, Qt.Key.Key_Left)
    assert lit(pane) == "moved"


def test_a_click_on_the_waveform_goes_there(pane: AudioPane, player: FakePlayer) -> None:
    spoken(pane)
    middle = QPoint(pane.wave.width() // 2, pane.wave.height() // 2)
    QTest.mouseClick(pane.wave, Qt.MouseButton.LeftButton, pos=middle)
    assert player.position == pytest.approx(speech(TEXT).seconds / 2, abs=0.05)


def test_a_click_on_a_word_goes_there(pane: AudioPane, player: FakePlayer) -> None:
    spoken(pane)
    cursor = QTextCursor(pane.text.document())
    cursor.setPosition(TEXT.index("Lisbon") + 1 + 2)  # the bicycle takes two units
    spot = pane.text.cursorRect(cursor).center()
    QTest.mouseClick(pane.text.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert player.position == pytest.approx(4 * 0.25)
    assert lit(pane) == "Lisbon"
    QTest.mouseClick(pane.text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, pane.text.viewport().height() - 2))
    assert player.position == pytest.approx(1.0), "below the text there is no word"


def test_speed_changes_what_is_heard_and_is_told(pane: AudioPane, player: FakePlayer, qtbot: QtBot) -> None:
    assert [pane.speed.itemText(place) for place in range(5)] == ["0.75×", "1×", "1.25×", "1.5×", "2×"]
    with qtbot.waitSignal(pane.speed_changed) as heard:
        pane.speed.setCurrentIndex(4)
    assert heard.args == [200]
    assert player.speed == 2.0
    pane.set_speed(125)
    assert pane.speed.currentText() == "1.25×"
    assert player.speed == 1.25


def test_without_a_device_it_says_so_and_all_else_works(pane: AudioPane, player: FakePlayer, tmp_path: Path) -> None:
    player.troubled = Trouble.DEVICE
    spoken(pane)
    assert "no sound device was found" in pane.hint.text()
    assert pane.hint.isVisible()
    assert pane.accessibleDescription() == pane.hint.text()
    QTest.keyClick(pane.text, Qt.Key.Key_Right)
    assert lit(pane) == "🚲"
    assert pane.wave.levels
    player.troubled = Trouble.LIBRARY
    pane.play.click()
    assert "libportaudio2" in pane.hint.text()
    player.troubled = Trouble.NONE
    pane.play.click()
    assert player.playing
    assert not pane.hint.isVisible()


def test_a_model_without_a_voice_is_told_with_the_remedy(pane: AudioPane) -> None:
    pane.begin(TEXT)
    pane.fail(Problem("inference.modality", "This model has no voice.", "Use a model that was trained to speak."))
    assert pane.hint.text() == "This model has no voice. Use a model that was trained to speak."
    assert pane.hint.isVisible()
    assert not pane.is_active()
    assert not pane.play.isVisible()


def test_what_was_spoken_before_a_stop_stays(pane: AudioPane, player: FakePlayer) -> None:
    pane.begin(TEXT)
    pane.show_part(speech(TEXT, 3))
    assert pane.read.accessibleName() == "Stop"
    pane.stop()
    assert not player.playing
    assert player.whole
    assert pane.state.text() == "stopped"
    assert pane.save.isEnabled()
    pane.toggle()
    assert player.playing
    assert pane.state.text() == ""


def test_nothing_speaks_before_the_engine_has_started(pane: AudioPane) -> None:
    pane.begin(TEXT, waits=True)
    assert "engine" in pane.hint.text()
    assert pane.state.text() == "waiting"
    pane.show_part(speech(TEXT, 1))
    assert not pane.hint.isVisible()


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_it_is_saved(pane: AudioPane, qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    spoken(pane)
    path = tmp_path / f"said.{ending}"
    with qtbot.waitSignal(pane.told) as heard:
        pane.save_to(str(path))
    assert heard.args == [f"The sound is saved as {path}"]
    assert len(soundfile.read(path)[0]) == len(speech(TEXT).samples)


def test_a_place_that_takes_no_file_is_told(pane: AudioPane, qtbot: QtBot, tmp_path: Path) -> None:
    spoken(pane)
    with qtbot.waitSignal(pane.told) as heard:
        pane.save_to(str(tmp_path / "nowhere" / "said.wav"))
    assert heard.args is not None
    assert "could not be saved" in heard.args[0]
    assert "No such file" in heard.args[0]


def test_the_dialog_offers_both_formats(pane: AudioPane) -> None:
    spoken(pane)
    pane.save.click()
    (dialog,) = pane.findChildren(QFileDialog)
    assert [name.split()[0].strip(",") for name in dialog.nameFilters()] == ["WAV", "FLAC"]
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert dialog.defaultSuffix() == "flac"
    dialog.close()


def test_motion_is_reduced_when_asked(area: OutputArea) -> None:
    before = area.audio._tick.interval()
    area.set_reduced_motion(True)
    assert area.audio._tick.interval() > 3 * before
    area.set_reduced_motion(False)
    assert area.audio._tick.interval() == before


def test_a_waveform_of_half_an_hour_is_measured_in_time() -> None:
    samples = np.zeros(30 * 60 * 22050, np.float32)
    samples[-1] = 1.0
    peaks = Peaks()
    peaks.grow(samples[: len(samples) // 2])
    begun = time.thread_time()
    peaks.grow(samples[: len(samples) // 2 + 22050 * 20])  # one sentence more
    columns = peaks.columns(300)
    assert time.thread_time() - begun < 0.05
    assert max(columns) == 0
    peaks.grow(samples)
    assert peaks.columns(300)[-1] == 1.0
    peaks.grow(samples[:1000])
    assert max(peaks.columns(3)) == 0
    assert len(peaks.columns(7)) == 7


def test_whatever_takes_the_focus_has_a_name_and_is_not_cut(area: OutputArea, qtbot: QtBot) -> None:
    font = area.font()
    for scale in (1.0, 2.0):
        font.setPointSizeF(10 * scale)
        area.setFont(font)
        area.resize(round(800 * scale), round(160 * scale))
        spoken(area.audio)
        qtbot.wait(20)
        inside = [each for each in area.audio.findChildren(QToolButton) if each.isVisible()]
        for button in inside:
            assert button.accessibleName()
            assert button.visibleRegion().boundingRect().width() == button.width(), button.accessibleName()
        labels = [each for each in area.audio.findChildren(QLabel) if each.isVisible() and each.text()]
        for label in labels:
            assert label.width() >= label.minimumSizeHint().width(), label.text()


# Room


def test_a_pane_that_has_something_to_show_gets_room(area: OutputArea, qtbot: QtBot) -> None:
    before = area.audio.width()
    with qtbot.waitSignal(area.room_wanted):
        spoken(area.audio)
    em = area.fontMetrics().height()
    assert area.audio.width() >= 16 * em > before
    assert area.text.width() >= 11 * em


def test_where_there_is_room_for_one_pane_it_is_the_one_that_was_wanted(area: OutputArea) -> None:
    area.resize(20 * area.fontMetrics().height(), 300)
    assert [pane.isVisible() for pane in area.panes] == [True, False, False]
    spoken(area.audio)
    assert [pane.isVisible() for pane in area.panes] == [False, False, True]
    area.focus_pane(0)
    assert [pane.isVisible() for pane in area.panes] == [True, False, False]
    area.focus_pane(2)
    area.begin()
    assert [pane.isVisible() for pane in area.panes] == [True, False, False]

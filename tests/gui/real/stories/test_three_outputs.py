"""Someone asks one thing, and has the answer written, drawn and said."""

from __future__ import annotations

from pathlib import Path

import soundfile
from PySide6.QtGui import QImage

from gui.real.conftest import Start
from gui.real.steps import choose_file, messages, press, quit_by_key, say, start_with_memory

PROMPT = "What colour is the boat?"


def test_text_picture_and_speech_of_one_prompt(start: Start, tmp_path: Path) -> None:
    app = start_with_memory(start, "the boat is yellow")
    say(app, PROMPT, turns=4)
    assert "yellow" in messages(app)[3].lower()

    app.wait_for("Text output")
    press(app, "Draw a picture", "CheckBox")
    app.wait_for(PROMPT, "EditableText")  # it is asked for with the same words
    app.key("Return")
    press(app, "Save the picture")  # there once it is drawn to its end
    choose_file(app, tmp_path / "boat.png")
    app.wait_for("The picture is saved as")

    press(app, "Read the answer aloud")
    app.wait_for("Save the sound", "Button")  # enabled once it was spoken to its end
    press(app, "Save the sound")
    choose_file(app, tmp_path / "boat.wav")
    app.wait_for("The sound is saved as")
    app.shot(tmp_path / "outputs.png")
    quit_by_key(app)

    picture = QImage(str(tmp_path / "boat.png"))
    assert (picture.width(), picture.height()) == (512, 512)
    assert len({picture.pixel(x, y) for x in range(0, 512, 16) for y in range(0, 512, 16)}) > 1
    sound, rate = soundfile.read(tmp_path / "boat.wav")
    assert len(sound) > rate / 2
    assert abs(sound).max() > 0.05

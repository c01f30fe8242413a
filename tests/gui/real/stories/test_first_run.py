"""Someone opens AI-OS for the first time, tries the sample life, and removes it again."""

from __future__ import annotations

from pathlib import Path

from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import messages, nameless, press, quit_by_key


def test_first_run(start: Start, tmp_path: Path) -> None:
    app = start()
    for way in ("Try a sample life", "Bring my notes", "Just chat"):
        app.wait_for(way, "Button")
    app.wait_for("The model is complete and unchanged.")
    app.wait_for("This computer: a short answer takes")
    app.shot(tmp_path / "welcome.png")
    assert nameless(app) == []

    press(app, "Try a sample life")
    app.wait_for("Where do we keep our passports?", "EditableText")  # written for the user, who only has to send it
    app.click_into("Message", "EditableText")
    press(app, "Send")
    wait_until("the first answer", lambda: len(messages(app)) == 2 and app.find("Stop the answer", "Button") is None)
    app.wait_for("Source 1: ")
    app.shot(tmp_path / "answer.png")

    press(app, "Remove the sample life")
    app.wait_for("0 memories")
    assert app.find("Sample memories of Josie Pellow") is None
    quit_by_key(app)

    app = start()
    app.wait_for("Message", "EditableText")
    assert app.find("Try a sample life") is None  # nobody is welcomed twice
    quit_by_key(app)

"""Someone likes the beginning of an answer: locks it, has the rest written again, and keeps what comes of it."""

from __future__ import annotations

from pathlib import Path

from gui.real.conftest import Start
from gui.real.steps import kept_turns, messages, quit_by_key, say, start_with_notes

NOTE = "# Ferry\n\nThe last ferry to Skomer leaves at 21.40. Tickets are sold by Maud at the kiosk.\n"


def test_lock_and_refill(start: Start, tmp_path: Path) -> None:
    app = start_with_notes(start, tmp_path / "notes", {"ferry.md": NOTE})
    say(app, "When does the last ferry leave?", turns=2)
    old = messages(app)[1]
    assert "21.40" in old

    text = app.wait_for("Text of the answer")
    app.double_click(text, 10)  # "The"
    app.key("ctrl+shift+l")
    app.wait_for("locked, stays as it is")
    app.key("Escape")
    app.key("ctrl+shift+f")  # nothing is selected: all but what is locked
    app.wait_for("The likeliest first")
    app.shot(tmp_path / "ways.png")
    app.press("Keep it", "Button")
    app.wait_for("Version 2 of 2")  # the old one is one version back
    new = messages(app)[1]
    app.shot(tmp_path / "kept.png")
    quit_by_key(app)

    assert new != old
    assert new.startswith("The ")  # what was locked
    assert kept_turns(tmp_path / "profile")[-1].text == new

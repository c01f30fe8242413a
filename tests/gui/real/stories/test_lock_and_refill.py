"""Someone likes most of an answer: locks a word, has the others written again, and keeps what comes of it."""

from __future__ import annotations

from pathlib import Path

from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import bring, kept_turns, messages, quit_by_key, say

NOTE = "# Ferry\n\nThe last ferry to Skomer leaves at 21.40. Tickets are sold by Maud at the kiosk.\n"


def test_lock_and_refill(start: Start, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "ferry.md").write_text(NOTE, encoding="utf-8")
    app = start()
    app.wait_for("Bring my notes", "Button")
    bring(app, notes, 1)
    app.wait_for("Import finished")
    app.key("Escape")
    say(app, "When does the last ferry leave?", turns=2)
    old = messages(app)[1]
    assert "21.40" in old

    app.key("alt+1")  # the text pane, where the answer stands
    app.key("ctrl+End", "shift+Left", "shift+Left", "shift+Left", "shift+Left", "shift+Left", "shift+Left")
    app.key("ctrl+shift+l")
    app.key("ctrl+Home", "ctrl+shift+Right", "ctrl+shift+Right")
    app.key("ctrl+shift+f")
    app.wait_for("The likeliest first")
    app.shot(tmp_path / "ways.png")
    app.click(app.wait_for("Keep it", "Button"))
    wait_until("the version that was kept", lambda: app.find("refilled, not from your memories") is not None)
    new = messages(app)[1]
    app.shot(tmp_path / "kept.png")
    quit_by_key(app)

    assert new != old
    assert new.endswith(old[-6:])  # what was locked
    answers = [turn.text for turn in kept_turns(tmp_path / "profile") if turn.role == "assistant"]
    assert answers == [old, new]

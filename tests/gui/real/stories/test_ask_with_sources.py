"""Someone asks the notes, looks at where the answer stands, and asks what no note says."""

from __future__ import annotations

from pathlib import Path

from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import messages, quit_by_key, say, start_with_notes

FERRY = "# Ferry\n\nThe last ferry to Skomer leaves at 21.40. Tickets are sold by Maud at the kiosk.\n"
BOAT = "# Boat\n\nThe rowing boat is called Petrel. Its oars hang in the shed behind the church.\n"


def test_ask_with_sources(start: Start, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    app = start_with_notes(start, notes, {"ferry.md": FERRY, "boat.md": BOAT})

    say(app, "When does the last ferry leave?", turns=2)
    assert "21.40" in messages(app)[1]
    source = app.wait_for("Source 1: ")
    assert source.name.lower().endswith("ferry")
    app.shot(tmp_path / "answer.png")
    app.click(source)
    assert "21.40" in app.wait_for("Text of the note").value
    app.shot(tmp_path / "source.png")
    app.key("Escape")
    wait_until("the note is closed", lambda: app.find("Text of the note") is None)

    say(app, "What is the blood group of the harbour master?", turns=4)
    assert "don't know" in messages(app)[3]  # it says so rather than guess
    app.shot(tmp_path / "unknown.png")
    quit_by_key(app)

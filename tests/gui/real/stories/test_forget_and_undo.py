"""Someone forgets a memory, takes that back at once, forgets it again, and takes it out of the trash later."""

from __future__ import annotations

from pathlib import Path

from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import ask, press, quit_by_key, start_with_memory

KEY = "spare key is with Tom"


def test_forget_and_undo(start: Start, tmp_path: Path) -> None:
    app = start_with_memory(start, f"the {KEY}")

    app.key("ctrl+2")
    press(app, KEY, "ListItem")
    press(app, "Forget")
    app.wait_for("1 memory is forgotten. The trash keeps it for 30 days.")
    app.shot(tmp_path / "forgotten.png")
    press(app, "Undo")
    press(app, KEY, "ListItem")

    press(app, "Forget")
    app.wait_for("Nothing remembered yet.")
    app.key("ctrl+1")
    assert "Tom" not in ask(app, "Who has the spare key?")

    app.key("ctrl+2")
    press(app, "Trash")
    press(app, KEY, "TreeItem")
    press(app, "Take back")
    app.wait_for("The trash is empty.")
    app.key("Escape")
    wait_until("the trash is closed", lambda: app.find("The trash is empty.") is None)
    app.key("ctrl+1")
    assert "Tom" in ask(app, "Who is the spare key with?")
    app.shot(tmp_path / "back.png")
    quit_by_key(app)

"""Someone backs up one profile, and goes on with what is in the backup on another one."""

from __future__ import annotations

from pathlib import Path

from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import ask, choose_file, messages, open_settings, press, quit_by_key, start_with_memory


def test_backup_and_restore_on_another_profile(start: Start, tmp_path: Path) -> None:
    backup = tmp_path / "mine.aiosbackup"
    app = start_with_memory(start, "the spare key is with Tom")
    open_settings(app, "Data")
    press(app, "Back up…")
    choose_file(app, backup)
    app.wait_for(f"{backup.name}")
    wait_until("the backup is written", backup.is_file)
    app.wait_for("Back up…", "Button")
    app.shot(tmp_path / "backed-up.png")
    quit_by_key(app)

    other = start_with_memory(start, "the ladder is with Ruth", profile="other")
    open_settings(other, "Data")
    press(other, "Restore…")
    choose_file(other, backup)
    other.wait_for("Replace and restore", "Button")  # it says what it would replace, and asks
    other.shot(tmp_path / "asks.png")
    press(other, "Replace and restore")
    other.wait_for("Restore…", "Button")
    other.wait_for("1 memory")
    other.shot(tmp_path / "restored.png")
    other.key("ctrl+1")
    press(other, "Remember that the spare key", "ListItem")
    wait_until("the chat of the backup", lambda: any("Tom" in text for text in messages(other)))
    assert "Tom" in ask(other, "Who has the spare key?")
    assert "Ruth" not in ask(other, "Who has the ladder?")  # replaced, as it said
    quit_by_key(other)

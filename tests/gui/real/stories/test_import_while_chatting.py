"""Someone brings five thousand notes, and goes on asking while they are taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import ask, bring, figure, messages, press, quit_by_key, start_with_memory

pytestmark = pytest.mark.slow

NOTES = 5000
WHO = ("Ada", "Bram", "Cleo", "Dara", "Emil", "Fen", "Gita", "Hugo", "Ines", "Jory")
WHAT = ("kettle", "ladder", "lantern", "drill", "tripod", "saddle", "carpet", "mirror", "basket", "blanket")
WHERE = ("attic", "cellar", "garage", "hall", "kitchen", "loft", "office", "pantry", "shed", "study")


def write_notes(folder: Path) -> None:
    """Notes of three sentences each, no two alike."""
    for n in range(NOTES):
        who, what, where = WHO[n % 10], WHAT[n // 10 % 10], WHERE[n // 100 % 10]
        text = (
            f"# Shelf {n}\n\n{who} put the {what} into box {n} in the {where}. "
            f"It was bought for {n % 97 + 3} pounds. The receipt lies in folder {n % 41}.\n"
        )
        (folder / f"shelf-{n:04}.md").write_text(text, encoding="utf-8")


def test_chat_stays_usable_while_five_thousand_notes_are_imported(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    write_notes(folder)
    app = start_with_memory(start, "the spare key is with Tom")

    bring(app, folder, NOTES)
    press(app, "Go on in the background")
    app.wait_for("Importing, ")  # it goes on, below
    for question, answer in (("Who has the spare key?", "Tom"), ("Who is the spare key with?", "Tom")):
        assert answer in ask(app, question)
    app.key("ctrl+2")  # the list grows
    app.wait_for("List of memories")
    app.shot(tmp_path / "importing.png")
    app.key("ctrl+1")

    wait_until("all notes", lambda: app.find(f"{figure(NOTES + 1)} memories"), limit_s=3000)
    assert "garage" in ask(app, "Where is the saddle of box 2250?").lower()
    app.shot(tmp_path / "asked.png")
    assert messages(app)
    quit_by_key(app)

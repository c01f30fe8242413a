"""The window on a screen, used as a person would: import, ask, open the source, quit, crash, come back."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from ai_os_diffusion.paths import assets
from gui.real.accessibility import Bus, Thing
from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import kept_turns, messages, nameless, quit_by_key, say

pytestmark = pytest.mark.timeout(1500)  # the machine may be busy; an idle one needs a twentieth

QUESTION, ANSWER, NOTE = "When is Bryony's birthday?", "14 july", "birthdays-2026.txt"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with two notes in which the answer stands."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in (NOTE, "alfie-and-bryony.md"):
        shutil.copy(assets() / "sample" / "notes" / "people" / name, folder)
    return folder


def test_import_question_source_follow_up_and_restart(start: Start, notes: Path, tmp_path: Path) -> None:
    app = start()
    app.wait_for("Bring my notes", "Button")
    empty = app.shot(tmp_path / "first.png")
    assert nameless(app) == []

    with app.drop(notes, onto=app.wait_for("Bring my notes", "Button")) as outcome:
        assert outcome == "taken"
        app.wait_for("2 files to import")
    assert nameless(app) == []
    app.press("Import 2 files", "Button")
    app.wait_for("Import finished")
    app.key("Escape")

    say(app, QUESTION, turns=2)
    assert ANSWER in messages(app)[1].lower()
    assert app.shot(tmp_path / "answer.png") != empty
    assert nameless(app) == []

    app.click(app.wait_for("Source 1: "))
    note = app.wait_for(Path(NOTE).stem, "Dialog")
    assert note.description.lower() == ANSWER  # what is highlighted
    assert "bryony" in app.wait_for("Text of the note").value.lower()
    app.key("Escape")
    wait_until("the note is closed", lambda: app.find("Text of the note") is None)

    say(app, "And Alfie's?", turns=4)
    places = [part.rect[1] for part in app.sees() if part.name.startswith("Message from ")]
    assert places == sorted(places)  # what a screen reader reads goes from top to bottom
    quit_by_key(app)
    asked, answered, asked_again, answered_again = kept_turns(tmp_path / "profile")
    assert (asked.text, asked_again.text) == (QUESTION, "And Alfie's?")
    assert answered.answer is not None
    assert answered.answer.sources[0].path == str(notes / NOTE)
    assert answered_again.answer is not None
    assert answered_again.answer.question == "When is Alfie's birthday?"

    app = start()
    app.click_into("Message", "EditableText")
    app.type("When is Bryony's birthday")
    app.key("Return")  # the engine still starts, unless the computer is quick: then the question waits
    app.shot(tmp_path / "waiting.png")
    wait_until("the chat is back, and goes on", lambda: any(ANSWER in text.lower() for text in messages(app)[-1:]))
    wait_until("the answer is complete", lambda: app.find("Stop the answer", "Button") is None)
    app.shot(tmp_path / "again.png")
    quit_by_key(app)
    turns = kept_turns(tmp_path / "profile")
    assert [turn.text for turn in turns[:4]] == [asked.text, answered.text, asked_again.text, answered_again.text]
    assert turns[4].text == "When is Bryony's birthday"
    assert ANSWER in turns[5].text.lower()


def test_a_watched_folder_stays_up_to_date_and_what_is_forgotten_can_be_taken_back(
    start: Start, notes: Path, tmp_path: Path
) -> None:
    app = start()
    with app.drop(notes, onto=app.wait_for("Bring my notes", "Button")):
        app.wait_for("2 files to import")
    app.press("Keep this folder up to date", "CheckBox")
    app.press("Import 2 files", "Button")
    app.wait_for("Import finished")
    app.key("Escape")
    (notes / "ferry.md").write_text("# Ferry\n\nThe last ferry leaves at 21.40.\n", encoding="utf-8")
    app.wait_for("notes: 1 file taken in")
    quit_by_key(app)

    (notes / "ferry.md").unlink()
    (notes / "tide.md").write_text("# Tide\n\nThe tide table hangs in the hall.\n", encoding="utf-8")
    app = start()
    app.wait_for("notes: 1 file taken in, 1 deleted file forgotten")
    app.key("ctrl+2")
    app.press("Tide", "ListItem")
    app.press("Forget", "Button")
    wait_until("it is forgotten", lambda: app.find("Tide", "ListItem") is None)
    app.press("Trash…", "Button")
    app.press("Tide", "TreeItem")
    assert nameless(app) == []
    app.shot(tmp_path / "trash.png")
    app.press("Take back", "Button")
    app.wait_for("The trash is empty.")
    app.key("Escape")
    app.wait_for("Tide", "ListItem")
    app.key("ctrl+4")
    app.press("Data", "ListItem")
    app.wait_for(f"Stop watching {notes}", "Button")
    assert nameless(app) == []
    quit_by_key(app)


def test_what_was_said_is_there_after_the_process_was_killed(start: Start, tmp_path: Path) -> None:
    app = start()
    app.press("Just chat", "Button")
    say(app, "Remember that the spare key is with Tom.", turns=2)
    app.signal(signal.SIGKILL)
    assert app.wait() == -signal.SIGKILL
    assert app.orphans() == []

    app = start()
    app.wait_for("AI-OS did not close properly last time.")
    wait_until("the conversation is back", lambda: len(messages(app)) == 2)
    app.wait_for("1 memory")
    (tmp_path / "other").mkdir(mode=0o700)
    handed = app.hand_over("--ask", "Where is it?", XDG_RUNTIME_DIR=str(tmp_path / "other"))  # another terminal
    assert (handed.returncode, handed.stderr) == (0, "")
    app.wait_for("Where is it?", "EditableText")
    app.signal(signal.SIGTERM)
    assert app.wait() == 0
    assert app.orphans() == []


def test_a_broken_profile_is_told_and_the_window_stays_usable(start: Start, tmp_path: Path) -> None:
    store = tmp_path / "profile" / "store"
    store.mkdir(parents=True)
    (store / "MANIFEST-00000001").write_bytes(b"\x00 no manifest \xff" * 9)
    app = start()
    told = app.wait_for(str(store))
    text = f"{told.name}{told.value}{told.description}".lower()
    assert text.count("restore this profile from a backup") == text.count("restore") == 1
    names = ("Try a sample life", "Bring my notes", "Just chat")
    cards = [part.enabled for part in app.sees() if part.role == "Button" and part.name in names]
    assert cards == [False] * 3
    app.shot(tmp_path / "broken.png")
    app.key("ctrl+4")
    app.wait_for("Text size")
    assert nameless(app) == []
    quit_by_key(app)
    assert (store / "MANIFEST-00000001").read_bytes() == b"\x00 no manifest \xff" * 9


def test_a_screen_reader_finds_and_uses_the_window(start: Start, bus: Bus, tmp_path: Path) -> None:
    app = start(**bus.environment)
    wait_until("the window on the bus", lambda: "Just chat" in [thing.name for thing in bus.reads()])
    welcome = bus.reads()
    assert [thing for thing in welcome if thing.focusable and not (thing.name or thing.description)] == []
    names = [thing.name for thing in welcome]
    assert names.index("Chat") < names.index("Try a sample life") < names.index("Just chat")  # as it is seen
    assert bus.press("Just chat")
    wait_until("the chat", lambda: bus.write("Message", "Remember that the spare key is with Tom."))
    (field,) = [thing for thing in bus.reads() if thing.name == "Message"]
    assert field.editable
    assert field.text == "Remember that the spare key is with Tom."
    assert bus.press("Send")  # the engine may still start: then the message waits

    def said() -> list[Thing]:
        return [thing for thing in bus.reads() if thing.name.startswith("Message from ")]

    wait_until("the answer", lambda: [thing.name for thing in said()] == ["Message from You", "Message from Assistant"])
    places = [thing.y for thing in said()]
    assert places == sorted(places)
    app.shot(tmp_path / "read.png")
    quit_by_key(app)

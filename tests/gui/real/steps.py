"""What people do again and again with the window, in one step each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.model import Turn
from gui.real.driver import App, Seen, wait_until

if TYPE_CHECKING:
    from gui.real.conftest import Start


def start_with_notes(start: Start, folder: Path, notes: Mapping[str, str]) -> App:
    """Open the window, and bring new notes (by file name) that are written into a folder, which is made."""
    folder.mkdir()
    for name, text in notes.items():
        (folder / name).write_text(text, encoding="utf-8")
    app = start()
    app.wait_for("Bring my notes", "Button")
    bring(app, folder, len(notes))
    app.wait_for("Import finished")
    app.key("Escape")
    return app


def start_with_memory(start: Start, fact: str, profile: str = "profile") -> App:
    """Open the window, choose to just chat, and let it remember something."""
    app = start(profile=profile)
    press(app, "Just chat")
    say(app, f"Remember that {fact}.", turns=2)
    return app


def nameless(app: App) -> list[object]:
    """What can take the focus and tells nobody what it is."""
    return [part for part in app.sees() if part.focusable and not (part.name or part.description or part.value)]


def messages(app: App) -> list[str]:
    """The texts of the turns on the screen, from top to bottom."""
    rows = [part for part in app.sees() if part.name.startswith("Message from ")]
    return [row.description for row in sorted(rows, key=lambda row: row.rect[1])]


def send(app: App, text: str) -> None:
    """Type a message and send it, once the engine has started."""
    app.click_into("Message", "EditableText")
    app.type(text)
    app.wait_for(text, "EditableText")
    app.wait_for("Send", "Button")  # enabled once the engine has started
    app.key("Return")


def say(app: App, text: str, turns: int) -> None:
    """Send a message, and wait until the conversation has so many turns and nothing is under way."""
    send(app, text)
    wait_until(f"{turns} turns", lambda: len(messages(app)) == turns and app.find("Stop the answer", "Button") is None)


def ask(app: App, question: str) -> str:
    """Send a message; the answer below it, when it is complete. For conversations longer than the screen."""
    send(app, question)

    def answer() -> str:
        texts = messages(app)
        below = texts[texts.index(question) + 1 :] if question in texts else []
        return below[-1] if below and app.find("Stop the answer", "Button") is None else ""

    wait_until(f"an answer to {question!r}", answer)
    return answer()


def press(app: App, name: str, role: str = "Button") -> None:
    """Click on what has this name, as soon as it is there and in sight."""
    app.press(name, role)


def bring(app: App, folder: Path, files: int) -> None:
    """Drag a folder onto the window and begin to import all of its files; the dialog stays open."""
    several = f"{figure(files)} file{'s' if files != 1 else ''}"
    with app.drop(folder, onto=whole(app)) as outcome:
        assert outcome == "taken"
        app.wait_for(f"{several} to import")
    press(app, f"Import {several}")


def figure(number: int) -> str:
    """A number as the window writes it on this computer."""
    return QLocale.system().toString(number)


def whole(app: App) -> Seen:
    """The window."""
    return next(part for part in app.sees() if part.role == "Window")


def choose_file(app: App, path: Path) -> None:
    """Write a path into the dialog for files that has come up."""
    app.wait_for("File name", "EditableText")
    app.key("ctrl+a")
    app.type(str(path))
    app.key("Return")


def open_settings(app: App, page: str) -> None:
    """Go to a page of the settings."""
    app.key("ctrl+4")
    press(app, page, "ListItem")


def quit_by_key(app: App) -> None:
    """Ctrl+Q ends the process and all that it started."""
    app.key("ctrl+q")
    assert app.wait() == 0
    assert app.orphans() == []


def kept_turns(profile: Path) -> list[Turn]:
    """The turns of the only conversation on disk."""
    with ArrowEngine(EngineConfig(profile=str(profile))) as engine:
        chats = ChatStore(engine.store)
        (conversation,) = chats.conversations()
        return chats.turns(conversation.id)

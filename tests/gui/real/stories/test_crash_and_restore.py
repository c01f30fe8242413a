"""The computer fails while an answer is being written; what was said before is all there afterwards."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from gui.real.conftest import Start
from gui.real.driver import App, wait_until
from gui.real.steps import ask, messages, press, quit_by_key, say, send

KILLS = 4
_ROOM_S = 0.1  # between two kills' moments


def killed_while_answering(app: App, question: str, after_s: float) -> None:
    """Send a question, and end the process without a word a moment later."""
    send(app, question)
    time.sleep(after_s)
    app.signal(signal.SIGKILL)
    assert app.wait() == -signal.SIGKILL
    assert app.orphans() == []


def come_back(start: Start, least: int) -> tuple[App, list[str]]:
    """Start again after a kill, until at least so many turns are there; the window and its turns."""
    app = start()
    app.wait_for("AI-OS did not close properly last time.")
    app.wait_for("1 memory")
    wait_until(
        "the conversation", lambda: len(messages(app)) >= least and app.find("Stop the answer", "Button") is None
    )
    return app, messages(app)


def test_nothing_is_lost_by_kills_in_the_midst_of_answers(start: Start, tmp_path: Path) -> None:
    app = start()
    press(app, "Just chat")
    say(app, "Remember that the spare key is with Tom.", turns=2)
    said = messages(app)
    for attempt in range(KILLS):
        question = f"Where is the spare key, attempt {attempt}?"
        killed_while_answering(app, question, _ROOM_S * (1 + attempt))
        app, back = come_back(start, len(said))
        app.shot(tmp_path / f"back-{attempt}.png")
        assert back[: len(said)] == said
        rest = back[len(said) :]
        assert rest in ([], [question]) or (len(rest) == 2 and rest[0] == question and "Tom" in rest[1])
        said = back
    assert "Tom" in ask(app, "Who has the spare key?")
    quit_by_key(app)

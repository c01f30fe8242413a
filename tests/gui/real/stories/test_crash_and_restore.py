"""The computer fails while an answer is being written; what was said before is all there afterwards."""

from __future__ import annotations

import signal
import time
from functools import partial
from pathlib import Path

from gui.real.conftest import Start
from gui.real.driver import App, wait_until
from gui.real.steps import ask, kept_turns, messages, quit_by_key, send, start_with_memory

KILLS = 4
_ROOM_S = 0.1  # between two kills' moments


def killed_while_answering(app: App, question: str, after_s: float) -> None:
    """Send a question, and end the process without a word a moment later."""
    send(app, question)
    time.sleep(after_s)
    app.signal(signal.SIGKILL)
    assert app.wait() == -signal.SIGKILL
    assert app.orphans() == []


def test_nothing_is_lost_by_kills_in_the_midst_of_answers(start: Start, tmp_path: Path) -> None:
    app = start_with_memory(start, "the spare key is with Tom")
    said = messages(app)
    for attempt in range(KILLS):
        question = f"Who has the spare key, attempt {attempt}?"
        killed_while_answering(app, question, _ROOM_S * (1 + attempt))
        kept = [turn.text for turn in kept_turns(tmp_path / "profile")]
        assert kept[: len(said)] == said
        rest = kept[len(said) :]
        assert rest[:1] in ([], [question])
        assert len(rest) <= 2  # the question, and its answer where that was quicker
        said = kept

        app = start()
        app.wait_for("AI-OS did not close properly last time.")
        app.wait_for("1 memory")
        wait_until("the conversation", partial(ends_with, app, said[-1]))
        app.shot(tmp_path / f"back-{attempt}.png")
        assert app.find("Stop the answer", "Button") is None
    assert "Tom" in ask(app, "Who has the spare key?")
    quit_by_key(app)


def ends_with(app: App, text: str) -> bool:
    """Whether this is the last turn on the screen."""
    return messages(app)[-1:] == [text]

"""`ai-os chat`: lines in, answers out, saved for the window."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.passage import spoken_date
from helpers.bad_input import Run

pytestmark = pytest.mark.usefixtures("loaded_once", "no_log_left_open")


def say(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))


def test_a_conversation(run: Run, config: EngineConfig, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, "Remember that the falcon nests on the tower.", "", "Where does the falcon nest?", "hello")
    code, out, err = run("chat", "--config", str(config_file))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "I will remember this: The falcon nests on the tower."
    assert any(line.startswith("  [1] ") for line in lines)
    assert lines[-1].startswith("Hello.")
    with ArrowEngine(config) as engine:
        chats = ChatStore(engine.store)
        (only,) = chats.conversations()
        assert len(chats.turns(only.id)) == 6


def test_as_json(run: Run, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, "Where is the key?")
    code, out, err = run("chat", "--json", "--config", str(config_file))
    assert (code, err) == (0, "")
    shown = json.loads(out)
    assert shown["question"] == "Where is the key?"
    assert shown["answer"]["abstained"]
    assert shown["text"] == shown["answer"]["answer"]


def test_what_was_understood_and_when_it_was_remembered_are_shown(
    run: Run, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(
        monkeypatch, "Remember that Mia lives in Oslo.", "Where does Mia live?", "and where does she live?", "quit", "x"
    )
    code, out, _ = run("chat", "--config", str(config_file))
    assert code == 0
    lines = out.splitlines()
    assert lines.count("  (understood as: Where does Mia live?)") == 1
    assert any(line.startswith(f"  [1] remembered on {spoken_date(dt.date.today())}: ") for line in lines)
    assert lines[-1].startswith("Goodbye.")  # nothing is read after "quit"

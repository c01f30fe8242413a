"""Someone calls answers right, lets the assistant learn them, asks in other words, and takes a word back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ai_os_diffusion import paths
from ai_os_diffusion.answering.answerer import same_answer
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.assistant import Assistant
from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import ask, press, quit_by_key

pytestmark = pytest.mark.slow

QUESTION = "Where do we keep our passports?"
KEYWORDS = "passports keep where"
ANSWER = "blue biscuit tin"


def call_right(profile: Path, answers: int) -> None:
    """Bring the sample notes, and call answers to other questions about them right."""
    with ArrowEngine(EngineConfig(profile=str(profile))) as engine:
        engine.import_notes(engine.plan_import([paths.assets() / "sample" / part for part in ("notes", "chats")]))
        engine.embed_pending()
        assistant = Assistant(engine, today=lambda: dt.date(2026, 11, 20))
        chat = assistant.chats.create().id
        for line in (paths.assets() / "sample" / "questions.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not answers or not row["answers"] or row["question"] == QUESTION:
                continue
            turn = assistant.reply(chat, row["question"])
            said = turn.answer
            if said is not None and said.how in ("span", "composed") and same_answer(said.answer, row["answers"]):
                assistant.judge(turn.id, "confirmed")
                answers -= 1


def test_a_right_answer_is_known_in_other_words(start: Start, tmp_path: Path) -> None:
    call_right(tmp_path / "profile", 9)
    app = start()
    app.wait_for("Message", "EditableText")
    app.key("ctrl+3")
    press(app, "Learn in the background")
    app.wait_for("Learning in the background is on")
    app.key("ctrl+1")
    app.key("ctrl+n")
    before = ask(app, QUESTION)
    assert ANSWER in before
    press(app, "That's right", "")
    app.key("ctrl+3")
    app.wait_for(f"Do not learn about: {QUESTION}", "Button")
    press(app, "Run now")
    wait_until("a receipt", lambda: app.find("Kept and in use"), limit_s=300)
    press(app, f"Details: {QUESTION}")
    app.wait_for("Learned from 10 questions about ")
    app.shot(tmp_path / "receipt.png")
    app.key("ctrl+1")
    assert ANSWER in ask(app, KEYWORDS)
    app.shot(tmp_path / "known.png")
    quit_by_key(app)

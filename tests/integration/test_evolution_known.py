"""Level L0 with the bundled model: what was called right is recognised in other words, as long as it is right."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ai_os_diffusion import paths
from ai_os_diffusion.answering.answerer import same_answer
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.config import EngineConfig, EvolutionConfig
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.memory import keys
from helpers.traces import traces

TODAY = dt.date(2026, 11, 20)
KEYWORDS = "passports keep where"
OTHER = "Who is the treasurer of the choir?"


def call_right(assistant: Assistant, chat: str) -> list[Turn]:
    """Ask the questions of the sample life, and call ten right answers right."""
    rows = (paths.assets() / "sample" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    turns = list[Turn]()
    for row in map(json.loads, rows):
        if len(turns) == 10 or not row["answers"]:
            continue
        turn = assistant.reply(chat, row["question"])
        answer = turn.answer
        if answer is not None and answer.how in ("span", "composed") and same_answer(answer.answer, row["answers"]):
            turns.append(assistant.judge(turn.id, "confirmed"))
    return turns


def learned(engine: ArrowEngine, question: str) -> Receipt:
    for waiting in engine.evolution.status().queue:
        engine.evolution.withdraw(waiting.id)
    engine.evolution.request(question, 1.0)
    receipt = engine.evolution.run_next(force=True)
    assert receipt is not None
    return receipt


@pytest.mark.parametrize("key", ["", "correct horse battery"])
def test_what_was_called_right_is_recognised_until_it_is_taken_back(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(key, encoding="utf-8")
    monkeypatch.setenv(keys.PASSPHRASE_FILE, str(tmp_path / "key"))
    config = EngineConfig(profile=str(tmp_path / "profile"), evolution=EvolutionConfig(enabled=True))
    with ArrowEngine(config, key=key or None) as engine:
        engine.import_notes(engine.plan_import([paths.assets() / "sample" / part for part in ("notes", "chats")]))
        engine.embed_pending()
        assistant = Assistant(engine, today=lambda: TODAY)
        turns = call_right(assistant, assistant.chats.create().id)
        passports = next(turn for turn in turns if turn.answer and "passports" in turn.answer.question)
        assert passports.answer is not None
        before, other = engine.ask(KEYWORDS, today=TODAY), engine.ask(OTHER, today=TODAY)
        receipt = learned(engine, passports.answer.question)
        assert (receipt.outcome, receipt.level, receipt.bytes, receipt.trained_on) == ("kept", "L0", 0, 10)
        assert set(receipt.memories) == {turn.answer.sources[0].id for turn in turns if turn.answer}
        with pytest.raises(EvolutionError) as error:
            engine.evolution.skills.create(receipt.id, "passports", purpose="knows where")
        assert error.value.kind == ("evolution.encrypted" if key else "skill.level")
    found = traces(Path(config.profile), passports.answer.sources[0].text)
    assert bool(found) != bool(key)
    capsys.readouterr()
    assert main(["ask", "--profile", config.profile, "--today", TODAY.isoformat(), "--json", KEYWORDS]) == 0
    by_command = json.loads(capsys.readouterr().out)["confidence"]
    with ArrowEngine(config, key=key or None) as engine:  # restarted
        assistant = Assistant(engine, today=lambda: TODAY)
        known = engine.ask(KEYWORDS, today=TODAY)
        assert (known.adapted, known.sources[0].text) == (receipt.id, passports.answer.sources[0].text)
        assert known.confidence == pytest.approx(by_command)
        assert known.confidence > before.confidence
        plain = engine.ask(OTHER, today=TODAY)
        assert (plain.answer, plain.adapted, plain.confidence) == (other.answer, "", other.confidence)

        key = engine.remember("We keep our passports in the safe in the study now.")
        assert "safe" in engine.ask(passports.answer.question, today=TODAY).answer
        engine.store.forget([key])

        assistant.judge(passports.id, "")  # the user does not say so any more
        assert engine.ask(KEYWORDS, today=TODAY).adapted == ""
        assistant.judge(passports.id, "confirmed")
        assert engine.ask(KEYWORDS, today=TODAY).adapted == receipt.id
        engine.forget([known.sources[0].id])
        assert engine.ask(KEYWORDS, today=TODAY).adapted == ""
        assert engine.evolution.receipts()[0].forgotten == (known.sources[0].id,)
        engine.store.bring_back([known.sources[0].id])

        engine.evolution.undo(receipt.id)
        after = engine.ask(KEYWORDS, today=TODAY)
        assert (after.answer, after.adapted) == (before.answer, "")
        # The memory that came back lies in another place of the store, where its vector is compared in another order.
        assert after.confidence == pytest.approx(before.confidence, abs=1e-6)
        assert engine.store.tables.count("adaptations") == 0

"""The closed loop with the bundled model: an unsure answer, a run, a restart, use, undo, forgetting. Takes minutes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ai_os_diffusion import paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, EvolutionConfig
from ai_os_diffusion.evolution import evolution
from ai_os_diffusion.types import Answer

LIFE = Path(__file__).parents[1] / "fixtures" / "life"
QUESTION = "How did I spend that Saturday at the very beginning of May, the one with the wheelchair?"
SIMILAR = "How did I spend the Saturday with the wheelchair at the beginning of May?"
OTHER = "Who tunes our piano?"


def told(answer: Answer) -> Answer:
    """The answer without how long it took, and without the trigger, which remembers earlier answers."""
    report = dataclasses.replace(answer.uncertainty, should_evolve=False)
    return dataclasses.replace(answer, timings={}, uncertainty=report)


@pytest.mark.timeout(1800)
def test_what_left_the_assistant_unsure_is_learned_used_undone_and_flagged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evolution, "_SECONDS", 3600.0)  # as many steps on a busy machine
    allowed = EvolutionConfig(enabled=True, minutes_per_day=120.0)
    config = EngineConfig(profile=str(tmp_path / "profile"), evolution=allowed)
    asked = (QUESTION, SIMILAR, OTHER)
    with ArrowEngine(config) as engine:
        folders = [root / part for root in (paths.assets() / "sample", LIFE) for part in ("notes", "chats")]
        engine.import_notes(engine.plan_import(folders))
        engine.embed_pending()
        count = engine.store.count()
        before = [told(engine.ask(question)) for question in asked]
        assert [each.question for each in engine.evolution.status().queue][:1] == [QUESTION]  # the trigger put it there
        receipt = engine.evolution.run_next(force=True)
        assert receipt is not None
        assert receipt.outcome == "kept", receipt.reason
        assert len(receipt.losses) > 10  # it was trained
        assert receipt.context is not None
        assert receipt.context.low > 0
        assert receipt.regression is not None
        assert receipt.regression.gain >= -0.01
        assert engine.store.count() == count
    with ArrowEngine(config) as engine:
        assert [engine.ask(question).adapted for question in asked] == [receipt.id, receipt.id, ""]
        assert told(engine.ask(OTHER)) == before[2]
        gone = receipt.memories[0]
        engine.forget([gone])
        flagged = engine.evolution.receipts()[0]
        assert (flagged.active, flagged.forgotten) == (True, (gone,))  # until it is rebuilt or undone
        engine.store.bring_back([gone])
        engine.evolution.undo(receipt.id)
        assert [told(engine.ask(question)) for question in asked] == before
        assert engine.evolution.status().kept == 0
        engine.forget([gone])
        assert engine.evolution.receipts()[0].forgotten == (gone,)
        assert engine.store.count() == count - 1

"""A month of one subject with the real model: learned, asked again in other words, and undone without a trace."""

from __future__ import annotations

from pathlib import Path

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.evaluation.life import life_questions
from ai_os_diffusion.evaluation.month import Months, Script

LIFE = Path(__file__).resolve().parents[1] / "fixtures" / "life"


def test_what_was_called_right_is_known_in_other_words_until_it_is_undone(tmp_path: Path) -> None:
    script = Script.of(life_questions(LIFE), 1, 100)
    said: list[str] = []
    with ArrowEngine(EngineConfig(profile=str(tmp_path / "profile"))) as engine:
        months = Months(engine, script, LIFE, tmp_path / "life")
        memories = engine.store.count()
        month = months.live("L0", said.append)
        assert engine.store.count() == memories
        assert not [each for each in engine.evolution.receipts() if each.active]
    lesson = month.lessons["home"]
    assert (lesson.receipt.level, lesson.receipt.outcome) == ("L0", "kept")
    assert not lesson.transfer
    assert sum(each.after for each in month.reworded) > sum(each.before for each in month.reworded)
    assert sum(each.after for each in month.same) > sum(each.before for each in month.same)
    assert [each.after for each in month.others] == [each.before for each in month.others]
    assert month.after_undo == 0
    assert len(said) == 1
    assert said[0].startswith("home, L0: kept")

"""Skills over whole profiles: made, carried to another profile, off until enabled, taken away without a trace."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, EvolutionConfig
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution import permission
from ai_os_diffusion.evolution.context import Context
from ai_os_diffusion.evolution.deltas import save_delta
from ai_os_diffusion.evolution.job import DELTA
from ai_os_diffusion.evolution.judging import Verdict
from ai_os_diffusion.evolution.records import Paired, Receipt
from ai_os_diffusion.evolution.running import Allowance, Plan, Run
from ai_os_diffusion.types import Answer
from ai_os_diffusion.weights.loader import WeightLoader, trunk_id
from helpers.bad_input import Run as Command
from helpers.tiny import config_for, save_tiny_model

QUESTION = "Where is the spare key?"
NOTES = ("The spare key is under the blue pot.", "Nadia put the spare ladder behind the shed in May.")


def learned(run: Run, context: Context, plan: Plan, allowance: Allowance) -> Verdict:
    """In place of `Run.carry_out`: an addition that turns every answer round, and the verdict that it helps."""
    base = WeightLoader(plan.model).load()
    name = "evidence.pointer.weight"
    save_delta(plan.work / DELTA, {name: -2 * base.tensors[name]}, base=trunk_id(base.metadata), level="L2")
    return Verdict("kept", "It helped.", "Reflection.", Paired(50, 0.5, 0.6, 0.05, 0.15), None)


@pytest.fixture
def config(config: EngineConfig, monkeypatch: pytest.MonkeyPatch) -> EngineConfig:
    """Evolution is allowed, takes no time and always helps."""
    monkeypatch.setattr(Run, "carry_out", learned)
    monkeypatch.setattr(permission, "on_mains", lambda: True)
    return dataclasses.replace(config, evolution=EvolutionConfig(enabled=True))


def kept(engine: ArrowEngine) -> Receipt:
    """What a run has learned."""
    for note in NOTES:
        engine.remember(note)
    engine.evolution.request(QUESTION, 0.8)
    receipt = engine.evolution.run_next(force=True)
    assert receipt is not None
    assert receipt.active
    return receipt


def said(engine: ArrowEngine) -> Answer:
    """The answer without how long it took, and the trigger, which remembers earlier answers."""
    answer = engine.ask(QUESTION)
    report = dataclasses.replace(answer.uncertainty, should_evolve=False)
    return dataclasses.replace(answer, timings={}, uncertainty=report)


def exported(config: EngineConfig, file: Path) -> None:
    with ArrowEngine(config) as engine:
        engine.evolution.skills.create(kept(engine).id, "Keys", "Finds keys.")
        engine.evolution.skills.export("keys", file)


def kind(call: Callable[[], object]) -> str:
    with pytest.raises(EvolutionError) as error:
        call()
    assert error.value.remedy
    return error.value.kind


def test_a_skill_outlives_its_adaptation_and_leaves_no_trace(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        receipt, skills = kept(engine), engine.evolution.skills
        assert kind(lambda: skills.create("nothing", "Keys", "Finds keys.")) == "evolution.unknown"
        assert kind(lambda: skills.create(receipt.id, "\n", "Finds keys.")) == "skill.card"
        card = skills.create(receipt.id, "Keys", "Finds keys.")
        assert (card.enabled, card.examples, card.imported, card.level) == (False, (), "", "L2")
        assert card.scores.context == Paired(50, 0.5, 0.6, 0.05, 0.15)
        assert kind(lambda: skills.create(receipt.id, "KEYS", "Finds keys.")) == "skill.card"
        skills.enable(card.id)
        adapted = said(engine)
        assert adapted.adapted == receipt.id  # what was learned from own notes comes first
        engine.evolution.undo(receipt.id)
        by_skill = said(engine)
        assert dataclasses.replace(by_skill, adapted="") == dataclasses.replace(adapted, adapted="")
        assert by_skill.adapted == card.id
        vector = engine.encode(QUESTION)
    with ArrowEngine(config) as engine:  # restarted
        assert said(engine) == by_skill
        assert np.array_equal(engine.encode(QUESTION), vector)
        engine.forget([receipt.memories[0]])
        assert receipt.memories[0] in engine.evolution.skills.list()[0].forgotten
        engine.store.bring_back([receipt.memories[0]])
        engine.evolution.skills.disable("Keys")
        base = said(engine)
        assert base.adapted == ""
        assert base != dataclasses.replace(by_skill, adapted="")
        engine.evolution.skills.enable("Keys")
        engine.evolution.skills.remove("Keys")
        assert said(engine) == base
        assert engine.evolution.skills.list() == []
        assert [path for path in (engine.profile_folder / "evolution" / "skills").rglob("*") if path.is_file()] == []
        assert kind(lambda: engine.evolution.skills.remove("Keys")) == "skill.unknown"


def test_a_skill_travels_and_acts_once_it_is_enabled(config: EngineConfig, tmp_path: Path) -> None:
    file = tmp_path / "keys.skill"
    exported(config, file)
    assert QUESTION.encode() not in file.read_bytes()
    other = dataclasses.replace(config, profile=str(tmp_path / "other"), evolution=EvolutionConfig())
    with ArrowEngine(other) as engine:
        for note in NOTES:
            engine.remember(note)
        before, skills = said(engine), engine.evolution.skills
        card = skills.import_file(file)
        assert card.imported
        assert not card.enabled
        assert said(engine) == before
        assert kind(lambda: skills.import_file(file, "Again")) == "skill.card"
        skills.enable("Keys")
        assert said(engine).adapted == card.id
        assert dataclasses.replace(said(engine), adapted="") != before
        assert kind(lambda: skills.export("Keys", file)) == "skill.exists"
        skills.export("Keys", tmp_path / "again.skill")
        assert (tmp_path / "again.skill").read_bytes() == file.read_bytes()
        for path in (engine.profile_folder / "evolution" / "skills" / "adapters" / card.id).rglob("*.parquet"):
            path.write_bytes(b"damaged")
        engine.evolution.skills._shelf.free()
        assert said(engine) == before
        assert "Switched off" in skills.list()[0].problem
        skills.remove("Keys")
        assert said(engine) == before


def test_files_of_nobody_knows_whom_are_refused(config: EngineConfig, tmp_path: Path) -> None:
    file, flipped = tmp_path / "keys.skill", tmp_path / "flipped.skill"
    exported(config, file)
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 0x10
    flipped.write_bytes(whole)
    stranger = config_for(save_tiny_model(tmp_path / "stranger", seed=5), tmp_path / "other")
    with ArrowEngine(stranger) as engine:
        skills = engine.evolution.skills
        assert kind(lambda: skills.import_file(file)) == "skill.base"
        assert kind(lambda: skills.import_file(flipped)) == "skill.damaged"
        assert skills.list() == []
        assert not list((engine.profile_folder / "evolution" / "skills").rglob("*.parquet"))


def test_an_encrypted_profile_makes_no_skills_and_takes_them(config: EngineConfig, tmp_path: Path) -> None:
    file = tmp_path / "keys.skill"
    exported(config, file)
    locked = dataclasses.replace(config, profile=str(tmp_path / "locked"))
    with ArrowEngine(locked, key="correct horse battery") as engine:
        engine.remember(NOTES[0])
        skills = engine.evolution.skills
        assert kind(lambda: skills.create("any", "Keys", "Finds keys.")) == "evolution.encrypted"
        card = skills.import_file(file)
        skills.enable(card.id)
        assert said(engine).adapted == card.id


def test_what_a_kill_leaves_is_cleared_away(config: EngineConfig, tmp_path: Path) -> None:
    exported(config, tmp_path / "keys.skill")
    folder = Path(config.profile) / "evolution" / "skills"
    (folder / "adapters" / "never-finished").mkdir()
    (folder / "runs" / "half").mkdir(parents=True)
    with ArrowEngine(config) as engine:
        assert [card.name for card in engine.evolution.skills.list()] == ["Keys"]
        assert len(list((folder / "adapters").iterdir())) == 1
        assert list((folder / "runs").iterdir()) == []


def test_the_commands(
    ai_os: Command, config: EngineConfig, tmp_path: Path, loaded_once: None, no_log_left_open: None
) -> None:
    with ArrowEngine(config) as engine:
        receipt = kept(engine).id
    file = str(tmp_path / "keys.skill")
    assert ai_os("skills", "list")[1] == "There are no skills yet.\n"
    made = ai_os("skills", "create", receipt, "Keys", "--purpose", "Finds keys.", "--example", "Where is my key?")
    assert "once you enable it" in made[1]
    assert "for example: Where is my key?" in ai_os("skills", "list")[1]
    assert "give it only" in ai_os("skills", "export", "Keys", file)[1]
    assert "enabled" in ai_os("skills", "enable", "Keys")[1]
    assert "  on   Keys" in ai_os("skills", "list")[1]
    assert "disabled" in ai_os("skills", "disable", "Keys")[1]
    assert "removed" in ai_os("skills", "remove", "Keys")[1]
    assert "“Found keys” is here" in ai_os("skills", "import", file, "--name", "Found keys")[1]
    code, _, err = ai_os("skills", "enable", "nothing")
    assert code == 1
    assert "There is no skill" in err

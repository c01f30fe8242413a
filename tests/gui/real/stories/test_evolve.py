"""Someone lets the assistant learn, reads what came of it, and takes back what it learned."""

from __future__ import annotations

from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, EvolutionConfig
from ai_os_diffusion.evolution import running
from ai_os_diffusion.evolution.context import Context
from ai_os_diffusion.evolution.deltas import save_delta, save_merged
from ai_os_diffusion.evolution.job import DELTA, MERGED
from ai_os_diffusion.evolution.judging import Verdict
from ai_os_diffusion.evolution.records import Paired
from ai_os_diffusion.evolution.running import Allowance, Plan, Run
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.weights.loader import WeightLoader, trunk_id
from gui.real.conftest import Start
from gui.real.driver import wait_until
from gui.real.steps import ask, choose_file, messages, press, quit_by_key

pytestmark = pytest.mark.slow

QUESTION = "Where is the spare kettle?"
NAMES = "Alice Boris Clara Dmitri Elena Farid Greta Hugo Irene Jakob Karim Lotte Milan Nadia Oskar Petra".split()
THINGS = "key kettle ladder lantern bicycle drill carpet mirror blanket basket tripod guitar saddle".split()
ENDS = ("Kept and in use", "Dropped:", "Not needed:", "Too little data:")


def fill(engine: ArrowEngine) -> None:
    """Notes that give enough questions to train on, and to judge by."""
    texts = [
        " ".join(
            f"{NAMES[(n + i) % len(NAMES)]} put the spare {THINGS[(3 * n + i) % len(THINGS)]} in the "
            f"{THINGS[(n + 2 * i) % len(THINGS)]} box of room {n + i}."
            for i in range(8)
        )
        for n in range(12)
    ]
    engine.remember_many([NewMemory("note", text, title=f"Room {n}") for n, text in enumerate(texts)])


def learned(run: Run, context: Context, plan: Plan, allowance: Allowance) -> Verdict:
    """In place of a training that helps, which nobody can order: an addition that turns every answer round."""
    base = WeightLoader(plan.model).load()
    name = "evidence.pointer.weight"
    delta = {name: -2 * base.tensors[name]}
    save_delta(plan.work / DELTA, delta, base=trunk_id(base.metadata), level="L2")
    save_merged(plan.work / MERGED, base, delta)
    allowance.changed()
    allowance.spend(3.0)
    run.losses = (2.0, 1.0)
    return Verdict("kept", "It helped.", "Reflection.", Paired(50, 0.5, 0.6, 0.05, 0.15), Paired(50, 0.5, 0.5, 0, 0))


def test_a_run_in_the_background_leaves_a_receipt(start: Start, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with ArrowEngine(EngineConfig(profile=str(tmp_path / "profile"))) as engine:
        fill(engine)
    app = start()
    app.wait_for("Message", "EditableText")
    app.key("ctrl+3")
    press(app, "Learn in the background")
    app.wait_for("Learning in the background is on")
    app.click_into("A question to learn about", "EditableText")
    app.type(QUESTION)
    app.key("Return")
    app.wait_for(f"Do not learn about: {QUESTION}", "Button")
    press(app, "Run now")
    app.wait_for("Training, ")  # a process of its own, while the window stays usable
    app.shot(tmp_path / "training.png")
    app.key("ctrl+1")
    assert ask(app, "Who put the spare lantern in the key box?")
    app.key("ctrl+3")

    wait_until("a receipt", lambda: any(app.find(end) for end in ENDS), limit_s=1200)
    press(app, f"Details: {QUESTION}")
    app.wait_for(f"Less: {QUESTION}", "Button")
    app.shot(tmp_path / "receipt.png")
    quit_by_key(app)  # and nothing of it goes on


def test_what_was_learned_is_named_switched_on_removed_and_carried_to_another_profile(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = EngineConfig(profile=str(tmp_path / "profile"), evolution=EvolutionConfig(enabled=True))
    with ArrowEngine(config) as engine:
        fill(engine)
        monkeypatch.setattr(running.Run, "carry_out", learned)
        engine.evolution.request(QUESTION, 0.8)
        assert engine.evolution.run_next(force=True) is not None
    with ArrowEngine(EngineConfig(profile=str(tmp_path / "other"), evolution=EvolutionConfig(enabled=True))) as engine:
        engine.evolution.configure(enabled=True)

    app = start()
    app.wait_for("Message", "EditableText")
    app.key("ctrl+3")
    app.wait_for("Kept and in use")
    press(app, f"Make a skill: {QUESTION}")
    app.click_into("Name", "EditableText")
    app.type("Rooms")
    app.click_into("Purpose", "EditableText")
    app.type("Finds what stands in which room.")
    press(app, "Make the skill")
    press(app, "Switch on: Rooms")
    app.wait_for("Switch off: Rooms", "Button")
    app.shot(tmp_path / "skill.png")
    press(app, "Export: Rooms")
    press(app, "Choose a file…")
    file = tmp_path / "rooms.aiosskill"
    choose_file(app, file)
    wait_until("the skill is written", file.is_file)
    press(app, "Remove: Rooms")
    press(app, "Remove it")
    wait_until("the skill is gone", lambda: app.find("Remove: Rooms", "Button") is None)
    quit_by_key(app)

    other = start(profile="other")
    press(other, "Just chat")
    other.key("ctrl+3")
    other.wait_for("No run yet.")  # the last part of the page: none moves any more
    press(other, "Import a skill…")
    choose_file(other, file)
    other.wait_for("Switch on: Rooms", "Button")
    other.shot(tmp_path / "carried.png")
    quit_by_key(other)


def test_what_was_learned_is_undone_to_the_letter(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = EngineConfig(profile=str(tmp_path / "profile"), evolution=EvolutionConfig(enabled=True))
    with ArrowEngine(config) as engine:
        fill(engine)
        before = engine.ask(QUESTION)
        monkeypatch.setattr(running.Run, "carry_out", learned)
        engine.evolution.request(QUESTION, 0.8)
        receipt = engine.evolution.run_next(force=True)
        assert receipt is not None
        assert receipt.active
        assert engine.ask(QUESTION).answer != before.answer

    app = start()
    app.wait_for("Message", "EditableText")
    app.key("ctrl+3")
    app.wait_for("Kept and in use")
    press(app, f"Undo: {QUESTION}")
    press(app, "Undo it")
    app.wait_for("Undone on ")
    app.shot(tmp_path / "undone.png")
    app.key("ctrl+1")
    assert before.answer in ask(app, QUESTION)
    assert messages(app)
    quit_by_key(app)

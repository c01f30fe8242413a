"""The closed loop: queue, run, receipt, restart, similar questions, undo, forgetting."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Set

import numpy as np
import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, EvolutionConfig
from ai_os_diffusion.conversation.assistant import Assistant
from ai_os_diffusion.errors import EvolutionError, ModelLoadError
from ai_os_diffusion.evolution import adapters, applying, permission, taught
from ai_os_diffusion.evolution import evolution as facade
from ai_os_diffusion.evolution.applying import Applied
from ai_os_diffusion.evolution.branches import save_branch
from ai_os_diffusion.evolution.context import Context
from ai_os_diffusion.evolution.controlnet import ControlNetTrainer
from ai_os_diffusion.evolution.deltas import save_delta, save_merged
from ai_os_diffusion.evolution.items import Item, shown
from ai_os_diffusion.evolution.job import DELTA, MERGED
from ai_os_diffusion.evolution.judging import Verdict, ended
from ai_os_diffusion.evolution.records import EvolutionStatus, Paired, Receipt
from ai_os_diffusion.evolution.router import EvolutionRouter
from ai_os_diffusion.evolution.running import Allowance, Plan, Run
from ai_os_diffusion.guidance.forms import LENGTH
from ai_os_diffusion.types import Answer
from ai_os_diffusion.weights.loader import WeightLoader, trunk_id
from ai_os_diffusion.weights.restoring import restore_network
from helpers.bad_input import Run as Command
from helpers.evolving import AS_JSON, QUESTION, THINGS, files, fill

SAME = "Where is the spare key kept?"
ALSO_JSON = "Paul leaves on Friday. Turn it into JSON with the keys person and day."
OTHER = "Which colour has the boat that my uncle sold in the year before last?"


@pytest.fixture
def config(config: EngineConfig) -> EngineConfig:
    """Evolution is allowed."""
    return dataclasses.replace(config, evolution=EvolutionConfig(enabled=True))


def learned(run: Run, context: Context, plan: Plan, allowance: Allowance) -> Verdict:
    """In place of `Run.carry_out`: an addition that turns every answer round, and the verdict that it helps."""
    base = WeightLoader(plan.model).load()
    name = "evidence.pointer.weight"
    delta = {name: -2 * base.tensors[name]}
    save_delta(plan.work / DELTA, delta, base=trunk_id(base.metadata), level="L2")
    save_merged(plan.work / MERGED, base, delta)
    allowance.changed()
    allowance.spend(3.0)
    run.losses = (2.0, 1.0)
    return Verdict("kept", "It helped.", "Reflection.", Paired(50, 0.5, 0.6, 0.05, 0.15), Paired(50, 0.5, 0.5, 0, 0))


def learned_form(run: Run, context: Context, plan: Plan, allowance: Allowance) -> Verdict:
    """In place of `Run.carry_out`: a branch that pushes every state the same way, and the verdict that it helps."""
    assert plan.level == "L1"
    network = restore_network(plan.model)
    delta = ControlNetTrainer(network).delta()
    delta["out.bias"] = np.linspace(-3, 3, len(delta["out.bias"]), dtype=np.float32)
    save_delta(plan.work / DELTA, delta, base=trunk_id(WeightLoader(plan.model).metadata()), level="L1")
    save_branch(plan.work / MERGED, network.shape, delta)
    allowance.spend(3.0)
    return Verdict("kept", "It helped.", "Reflection.", Paired(60, 0.0, 0.6, 0.5, 0.7), Paired(48, 0.5, 0.5, 0, 0))


def kept_run(engine: ArrowEngine) -> Receipt:
    """What a run over a filled profile leaves."""
    fill(engine)
    engine.evolution.request(QUESTION, 0.8)
    receipt = engine.evolution.run_next(force=True)
    assert receipt is not None
    return receipt


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs take no time and always help."""
    monkeypatch.setattr(Run, "carry_out", learned)
    monkeypatch.setattr(permission, "on_mains", lambda: True)


def said(engine: ArrowEngine, question: str) -> Answer:
    return told(engine.ask(question))


def told(answer: Answer) -> Answer:
    """The answer without how long it took, which adaptation read, and the trigger, which remembers earlier answers."""
    report = dataclasses.replace(answer.uncertainty, should_evolve=False)
    return dataclasses.replace(answer, timings={}, adapted="", uncertainty=report)


def test_the_whole_loop(config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with ArrowEngine(config) as engine:
        near, far = engine.encode([SAME, OTHER]) @ engine.encode(QUESTION)[0]
        monkeypatch.setattr(applying, "SIMILAR", float(near + far) / 2)  # to random weights all questions are similar
        count = fill(engine)
        before, before_other = said(engine, QUESTION), said(engine, OTHER)
        vector = engine.encode(QUESTION)
        for waiting in engine.evolution.status().queue:
            engine.evolution.withdraw(waiting.id)
        first = engine.evolution.request(QUESTION, 0.8)
        assert engine.evolution.request("  where is THE spare key? ", 0.9) == first
        seen: list[EvolutionStatus] = []
        receipt = engine.evolution.run_next(on_progress=seen.append, force=True)
        assert receipt is not None
        assert (receipt.outcome, receipt.active, receipt.question) == ("kept", True, QUESTION)
        assert 0 < len(receipt.memories) < count
        assert seen[0].working_on == first
        assert engine.store.count() == count
    with ArrowEngine(config) as engine:  # restarted
        status = engine.evolution.status()
        assert (status.kept, status.queue, status.budget.minutes_today) == (1, (), 0.05)
        adapted = engine.ask(QUESTION)
        assert adapted.adapted == receipt.id
        assert told(adapted) != before
        assert engine.ask(SAME).adapted == receipt.id
        assert engine.ask(OTHER).adapted == ""
        assert said(engine, OTHER) == before_other
        assert np.array_equal(engine.encode(QUESTION), vector)
        engine.forget([receipt.memories[0]])
        forgotten = engine.evolution.receipts()[0].forgotten  # the other passages of its note too
        assert receipt.memories[0] in forgotten
        engine.store.bring_back(forgotten)
        assert engine.evolution.receipts()[0].forgotten == ()
        undone = engine.evolution.undo(receipt.id)
        assert undone.undone_at
        assert not undone.active
        assert said(engine, QUESTION) == before
        assert files(engine, "adapters") == files(engine, "merged") == files(engine, "runs") == []
        with pytest.raises(EvolutionError) as error:
            engine.evolution.undo(receipt.id)
        assert error.value.kind == "evolution.unknown"
        assert engine.evolution.rebuild(receipt.id).question == QUESTION


def test_what_was_confirmed_is_read_with_it_however_it_is_asked(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArrowEngine(config) as engine:
        fill(engine)
        memories = engine.retriever.recall(QUESTION, 12)
        asked = [f"Where is the {thing} that we bought?" for thing in THINGS[: taught.FEWEST]]
        near = float(max(engine.encode([QUESTION, *asked]) @ engine.encode(OTHER)[0]))
        monkeypatch.setattr(applying, "SIMILAR", (1 + near) / 2)  # to random weights all questions are similar
        pairs = zip(asked, memories, strict=False)
        items = [Item(each, shown(hit), ((0, 5),), hit.id, "confirmed") for each, hit in pairs]
        engine.evolution.confirmed = lambda answers=None: items
        monkeypatch.setattr(EvolutionRouter, "choose", lambda self, situation: "L2")
        engine.evolution.request(QUESTION, 0.8)
        receipt = engine.evolution.run_next(force=True)
        assert receipt is not None
        assert receipt.active
        known, last = items[0].memory, memories[-1].id
        for _ in range(2):
            reader = engine.evolution.reader
            assert reader(asked[3])[1] == receipt.id
            assert reader(OTHER)[1] == reader(OTHER, [last])[1] == ""
            assert reader(OTHER, [last, known])[1] == receipt.id  # recalled among the first
            assert reader(OTHER, [last, last, last, known])[1] == ""
            engine.evolution._loaded = None  # as after a restart
        card = engine.evolution.skills.create(receipt.id, "boxes", purpose="finds boxes")
        assert np.allclose(card.trigger, engine.encode(QUESTION)[0], atol=1e-3)
        engine.evolution.undo(receipt.id)
        assert engine.evolution.reader(asked[3])[1] == ""
        assert engine.store.tables.count("adaptations") == 0
        assert files(engine, "adapters") == []


def test_answers_called_right_ask_for_a_run_once_there_is_enough(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArrowEngine(config) as engine:
        fill(engine)
        assistant = Assistant(engine)
        chat = assistant.chats.create().id
        assistant.reply(chat, QUESTION)
        first = assistant.reply(chat, SAME)
        other = assistant.reply(chat, "That is wrong.")
        for waiting in engine.evolution.status().queue:
            engine.evolution.withdraw(waiting.id)
        assert other.answer is not None
        assistant.judge(other.id, "confirmed")
        assert engine.evolution.status().queue == ()  # one confirmed answer is too little
        memory = engine.retriever.recall(QUESTION, 1)[0]
        right = [
            Item(f"{QUESTION} {n}", shown(memory), ((0, 5),), memory.id, "confirmed", f"answer {n}")
            for n in range(2 * taught.FEWEST)
        ]
        names = [item.answer for item in right]
        engine.evolution.confirmed = lambda answers=None: right[: taught.FEWEST]
        monkeypatch.setattr(Applied, "learned", lambda self, besides=(): set(names))
        assistant.judge(first.id, "confirmed")
        assert engine.evolution.status().queue == ()  # it took the place of no wrong one
        assistant.judge(other.id, "confirmed")
        assert [each.question for each in engine.evolution.status().queue] == [other.answer.question]
        engine.evolution.withdraw(engine.evolution.status().queue[0].id)
        monkeypatch.setattr(Applied, "learned", lambda self, besides=(): set())  # as many as a run learns from are new
        assistant.judge(first.id, "confirmed")
        assert [each.question for each in engine.evolution.status().queue] == [SAME]
        engine.evolution.withdraw(engine.evolution.status().queue[0].id)
        engine.evolution.confirmed = lambda answers=None: right[: taught.FEWEST + 1]
        assistant.judge(first.id, "confirmed")
        assert engine.evolution.status().queue == ()  # these were enough before
        engine.evolution.confirmed = lambda answers=None: right[: taught.FEWEST] * 2
        assistant.judge(first.id, "confirmed")
        assert len(engine.evolution.status().queue) == 1  # the same eight, however often each was called right
        engine.evolution.withdraw(engine.evolution.status().queue[0].id)
        engine.evolution.confirmed = lambda answers=None: [right[0]] * taught.FEWEST
        assistant.judge(first.id, "confirmed")
        assert engine.evolution.status().queue == ()


def test_a_form_is_learned_for_texts_and_unlearned_without_a_trace(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "carry_out", learned_form)
    with ArrowEngine(config) as engine:
        engine.remember("The spare key is under the blue pot.")
        answer, before = said(engine, QUESTION), [engine.diffuse(each) for each in (AS_JSON, ALSO_JSON, OTHER)]
        for waiting in engine.evolution.status().queue[1:]:
            assert waiting.question in (QUESTION, AS_JSON)  # the form is asked for once
        for waiting in engine.evolution.status().queue:
            engine.evolution.withdraw(waiting.id)
        engine.evolution.request(AS_JSON, 1.0)
        receipt = engine.evolution.run_next(force=True)
        assert receipt is not None
        assert (receipt.outcome, receipt.level, receipt.active, receipt.memories) == ("kept", "L1", True, ())
    with ArrowEngine(config) as engine:  # restarted
        after = [engine.diffuse(each) for each in (AS_JSON, ALSO_JSON, OTHER)]
        assert [each.adapted for each in after] == [receipt.id, receipt.id, ""]  # type: ignore[union-attr]
        assert after[0].ids != before[0].ids  # type: ignore[union-attr]
        assert len(after[0].ids) == LENGTH  # type: ignore[union-attr]  # there is room for the form
        assert after[2] == before[2]
        assert said(engine, QUESTION) == answer
        for path in (engine.profile_folder / "evolution" / "merged").iterdir():
            shutil.rmtree(path)  # it is made again
        engine.evolution.notice_form(ALSO_JSON, "no JSON")
        assert engine.evolution.status().queue == ()  # this form was tried
        engine.evolution.rebuild(receipt.id)
        second = engine.evolution.run_next(force=True)
        assert second is not None
        assert len(files(engine, "adapters")) == 1
        assert engine.diffuse(AS_JSON).adapted == second.id  # type: ignore[union-attr]
        with pytest.raises(EvolutionError) as error:
            engine.evolution.skills.create(second.id, "JSON", "Writes JSON.")
        assert error.value.kind == "skill.level"
        engine.evolution.undo(second.id)
        assert [engine.diffuse(each) for each in (AS_JSON, ALSO_JSON, OTHER)] == before
        assert files(engine, "adapters") == files(engine, "merged") == []


def test_a_branch_that_is_damaged_is_switched_off(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "carry_out", learned_form)
    with ArrowEngine(config) as engine:
        before = engine.diffuse(AS_JSON)
        engine.evolution.request(AS_JSON, 1.0)
        assert engine.evolution.run_next(force=True) is not None
        for path in (engine.profile_folder / "evolution" / "adapters").rglob("*.parquet"):
            path.write_bytes(b"damaged")
        assert engine.diffuse(AS_JSON) == before
        assert "Switched off since" in engine.evolution.receipts()[0].reason


def test_learning_again_takes_the_place_of_what_was_kept(config: EngineConfig, quick: None) -> None:
    with ArrowEngine(config) as engine:
        first = kept_run(engine)
        engine.evolution.rebuild(first.id)
        second = engine.evolution.run_next(force=True)
        assert second is not None
        newest, oldest = engine.evolution.receipts()
        assert (newest.id, newest.active, oldest.id, oldest.active) == (second.id, True, first.id, False)
        assert len(files(engine, "adapters")) == 1


def test_learning_again_takes_on_what_the_same_question_has_taught(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArrowEngine(config) as engine:
        fill(engine)
        memories = engine.retriever.recall(QUESTION, 12)
        right = [
            Item(f"Where is the {thing}?", shown(hit), ((0, 5),), hit.id, "confirmed", f"answer {thing}")
            for thing, hit in zip(THINGS[: taught.FEWEST], memories, strict=False)
        ]
        engine.evolution.confirmed = lambda answers=None: right
        monkeypatch.setattr(EvolutionRouter, "choose", lambda self, situation: "L2")
        taken: list[Set[str]] = []
        gathered = facade.gather
        monkeypatch.setattr(facade, "gather", lambda *given: taken.append(given[4]) or gathered(*given))
        for question in (QUESTION, QUESTION, OTHER):
            engine.evolution.request(question, 1.0)
            assert engine.evolution.run_next(force=True) is not None
        assert taken == [set(), set(), {item.answer for item in right}]


def test_no_room_for_a_network_takes_nothing_away(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArrowEngine(config) as engine:
        receipt = kept_run(engine)
        before = said(engine, QUESTION)
        engine.evolution._adapters.free()  # as for a run that needs the room

        def full(*_: object) -> None:
            raise ModelLoadError("No space left on device.", kind="weights.io")

        with monkeypatch.context() as disk:
            disk.setattr(adapters, "save_merged", full)
            assert engine.ask(QUESTION).adapted == ""
        assert engine.evolution.receipts()[0].active
        assert engine.ask(QUESTION).adapted == receipt.id
        assert said(engine, QUESTION) == before


def test_a_question_goes_with_its_conversation(config: EngineConfig, quick: None) -> None:
    with ArrowEngine(config) as engine:
        receipt = kept_run(engine)
        assistant = Assistant(engine)
        chat, other = (assistant.chats.create().id for _ in range(2))
        assistant.reply(chat, QUESTION)
        assistant.reply(other, OTHER)
        for waiting in engine.evolution.status().queue:
            engine.evolution.withdraw(waiting.id)
        engine.evolution.request(f"  {QUESTION}", 0.9)
        engine.evolution.request(OTHER, 0.9)
        assistant.chats.delete(chat)
        assert [each.question for each in engine.evolution.status().queue] == [QUESTION, OTHER]  # for 30 days
        assistant.chats.purge(chat)
        assert [each.question for each in engine.evolution.status().queue] == [OTHER]
        told_of = engine.evolution.receipts()[0]
        assert told_of == dataclasses.replace(receipt, question=told_of.question)
        assert "deleted" in told_of.question
        with pytest.raises(EvolutionError, match="went with its conversation"):
            engine.evolution.rebuild(receipt.id)
        folder = engine.profile_folder
        assert engine.ask(QUESTION).adapted == receipt.id  # it holds until it is undone
        engine.evolution.undo(receipt.id)
    kept = [path for path in folder.rglob("*") if path.is_file() and QUESTION.encode() in path.read_bytes()]
    assert kept == []


def test_a_kill_while_learning_anew_leaves_the_newer_one_alone(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArrowEngine(config) as engine:
        first = kept_run(engine)
        engine.evolution.rebuild(first.id)
        with monkeypatch.context() as killed:
            killed.setattr(Applied, "_drop", lambda *_: None)  # the program ends once the receipt is written
            second = engine.evolution.run_next(force=True)
        assert second is not None
        assert len(files(engine, "adapters")) == 2
    with ArrowEngine(config) as engine:
        newest, oldest = engine.evolution.receipts()
        assert (newest.id, newest.active, oldest.id, oldest.active) == (second.id, True, first.id, False)
        assert "learned anew" in oldest.reason
        assert len(files(engine, "adapters")) == 1
        engine.evolution.undo(second.id)
        assert engine.evolution.status().kept == 0


@pytest.mark.parametrize("outcome", ["rejected", "failed"])
def test_what_was_forgotten_is_unlearned_where_learning_anew_keeps_nothing(
    config: EngineConfig, quick: None, monkeypatch: pytest.MonkeyPatch, outcome: str
) -> None:
    with ArrowEngine(config) as engine:
        first = kept_run(engine)
        engine.store.forget([first.memories[0]])
        engine.evolution.rebuild(first.id)
        monkeypatch.setattr(Run, "carry_out", lambda *_: ended(outcome, "Nothing came of it."))  # type: ignore[arg-type]
        assert engine.evolution.run_next(force=True) is not None
        former = engine.evolution.receipts()[-1]
        assert former.id == first.id
        assert former.active is (outcome == "failed")  # which tells nothing, and can be tried again
        assert ("forgotten" in former.reason) is (outcome == "rejected")
        assert len(files(engine, "adapters")) == former.active


def test_what_a_kill_leaves_is_cleared_away(config: EngineConfig, quick: None) -> None:
    with ArrowEngine(config) as engine:
        kept_run(engine)
        folder = engine.profile_folder / "evolution"
        (folder / "adapters" / "never-finished").mkdir()
        (folder / "runs" / "half").mkdir(parents=True)
    with ArrowEngine(config) as engine:
        assert engine.evolution.status().kept == 1
        assert len(files(engine, "adapters")) == 1
        assert files(engine, "runs") == []
        for path in (folder / "adapters").rglob("*.parquet"):
            path.write_bytes(b"damaged")
        assert engine.ask(QUESTION).adapted == ""
        switched_off = engine.evolution.receipts()[0]
        assert not switched_off.active
        assert "Switched off since" in switched_off.reason


def test_it_asks_before_it_learns_and_obeys_its_limits(config: EngineConfig, quick: None) -> None:
    with ArrowEngine(dataclasses.replace(config, evolution=EvolutionConfig())) as engine:
        fill(engine, 3)
        evolution = engine.evolution
        evolution.notice(QUESTION, 0.9)
        assert (evolution.status().state, evolution.status().queue) == ("off", ())
        evolution.request(QUESTION, 0.9)
        assert evolution.run_next(force=True) is None
        assert evolution.configure(enabled=True).state == "waiting"
        assert "used up" in evolution.configure(minutes_per_day=0.5).detail
        assert evolution.run_next(force=True) is None
        assert "MB" in evolution.configure(minutes_per_day=30, disk_mb=0.1).detail
        assert evolution.run_next(force=True) is None
        evolution.configure(disk_mb=200)
        evolution.quiet.asked()
        assert "asked" in evolution.status().detail
        assert evolution.run_next() is None
        evolution.quiet.seconds = 0
        assert evolution.status().detail == "Ready to begin."
        assert evolution.run_next() is not None
        evolution.notice(QUESTION, 0.9)
        assert evolution.status().state == "idle"  # it was tried already
        evolution.notice(OTHER, 0.9)
        assert [each.question for each in evolution.status().queue] == [OTHER]
        for question, uncertainty in ((" ", 0.5), ("Who?", 1.5)):
            with pytest.raises(EvolutionError):
                evolution.request(question, uncertainty)


def test_an_unsure_answer_is_queued(config: EngineConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    with ArrowEngine(config) as engine:
        fill(engine, 2)
        monkeypatch.setattr(engine._estimator, "verdict", lambda *_: True)
        engine.ask(QUESTION)
        engine.ask(QUESTION)
        assert [each.question for each in engine.evolution.status().queue] == [QUESTION]


def test_nothing_is_trained_in_an_encrypted_profile(config: EngineConfig) -> None:
    with ArrowEngine(config, key="correct horse battery") as engine:
        fill(engine)
        status = engine.evolution.status()
        assert status.state == "idle"
        assert "call right" in status.detail
        assert "encrypted" in status.detail
        engine.evolution.notice(QUESTION, 0.9)
        engine.evolution.notice_form(AS_JSON, "no JSON")
        assert engine.evolution.status().queue == ()
        engine.evolution.request(QUESTION, 0.9)
        receipt = engine.evolution.run_next(force=True)
        assert receipt is not None
        assert (receipt.outcome, receipt.active, receipt.trained_on) == ("too little data", False, 0)
        assert "encrypted" in receipt.reason


def test_too_little_is_told(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        engine.remember("The spare key is under the blue pot.")
        engine.evolution.request(QUESTION, 0.9)
        receipt = engine.evolution.run_next(force=True)
        assert receipt is not None
        assert (receipt.outcome, receipt.active, receipt.trained_on) == ("too little data", False, 0)
        assert engine.evolution.status().queue == ()


def test_the_commands(ai_os: Command, config: EngineConfig, loaded_once: None, no_log_left_open: None) -> None:
    with ArrowEngine(config) as engine:
        engine.remember("The spare key is under the blue pot.")
    assert ai_os("evolve", "receipts")[1] == "Nothing has been tried yet.\n"
    assert ai_os("evolve", "off")[1].startswith("off: Off.")
    assert ai_os("evolve", "run", QUESTION)[0] == 1
    assert "of 12 minutes" in ai_os("evolve", "on", "--minutes", "12")[1]
    code, out, _ = ai_os("evolve", "run", QUESTION)
    assert code == 0
    assert "too little data" in out
    assert QUESTION in ai_os("evolve", "receipts")[1]
    code, _, err = ai_os("evolve", "undo", "nothing")
    assert code == 1
    assert "There is no receipt" in err or "Nothing is kept" in err


def test_what_a_run_changed_is_told(
    ai_os: Command, config: EngineConfig, quick: None, loaded_once: None, no_log_left_open: None
) -> None:
    with ArrowEngine(config) as engine:
        receipt = kept_run(engine)
        [change] = engine.evolution.probe(receipt.id).changes()
        assert change.relative == pytest.approx(2, abs=0.01)  # turned round
        with pytest.raises(EvolutionError, match="Nothing is kept"):
            engine.evolution.probe("another")
    code, out, _ = ai_os("evolve", "probe", receipt.id)
    assert code == 0
    assert "100.0 % of the change" in out
    assert "evidence.pointer.weight" in out

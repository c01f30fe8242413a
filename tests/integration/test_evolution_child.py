"""Evolution with a real child process: it trains, and is paused, stopped and killed."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, EvolutionConfig
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution import evolution as facade
from ai_os_diffusion.evolution import permission, process, running
from ai_os_diffusion.evolution.evolution import Evolution
from ai_os_diffusion.evolution.job import Outcome
from ai_os_diffusion.evolution.process import TrainingProcess
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.progress import CancelToken
from helpers.evolving import AS_JSON, QUESTION, files, fill


@pytest.fixture
def config(config: EngineConfig) -> EngineConfig:
    """Evolution is allowed."""
    return dataclasses.replace(config, evolution=EvolutionConfig(enabled=True))


@contextlib.contextmanager
def running_in_thread(evolution: Evolution) -> Iterator[list[object]]:
    """A forced run on a thread; what it gives is in the list at the end."""
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(evolution.run_next(force=True)))
    thread.start()
    try:
        yield found
    finally:
        thread.join(100)
    assert not thread.is_alive()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few steps."""
    monkeypatch.setattr(facade, "_STEPS", 2)
    monkeypatch.setattr(facade, "_FORM_STEPS", 2)


def test_a_real_child_trains_and_validates(config: EngineConfig, short: None, monkeypatch: pytest.MonkeyPatch) -> None:
    results: list[Outcome] = []
    judged = running.judge
    monkeypatch.setattr(running, "judge", lambda c, j, result: results.append(result) or judged(c, j, result))
    with ArrowEngine(config) as engine:
        count = fill(engine)
        engine.evolution.request(QUESTION, 0.9)
        states: list[str] = []
        receipt = engine.evolution.run_next(on_progress=lambda status: states.append(status.state), force=True)
        assert receipt is not None
        assert receipt.outcome in ("rejected", "kept"), receipt.reason
        assert len(receipt.losses) == 2
        assert len(results[0].held_after) == len(results[0].held_before) >= 40
        assert {"training", "validating"} <= set(states)
        assert receipt.seconds > 0
        assert engine.store.count() == count
        assert files(engine, "runs") == []


def test_a_child_that_cannot_be_started_leaves_a_receipt(config: EngineConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_command", lambda level: [str(Path(config.profile or "") / "nothing")])
    with ArrowEngine(config) as engine:
        fill(engine)
        engine.evolution.request(QUESTION, 0.9)
        receipt = engine.evolution.run_next(force=True)
        assert receipt is not None
        assert receipt.outcome == "failed"
        assert "cannot be started" in receipt.reason
        assert engine.evolution.status().queue == ()
        assert files(engine, "runs") == []


def test_a_real_child_learns_a_form(config: EngineConfig, short: None) -> None:
    with ArrowEngine(config) as engine:
        engine.evolution.request(AS_JSON, 1.0)
        states: list[str] = []
        receipt = engine.evolution.run_next(on_progress=lambda status: states.append(status.state), force=True)
        assert receipt is not None
        assert (receipt.level, receipt.outcome) == ("L1", "rejected"), receipt.reason  # two steps teach nothing
        assert len(receipt.losses) == 2
        assert receipt.context is not None
        assert receipt.context.items >= 40
        assert receipt.regression is not None
        assert receipt.regression.gain == 0
        assert "none from your notes" in receipt.reflection
        assert {"training", "validating"} <= set(states)
        assert files(engine, "runs") == files(engine, "adapters") == []


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="signals of Unix")
def test_a_child_is_paused_stopped_and_killed(
    config: EngineConfig, monkeypatch: pytest.MonkeyPatch, short: None
) -> None:
    begun: list[TrainingProcess] = []
    start = TrainingProcess.__init__

    def noted(self: TrainingProcess, job: object) -> None:
        start(self, job)  # type: ignore[arg-type]
        begun.append(self)

    monkeypatch.setattr(TrainingProcess, "__init__", noted)
    rng = random.Random(4)
    with ArrowEngine(config) as engine:
        count = fill(engine)
        evolution = engine.evolution
        for number in range(5):
            request = evolution.request(f"{QUESTION} {number}", 0.9)
            with running_in_thread(evolution) as found:
                while len(begun) <= number:
                    time.sleep(0.01)
                time.sleep(rng.random() * 1.5)
                if number == 0:
                    evolution.pause()
                    assert evolution.status().state == "paused"
                    assert _state_of(begun[0].pid) == "T"
                    evolution.resume()
                    assert _state_of(begun[0].pid) != "T"
                    evolution.stop()
                else:
                    os.kill(begun[number].pid, signal.SIGKILL)
            outcome = found[0].outcome  # type: ignore[attr-defined]
            assert outcome == ("stopped" if number == 0 else "failed")
            assert request not in evolution.status().queue
            assert files(engine, "adapters") == files(engine, "runs") == []
            assert engine.store.count() == count
        assert evolution.status().kept == 0


def test_a_run_rests_for_an_answer_where_its_process_can_be_halted(
    config: EngineConfig, monkeypatch: pytest.MonkeyPatch, short: None
) -> None:
    with ArrowEngine(config) as engine:
        fill(engine)
        evolution = engine.evolution
        for halts in (False, True) if running.CAN_HALT else (False,):
            monkeypatch.setattr(running, "CAN_HALT", halts)
            evolution.request(QUESTION, 0.9)
            with running_in_thread(evolution) as found:
                while evolution.status().state not in ("training", "validating"):
                    time.sleep(0.01)
                evolution.rest(True)
                status = evolution.status()
                assert ("answered" in status.detail) is halts
                assert status.state in ("training", "validating")  # it takes a moment
                if not halts:
                    with pytest.raises(EvolutionError, match="halt"):
                        evolution.pause()
                assert evolution.status().state != "paused"
                evolution.rest(False)
                evolution.stop()
            assert isinstance(found[0], Receipt)
            assert found[0].outcome == "stopped"


def test_a_cancelled_run_ends(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        fill(engine)
        engine.evolution.request(QUESTION, 0.9)
        token = CancelToken()
        token.cancel()
        receipt = engine.evolution.run_next(cancel=token, force=True)
        assert receipt is not None
        assert receipt.outcome == "stopped"


def test_what_a_closing_program_ends_waits_for_another_run(config: EngineConfig, short: None) -> None:
    with ArrowEngine(config) as engine:
        fill(engine)
        request = engine.evolution.request(QUESTION, 0.9)
        with running_in_thread(engine.evolution) as found:
            while engine.evolution.status().progress == 0:
                time.sleep(0.01)
            engine.evolution.leave()
        assert found == [None]
        assert engine.evolution.receipts() == []
        assert engine.evolution.run_next(force=True) is None  # nothing begins any more
    with ArrowEngine(config) as engine:
        assert engine.evolution.status().queue == (request,)
        assert files(engine, "runs") == []


@pytest.mark.parametrize("used", [0.0, 59.0])
def test_a_run_that_outlasts_the_minutes_of_a_day(
    config: EngineConfig, short: None, monkeypatch: pytest.MonkeyPatch, used: float
) -> None:
    monkeypatch.setattr(permission, "_LEAST_SECONDS", 0.0)
    with ArrowEngine(config) as engine:
        fill(engine)
        engine.evolution.configure(minutes_per_day=(used + 0.5) / 60)
        if used:
            engine.evolution._settings.spend(used)
        request = engine.evolution.request(QUESTION, 0.9)
        receipt = engine.evolution.run_next(force=True)
        if used:  # tomorrow has more
            assert receipt is None
            assert engine.evolution.status().queue == (request,)
        else:
            assert receipt is not None
            assert receipt.outcome == "stopped"
            assert "minutes" in receipt.reason
            assert engine.evolution.status().queue == ()


def _state_of(pid: int) -> str:
    """The letter of a process in /proc, once it has had a moment to take the signal."""
    time.sleep(0.1)
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2][0]

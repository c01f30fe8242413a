"""A run of evolution beside the engine's thread: what goes on meanwhile, what makes it rest, and what ends it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.workers import evolution_jobs as jobs
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.evolving import CHOSEN, Evolving
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import Ask, EngineState, GetMemories, Job, NewConversation, RememberNote, Statistics
from ai_os_app.workers.results import Memories, Problem, Remembered
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.model import Conversation
from gui.fake_engine import FakeEngine, Gate
from gui.fake_evolution import KEPT, LETTERS, OFF, PLANTS, TRAINING, FakeEvolution
from helpers.tiny import tiny_config

ASK = Ask("c", "Where is the key?")


class Given(QObject):
    """Collects what jobs give."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.results: dict[int, object] = {}
        self.parts: list[object] = []
        client.finished.connect(self.on_result)
        client.failed.connect(self.on_result)
        client.part.connect(self.on_part)

    @Slot(int, object)
    def on_result(self, number: int, result: object) -> None:
        self.results[number] = result

    @Slot(int, object)
    def on_part(self, _number: int, part: object) -> None:
        self.parts.append(part)


class Session(FakeEngine):
    """A session with the real jobs of evolution, and a fake evolution behind them."""

    def __init__(self, evolution: FakeEvolution) -> None:
        super().__init__()
        self.evolution = evolution
        self.evolving = Evolving(self)
        for kind, act in self.evolving.handlers().items():
            self.on(kind, act)
        self.on(Ask, self._ask)

    def _ask(self, _job: Job, _context: JobContext) -> str:
        with self.evolving.held():
            return "answered"

    def close(self) -> None:
        self.evolving.close()
        super().close()


@pytest.fixture
def evolution() -> FakeEvolution:
    return FakeEvolution()


@pytest.fixture
def client(evolution: FakeEvolution, qtbot: QtBot) -> Iterator[EngineClient]:
    made = EngineClient(Session(evolution))
    made.start()
    qtbot.waitUntil(lambda: made.state is EngineState.READY)
    yield made
    assert made.close()


@pytest.fixture
def given(client: EngineClient) -> Given:
    return Given(client)


def result(client: EngineClient, given: Given, qtbot: QtBot, job: Job) -> object:
    number = client.submit(job)
    qtbot.waitUntil(lambda: number in given.results)
    return given.results[number]


def begin(client: EngineClient, evolution: FakeEvolution, qtbot: QtBot) -> int:
    number = client.submit(jobs.RunEvolution(force=True))
    qtbot.waitUntil(evolution.begun.is_set)
    return number


def test_other_jobs_are_done_while_it_learns(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    run = begin(client, evolution, qtbot)
    assert isinstance(result(client, given, qtbot, jobs.ReadEvolution()), jobs.EvolutionShown)
    assert client.state is EngineState.READY  # nobody waits for it
    assert not client.is_busy()
    assert run not in given.results
    evolution.finish()
    qtbot.waitUntil(lambda: run in given.results)
    assert given.results[run] == jobs.EvolutionRan(KEPT)
    assert given.parts == [TRAINING]


def test_it_rests_while_someone_waits_for_an_answer(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    assert result(client, given, qtbot, ASK) == "answered"
    assert evolution.calls == []  # nothing to pause
    begin(client, evolution, qtbot)
    evolution.calls.clear()
    result(client, given, qtbot, ASK)
    assert evolution.calls == ["rest", "go on"]


def test_what_the_user_paused_stays_paused_after_an_answer(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    begin(client, evolution, qtbot)
    evolution.calls.clear()
    result(client, given, qtbot, jobs.PauseEvolution(paused=True))
    result(client, given, qtbot, ASK)
    assert evolution.calls == ["pause", "rest", "go on"]
    result(client, given, qtbot, jobs.PauseEvolution(paused=False))
    assert evolution.calls == ["pause", "rest", "go on", "resume"]


def test_an_answer_comes_also_where_the_run_cannot_be_paused(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    begin(client, evolution, qtbot)
    evolution.refuses_pause = True
    assert result(client, given, qtbot, ASK) == "answered"


@pytest.mark.parametrize("job", [jobs.StopEvolution(), jobs.ConfigureEvolution(enabled=False)])
def test_stopping_and_switching_off_end_it(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot, job: Job
) -> None:
    run = begin(client, evolution, qtbot)
    result(client, given, qtbot, job)
    qtbot.waitUntil(lambda: run in given.results)
    ran = given.results[run]
    assert isinstance(ran, jobs.EvolutionRan)
    assert ran.receipt is not None
    assert ran.receipt.outcome == "stopped"


def test_it_is_cancelled_also_while_the_engine_is_at_work(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    gate = Gate()
    session = client._host
    assert isinstance(session, Session)
    session.on(Statistics, lambda _job, _context: gate.pass_through())
    run = begin(client, evolution, qtbot)
    client.submit(Statistics())
    qtbot.waitUntil(gate.reached.is_set)
    client.cancel(run)
    qtbot.waitUntil(lambda: run in given.results)  # its receipt, though the engine's thread stands still
    gate.release()


def test_one_run_at_a_time(client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot) -> None:
    begin(client, evolution, qtbot)
    problem = result(client, given, qtbot, jobs.RunEvolution())
    assert isinstance(problem, Problem)
    assert problem.kind == "evolution.busy"


def test_closing_ends_a_run_first(evolution: FakeEvolution, qtbot: QtBot) -> None:
    session = Session(evolution)
    client = EngineClient(session)
    client.start()
    begin(client, evolution, qtbot)
    evolution.calls.clear()
    assert client.close()
    assert evolution.ended.is_set()
    assert session.log[-1] == "close"
    assert evolution.calls == ["leave"]  # what it was to learn is learned another time
    assert not evolution.cancelled


def test_each_job_asks_for_its_own(client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot) -> None:
    evolution.written = [KEPT]
    wanted: list[Job] = [
        jobs.LearnAbout("Where is the boat?"),
        jobs.WithdrawLearning("q1"),
        jobs.UndoLearning("r1"),
        jobs.RebuildLearning("r1"),
        jobs.ConfigureEvolution(minutes_per_day=10.0),
        jobs.ConfigureEvolution(enabled=False),
    ]
    shown = [result(client, given, qtbot, job) for job in wanted]
    assert evolution.calls == [
        ("request", "Where is the boat?", CHOSEN),
        ("withdraw", "q1"),
        ("undo", "r1"),
        ("rebuild", "r1"),
        ("configure", None, 10.0, None),
        ("configure", False, None, None),
    ]
    assert shown[-1] == jobs.EvolutionShown(OFF, (KEPT,))


def test_each_job_of_skills_asks_for_its_own(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    evolution.skills.cards = [PLANTS]
    wanted: list[Job] = [
        jobs.ReadEvolution(),
        jobs.MakeSkill("r1", "Keys", "Finds keys."),
        jobs.ChangeSkill("s1", "enable"),
        jobs.ChangeSkill("s1", "disable"),
        jobs.ExportSkill("s1", "/disk/plants.aiosskill"),
        jobs.ChangeSkill("s1", "remove"),
        jobs.ImportSkill("/disk/letters.aiosskill"),
    ]
    shown = [result(client, given, qtbot, job) for job in wanted]
    assert evolution.calls == [
        ("create", "r1", "Keys", "Finds keys."),
        ("enable", "s1"),
        ("disable", "s1"),
        ("export", "s1", Path("/disk/plants.aiosskill")),
        ("remove", "s1"),
        ("import", Path("/disk/letters.aiosskill"), ""),
    ]
    names = [[card.name for card in each.skills] for each in shown if isinstance(each, jobs.EvolutionShown)]
    both, one = [PLANTS.name, "Keys"], ["Keys"]
    assert names == [[PLANTS.name], both, both, both, both, one, ["Keys", LETTERS.name]]


def test_a_skill_from_a_file_gets_a_number_where_another_one_has_its_name(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    long = replace(LETTERS, name="n" * 80, digest="")
    evolution.skills.cards = [
        replace(LETTERS, digest=""),
        replace(LETTERS, name="dates in letters (2)", digest=""),
        long,
    ]
    shown = result(client, given, qtbot, jobs.ImportSkill("/disk/letters.aiosskill"))
    assert isinstance(shown, jobs.EvolutionShown)
    assert shown.skills[-1].name == "Dates in letters (3)"
    evolution.skills.in_file = replace(long, digest="d3")
    shown = result(client, given, qtbot, jobs.ImportSkill("/disk/long.aiosskill"))
    assert isinstance(shown, jobs.EvolutionShown)
    assert shown.skills[-1].name == f"{'n' * 74} (2)"  # still no longer than names may be


def test_a_skill_that_is_here_already_is_refused(
    client: EngineClient, evolution: FakeEvolution, given: Given, qtbot: QtBot
) -> None:
    evolution.skills.cards = [LETTERS]
    problem = result(client, given, qtbot, jobs.ImportSkill("/disk/letters.aiosskill"))
    assert isinstance(problem, Problem)
    assert problem.kind == "skill.card"
    assert len(evolution.calls) == 1  # no other name makes it another skill


def test_the_real_session_has_skills_and_refuses_what_is_none(
    config: EngineConfig, tmp_path: Path, qtbot: QtBot
) -> None:
    client = EngineClient(EngineHost(config))
    client.start()
    qtbot.waitUntil(lambda: client.state is EngineState.READY, timeout=60_000)
    given = Given(client)
    shown = result(client, given, qtbot, jobs.ReadEvolution())
    assert isinstance(shown, jobs.EvolutionShown)
    assert shown.skills == ()
    file = tmp_path / "no skill.aiosskill"
    file.write_text("Dear Sir or Madam")
    kinds = {"skill.damaged": jobs.ImportSkill(str(file)), "skill.unknown": jobs.ExportSkill("s1", str(file))}
    kinds |= {"evolution.unknown": jobs.MakeSkill("r1", "Keys", "Finds keys.")}
    for kind, job in kinds.items():
        problem = result(client, given, qtbot, job)
        assert isinstance(problem, Problem)
        assert problem.kind == kind
    assert client.close()


@pytest.fixture
def config(tmp_path_factory: pytest.TempPathFactory) -> EngineConfig:
    return tiny_config(tmp_path_factory.mktemp("tiny"))


def test_the_real_session_pauses_a_run_for_a_question(
    config: EngineConfig, evolution: FakeEvolution, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(ArrowEngine, "evolution", property(lambda _engine: evolution), raising=False)
    client = EngineClient(EngineHost(config))
    client.start()
    qtbot.waitUntil(lambda: client.state is EngineState.READY, timeout=60_000)
    given = Given(client)
    conversation = result(client, given, qtbot, NewConversation())
    assert isinstance(conversation, Conversation)
    begin(client, evolution, qtbot)
    evolution.calls.clear()
    result(client, given, qtbot, Ask(conversation.id, "Where is the key?"))
    assert evolution.calls == ["rest", "go on"]
    note = result(client, given, qtbot, RememberNote("The key is under the pot."))
    assert isinstance(note, Remembered)
    kept = result(client, given, qtbot, GetMemories((str(uuid.uuid4()), note.id)))
    assert isinstance(kept, Memories)
    assert [hit.text for hit in kept.items] == ["The key is under the pot."]
    assert client.close()
    assert evolution.ended.is_set()

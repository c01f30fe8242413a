"""The engine's thread: order, cancelling, errors, start and end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.workers import jobs, results
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.jobs import EngineState, Job
from ai_os_app.workers.session import JobContext
from ai_os_diffusion.conversation.model import Proposal, Turn
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.progress import Progress
from ai_os_diffusion.types import AnswerStep, ImportReport
from gui.chat_turns import answered, proposing
from gui.fake_engine import FakeEngine, Gate

ASK = jobs.Ask("c", "Where is the key?")
REPORT = ImportReport("batch", 2, 1, 0, 3)


class Listener(QObject):
    """Writes down every signal of a client, and that it came in the window's thread."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.heard: list[tuple[object, ...]] = []
        client.started.connect(self.on_started)
        client.turn_saved.connect(self.on_turn)
        client.step.connect(self.on_step)
        client.progress.connect(self.on_progress)
        client.finished.connect(self.on_finished)
        client.failed.connect(self.on_failed)
        client.cancelled.connect(self.on_cancelled)
        client.start_failed.connect(self.on_start_failed)
        client.memories_changed.connect(self.on_changed)

    def _hear(self, *what: object) -> None:
        assert QThread.currentThread() is self.thread()
        self.heard.append(what)

    @Slot(int)
    def on_started(self, number: int) -> None:
        self._hear("started", number)

    @Slot(int, object)
    def on_turn(self, number: int, turn: object) -> None:
        self._hear("turn", number, turn)

    @Slot(int, object)
    def on_step(self, number: int, step: object) -> None:
        self._hear("step", number, step)

    @Slot(int, object)
    def on_progress(self, number: int, progress: object) -> None:
        self._hear("progress", number, progress)

    @Slot(int, object)
    def on_finished(self, number: int, result: object) -> None:
        self._hear("finished", number, result)

    @Slot(int, object)
    def on_failed(self, number: int, problem: object) -> None:
        self._hear("failed", number, problem)

    @Slot(int)
    def on_cancelled(self, number: int) -> None:
        self._hear("cancelled", number)

    @Slot(object)
    def on_start_failed(self, problem: object) -> None:
        self._hear("start_failed", problem)

    @Slot()
    def on_changed(self) -> None:
        self._hear("changed")

    def of(self, *names: str) -> list[tuple[object, ...]]:
        """What was heard of these kinds."""
        return [what for what in self.heard if what[0] in names]

    def results(self) -> list[object]:
        """Ids of the jobs that finished, in order."""
        return [what[1] for what in self.of("finished")]


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(qtbot: QtBot, engine: FakeEngine) -> Iterator[EngineClient]:
    """Not started yet; closed at the end, with its thread."""
    made = EngineClient(engine)
    yield made
    assert made.close()
    assert made._thread.isFinished() or not made._thread.isRunning()


@pytest.fixture
def listener(client: EngineClient) -> Listener:
    return Listener(client)


@pytest.fixture
def ready(client: EngineClient, qtbot: QtBot) -> EngineClient:
    client.start()
    qtbot.waitUntil(lambda: client.state is EngineState.READY)
    return client


def hold(engine: FakeEngine, kind: type) -> Gate:
    """Make the jobs of a class wait at a gate, then give their class's name."""
    gate = Gate()

    def act(job: Job, context: JobContext) -> object:
        gate.pass_through()
        context.cancel.check()
        return kind.__name__

    engine.on(kind, act)
    return gate


def test_jobs_wait_for_the_engine_and_users_go_first(
    client: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    speed = client.submit(jobs.SelfTest())
    listed = client.submit(jobs.ListConversations())
    asked = client.submit(ASK)
    assert client.is_busy()
    assert client.state.name == "STARTING"
    client.start()
    qtbot.waitUntil(lambda: listener.results() == [asked, listed, speed])
    assert engine.thread is not QThread.currentThread()
    assert client.state is EngineState.READY
    assert not client.is_busy()


def test_the_thread_keeps_one_python_state(ready: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    """Torch crashes where the state that it was imported under is gone; thread-local values go with their state."""
    local = threading.local()
    seen: list[object] = []

    def act(job: Job, context: JobContext) -> object:
        seen.append(getattr(local, "value", None))
        local.value = "kept"
        return None

    engine.on(jobs.Statistics, act)
    for count in (1, 2):
        ready.submit(jobs.Statistics())
        qtbot.waitUntil(lambda wanted=count: len(seen) == wanted)  # type: ignore[misc]
    assert seen == [None, "kept"]


def test_the_state_tells_what_the_user_waits_for(ready: EngineClient, engine: FakeEngine, qtbot: QtBot) -> None:
    told: list[tuple[object, str]] = []
    ready.state_changed.connect(lambda state, sentence: told.append((state, sentence)))
    gate = hold(engine, jobs.Ask)
    ready.submit(ASK)
    ready.submit(jobs.SelfTest())
    gate.release()
    qtbot.waitUntil(lambda: ready.state is EngineState.READY)
    assert told == [
        (EngineState.BUSY, "Answering"),
        (EngineState.BUSY, "Measuring the speed"),
        (EngineState.READY, "Ready"),
    ]
    ready.submit(jobs.ListConversations())
    assert ready.state is EngineState.READY


def test_states_arrive_in_order_where_a_view_submits_a_job_on_one(client: EngineClient, qtbot: QtBot) -> None:
    def eager(state: EngineState, sentence: str) -> None:
        if state is EngineState.READY and len(told) == 1:
            client.submit(jobs.SelfTest())

    told: list[EngineState] = []
    client.state_changed.connect(eager)
    client.state_changed.connect(lambda state, sentence: told.append(state))
    client.start()
    qtbot.waitUntil(lambda: told[1:] == [EngineState.READY, EngineState.BUSY, EngineState.READY])


def test_stop_is_told_at_once_and_late_results_are_dropped(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    gate = Gate()

    def answer(job: Job, context: JobContext) -> object:
        context.step(AnswerStep(1, 2, ()))
        gate.pass_through()
        context.step(AnswerStep(2, 2, ()))
        return "an answer after all"  # as from an engine that was past its last check

    engine.on(jobs.Ask, answer)
    asked = ready.submit(ASK)
    qtbot.waitUntil(lambda: bool(listener.of("step")))
    ready.cancel(asked)
    assert listener.heard[-1] == ("cancelled", asked)
    assert not ready.is_busy()
    gate.release()
    after = ready.submit(jobs.Statistics())
    qtbot.waitUntil(lambda: listener.results() == [after])
    assert len(listener.of("step")) == 1
    assert len(listener.of("cancelled")) == 1


def test_a_waiting_job_that_is_stopped_never_begins(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    gate = hold(engine, jobs.SelfTest)
    ready.submit(jobs.SelfTest())
    qtbot.waitUntil(gate.reached.is_set)
    asked = ready.submit(ASK)
    ready.cancel(asked)
    gate.release()
    qtbot.waitUntil(lambda: len(listener.results()) == 1)
    assert ASK not in engine.log
    assert listener.of("cancelled") == [("cancelled", asked)]


def test_a_stopped_import_ends_with_its_report(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    gate = Gate()

    def run_import(job: Job, context: JobContext) -> object:
        gate.pass_through()
        return results.ImportDone(REPORT, context.cancel.cancelled)

    engine.on(jobs.RunImport, run_import)
    number = ready.submit(jobs.RunImport(1))
    qtbot.waitUntil(gate.reached.is_set)
    ready.cancel(number)
    gate.release()
    qtbot.waitUntil(lambda: listener.of("finished") == [("finished", number, results.ImportDone(REPORT, True))])
    qtbot.waitUntil(lambda: listener.of("changed") == [("changed",)])
    assert listener.of("cancelled") == []


def test_questions_and_searches_get_in_between_the_files_of_an_import(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    gate = Gate()

    def run_import(job: Job, context: JobContext) -> object:
        gate.pass_through()
        context.progress(Progress(1, 2, "a.md", None))
        engine.log.append("second file")
        return results.ImportDone(REPORT)

    engine.on(jobs.RunImport, run_import)
    ready.submit(jobs.RunImport(1))
    qtbot.waitUntil(gate.reached.is_set)
    ready.submit(jobs.SelfTest())
    ready.submit(jobs.SearchMemories("key", 5))
    ready.submit(ASK)
    gate.release()
    qtbot.waitUntil(lambda: len(listener.results()) == 4)
    assert engine.log[1:] == [
        jobs.RunImport(1), ASK, jobs.SearchMemories("key", 5), "second file", jobs.SelfTest(),
    ]  # fmt: skip


def test_a_newer_search_replaces_one_that_waits(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    gate = hold(engine, jobs.Ask)
    ready.submit(ASK)
    qtbot.waitUntil(gate.reached.is_set)
    older = ready.submit(jobs.SearchMemories("k", 5))
    newer = ready.submit(jobs.SearchMemories("ke", 5))
    gate.release()
    qtbot.waitUntil(lambda: newer in listener.results())
    assert listener.of("cancelled") == [("cancelled", older)]
    assert jobs.SearchMemories("k", 5) not in engine.log


def test_the_turn_is_told_before_the_answer(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    def answer(job: Job, context: JobContext) -> object:
        context.turn_saved("user turn")  # type: ignore[arg-type]
        return "assistant turn"

    engine.on(jobs.Ask, answer)
    asked = ready.submit(ASK)
    qtbot.waitUntil(lambda: bool(listener.results()))
    assert listener.heard == [
        ("started", asked), ("turn", asked, "user turn"), ("finished", asked, "assistant turn"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (StorageError("The disk is full.", kind="storage.full", remedy="Free some space."), "storage.full"),
        (PermissionError(13, "Permission denied", "/notes"), "system.file"),
        (KeyError("a secret from a note"), "internal"),
    ],
)
def test_every_error_becomes_a_problem_and_the_thread_goes_on(
    ready: EngineClient,
    engine: FakeEngine,
    listener: Listener,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    kind: str,
) -> None:
    def fail(job: Job, context: JobContext) -> object:
        raise error

    engine.on(jobs.Ask, fail)
    asked = ready.submit(ASK)
    after = ready.submit(jobs.Statistics())
    qtbot.waitUntil(lambda: listener.results() == [after])
    ((_, number, problem),) = listener.of("failed")
    assert number == asked
    assert isinstance(problem, results.Problem)
    assert problem.kind == kind
    assert problem.message.endswith(".")
    assert problem.remedy
    assert type(error).__name__ in problem.details
    assert "Ask failed" in caplog.text
    assert "secret" not in caplog.text


def test_a_failed_start_is_told_and_can_be_tried_again(
    client: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    engine.open_errors.append(StorageError("Process 7 uses it.", kind="storage.locked", remedy="Close it."))
    waiting = client.submit(jobs.ListConversations())
    check = client.submit(jobs.VerifyModel())
    client.start()
    qtbot.waitUntil(lambda: client.state is EngineState.FAILED)
    ((_, problem),) = listener.of("start_failed")
    assert isinstance(problem, results.Problem)
    assert (problem.kind, problem.message, problem.remedy) == ("storage.locked", "Process 7 uses it.", "Close it.")
    qtbot.waitUntil(lambda: listener.results() == [check])  # the model can be checked without an engine
    client.retry()
    qtbot.waitUntil(lambda: listener.results() == [check, waiting])
    assert client.state is EngineState.READY


def test_a_start_that_takes_too_long_is_told_and_may_still_succeed(engine: FakeEngine, qtbot: QtBot) -> None:
    gate = Gate()

    class Slow(FakeEngine):
        def open(self) -> FakeEngine:
            gate.pass_through()
            return super().open()

    client = EngineClient(Slow(), start_limit_s=0.05)
    listener = Listener(client)
    client.start()
    qtbot.waitUntil(lambda: client.state is EngineState.FAILED)
    problem = listener.of("start_failed")[0][1]
    assert isinstance(problem, results.Problem)
    assert problem.kind == "engine.timeout"
    gate.release()
    qtbot.waitUntil(lambda: client.state is EngineState.READY)
    assert client.close()


def test_the_last_of_several_drafts_is_saved(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    first = ready.submit(jobs.SaveDraft("c", "He"))
    last = ready.submit(jobs.SaveDraft("c", "Hello"))
    other = ready.submit(jobs.SaveDraft("d", "Dear"))
    qtbot.waitUntil(lambda: sorted(map(str, listener.results())) == sorted(map(str, [last, other])))
    assert listener.of("cancelled") == [("cancelled", first)]
    assert engine.log[1:] == [jobs.SaveDraft("c", "Hello"), jobs.SaveDraft("d", "Dear")]


def test_a_question_takes_its_draft_along(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    ready.submit(jobs.SaveDraft("c", "Where is"))
    ready.submit(ASK)
    qtbot.waitUntil(lambda: len(listener.results()) == 1)
    assert ready.close()
    assert engine.log == ["open", ASK, "close"]


def test_vectors_are_computed_between_jobs_and_can_be_held(
    client: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    engine.pending = 3
    client.pause_background(True)
    client.start()
    qtbot.waitUntil(lambda: client.state is EngineState.READY)
    client.submit(ASK)
    qtbot.waitUntil(lambda: len(listener.results()) == 1)
    qtbot.wait(100)
    assert "slice" not in engine.log
    client.pause_background(False)
    qtbot.waitUntil(lambda: engine.pending == 0)
    assert client.state is EngineState.READY
    qtbot.waitUntil(lambda: len(listener.of("progress")) == 3)
    assert {what[1] for what in listener.of("progress")} == {0}


def test_closing_saves_what_is_written_then_closes_the_engine_on_its_thread(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot
) -> None:
    stopped: list[bool] = []
    gate = Gate()

    def answer(job: Job, context: JobContext) -> object:
        gate.reached.set()
        while not context.cancel.cancelled:
            QThread.msleep(1)
        stopped.append(True)
        context.cancel.check()
        return None

    engine.on(jobs.Ask, answer)
    ready.submit(ASK)
    qtbot.waitUntil(gate.reached.is_set)
    ready.submit(jobs.SelfTest())
    ready.submit(jobs.RememberNote("The boat is called Elsa."))
    ready.submit(jobs.SaveDraft("c", "And"))
    heard = len(listener.heard)
    assert ready.close()
    assert stopped == [True]
    assert engine.log == [
        "open", ASK, jobs.RememberNote("The boat is called Elsa."), jobs.SaveDraft("c", "And"), "close",
    ]  # fmt: skip
    assert ready.state is EngineState.STOPPED
    assert ready._thread.isFinished()
    qtbot.wait(20)
    assert len(listener.of("finished", "failed", "cancelled", "started")) == len(listener.heard[:heard])
    ready.submit(ASK)  # no effect, no error


def test_closing_gives_up_on_an_engine_that_does_not_stop(engine: FakeEngine, qtbot: QtBot) -> None:
    client = EngineClient(engine)
    client.start()
    gate = hold(engine, jobs.SelfTest)
    client.submit(jobs.SelfTest())
    qtbot.waitUntil(gate.reached.is_set)
    assert not client.close(0.05)
    gate.release()
    assert client._thread.wait(10_000)


def test_a_client_that_was_never_started_closes(engine: FakeEngine, qtbot: QtBot) -> None:
    client = EngineClient(engine)
    client.submit(ASK)
    assert client.close()
    assert engine.log == []


_FORGET = Proposal("forget", "Shall I forget this?", ids=("m",))


@pytest.mark.parametrize(
    ("turn", "changes"),
    [
        (replace(proposing("a", "u", _FORGET), text="I no longer keep that.", proposal=None), 1),  # "undo" in words
        (proposing("a", "u", Proposal("remember", "The code", ids=("m",)), "confirmed"), 1),
        (proposing("a", "u", _FORGET), 0),  # it waits for a yes
        (answered("a", "In Lisbon.", "u"), 0),
    ],
)
def test_a_turn_that_may_have_changed_memories_is_told(
    ready: EngineClient, engine: FakeEngine, listener: Listener, qtbot: QtBot, turn: Turn, changes: int
) -> None:
    engine.on(jobs.Ask, lambda job, context: turn)
    ready.submit(ASK)
    last = ready.submit(jobs.ListConversations())
    qtbot.waitUntil(lambda: last in listener.results())
    assert len(listener.of("changed")) == changes

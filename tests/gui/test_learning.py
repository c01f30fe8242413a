"""Evolution in the window: when it reads, when it lets the engine learn, and where it says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ai_os_app import tray
from ai_os_app.main_window import MainWindow
from ai_os_app.workers.evolution_jobs import (
    ConfigureEvolution,
    EvolutionRan,
    LearnAbout,
    ReadEvolution,
    RunEvolution,
    StopEvolution,
)
from ai_os_app.workers.jobs import Ask, EngineState, GetMemories
from ai_os_app.workers.output_jobs import Speak
from ai_os_app.workers.results import Memories, Problem
from ai_os_diffusion.evolution.records import EvolutionStatus, Receipt
from ai_os_diffusion.types import MemoryHit
from gui.chat_turns import answered
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from gui.fake_evolution import IDLE, KEPT, OFF, TRAINING, WAITING, shown

PROBLEM = Problem("evolution.child", "The training ended unexpectedly.", "Try again.")


@pytest.fixture
def window(make_window: MakeWindow, client: FakeClient) -> MainWindow:
    """With an engine that has just started; nobody waits for anything."""
    client.state = EngineState.STARTING
    made = make_window()
    client.set_state(EngineState.READY)
    client.finish(ReadEvolution, shown(OFF))
    settle(client)
    return made


def settle(client: FakeClient) -> None:
    """Let nothing be under way but a run."""
    for number in list(client._open):
        client.cancel(number)
    client.cancels.clear()


def tell(client: FakeClient, window: MainWindow, status: EvolutionStatus, *receipts: Receipt) -> None:
    """Let the window know how things stand."""
    window.learning.read()
    client.finish(ReadEvolution, shown(status, *receipts))


def test_it_is_read_when_the_engine_has_started_and_when_the_page_is_opened(
    make_window: MakeWindow, client: FakeClient
) -> None:
    client.state = EngineState.STARTING
    window = make_window()
    window.show_evolution()
    assert client.jobs(ReadEvolution) == []
    assert window.evolution.hint.isVisible()
    client.set_state(EngineState.READY)
    assert len(client.jobs(ReadEvolution)) == 1
    client.finish(ReadEvolution, shown(OFF))
    assert window.evolution.consent.isVisible()
    assert window.status.evolution.text() == "Evolution: off"
    window.show_chat()
    window.show_evolution()
    assert len(client.jobs(ReadEvolution)) == 2


def test_nothing_runs_before_it_is_switched_on(window: MainWindow, client: FakeClient) -> None:
    window.learning.offer()
    tell(client, window, replace(OFF, queue=WAITING.queue))
    window.learning.offer()
    window.show_evolution()
    client.finish(ReadEvolution, shown(OFF))
    window.evolution.consent.switch.click()
    assert client.jobs(ConfigureEvolution) == [ConfigureEvolution(enabled=True)]
    client.finish(ConfigureEvolution, shown(IDLE))
    window.learning.offer()  # and nothing waits
    assert client.jobs(RunEvolution) == []


def test_it_learns_by_itself_when_the_engine_has_nothing_else_to_do(window: MainWindow, client: FakeClient) -> None:
    tell(client, window, WAITING)
    asked = client.submit(Ask("c", "Where?"))
    window.learning.offer()
    client.cancel(asked)
    client.set_state(EngineState.BUSY)
    window.learning.offer()
    assert client.jobs(RunEvolution) == []
    client.set_state(EngineState.READY)
    settle(client)
    window.learning.offer()
    window.learning.offer()
    assert client.jobs(RunEvolution) == [RunEvolution(force=False)]
    client.finish(RunEvolution, EvolutionRan(None))  # the computer is not idle, the engine says
    client.finish(ReadEvolution, shown(WAITING))
    window.learning.offer()
    assert len(client.jobs(RunEvolution)) == 2


def test_the_timer_asks_now_and_then(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    tell(client, window, WAITING)
    settle(client)
    window.learning._ask_now_and_then.setInterval(1)

    def has_asked() -> bool:
        if not client.jobs(RunEvolution):
            settle(client)  # whatever else the window has begun to read meanwhile
        return client.jobs(RunEvolution) == [RunEvolution()]

    qtbot.waitUntil(has_asked)
    client.set_state(EngineState.STOPPED)
    assert not window.learning._ask_now_and_then.isActive()


def test_status_bar_and_page_follow_a_run(window: MainWindow, client: FakeClient) -> None:
    window.show_evolution()
    client.finish(ReadEvolution, shown(WAITING))
    assert window.status.evolution.text() == "Evolution: 2 waiting"
    window.evolution.work.run.click()
    number = client.last(RunEvolution)
    client.part.emit(number, TRAINING)
    client.part.emit(number + 1, IDLE)  # of another job
    assert window.status.evolution.text() == "Evolution: training, 42 %"
    assert window.status.evolution.toolTip() == TRAINING.detail
    assert window.evolution.work.bar.value() == 420
    client.finish(RunEvolution, EvolutionRan(KEPT))
    assert window.status.task.text() == "Learning: Kept and in use"
    client.finish(ReadEvolution, shown(IDLE, KEPT))
    assert window.status.evolution.text() == "Evolution: idle"
    assert window.evolution.receipts.isVisible()


def test_stop_does_not_wait_for_the_engine(window: MainWindow, client: FakeClient) -> None:
    window.show_evolution()
    client.finish(ReadEvolution, shown(WAITING))
    window.evolution.work.run.click()
    number = client.last(RunEvolution)
    client.part.emit(number, TRAINING)
    window.evolution.work.stop.click()
    assert client.cancels == [number]  # its token is set at once
    assert client.jobs(StopEvolution) == [StopEvolution()]
    client.finish(RunEvolution, EvolutionRan(replace(KEPT, outcome="stopped", active=False)))
    assert client.jobs(ReadEvolution)


def test_a_run_that_failed_by_itself_is_not_tried_again_by_itself(window: MainWindow, client: FakeClient) -> None:
    window.show_evolution()
    client.finish(ReadEvolution, shown(WAITING))
    settle(client)
    window.learning.offer()
    client.fail(RunEvolution, PROBLEM)
    client.finish(ReadEvolution, shown(WAITING))
    assert window.notices.notices == []  # nobody asked for it
    assert window.evolution.problem.isVisible()
    assert window.evolution.problem_text.text().startswith(PROBLEM.sentence)
    window.learning.offer()
    assert len(client.jobs(RunEvolution)) == 1
    window.evolution.work.run.click()
    window.learning.read()
    client.finish(ReadEvolution, shown(TRAINING))
    assert not window.evolution.problem.isVisible()
    client.fail(RunEvolution, PROBLEM)
    assert [notice.text for notice in window.notices.notices] == [PROBLEM.sentence]


def test_an_answer_may_have_put_something_into_the_queue(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    tell(client, window, IDLE)
    before = len(client.jobs(ReadEvolution))
    number = client.submit(Ask("c", "Where is the boat?"))
    client.finished.emit(number, answered("a1", "I do not know.", "u1"))
    qtbot.waitUntil(lambda: len(client.jobs(ReadEvolution)) == before + 1)


def test_forgetting_may_have_flagged_a_receipt(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    tell(client, window, IDLE, KEPT)
    before = len(client.jobs(ReadEvolution))
    for _ in range(5):
        client.memories_changed.emit()
    qtbot.waitUntil(lambda: len(client.jobs(ReadEvolution)) == before + 1)


def test_what_could_not_be_queued_is_told_and_put_back(window: MainWindow, client: FakeClient) -> None:
    window.show_evolution()
    client.finish(ReadEvolution, shown(IDLE))
    window.evolution.queue.line.setText("Where is the tent?")
    window.evolution.queue.add.click()
    client.fail(LearnAbout, PROBLEM)
    assert window.evolution.queue.line.text() == "Where is the tent?"
    assert window.notices.notices[0].text == PROBLEM.sentence


def test_what_cannot_be_read_is_said_on_the_page(window: MainWindow, client: FakeClient) -> None:
    window.show_evolution()
    client.fail(ReadEvolution, PROBLEM)
    assert window.evolution.problem.isVisible()
    assert window.notices.notices == []
    before = len(client.jobs(ReadEvolution))
    window.evolution.again.click()
    assert len(client.jobs(ReadEvolution)) == before + 1


def test_the_memories_it_was_trained_on_can_be_read(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    window.show_evolution()
    client.finish(ReadEvolution, shown(IDLE, KEPT))
    qtbot.waitUntil(lambda: bool(window.evolution.receipts.cards))
    (card,) = window.evolution.receipts.cards
    card.open.click()
    assert card.details is not None
    assert card.details.memories is not None
    card.details.memories.click()
    assert client.jobs(GetMemories) == [GetMemories(("m1", "m2", "m3"))]
    dialog = window.learning.dialog
    assert dialog is not None
    plants = MemoryHit("m1", "note", "Plants", "Ana waters the plants.", "/notes/plants.md", 0, 22, 1.0)
    fern = MemoryHit("m3", "note", "Fern", "The fern wants water.", "", 0, 21, 1.0)
    client.finish(GetMemories, Memories((plants, fern)))
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == ["Plants", "Fern"]
    assert dialog.note.text() == "One of them is not there any more."
    assert dialog.text.toPlainText() == plants.text
    with qtbot.waitSignal(window.learning.source_requested) as told:
        dialog.source.click()
    assert told.args == [plants]
    dialog.list.setCurrentRow(1)
    assert dialog.text.toPlainText() == fern.text
    assert not dialog.source.isEnabled()
    card.details.memories.click()
    client.fail(GetMemories, PROBLEM)
    assert dialog.note.text() == PROBLEM.sentence
    dialog.close()


def test_the_tray_says_when_it_learns(window: MainWindow) -> None:
    icon = tray.Tray(window)
    window.learning.said.connect(icon.show_evolution)
    window.learning.said.emit("Evolution: training, 42 %", TRAINING.detail, True)
    assert icon.icon.toolTip() == "AI-OS – Evolution: training, 42 %"
    window.learning.said.emit("Evolution: idle", IDLE.detail, False)
    assert icon.icon.toolTip() == "AI-OS"
    icon.icon.hide()


def test_speech_of_others_is_not_its_business(window: MainWindow, client: FakeClient) -> None:
    number = client.submit(Speak("Hello."))
    client.part.emit(number, object())
    client.fail(Speak, PROBLEM)
    assert not window.evolution.problem.isVisible()

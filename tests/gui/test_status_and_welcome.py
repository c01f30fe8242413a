"""The status bar and the first page say what the engine says, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.status_bar import StatusBar
from ai_os_app.views.first_run import FirstRunPage
from ai_os_app.workers.jobs import EngineState, ImportSample, RepairModel, SelfTest, Statistics, UndoImport, VerifyModel
from ai_os_app.workers.results import ImportDone, ImportUndone, ModelCheck, Problem, Speed, Stats
from ai_os_diffusion.progress import Progress
from ai_os_diffusion.types import ImportReport
from gui.fake_client import FakeClient


def stats(memories: int, pending: int = 0) -> Stats:
    return Stats(memories, pending, "local", "cpu", "/data")


@pytest.fixture
def bar(client: FakeClient, qtbot: QtBot) -> StatusBar:
    client.state = EngineState.STARTING
    made = StatusBar(client)
    qtbot.addWidget(made)
    made.show()
    return made


def test_figures_are_asked_for_when_the_engine_is_ready(bar: StatusBar, client: FakeClient, qtbot: QtBot) -> None:
    assert client.submitted == []
    assert bar.engine.text() == "The engine is starting"
    client.set_state(EngineState.READY, "Ready on 2 cores")
    assert bar.engine.text() == "Ready on 2 cores"
    assert client.jobs(Statistics) == [Statistics()]
    with qtbot.waitSignal(bar.stats_changed):
        client.finish(Statistics, stats(1204, 3))
    assert bar.memories.text().replace(",", "") == "1204 memories"
    assert bar.vectors.text() == "3 vectors pending"
    assert bar.vectors.isVisible()
    assert not bar.evolution.isVisible()  # it is not known yet


def test_one_request_for_figures_at_a_time(bar: StatusBar, client: FakeClient) -> None:
    client.set_state(EngineState.READY)
    for _ in range(5):
        client.memories_changed.emit()
    assert len(client.jobs(Statistics)) == 1
    client.finish(Statistics, stats(1))
    assert bar.memories.text() == "1 memory"
    assert len(client.jobs(Statistics)) == 2  # things changed meanwhile
    client.fail(Statistics, Problem("storage", "No.", "Yes."))
    assert bar.memories.text() == "Memories: unknown"
    assert len(client.jobs(Statistics)) == 2


def test_background_work_counts_down(bar: StatusBar, client: FakeClient) -> None:
    client.progress.emit(0, Progress(40, 100, "", None))
    assert bar.vectors.text() == "60 vectors pending"
    client.progress.emit(9, Progress(1, 2, "", None))  # a job of a view
    assert bar.vectors.text() == "60 vectors pending"
    client.progress.emit(0, Progress(100, 100, "", None))
    assert not bar.vectors.isVisible()


def test_a_failed_engine_is_said_in_words(bar: StatusBar, client: FakeClient) -> None:
    client.set_state(EngineState.FAILED, "The model is damaged")
    assert bar.engine.text() == "The model is damaged"
    assert bar.dot.state is EngineState.FAILED


@pytest.fixture
def page(client: FakeClient, qtbot: QtBot) -> FirstRunPage:
    made = FirstRunPage(client)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def test_the_model_is_checked_then_the_speed_is_told(page: FirstRunPage, client: FakeClient) -> None:
    assert client.submitted == [VerifyModel()]
    client.finish(VerifyModel, ModelCheck("/m", ()))
    assert page.model_line.text() == "The model is complete and unchanged."
    assert not page.repair_button.isVisible()
    client.finish(SelfTest, Speed(0.84))
    assert page.speed_line.text() == "This computer: a short answer takes about 0.8 s."
    page.hide()
    page.show()
    assert len(client.submitted) == 2  # once is enough


def test_a_damaged_model_can_be_repaired(page: FirstRunPage, client: FakeClient) -> None:
    client.finish(VerifyModel, ModelCheck("/m", ("weights-3.parquet is not as it was shipped.",)))
    assert page.model_line.text() == "weights-3.parquet is not as it was shipped."
    assert client.jobs(SelfTest) == []
    page.repair_button.click()
    assert client.jobs(RepairModel) == [RepairModel()]
    assert not page.repair_button.isEnabled()
    client.finish(RepairModel, ModelCheck("/m", ()))
    assert not page.repair_button.isVisible()
    assert client.jobs(SelfTest) == [SelfTest()]


def test_an_engine_that_cannot_start_offers_repair_and_another_try(page: FirstRunPage, client: FakeClient) -> None:
    client.set_state(EngineState.FAILED, "")
    client.start_failed.emit(Problem("weights.corrupt", "The weights are damaged.", "Press Repair."))
    assert page.model_line.text() == "The weights are damaged. Press Repair."
    assert page.repair_button.isVisible()
    page.retry_button.click()
    assert client.retries == 1


def test_nothing_can_be_begun_while_the_engine_cannot_start(page: FirstRunPage, client: FakeClient) -> None:
    client.set_state(EngineState.STARTING)
    page.sample_card.click()  # it waits for the engine
    client.set_state(EngineState.FAILED, "")
    client.start_failed.emit(Problem("storage.corruption", "The manifest is damaged.", "Restore this profile."))
    assert client.cancels == [client.last(ImportSample)]
    assert not page.is_importing()
    assert not any(card.isEnabled() for card in page.cards)
    assert page.retry_button.isVisible()
    client.set_state(EngineState.READY)
    assert all(card.isEnabled() for card in page.cards)


def test_the_sample_life_is_imported_from_the_keyboard(page: FirstRunPage, client: FakeClient, qtbot: QtBot) -> None:
    QTest.keyClick(page.sample_card, Qt.Key.Key_Space)
    assert client.jobs(ImportSample) == [ImportSample()]
    assert page.is_importing()
    client.progress.emit(client.last(ImportSample), Progress(34, 95, "a.md", 2.0))
    assert page.import_text.text() == "34 of 95"
    with qtbot.waitSignal(page.sample_ready) as told:
        client.finish(ImportSample, ImportDone(ImportReport("b1", 95, 95, 0, 300)))
    assert told.args == ["b1"]
    assert not page.is_importing()


def test_a_cancelled_sample_is_taken_back(page: FirstRunPage, client: FakeClient, qtbot: QtBot) -> None:
    page.sample_card.click()
    page.cancel_button.click()
    assert client.cancels == [client.last(ImportSample)]
    with qtbot.assertNotEmitted(page.sample_ready):
        client.finish(ImportSample, ImportDone(ImportReport("b1", 95, 12, 0, 40), cancelled=True))
    assert client.jobs(UndoImport) == [UndoImport("b1")]
    assert page.is_importing()
    client.finish(UndoImport, ImportUndone(ImportReport("b1", 12, 0, 0, 0)))
    assert not page.is_importing()
    assert not page.import_row.isVisible()


def test_a_failed_sample_can_be_tried_again(page: FirstRunPage, client: FakeClient, qtbot: QtBot) -> None:
    page.sample_card.click()
    with qtbot.assertNotEmitted(page.sample_ready):
        client.fail(ImportSample, Problem("storage", "The disk is full.", "Free some space."))
    assert page.import_text.text() == "The disk is full. Free some space."
    page.sample_card.click()
    assert page.cancel_button.isVisible()
    assert len(client.jobs(ImportSample)) == 2


def test_cards_stand_below_each_other_where_it_is_narrow(page: FirstRunPage, qtbot: QtBot) -> None:
    def tops() -> int:
        return len({card.mapTo(page, card.rect().topLeft()).y() for card in page.cards})

    qtbot.waitUntil(lambda: tops() == 1)
    page.resize(500, 700)
    qtbot.waitUntil(lambda: tops() == 3)

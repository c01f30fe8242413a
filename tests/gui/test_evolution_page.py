"""The evolution page: off until asked, what goes on, the queue, and receipts that can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.views.evolution.evolution_page import EvolutionPage
from ai_os_app.views.evolution.plots import LossPlot, PairedPlot
from ai_os_app.views.evolution.queue_card import MOST
from ai_os_app.views.evolution.receipt_card import ReceiptCard
from ai_os_app.views.evolution.receipt_list import STEP
from ai_os_app.views.evolution.wording import in_short
from ai_os_app.workers.evolution_jobs import (
    ConfigureEvolution,
    LearnAbout,
    PauseEvolution,
    RebuildLearning,
    RunEvolution,
    StopEvolution,
    UndoLearning,
    WithdrawLearning,
)
from ai_os_app.workers.results import Problem
from ai_os_diffusion.evolution.records import EvolutionStatus, Paired, Receipt
from gui.fake_evolution import BIKE, BOAT, IDLE, KEPT, OFF, REJECTED, TOO_LITTLE, TRAINING, WAITING, shown


class Wanted:
    """What the page asked for."""

    def __init__(self, page: EvolutionPage) -> None:
        self.jobs: list[object] = []
        page.wanted.connect(self.take)

    def take(self, job: object) -> None:
        self.jobs.append(job)


@pytest.fixture
def page(qtbot: QtBot) -> EvolutionPage:
    made = EvolutionPage()
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    return made


@pytest.fixture
def wanted(page: EvolutionPage) -> Wanted:
    return Wanted(page)


def cards(page: EvolutionPage, status: EvolutionStatus, qtbot: QtBot, *receipts: Receipt) -> list[ReceiptCard]:
    page.show_all(shown(status, *receipts))
    qtbot.waitUntil(lambda: [card.receipt for card in page.receipts.cards if card.isVisible()] == list(receipts))
    return page.receipts.cards


# Consent and limits


def test_it_is_off_until_it_is_asked_for(page: EvolutionPage, wanted: Wanted) -> None:
    page.show_all(shown(OFF))
    assert page.consent.about.isVisible()
    assert page.consent.switch.text() == "Learn in the background"
    for part in (page.consent.limits, page.work, page.queue, page.receipts):
        assert not part.isVisible()
    page.consent.switch.click()
    assert wanted.jobs == [ConfigureEvolution(enabled=True)]


def test_it_can_be_turned_off_again_and_receipts_stay(page: EvolutionPage, wanted: Wanted, qtbot: QtBot) -> None:
    page.show_all(shown(IDLE))
    assert not page.consent.about.isVisible()
    page.consent.what.click()
    assert page.consent.about.isVisible()
    page.consent.switch.click()
    assert wanted.jobs == [ConfigureEvolution(enabled=False)]
    (card,) = cards(page, OFF, qtbot, KEPT)
    assert card.undo.isVisible()  # at any time


def test_limits_are_saved_once_after_several_steps(page: EvolutionPage, wanted: Wanted, qtbot: QtBot) -> None:
    page.show_all(shown(IDLE))
    assert (page.consent.minutes.value(), page.consent.disk.value()) == (30, 200)
    assert page.consent.used.text() == "Used so far: 12 of 30 minutes today, 34 of 200 MB on the disk."
    page.consent.minutes.stepUp()
    page.consent.minutes.stepUp()
    page.show_status(IDLE)  # what comes meanwhile does not take the change back
    assert page.consent.minutes.value() == 40
    qtbot.waitUntil(lambda: bool(wanted.jobs))
    assert wanted.jobs == [ConfigureEvolution(minutes_per_day=40.0)]


# What goes on


def test_a_run_is_shown_and_steered(page: EvolutionPage, wanted: Wanted) -> None:
    page.show_all(shown(TRAINING))
    work = page.work
    assert work.state.text() == "Training, 42 %"
    assert work.bar.value() == 420
    assert BOAT.question in work.topic.text()
    assert not work.run.isVisible()
    work.pause.click()
    page.show_status(replace(TRAINING, state="paused"))
    assert work.pause.text() == "Resume"
    work.pause.click()
    work.stop.click()
    assert wanted.jobs == [PauseEvolution(True), PauseEvolution(False), StopEvolution()]


def test_a_run_that_waits_can_be_stopped(page: EvolutionPage, wanted: Wanted) -> None:
    waits = replace(TRAINING, state="waiting", detail="Waiting until the machine is on mains again.", queue=())
    page.show_all(shown(waits))
    assert (page.work.state.text(), page.work.detail.text()) == ("Waiting", waits.detail)
    assert BOAT.question in page.work.topic.text()
    assert not page.work.run.isVisible()
    page.work.stop.click()
    assert wanted.jobs == [StopEvolution()]
    assert in_short(waits) == "Evolution: 1 waiting"


def test_the_next_run_can_be_begun_at_once(page: EvolutionPage, wanted: Wanted) -> None:
    page.show_all(shown(IDLE))
    assert not page.work.run.isEnabled()  # nothing waits
    page.show_all(shown(WAITING))
    assert page.work.detail.text() == WAITING.detail
    assert not page.work.pause.isVisible()
    page.work.run.setFocus()
    QTest.keyClick(page.work.run, Qt.Key.Key_Return)
    assert wanted.jobs == [RunEvolution(force=True)]


def test_the_focus_stays_on_the_buttons_when_a_run_begins(page: EvolutionPage, qtbot: QtBot) -> None:
    page.show_all(shown(WAITING))
    page.activateWindow()
    page.work.run.setFocus()
    page.show_status(TRAINING)
    assert page.focusWidget() is page.work.pause
    page.show_status(WAITING)
    assert page.focusWidget() is page.work.run


# The queue


def test_what_waits_can_be_withdrawn(page: EvolutionPage, wanted: Wanted) -> None:
    page.show_all(shown(WAITING))
    first, second = page.queue.rows
    assert BOAT.question in first.remove.accessibleName()
    first.remove.setFocus()
    first.remove.click()
    assert wanted.jobs == [WithdrawLearning("q1")]
    page.show_all(shown(replace(WAITING, queue=(BIKE,))))
    assert page.queue.rows == [second]
    assert page.focusWidget() is second.remove
    page.show_all(shown(IDLE))
    assert page.queue.rows == []
    assert page.queue.empty.isVisible()
    assert page.focusWidget() is page.queue.line


def test_a_long_queue_is_counted(page: EvolutionPage) -> None:
    many = tuple(replace(BOAT, id=f"q{n}") for n in range(MOST + 3))
    page.show_all(shown(replace(WAITING, queue=many)))
    assert len(page.queue.rows) == MOST
    assert page.queue.more.text() == "And 3 more."


def test_a_question_of_the_users_own_is_queued(page: EvolutionPage, wanted: Wanted) -> None:
    page.show_all(shown(IDLE))
    line = page.queue.line
    assert not page.queue.add.isEnabled()
    QTest.keyClicks(line, "  ")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert wanted.jobs == []
    QTest.keyClicks(line, "Where is the tent? ")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert wanted.jobs == [LearnAbout("Where is the tent?")]
    assert line.text() == ""
    page.queue.put_back("Where is the tent?")
    assert line.text() == "Where is the tent?"
    page.queue.put_back("another")
    assert line.text() == "Where is the tent?"


# Receipts


def test_there_is_a_word_for_no_receipts(page: EvolutionPage) -> None:
    page.show_all(shown(IDLE))
    assert page.receipts.empty.isVisible()


@pytest.mark.parametrize(
    ("receipt", "icon", "text"),
    [
        (KEPT, "check", "Kept and in use"),
        (replace(KEPT, active=False, undone_at="2026-11-21T08:00:00+00:00"), "undo", "Undone on"),
        (replace(KEPT, active=False), "minus", "Kept once, not in use any more"),
        (REJECTED, "close", "Dropped"),
        (replace(REJECTED, outcome="not needed"), "info", "Not needed"),
        (TOO_LITTLE, "minus", "Too little data"),
        (replace(REJECTED, outcome="failed"), "error", "Failed"),
        (replace(REJECTED, outcome="stopped"), "stop", "Stopped"),
    ],
)
def test_every_outcome_is_said_by_text_and_icon(
    page: EvolutionPage, qtbot: QtBot, receipt: Receipt, icon: str, text: str
) -> None:
    (card,) = cards(page, IDLE, qtbot, receipt)
    assert card.sign.name == icon
    assert card.outcome.text().startswith(text)
    assert card.accessibleName().endswith(receipt.question)
    assert card.undo.isVisible() == (receipt is KEPT)


def test_details_show_figures_text_and_cost(page: EvolutionPage, qtbot: QtBot) -> None:
    (card,) = cards(page, IDLE, qtbot, KEPT)
    assert card.details is None  # made when they are wanted
    card.open.click()
    assert card.details is not None
    said = " ".join(label.text() for label in card.details.findChildren(type(card.reason)))
    for text in (
        "55 % → 75 % of 44 questions, +20.0 points (95 % between +8.0 and +31.0): better for certain",
        "no certain difference",
        "From 2.49 to 0.55 in 80 steps",
        KEPT.reflection,
        "Learned from 61 questions about 3 memories. It took 1 min 34 s. 1.4 MiB on the disk.",
    ):
        assert text in said
    assert [type(plot) for plot in card.details.plots] == [PairedPlot, PairedPlot, LossPlot]
    assert card.open.text() == "Less"
    card.open.click()
    assert not card.details.isVisible()


def test_a_receipt_without_figures_opens_too(page: EvolutionPage, qtbot: QtBot) -> None:
    (card,) = cards(page, IDLE, qtbot, TOO_LITTLE)
    card.open.click()
    assert card.details is not None
    assert card.details.plots == []
    assert card.details.memories is None


def test_undo_asks_first(page: EvolutionPage, wanted: Wanted, qtbot: QtBot) -> None:
    (card,) = cards(page, IDLE, qtbot, KEPT)
    card.undo.click()
    assert card.asking.isVisible()
    assert page.focusWidget() is card.no
    card.no.click()
    assert wanted.jobs == []
    assert page.focusWidget() is card.undo
    card.undo.click()
    card.yes.click()
    assert wanted.jobs == [UndoLearning("r1")]
    undone = replace(KEPT, active=False, undone_at="2026-11-21T08:00:00+00:00")
    (same,) = cards(page, IDLE, qtbot, undone)
    assert same is card
    assert not card.undo.isVisible()


def test_a_forgotten_memory_flags_what_was_trained_on_it(page: EvolutionPage, wanted: Wanted, qtbot: QtBot) -> None:
    (card,) = cards(page, IDLE, qtbot, KEPT)
    assert not card.flag.isVisible()
    cards(page, IDLE, qtbot, replace(KEPT, forgotten=("m1",)))
    assert card.flag_text.text().startswith("A memory that it was trained on was forgotten.")
    card.rebuild.click()
    assert wanted.jobs == [RebuildLearning("r1")]
    cards(page, IDLE, qtbot, replace(KEPT, forgotten=("m1", "m2")))
    assert card.flag_text.text().startswith("2 memories")
    cards(page, IDLE, qtbot, replace(KEPT, forgotten=("m1",), active=False, undone_at="2026-11-21T08:00:00+00:00"))
    assert not card.flag.isVisible()


def test_older_receipts_come_when_they_are_wanted(page: EvolutionPage, qtbot: QtBot) -> None:
    many = [replace(REJECTED, id=f"old {n}") for n in range(STEP + 2)]
    page.show_all(shown(IDLE, *many))
    qtbot.waitUntil(lambda: len(page.receipts.cards) == STEP)
    opened = page.receipts.cards[0]
    opened.open.click()
    page.receipts.more.click()
    qtbot.waitUntil(lambda: len(page.receipts.cards) == STEP + 2)
    assert not page.receipts.more.isVisible()
    page.show_all(shown(IDLE, KEPT, *many))
    qtbot.waitUntil(lambda: page.receipts.cards[0].receipt is KEPT)
    assert page.receipts.cards[1] is opened
    assert opened.details is not None
    assert opened.details.isVisible()


def test_the_texts_of_a_receipt_are_no_markup(page: EvolutionPage, qtbot: QtBot) -> None:
    (card,) = cards(page, IDLE, qtbot, replace(REJECTED, question="<b>Who?</b>", reason="<i>no</i>"))
    for label in (card.question, card.reason):
        assert label.textFormat() == Qt.TextFormat.PlainText


# Plots


@pytest.mark.parametrize(
    "figure",
    [KEPT.context, KEPT.regression, Paired(40, 0.0, 1.0, 1.0, 1.0), Paired(40, 1.0, 0.0, -1.0, -1.0)],
)
def test_a_plot_stands_within_its_room(page: EvolutionPage, qtbot: QtBot, figure: Paired) -> None:
    plot = PairedPlot("Figures", figure)
    qtbot.addWidget(plot)
    plot.resize(300, 40)
    low, high = plot.span()
    assert 0.0 <= low < high <= 1.0
    places = [figure.before, figure.after, figure.before + figure.low, figure.before + figure.high]
    assert all(0 <= plot.x_of(share) <= 300 for share in places)
    assert (plot.x_of(figure.before) < plot.x_of(figure.after)) == (figure.gain > 0)
    assert not plot.grab().isNull()


@pytest.mark.parametrize("losses", [(), (1.0,), (2.0, float("nan"), 1.0), (1.0, 1.0), tuple(map(float, range(9999)))])
def test_a_line_of_losses_fits(qtbot: QtBot, losses: tuple[float, ...]) -> None:
    plot = LossPlot("Loss", losses)
    qtbot.addWidget(plot)
    plot.resize(300, 40)
    points = plot.points()
    assert len(points) <= 500
    assert all(0 <= point.x() <= 300 and 0 <= point.y() <= 40 for point in points)
    assert not plot.grab().isNull()


def test_losses_are_told_as_means(qtbot: QtBot) -> None:
    plot = LossPlot("Loss", (2.0, 0.0) * 10 + (1.0, 0.0) * 10)
    qtbot.addWidget(plot)
    assert plot.accessibleDescription() == "From 1.00 to 0.50 in 40 steps"


# Problems


def test_a_problem_is_shown_with_a_way_to_try_again(page: EvolutionPage, qtbot: QtBot) -> None:
    page.show_problem(Problem("evolution.file", "The receipts cannot be read.", "Check the disk."))
    assert page.problem_text.text() == "The receipts cannot be read. Check the disk."
    with qtbot.waitSignal(page.opened):
        page.again.click()
    page.show_all(shown(OFF))
    assert not page.problem.isVisible()

"""Skills in the window: what a row says, what its buttons ask for, files, and a skill made of a receipt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ai_os_app.main_window import MainWindow
from ai_os_app.views.evolution.evolution_page import EvolutionPage
from ai_os_app.views.evolution.make_skill_dialog import MakeSkillDialog
from ai_os_app.views.evolution.receipt_card import ReceiptCard
from ai_os_app.views.evolution.skill_row import SkillRow
from ai_os_app.views.evolution.skills_card import SUFFIX, file_name
from ai_os_app.workers.evolution_jobs import (
    ChangeSkill,
    ExportSkill,
    ImportSkill,
    MakeSkill,
    ReadEvolution,
)
from ai_os_app.workers.results import Problem
from ai_os_diffusion.evolution.records import EvolutionStatus, Receipt
from ai_os_diffusion.evolution.skill_cards import MOST_NAME, MOST_PURPOSE, SkillCard
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from gui.fake_evolution import IDLE, KEPT, LETTERS, OFF, PLANTS, REJECTED, shown


@pytest.fixture
def wanted() -> list[object]:
    """What the page asked for."""
    return []


@pytest.fixture
def page(qtbot: QtBot, wanted: list[object]) -> EvolutionPage:
    made = EvolutionPage()
    qtbot.addWidget(made)
    made.wanted.connect(wanted.append)
    made.resize(1000, 900)
    made.show()
    return made


def rows(page: EvolutionPage, qtbot: QtBot, *skills: SkillCard, status: EvolutionStatus = IDLE) -> list[SkillRow]:
    page.show_all(shown(status, skills=skills))
    qtbot.waitUntil(lambda: [row.card for row in page.skills.rows if row.isVisible()] == list(skills))
    return page.skills.rows


def click(button: QWidget) -> None:
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# What a row says


def test_it_says_what_a_skill_is_where_there_is_none(page: EvolutionPage) -> None:
    page.show_all(shown(OFF))
    assert not page.skills.isVisible()
    page.show_all(shown(IDLE))
    assert page.skills.isVisible()
    assert page.skills.empty.isVisible()
    assert page.skills.add.isVisible()


def test_skills_are_shown_also_while_evolution_is_off(page: EvolutionPage, qtbot: QtBot) -> None:
    (row,) = rows(page, qtbot, LETTERS, status=OFF)
    page.show_status(OFF)
    assert row.switch.isVisible()
    assert not page.skills.empty.isVisible()
    assert page.content.isAncestorOf(page.skills)


def test_a_row_says_all_there_is(page: EvolutionPage, qtbot: QtBot) -> None:
    own, foreign = rows(page, qtbot, PLANTS, LETTERS)
    assert (own.name.text(), own.purpose.text()) == (PLANTS.name, PLANTS.purpose)
    said = own.facts.text()
    assert said.startswith("Off · L2, LoRA · learned here ")
    assert said.endswith(" · 55 % → 75 % of 44 questions")
    assert foreign.facts.text().startswith("On · L3, selected layers · imported ")
    assert "questions" not in foreign.facts.text()  # it has no score
    assert (own.sign.name, foreign.sign.name) == ("minus", "check")
    for row in (own, foreign):
        assert not row.problem.isVisible()
        assert not row.forgotten.isVisible()
        for button in (row.switch, row.export, row.remove):
            assert button.accessibleName().endswith(f": {row.card.name}")


def test_a_row_says_what_is_wrong_with_it(page: EvolutionPage, qtbot: QtBot) -> None:
    why = "Switched off: its files could not be read."
    (row,) = rows(page, qtbot, replace(PLANTS, problem=why, forgotten=("m1",)))
    assert row.problem.label.text() == why
    assert row.forgotten.label.text().startswith("A memory that it was learned from was forgotten.")
    (same,) = rows(page, qtbot, replace(PLANTS, forgotten=("m1", "m2")))
    assert same is row
    assert row.forgotten.label.text().startswith("2 memories")
    assert not row.problem.isVisible()


def test_the_texts_of_a_skill_are_no_markup(page: EvolutionPage, qtbot: QtBot) -> None:
    bold = "<b>bold</b>"
    (row,) = rows(page, qtbot, replace(LETTERS, name=bold, purpose=bold, imported=bold, problem=bold))
    found = [label for label in row.findChildren(QLabel) if bold in label.text()]
    assert len(found) == 4
    assert {label.textFormat() for label in found} == {Qt.TextFormat.PlainText}


# What its buttons ask for


def test_a_skill_is_switched_on_and_off(page: EvolutionPage, wanted: list[object], qtbot: QtBot) -> None:
    (row,) = rows(page, qtbot, PLANTS)
    assert row.switch.text() == "Switch on"
    click(row.switch)
    (same,) = rows(page, qtbot, replace(PLANTS, enabled=True))
    assert same is row
    assert row.switch.text() == "Switch off"
    click(row.switch)
    assert wanted == [ChangeSkill("s1", "enable"), ChangeSkill("s1", "disable")]


def test_removing_asks_first(page: EvolutionPage, wanted: list[object], qtbot: QtBot) -> None:
    first, second = rows(page, qtbot, PLANTS, LETTERS)
    click(first.remove)
    assert not first.buttons.isVisible()
    assert page.focusWidget() is first.no
    click(first.no)
    assert wanted == []
    assert page.focusWidget() is first.remove
    click(first.remove)
    rows(page, qtbot, replace(PLANTS, enabled=True), LETTERS)
    assert first.yes.isVisible()  # what comes meanwhile closes no question
    click(first.yes)
    assert wanted == [ChangeSkill("s1", "remove")]
    assert rows(page, qtbot, LETTERS) == [second]
    assert page.focusWidget() is second.switch
    rows(page, qtbot)
    assert page.focusWidget() is page.skills.add


def test_an_export_says_whose_notes_it_comes_from_and_goes_where_the_user_says(
    page: EvolutionPage, wanted: list[object], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def choose(*args: object, options: QFileDialog.Option) -> tuple[str, str]:
        asked.append((*args, options))
        return ("/disk/plants", "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    own, foreign = rows(page, qtbot, PLANTS, LETTERS)
    click(own.export)
    assert own.warning.text().startswith("It was learned from your notes: give the file only to those")
    assert page.focusWidget() is own.choose
    click(own.cancel)
    assert page.focusWidget() is own.export
    assert asked == []
    click(own.export)
    click(own.choose)
    assert wanted == [ExportSkill("s1", f"/disk/plants{SUFFIX}")]
    [(_, _, proposed, kinds, options)] = asked
    assert str(proposed).endswith(f"/Plants and their people{SUFFIX}")
    assert SUFFIX in str(kinds)
    assert options == QFileDialog.Option.DontConfirmOverwrite  # the engine says so, and writes over nothing
    click(foreign.export)
    assert "somebody" in foreign.warning.text()


def test_no_file_is_no_job(
    page: EvolutionPage, wanted: list[object], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, method, lambda *_, **__: ("", ""))
    (row,) = rows(page, qtbot, PLANTS)
    click(row.export)
    click(row.choose)
    click(page.skills.add)
    assert wanted == []


def test_a_file_is_imported(page: EvolutionPage, wanted: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/disk/letters.aiosskill", ""))
    page.show_all(shown(IDLE))
    click(page.skills.add)
    assert wanted == [ImportSkill("/disk/letters.aiosskill")]


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Keys", "Keys"), ("../a\\b: c?", "a b c"), ("...", "skill"), ("/", "skill"), ("钥" * 80, "钥" * 60)],
)
def test_whatever_a_skill_is_called_its_file_has_a_name(name: str, stem: str, tmp_path: Path) -> None:
    assert file_name(name) == f"{stem}{SUFFIX}"
    (tmp_path / file_name(name)).touch()


# A skill of a receipt


def receipt_card(page: EvolutionPage, qtbot: QtBot, receipt: Receipt, *skills: SkillCard) -> ReceiptCard:
    page.show_all(shown(IDLE, receipt, skills=skills))
    qtbot.waitUntil(lambda: [card.receipt for card in page.receipts.cards if card.isVisible()] == [receipt])
    return page.receipts.cards[0]


def ask(page: EvolutionPage, qtbot: QtBot, *skills: SkillCard) -> MakeSkillDialog:
    click(receipt_card(page, qtbot, KEPT, *skills).skill)
    assert page.skill_dialog is not None
    assert page.skill_dialog.isVisible()
    return page.skill_dialog


@pytest.mark.parametrize(
    ("receipt", "offers"),
    [
        (KEPT, True),
        (replace(KEPT, level="L3"), True),
        (replace(KEPT, level="L0"), False),  # nothing was trained
        (replace(KEPT, level="L1"), False),  # a form
        (replace(KEPT, active=False), False),
        (replace(KEPT, undone_at="2026-11-21T08:00:00+00:00"), False),
        (REJECTED, False),
    ],
)
def test_only_what_was_trained_and_is_in_use_can_be_made_a_skill(
    page: EvolutionPage, qtbot: QtBot, receipt: Receipt, offers: bool
) -> None:
    assert receipt_card(page, qtbot, receipt).skill.isVisible() == offers


def test_a_skill_is_made_once_it_has_a_name_and_a_purpose(
    page: EvolutionPage, wanted: list[object], qtbot: QtBot
) -> None:
    dialog = ask(page, qtbot)
    assert KEPT.question in dialog.question.text()
    assert (dialog.name.maxLength(), dialog.purpose.maxLength()) == (MOST_NAME, MOST_PURPOSE)
    assert not dialog.make_button.isEnabled()
    QTest.keyClicks(dialog.name, "Keys")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.purpose, "   ")
    assert not dialog.make_button.isEnabled()
    dialog.purpose.setText(" Finds\tkeys,\u3000and\u200blocks. ")  # pasted; cards take one line that prints
    click(dialog.make_button)
    assert wanted == [MakeSkill("r1", "Keys", "Finds keys, and locks.")]
    assert not dialog.isVisible()
    again = ask(page, qtbot)
    assert again is dialog
    assert (dialog.name.text(), dialog.purpose.text()) == ("", "")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert len(wanted) == 1


def test_two_skills_have_not_the_same_name(page: EvolutionPage, wanted: list[object], qtbot: QtBot) -> None:
    dialog = ask(page, qtbot, LETTERS)
    dialog.purpose.setText("Finds dates.")
    dialog.name.setText("dates in LETTERS ")
    assert not dialog.make_button.isEnabled()
    assert dialog.complaint.text() == "There is a skill of this name already."
    dialog.name.setText("dates in letters, too")
    assert dialog.complaint.text() == ""
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert wanted == [MakeSkill("r1", "dates in letters, too", "Finds dates.")]


def test_the_question_in_the_dialog_is_no_markup(page: EvolutionPage, qtbot: QtBot) -> None:
    assert ask(page, qtbot).question.textFormat() == Qt.TextFormat.PlainText


# In the window


@pytest.fixture
def window(make_window: MakeWindow, client: FakeClient) -> MainWindow:
    made = make_window()
    made.show_evolution()
    client.finish(ReadEvolution, shown(IDLE, skills=(PLANTS,)))
    return made


def told(window: MainWindow) -> list[str]:
    return [notice.text for notice in window.notices.notices]


def test_what_came_of_a_file_is_told(window: MainWindow, client: FakeClient, qtbot: QtBot) -> None:
    window.evolution.wanted.emit(ExportSkill("s1", "/disk/plants.aiosskill"))
    client.finish(ExportSkill, shown(IDLE, skills=(PLANTS,)))
    window.evolution.wanted.emit(ImportSkill("/disk/letters.aiosskill"))
    client.finish(ImportSkill, shown(IDLE, skills=(PLANTS, LETTERS)))
    assert told(window) == [
        "The skill “Plants and their people” is in /disk/plants.aiosskill.",
        "The skill “Dates in letters” is here. It acts once you switch it on.",
    ]
    qtbot.waitUntil(lambda: [row.card for row in window.evolution.skills.rows] == [PLANTS, LETTERS])


def test_what_is_seen_on_the_page_is_not_told_too(window: MainWindow, client: FakeClient) -> None:
    window.evolution.wanted.emit(ChangeSkill("s1", "enable"))
    client.finish(ChangeSkill, shown(IDLE, skills=(replace(PLANTS, enabled=True),)))
    assert told(window) == []
    window.evolution.wanted.emit(MakeSkill("r1", LETTERS.name, LETTERS.purpose))
    client.finish(MakeSkill, shown(IDLE, skills=(PLANTS, LETTERS)))
    assert told(window) == ["The skill “Dates in letters” is here. It acts once you switch it on."]


def test_what_the_engine_refuses_is_told(window: MainWindow, client: FakeClient) -> None:
    before = len(client.jobs(ReadEvolution))
    window.evolution.wanted.emit(ExportSkill("s1", "/disk/plants.aiosskill"))
    client.fail(ExportSkill, Problem("skill.exists", "It is there already.", "Choose another name."))
    assert told(window) == ["It is there already. Choose another name."]
    assert len(client.jobs(ReadEvolution)) == before + 1

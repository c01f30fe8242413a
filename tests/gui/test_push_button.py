"""Return presses the push button that has the focus, and no other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ai_os_app.views.chat.proposal_box import ProposalBox
from ai_os_app.views.first_run import FirstRunPage
from ai_os_app.views.importers.import_dialog import ImportDialog
from ai_os_app.workers.jobs import ImportSample, PlanImport, RunImport
from ai_os_app.workers.results import PlanReady
from ai_os_diffusion.conversation.model import Proposal
from gui.fake_client import FakeClient

KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@pytest.mark.parametrize("key", KEYS)
def test_the_welcome_cards(client: FakeClient, qtbot: QtBot, key: Qt.Key) -> None:
    page = FirstRunPage(client)
    qtbot.addWidget(page)
    page.show()
    page.sample_card.setFocus()
    QTest.keyClick(page.sample_card, key)
    assert client.jobs(ImportSample) == [ImportSample()]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("verdict", ["confirm", "decline"])
def test_the_verdict_on_a_proposal(qtbot: QtBot, key: Qt.Key, verdict: str) -> None:
    box = ProposalBox()
    qtbot.addWidget(box)
    box.bind(Proposal("forget", "Forget it?", ids=("1",)), "")
    box.show()
    verdicts: list[str] = []
    box.decided.connect(verdicts.append)
    QTest.keyClick(box.confirm if verdict == "confirm" else box.decline, key)
    assert verdicts == [verdict]


def test_the_import_dialog(client: FakeClient, qtbot: QtBot) -> None:
    dialog = ImportDialog(client, ["/notes"])
    qtbot.addWidget(dialog)
    dialog.show()
    client.finish(PlanImport, PlanReady(7, (), 4, 0, 0, 2048, (), ()))
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # beside the buttons: nothing
    assert dialog.isVisible()
    assert client.jobs(RunImport) == []
    QTest.keyClick(dialog.go_button, Qt.Key.Key_Return)
    assert client.jobs(RunImport) == [RunImport(7)]

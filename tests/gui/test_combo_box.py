"""The list of a combo box shows all of its rows."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ai_os_app.settings import Settings
from ai_os_app.theme import Theme
from ai_os_app.widgets.combo_box import ComboBox
from gui.conftest import MakeWindow


def test_no_row_is_cut(make_window: MakeWindow, settings: Settings, qtbot: QtBot) -> None:
    Theme(settings)
    combo = ComboBox()
    qtbot.addWidget(combo)
    combo.addItems([f"Row {number}" for number in range(7)])
    combo.show()
    combo.showPopup()
    view = combo.view()
    last = combo.model().index(6, 0)
    qtbot.wait(50)  # the style sheet makes the rows higher a little later
    qtbot.waitUntil(lambda: 0 < view.visualRect(last).bottom() < view.viewport().height())
    assert view.visualRect(combo.model().index(0, 0)).top() >= 0
    combo.hidePopup()

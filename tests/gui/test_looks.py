"""What `packaging/looks.py` finds wrong with a window, and that it finds nothing wrong with ours."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ai_os_app import theme
from ai_os_app.settings import Settings
from gui.conftest import MakeWindow
from gui.fake_client import FakeClient
from gui.sounds_and_pictures import picture

LOOKS = runpy.run_path(str(Path(__file__).resolve().parents[2] / "packaging" / "looks.py"))
complaints: Callable[[QWidget], list[str]] = LOOKS["complaints"]
_MOST_WHILES = 100


def page(qtbot: QtBot, *widgets: QWidget, margin: int = 8) -> QWidget:
    """A window with these in a column."""
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    column.setContentsMargins(margin, 8, 8, 8)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    made.show()
    QApplication.processEvents()
    return made


def test_what_is_right_is_not_complained_about(qtbot: QtBot) -> None:
    wrapped = QLabel("A text of many words that is laid out on as many lines as it takes. " * 4)
    wrapped.setWordWrap(True)
    off = QLabel("switched off")
    off.setStyleSheet("color: #bbbbbb; background: #ffffff")
    off.setEnabled(False)
    assert complaints(page(qtbot, QLabel("short"), wrapped, off)) == []


def test_faint_cut_and_crooked_is_found(qtbot: QtBot) -> None:
    faint, cut, button = QLabel("faint"), QLabel("a text that is too long"), QToolButton()
    faint.setStyleSheet("color: #999999; background: #ffffff")
    cut.setFixedWidth(40)
    button.setText("also too long")
    button.setFixedWidth(30)
    found = complaints(page(qtbot, faint, cut, button, margin=7))
    assert len(found) == 4
    for word in ("'faint': contrast 2.8", "'a text that is too long': 40", "'also too long': 30", "(7, 8, 8, 8, 8)"):
        assert sum(word in each for each in found) == 1, found


def test_a_gap_between_one_thing_and_nothing_is_none(qtbot: QtBot) -> None:
    row = QWidget()
    QHBoxLayout(row).setContentsMargins(0, 0, 0, 0)
    row.layout().addWidget(QLabel("alone"))
    assert complaints(page(qtbot, row)) == []


@pytest.mark.skipif(sys.platform != "linux", reason="fonts of other systems have other widths")
@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize("scale", [100, 200])
def test_no_view_of_the_window_is_faint_cut_or_crooked(
    make_window: MakeWindow, settings: Settings, qtbot: QtBot, name: str, scale: int
) -> None:
    settings.set("theme", name)
    settings.set("font_scale", scale)
    window = make_window()
    found = []
    for show in (window.show_chat, window.show_memories, window.show_evolution, window.show_settings):
        show()
        qtbot.wait(50)
        found += complaints(window)
    for page_name in window.settings_panel.pages:
        window.settings_panel.open_page(page_name)
        qtbot.wait(20)
        found += complaints(window)
    assert found == []


@pytest.mark.skipif(sys.platform != "linux", reason="fonts of other systems have other widths")
@pytest.mark.parametrize("scale", [100, 200])
def test_the_data_folder_and_its_questions_are_not_cut(
    make_window: MakeWindow, settings: Settings, client: FakeClient, qtbot: QtBot, scale: int
) -> None:
    settings.set("font_scale", scale)
    settings.set("data_folder", "/media/disk with a long name/and a folder")
    settings.set("old_data", "/home/someone/.local/share/ai-os/profiles/default")
    window = make_window()
    window.resize(1000, 700)
    window.show_settings()
    window.settings_panel.open_page("Data")
    card = window.settings_panel.data_folder
    card.show_here("/media/disk with a long name/and a folder/ai-os")
    page = window.settings_panel.pages["Data"]
    for ask in (lambda: None, card.remove_button.click, lambda: card.show_work("Moving your memories", 0.5)):
        ask()
        qtbot.wait(50)
        page.ensureWidgetVisible(card)
        qtbot.wait(50)
        assert complaints(window) == []
    assert card.cancel_button.visibleRegion().boundingRect().height() > 0


class Layouts(QObject):
    """Counts how often something in a window is laid out anew."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def come_to_rest(self, qtbot: QtBot) -> bool:
        """Whether there is a while without any; on a busy computer that may take some."""
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        for _ in range(_MOST_WHILES):
            self.count = 0
            qtbot.wait(20)
            if self.count == 0:
                break
        app.removeEventFilter(self)
        return self.count == 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize)
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="fonts of other systems have other widths")
@pytest.mark.parametrize("scale", [80, 100, 150, 200])
def test_a_picture_pane_of_any_width_is_not_cut_and_comes_to_rest(
    make_window: MakeWindow, settings: Settings, qtbot: QtBot, scale: int
) -> None:
    settings.set("font_scale", scale)
    window = make_window()
    window.show_chat()
    window.resize(2400, 1100)
    area = window.chat.outputs
    area.image.begin("a lighthouse")
    area.image.finish(picture())
    area.image.full.click()
    qtbot.wait(50)
    layouts = Layouts()
    below, widths = set(), set()
    for wanted in (1, *range(180, 560, 20), 1):
        left = sum(area.splitter.sizes()) - wanted
        area.splitter.setSizes([left - 200, wanted, 200])
        assert layouts.come_to_rest(qtbot), f"{area.image.width()} pixels: still being laid out"
        assert complaints(window) == [], f"{area.image.width()} pixels"
        buttons = area.image.below.findChildren(QToolButton)
        assert all(each.width() >= each.sizeHint().width() for each in buttons), f"{area.image.width()} pixels"
        below.add(area.image.below.below)
        widths.add(area.image.full.width())
    assert below == {True, False}
    assert len(widths) == 1

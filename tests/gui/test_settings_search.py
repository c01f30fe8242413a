"""Searching the settings: pages and rows by every word that is written on them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ai_os_app.settings import Settings
from ai_os_app.views.settings.settings_panel import SettingsPanel
from ai_os_app.views.settings.settings_search import search
from ai_os_app.workers.results import Stats


@pytest.fixture
def panel(qtbot: QtBot) -> SettingsPanel:
    made = SettingsPanel(Settings(None))
    made.show_stats(Stats(3, 0, "local", "cpu", "/data/here"))
    made.resize(1000, 500)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def pages_in_sight(panel: SettingsPanel) -> list[str]:
    return [name for place, name in enumerate(panel.pages) if not panel.list.isRowHidden(place)]


@pytest.mark.parametrize(
    ("query", "page", "text"),
    [
        ("text size", "Appearance", "Text size"),
        ("BACKUPS and", "Data", "Backups and export"),
        ("passphrase", "Privacy", ""),
        ("high contrast", "Appearance", ""),  # a choice of the theme
        ("diagnos", "About", ""),
        ("persona", "Answers", ""),
    ],
)
def test_words_lead_to_their_page(panel: SettingsPanel, query: str, page: str, text: str) -> None:
    titles = {name: name for name in panel.pages}
    hits = search(panel.pages, titles, query)
    assert page in [hit.page for hit in hits]
    if text:
        assert hits[0].page == page
        assert hits[0].widget.text() == text


def test_what_is_hidden_is_not_found(panel: SettingsPanel) -> None:
    titles = {name: name for name in panel.pages}
    assert search(panel.pages, titles, "Pellow") == []  # the sample life is not among the memories
    panel._settings.set("sample_batch", "b1")
    assert [hit.page for hit in search(panel.pages, titles, "Pellow")] == ["Data"]


def test_typing_leaves_the_pages_that_fit_and_enter_goes_to_the_editor(panel: SettingsPanel, qtbot: QtBot) -> None:
    everything = list(panel.pages)
    qtbot.keyClicks(panel.search, "denoising steps")
    assert pages_in_sight(panel) == ["Answers"]
    assert panel.stack.currentWidget() is panel.pages["Answers"]
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)
    editor = panel.pages["Answers"].editors["steps"]  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: panel.window().focusWidget() is editor)
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.search.text() == ""
    assert pages_in_sight(panel) == everything


def test_what_was_found_is_scrolled_into_sight(panel: SettingsPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.search, "backups and export")
    page = panel.pages["Data"]
    (label,) = (each for each in page.findChildren(QLabel) if each.text() == "Backups and export")
    top = label.mapTo(page.viewport(), label.rect().topLeft()).y()
    assert 0 <= top < page.viewport().height()


def test_words_that_are_nowhere_are_told(panel: SettingsPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.search, "xylophone")
    assert panel.none_found.isVisible()
    assert pages_in_sight(panel) == []
    qtbot.keyClick(panel.search, Qt.Key.Key_Return)  # nothing to go to
    panel.search.clear()
    assert not panel.none_found.isVisible()

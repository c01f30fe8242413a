"""One table of actions: shortcuts, palette and F1 list agree with it."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItemIterator, QWidget
from pytestqt.qtbot import QtBot

from ai_os_app import actions, icons
from ai_os_app.command_palette import CommandPalette, rank, shortcut_tree


def test_no_key_does_two_things_and_every_key_is_one() -> None:
    keys = Counter(QKeySequence(key).toString() for spec in actions.TABLE for key in spec.keys)
    assert [key for key, times in keys.items() if times > 1 or not key] == []
    assert len({spec.id for spec in actions.TABLE}) == len(actions.TABLE)
    assert all(spec.icon in ("", *icons.NAMES) for spec in actions.TABLE)


def test_the_standard_shortcuts_are_there() -> None:
    wanted = (
        "Return Shift+Return Esc Ctrl+N Ctrl+K Ctrl+F Ctrl+Shift+P Ctrl+1 Ctrl+2 Ctrl+3 Ctrl+4 Alt+1 Alt+2 Alt+3 "
        "Ctrl+Tab Ctrl+I Ctrl+S Ctrl+Z Ctrl+= Ctrl+- Ctrl+0 F1 F6 Shift+F6 Ctrl+Q Ctrl+, F11 Ctrl+Shift+N"
    )
    there = {key for spec in actions.TABLE for key in spec.keys}
    assert set(wanted.split()) - there == set()


def test_the_list_of_shortcuts_is_whole(qtbot: QtBot) -> None:
    tree = shortcut_tree()
    qtbot.addWidget(tree)
    shown = set()
    walk = QTreeWidgetItemIterator(tree)
    while (item := walk.value()) is not None:
        shown.add((item.text(0), item.text(1)))
        walk += 1
    assert {(spec.text, actions.key_text(spec)) for spec in actions.TABLE if spec.keys} <= shown


@pytest.mark.parametrize(
    ("words", "text", "fits"),
    [
        ("import fold", "Import a folder", True),
        ("FOLDER", "Import a folder", True),
        ("fodler", "Import a folder", False),
    ],
)
def test_words_find_commands(words: str, text: str, fits: bool) -> None:
    assert (rank(words, text) is not None) is fits


def test_beginnings_of_words_come_first() -> None:
    first, second = rank("note", "Quick note"), rank("note", "Denoted things")
    assert first is not None
    assert second is not None
    assert first < second


@pytest.fixture
def palette(qtbot: QtBot) -> CommandPalette:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    made = {spec.id: QAction(spec.text, window) for spec in actions.TABLE if spec.handler}
    made["remove_sample"].setEnabled(False)
    dialog = CommandPalette(made, window)
    dialog.open_at_top()
    return dialog


def shown(palette: CommandPalette) -> list[str]:
    tops = (palette.list.topLevelItem(place) for place in range(palette.list.topLevelItemCount()))
    return [top.text(0) for top in tops if top is not None]


def test_the_palette_lists_what_can_be_done_now(palette: CommandPalette) -> None:
    wanted = [s.text for s in actions.TABLE if s.handler and s.id not in ("palette", "remove_sample")]
    assert shown(palette) == wanted


def test_the_palette_runs_what_is_typed(palette: CommandPalette, qtbot: QtBot) -> None:
    QTest.keyClicks(palette.line, "text")
    assert "Larger text" in shown(palette)
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    marked = palette.list.currentItem()
    assert marked is not None
    assert marked.text(0) == shown(palette)[1]
    with qtbot.waitSignal(palette.chosen) as told:
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert told.args is not None
    (spec,) = (spec for spec in actions.TABLE if spec.id == told.args[0])
    assert spec.text == marked.text(0)
    assert not palette.isVisible()


def test_the_palette_says_when_nothing_fits(palette: CommandPalette, qtbot: QtBot) -> None:
    QTest.keyClicks(palette.line, "zzz")
    assert palette.nothing.isVisible()
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()

"""Letters that no font can show are told of, once for each writing system."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel
from pytestqt.qtbot import QtBot

from ai_os_app import scripts
from gui import chat_turns
from gui.conftest import MakeWindow


@pytest.fixture
def told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[scripts.ScriptWatch, list[str]]:
    """A watch on a computer with fonts for Greek only, and what it has said."""
    monkeypatch.setattr(scripts, "can_show", lambda script: script.name == "Greek")
    watch, said = scripts.ScriptWatch(), list[str]()
    watch.missing.connect(said.append)
    return watch, said


def test_a_missing_script_is_named_with_its_remedy_once(told: tuple[scripts.ScriptWatch, list[str]]) -> None:
    watch, said = told
    watch.look("Κλειδί, clé, Schlüssel ✓")
    assert said == []
    watch.look("钥匙在哪里？")
    watch.look("在抽屉里")
    [sentence] = said
    assert "Chinese letters" in sentence
    assert "apt-get install fonts-noto-cjk" in sentence


def test_rows_are_looked_at_when_they_come(told: tuple[scripts.ScriptWatch, list[str]]) -> None:
    watch, said = told
    model = QStringListModel(["ключ"])
    watch.watch(model)
    assert said == []
    model.insertRows(1, 1)
    model.setStringList(["key", "מפתח"])
    assert len(said) == 1
    assert "Hebrew" in said[0]


def test_only_the_latest_rows_of_a_long_list_are_read(told: tuple[scripts.ScriptWatch, list[str]]) -> None:
    watch, said = told
    model = QStringListModel()
    watch.watch(model)
    model.setStringList(["열쇠", *["key"] * 200])
    assert said == []
    model.setStringList([*["key"] * 200, "열쇠"])
    assert len(said) == 1


def test_installed_fonts_are_asked(qtbot: QtBot) -> None:
    latin = scripts.Script("Latin", scripts.SCRIPTS[0].letters, (scripts._System.Latin,), "fonts-dejavu-core")
    assert scripts.can_show(latin)


def test_the_window_tells_of_letters_in_the_chat(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "can_show", lambda script: False)
    window = make_window()
    window.chat.model.add(chat_turns.user("1", "钥匙在哪里？"))
    assert any("Chinese" in notice.text for notice in window.notices.notices)

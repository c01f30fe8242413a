"""The window in other languages: nothing is missing, nothing is out of date, and it is what one sees."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from ai_os_app import actions, day_format, language
from ai_os_app.main_window import MainWindow
from ai_os_app.settings import TABLE, Settings
from gui.conftest import MakeWindow
from gui.test_window_accessibility import clipped, learn, settle

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("de", "zh_CN")
SPOKEN = {"Summarise my week", "What can you do?", "Remember that my locker is 42"}  # the engine reads no German
SAME = SPOKEN | {
    "AI-OS", "Qt", "PDF", "Google Keep", "Markdown (*.md)", "PNG (*.png)", "WAV (*.wav)",
    "English", "Deutsch", "简体中文", "MMMM yyyy",
    "Audio", "Chat", "Details", "Evolution", "L2, LoRA", "Name", "Passphrase", "Problem", "Status",
    "System", "Text", "Training, {0}",
    "Devanagari",
    " MB", " min", " %", "{n} s", "{0} s", "{0} min", "{0} min {1} s",
}  # fmt: skip
"""Names, units, words that German has too, and what is said to an engine that knows no German."""
_PLACEHOLDER = re.compile(r"\{\w*\}|%\w|&(?=\w)")

Message = tuple[str, str, str, str]
"""(context, source, translation, state)."""
Install = Callable[[str], list[QTranslator]]


@pytest.fixture(scope="module")
def tools() -> Iterator[ModuleType]:
    """The program `packaging/translations.py`, which belongs to no package."""
    sys.path.insert(0, str(ROOT / "packaging"))
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(ROOT / "packaging"))


@pytest.fixture
def install(qtbot: QtBot) -> Iterator[Install]:
    """Gives the application a language until the test ends."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = QLocale()
    used: list[QTranslator] = []

    def give(choice: str) -> list[QTranslator]:
        used.extend(language.install(app, choice))
        return used

    yield give
    for translator in used:
        app.removeTranslator(translator)
    QLocale.setDefault(before)


def messages(name: str) -> list[Message]:
    root = ET.parse(language.FOLDER / f"ai_os_{name}.ts").getroot()
    return [
        (
            context.findtext("name", ""),
            message.findtext("source", ""),
            message.findtext("translation", ""),
            message.find("translation").get("type", ""),  # type: ignore[union-attr]
        )
        for context in root.iter("context")
        for message in context.iter("message")
    ]


# The files


def test_the_files_hold_every_text_of_the_code_and_are_compiled(tools: ModuleType) -> None:
    assert set(language.available()) == set(LANGUAGES) == set(tools.LANGUAGES)
    for program in ("lupdate", "lrelease"):
        assert tools.program(program), f"{program} is missing; install PySide6_Essentials"
    assert tools.differences() == [], "run `python3 packaging/translations.py`"


def test_a_new_text_is_found_and_is_not_yet_translated(tools: ModuleType, tmp_path: Path) -> None:
    app = tmp_path / "app"
    shutil.copytree(tools.APP, app, ignore=shutil.ignore_patterns("__pycache__", "translations"))
    (app / "new.py").write_text(
        "from ai_os_app.settings import words\n"
        'class Newcomer:\n    def f(self):\n        return self.tr("Quite a new text"), words("Another")\n'
    )
    shutil.copy(tools.catalogue(language.FOLDER, "de"), tmp_path)
    tools.update(tmp_path, ("de",), app)
    written = tools.catalogue(tmp_path, "de").read_text(encoding="utf-8")
    for text in ("Quite a new text", "Another"):
        assert f'<source>{text}</source>\n        <translation type="unfinished">' in written
    assert "<location" not in written


def test_a_text_that_would_be_lost_is_named(tools: ModuleType, tmp_path: Path) -> None:
    app = tmp_path / "app"
    shutil.copytree(tools.APP, app, ignore=shutil.ignore_patterns("__pycache__", "translations"))
    (app / "new.py").write_text('def f(window):\n    return window.tr("In no class")\n')
    with pytest.raises(LookupError, match="In no class"):
        tools.update(tmp_path, ("de",), app)


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_text_is_translated(name: str) -> None:
    found = messages(name)
    assert len(found) > 900
    assert [source for _, source, text, state in found if state or not text.strip()] == []
    same = {source for _, source, text, _ in found if source == text and re.search("[A-Za-z]{2}", bare(source))}
    assert same - SAME == set()


@pytest.mark.parametrize("name", LANGUAGES)
def test_placeholders_and_spaces_at_the_ends_agree(name: str) -> None:
    for _, source, text, _ in messages(name):
        assert sorted(_PLACEHOLDER.findall(text)) == sorted(_PLACEHOLDER.findall(source)), source
        assert source.count("`") == text.count("`"), source
        if name == "de" and source != "{0} It holds nothing of your notes.":
            assert [source[:1] == " ", source[-1:] == " "] == [text[:1] == " ", text[-1:] == " "], source
            assert source.rstrip()[-1] not in ".?!:" or text.rstrip()[-1] in ".?!:“", source


def test_chinese_texts_have_chinese_punctuation() -> None:
    wrong = [text for _, _, text, _ in messages("zh_CN") if re.search(r"[\u4e00-\u9fff][,.;:?!](?!\w)", text)]
    assert [text for text in wrong if ";;" not in text] == []


def test_no_text_counts_by_qt(tools: ModuleType) -> None:
    """`counting.counted` has its own two forms; `%n` would need a translation into English too."""
    for name in LANGUAGES:
        assert "numerus" not in tools.catalogue(language.FOLDER, name).read_text(encoding="utf-8")


def bare(source: str) -> str:
    return _PLACEHOLDER.sub("", source)


# Which language


@pytest.mark.parametrize(
    ("choice", "system", "translation", "written"),
    [
        ("system", "de_AT", "de", "de_AT"),
        ("system", "fr_FR", "", "fr_FR"),
        ("system", "zh_CN", "zh_CN", "zh_CN"),
        ("system", "zh_TW", "", "zh_TW"),  # other letters
        ("system", "en_GB", "", "en_GB"),
        ("de", "de_CH", "de", "de_CH"),
        ("de", "en_US", "de", "de_DE"),
        ("zh_CN", "de_DE", "zh_CN", "zh_CN"),
        ("en", "de_DE", "", "en_US"),
    ],
)
def test_the_setting_and_the_system_say_which_language(
    choice: str, system: str, translation: str, written: str
) -> None:
    locale = language.locale_of(choice, QLocale(system))
    assert language.translation_of(locale) == translation
    assert locale.name() == written


def test_the_setting_offers_the_translations_and_counts_from_the_next_start(
    make_window: MakeWindow, settings: Settings
) -> None:
    [setting] = [setting for setting in TABLE if setting.key == "language"]
    assert [value for value, _ in setting.choices] == ["system", "en", *language.available()]
    assert setting.restart
    window = make_window()
    settings.set("language", "de")
    assert window.notices.notices[-1].text.startswith("The window changes its language when")


# What one sees


class Marking(QTranslator):
    """Puts every text of the application between brackets."""

    def translate(self, context: str, source: str, _comment: str | None = None, _n: int = -1) -> str:  # type: ignore[override]
        return "" if context.startswith("Q") else f"⟦{source}⟧"

    def isEmpty(self) -> bool:
        return False


def shown(window: MainWindow) -> Iterator[str]:
    """All words of the widgets and actions below the window."""
    for part in [*window.findChildren(QWidget), *window.findChildren(QAction)]:
        for name in ("text", "toolTip", "accessibleName", "placeholderText"):
            read = getattr(part, name, None)
            if callable(read) and isinstance(text := read(), str):
                yield text
        if isinstance(part, QComboBox):
            yield from (part.itemText(place) for place in range(part.count()))
        if isinstance(part, QListWidget):
            yield from (part.item(place).text() for place in range(part.count()))


def test_no_text_goes_past_the_translation(make_window: MakeWindow, qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    marking = Marking()
    app.installTranslator(marking)
    try:
        window = make_window()
        window.show_palette()
        window.show_shortcuts()
        past = {text for text in shown(window) if re.search("[A-Za-z]{2}", text) and "⟦" not in text}
    finally:
        app.removeTranslator(marking)
    assert past == set()


def test_the_window_is_german(install: Install, make_window: MakeWindow) -> None:
    install("de")
    window = make_window()
    assert [button.text() for button in window.rail.buttons] == ["Chat", "Erinnerungen", "Evolution", "Einstellungen"]
    texts = set(shown(window))
    assert {"Darstellung", "Datenschutz", "Papierkorb …", "Neuer Chat", "Was möchten Sie wissen?"} <= texts
    assert window.actions_by_id["undo"].text() == "Letzte Änderung von Erinnerungen rückgängig machen"
    assert QLocale().toString(1234567) == "1.234.567"


def test_the_window_is_chinese(install: Install, make_window: MakeWindow) -> None:
    install("zh_CN")
    window = make_window()
    assert [button.text() for button in window.rail.buttons] == ["聊天", "记忆", "进化", "设置"]
    assert {"外观", "隐私", "回收站…", "新聊天", "你想知道什么？"} <= set(shown(window))


def test_keys_and_days_are_written_as_in_the_language(install: Install) -> None:
    [new_chat] = [spec for spec in actions.TABLE if spec.id == "new_chat"]
    day = dt.date(2026, 3, 5)
    assert actions.key_text(new_chat) == "Ctrl+N"
    assert day_format.long_day_text(day) == "5 March 2026"
    install("de")
    assert actions.key_text(new_chat) == "Strg+N"
    assert day_format.long_day_text(day) == "5. März 2026"
    install("zh_CN")
    assert day_format.long_day_text(day) == "2026年3月5日"


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("size", [(1240, 780), (640, 560)])
def test_no_translated_text_is_cut(install: Install, make_window: MakeWindow, name: str, size: tuple[int, int]) -> None:
    install(name)
    window = make_window()
    window.resize(*size)
    assert cut(window) == []


def test_no_text_is_cut_from_right_to_left(make_window: MakeWindow) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        window = make_window()
        window.resize(1240, 780)
        assert cut(window) == []
        window.show_chat()
        settle()
        assert window.rail.mapTo(window, window.rail.rect().center()).x() > window.width() / 2
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutDirectionChange.value)


def cut(window: MainWindow) -> list[str]:
    """Labels and buttons that are smaller than their text, in five views and on all pages of the settings."""
    learn(window)
    panels = [window.rail, window.notices, window.welcome, window.evolution, window.settings_panel]
    panels += [window.chat.parts.examples, window.memories.top]
    found = []
    for view in ("show_welcome", "show_chat", "show_memories", "show_evolution", "show_settings"):
        getattr(window, view)()
        for page in list(window.settings_panel.pages) if view == "show_settings" else [""]:
            if page:
                window.settings_panel.open_page(page)
            settle()
            found += [f"{view} {page}: {text}" for panel in panels if panel.isVisible() for text in clipped(panel)]
    return found

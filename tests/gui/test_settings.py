"""Settings: one table, a YAML file that survives what people and crashes do to it, and a page made from the table."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
import yaml
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from ai_os_app.settings import TABLE, Settings
from ai_os_app.views.settings.setting_rows import SettingsPage
from ai_os_app.views.settings.settings_panel import SettingsPanel
from ai_os_app.workers.results import Stats


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.yaml"


def asides(file: Path) -> list[Path]:
    return list(file.parent.glob("settings.broken-*.yaml"))


def test_every_default_is_allowed_and_visible_settings_have_words() -> None:
    assert len({setting.key for setting in TABLE}) == len(TABLE)
    for setting in TABLE:
        assert setting.complaint(setting.default) == ""
        if setting.page:
            assert setting.label
            assert setting.help.endswith(".")


def test_values_come_back(file: Path, qtbot: QtBot) -> None:
    settings = Settings(file)
    with qtbot.waitSignal(settings.changed) as told:
        settings.set("font_scale", 150)
    assert told.args == ["font_scale", 150]
    settings.set("theme", "dark")
    settings.flush()
    again = Settings(file)
    assert (again.number("font_scale"), again.text("theme"), again.notice) == (150, "dark", "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_a_change_is_saved_without_being_asked(file: Path, qtbot: QtBot) -> None:
    Settings(file).set("steps", 12)
    settings = Settings(file)
    settings.set("steps", 13)
    qtbot.waitUntil(lambda: file.exists() and yaml.safe_load(file.read_text())["steps"] == 13)


def test_a_disk_that_is_slow_keeps_nobody_waiting(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, go_on, threads = os.fsync, threading.Event(), []

    def slow(descriptor: int) -> None:
        threads.append(threading.current_thread())
        go_on.wait()
        real(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    settings = Settings(file)
    for steps in (12, 13):
        settings.set("steps", steps)
        settings.hurry()  # returns, though the disk does not answer
    assert not file.exists()
    go_on.set()
    settings.flush()
    assert yaml.safe_load(file.read_text())["steps"] == 13
    assert threading.main_thread() not in threads


def test_setting_what_is_set_tells_and_writes_nothing(file: Path, qtbot: QtBot) -> None:
    settings = Settings(file)
    with qtbot.assertNotEmitted(settings.changed):
        settings.set("theme", "system")
    settings.flush()
    assert not file.exists()


@pytest.mark.parametrize(("key", "value"), [("theme", "pink"), ("font_scale", 300), ("steps", True), ("steps", "8")])
def test_a_value_outside_the_table_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=key):
        Settings(None).set(key, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"theme: [dark", "not valid YAML, line 1"),
        (b"- theme\n- dark\n", "holds a list"),
        (b"theme: \xff\xfe", "cannot be read"),
        (b"", "holds a NoneType"),
    ],
)
def test_a_broken_file_is_kept_aside_and_defaults_are_used(file: Path, content: bytes, said: str) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    settings = Settings(file)
    assert settings.text("theme") == "system"
    assert said in settings.notice
    assert str(file) in settings.notice
    (aside,) = asides(file)
    assert aside.name in settings.notice
    assert aside.read_bytes() == content
    settings.set("theme", "dark")
    settings.flush()
    assert Settings(file).text("theme") == "dark"


def test_a_wrong_value_costs_that_setting_only(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("theme: dark\nfont_scale: 900\nfont_scael: 120\n")
    settings = Settings(file)
    assert settings.text("theme") == "dark"
    assert settings.number("font_scale") == 100
    assert "between 80 and 200" in settings.notice
    assert "2 wrong values" in settings.notice
    assert len(asides(file)) == 1
    assert Settings(file).notice == ""


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    settings = Settings(tmp_path / "config" / "settings.yaml")
    settings.set("theme", "dark")
    with qtbot.waitSignal(settings.save_failed) as told:
        settings.flush()
    assert str(settings.path) in told.args[0]
    assert settings.text("theme") == "dark"


def test_the_page_has_an_editor_for_every_visible_setting(qtbot: QtBot) -> None:
    settings = Settings(None)
    panel = SettingsPanel(settings)
    qtbot.addWidget(panel)
    editors = {
        key: e for page in panel.pages.values() if isinstance(page, SettingsPage) for key, e in page.editors.items()
    }
    assert set(editors) == {setting.key for setting in TABLE if setting.page}
    assert all(editor.accessibleName() for editor in editors.values())


def test_editors_change_settings_and_follow_them(qtbot: QtBot) -> None:
    settings = Settings(None)
    page = SettingsPage("Appearance", settings)
    qtbot.addWidget(page)
    choice, number, flag = (page.editors[key] for key in ("theme", "font_scale", "reduced_motion"))
    assert isinstance(choice, QComboBox)
    assert isinstance(number, QSpinBox)
    assert isinstance(flag, QCheckBox)
    choice.setCurrentIndex(choice.findData("dark"))
    choice.activated.emit(choice.currentIndex())
    number.stepUp()
    flag.click()
    assert (settings.text("theme"), settings.number("font_scale"), settings.flag("reduced_motion")) == (
        "dark",
        110,
        True,
    )
    settings.set("theme", "contrast")
    settings.set("font_scale", 80)
    assert (choice.currentData(), number.value()) == ("contrast", 80)


def test_privacy_names_the_folder_and_the_removal_of_the_sample(qtbot: QtBot) -> None:
    settings = Settings(None)
    panel = SettingsPanel(settings)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_stats(Stats(3, 0, "local", "cpu", "/data/here"))
    panel.open_page("Privacy")
    texts = [label.text() for label in panel.pages["Privacy"].findChildren(type(panel._facts["data"]))]
    assert "/data/here" in texts
    assert any(text.startswith("Never used.") for text in texts)
    assert any(text.startswith("Not encrypted:") for text in texts)
    panel.open_page("Data")
    assert not panel.sample_button.isVisible()
    settings.set("sample_batch", "b1")
    assert panel.sample_button.isVisible()
    with qtbot.waitSignal(panel.remove_sample_requested):
        panel.sample_button.click()

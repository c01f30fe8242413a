"""One editor for each type of setting, each in step with the settings it edits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from ai_os_app import theme
from ai_os_app.settings import Setting, Settings, words
from ai_os_app.widgets.combo_box import ComboBox


class FlagEditor(QCheckBox):
    """A bool; its text stands in the row's label."""

    def __init__(self, setting: Setting, settings: Settings) -> None:
        super().__init__()
        self._key, self._settings = setting.key, settings
        self.setChecked(settings.flag(setting.key))
        self.toggled.connect(self._on_toggled)
        settings.changed.connect(self._on_changed)

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        self._settings.set(self._key, on)

    @Slot(str, object)
    def _on_changed(self, key: str, value: object) -> None:
        if key == self._key:
            self.setChecked(bool(value))


class NumberEditor(QSpinBox):
    """An int within its bounds."""

    def __init__(self, setting: Setting, settings: Settings) -> None:
        super().__init__()
        self._key, self._settings = setting.key, settings
        self.setRange(setting.low, setting.high)
        self.setSingleStep(setting.step)
        self.setSuffix(setting.unit)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setKeyboardTracking(False)  # a number half typed is no setting
        self.lineEdit().setAccessibleName(words(setting.label))
        self.setValue(settings.number(setting.key))
        self.valueChanged.connect(self._on_value)
        settings.changed.connect(self._on_changed)

    @Slot(int)
    def _on_value(self, value: int) -> None:
        self._settings.set(self._key, value)

    @Slot(str, object)
    def _on_changed(self, key: str, value: object) -> None:
        if key == self._key and isinstance(value, int):
            self.setValue(value)


class ChoiceEditor(ComboBox):
    """One of several values."""

    def __init__(self, setting: Setting, settings: Settings) -> None:
        super().__init__()
        self._key, self._settings = setting.key, settings
        for value, label in setting.choices:
            self.addItem(words(label), value)
        self.setCurrentIndex(self.findData(settings.text(setting.key)))
        self.activated.connect(self._on_activated)
        settings.changed.connect(self._on_changed)

    @Slot(int)
    def _on_activated(self, _place: int) -> None:
        self._settings.set(self._key, str(self.currentData()))

    @Slot(str, object)
    def _on_changed(self, key: str, value: object) -> None:
        if key == self._key:
            self.setCurrentIndex(self.findData(value))


def make_editor(setting: Setting, settings: Settings) -> QWidget:
    """The editor for a setting, with its label as accessible name and its help as description."""
    editor: QWidget
    if setting.choices:
        editor = ChoiceEditor(setting, settings)
    elif isinstance(setting.default, bool):
        editor = FlagEditor(setting, settings)
    else:
        editor = NumberEditor(setting, settings)
    editor.setAccessibleName(words(setting.label))
    editor.setAccessibleDescription(words(setting.help))
    theme.set_role(editor, "editor")
    return editor

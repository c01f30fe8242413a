"""One editor for each type of setting, each in step with the settings it edits."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QSpinBox, QWidget

from ai_os_app import theme
from ai_os_app.settings import Setting, Settings, words
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.widgets.push_button import PushButton


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


class FolderEditor(QWidget):
    """A folder, "" for the default one; a folder that cannot be written to is refused with a sentence."""

    refused = Signal(str)  # why, or "" when the last choice was good
    was_refused = Signal(bool)

    def __init__(self, setting: Setting, settings: Settings) -> None:
        super().__init__()
        self._key, self._settings = setting.key, settings
        self.default = ""
        self.shown = QLabel()
        self.shown.setWordWrap(True)
        self.choose_button = PushButton(self.tr("Choose"))
        self.choose_button.setAccessibleName(self.tr("Choose the data folder"))
        self.default_button = PushButton(self.tr("Default"))
        self.default_button.setAccessibleName(self.tr("Use the default data folder"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.choose_button)
        row.addWidget(self.default_button)
        self.choose_button.clicked.connect(self._choose)
        self.default_button.clicked.connect(self._use_default)
        settings.changed.connect(self._on_changed)
        self._on_changed(setting.key, settings.text(setting.key))

    def take(self, folder: str) -> bool:
        """Use a folder; False, and `refused`, where it cannot be written to."""
        path = Path(folder)
        if not path.is_dir() or not os.access(path, os.W_OK | os.X_OK):
            text = self.tr("{0} is not a folder that AI-OS may write to. Choose another one, or change its rights.")
            self._tell(text.format(folder))
            return False
        self._tell("")
        self._settings.set(self._key, str(path))
        return True

    @Slot()
    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Data folder"), self._settings.text(self._key))
        if folder:
            self.take(folder)

    @Slot()
    def _use_default(self) -> None:
        self._tell("")
        self._settings.set(self._key, "")

    def _tell(self, sentence: str) -> None:
        self.refused.emit(sentence)
        self.was_refused.emit(bool(sentence))

    @Slot(str, object)
    def _on_changed(self, key: str, value: object) -> None:
        if key == self._key:
            self.shown.setText(str(value) or self.tr("The default folder"))
            self.default_button.setEnabled(bool(value))


def make_editor(setting: Setting, settings: Settings) -> QWidget:
    """The editor for a setting, with its label as accessible name and its help as description."""
    editor: QWidget
    if setting.folder:
        editor = FolderEditor(setting, settings)
    elif setting.choices:
        editor = ChoiceEditor(setting, settings)
    elif isinstance(setting.default, bool):
        editor = FlagEditor(setting, settings)
    else:
        editor = NumberEditor(setting, settings)
    editor.setAccessibleName(words(setting.label))
    editor.setAccessibleDescription(words(setting.help))
    theme.set_role(editor, "editor")
    return editor

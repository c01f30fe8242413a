"""The pages of the settings that are made from the table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ai_os_app.settings import TABLE, Setting, Settings, words
from ai_os_app.views.settings.setting_editors import FlagEditor, make_editor
from ai_os_app.widgets.page import Page, make_card, make_line, text_label


class SettingsPage(Page):
    """The settings of one page of the table, in one card."""

    def __init__(self, name: str, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(words(name), parent)
        self.editors: dict[str, QWidget] = {}
        card, lines = make_card()
        for place, setting in enumerate(s for s in TABLE if s.page == name):
            if place:
                lines.addWidget(make_line())
            self.editors[setting.key] = editor = make_editor(setting, settings)
            lines.addWidget(_row(setting, editor))
        self.column.addWidget(card)
        self.end = QVBoxLayout()
        self.end.setSpacing(self.column.spacing())
        self.column.addLayout(self.end)
        self.column.addStretch(1)


def _row(setting: Setting, editor: QWidget) -> QWidget:
    row = QWidget()
    grid = QGridLayout(row)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    name = text_label(words(setting.label))
    grid.addWidget(name, 0, 0)
    name.setBuddy(editor)
    restart = " " + words("It counts from the next start.") if setting.restart else ""
    grid.addWidget(text_label(words(setting.help) + restart, "caption"), 1, 0)
    grid.addWidget(editor, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
    if isinstance(editor, FlagEditor):
        editor.setMinimumWidth(28)
    return row

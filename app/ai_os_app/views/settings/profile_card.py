"""The profiles of this computer in a card: which is open here, a window on another, a new one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ai_os_app import paths as app_paths
from ai_os_app import profiles
from ai_os_app.settings import Settings
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_diffusion import paths


class ProfileCard(QWidget):
    """Profiles open in windows of their own; nothing in this one changes."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._here: Path | None = None
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Profiles")))
        about = self.tr(
            "A profile has memories, chats, settings and a passphrase of its own, for another person or another part "
            "of your life. It opens in a window of its own; profiles know nothing of each other."
        )
        lines.addWidget(text_label(about, "caption"))
        self._rows = QGridLayout()
        self._rows.setColumnStretch(0, 1)
        lines.addLayout(self._rows)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name of a new profile"))
        self.name.setAccessibleName(self.tr("Name of a new profile"))
        self.name.returnPressed.connect(self._make)
        self.make_button = push_button(self.tr("Make and open"), self._make, "plus")
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.make_button)
        lines.addLayout(row)
        self.wrong = text_label("", "danger")
        self.wrong.hide()
        lines.addWidget(self.wrong)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._fill()

    def show_here(self, folder: str) -> None:
        """Say which profile this window is on, by its folder."""
        if self._here != Path(folder):
            self._here = Path(folder)
            self._fill()

    @Slot()
    def _make(self) -> None:
        name = self.name.text().strip()
        complaint = profiles.complaint(name)
        if complaint:
            self._refuse(complaint)
            return
        paths.ensure_private(paths.profile_folder(name))  # so that it is in the list at once
        self.name.clear()
        self._open(name)
        self._fill()

    def _open(self, name: str) -> None:
        started = profiles.open_window(name)
        self._refuse("" if started else self.tr("No window could be started. Run: ai-os-window --profile NAME"))

    def _refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _is_here(self, name: str) -> bool:
        if self._here is None:
            return False
        if name == profiles.DEFAULT:
            return app_paths.is_own(str(self._here), self._settings.text("data_folder"))
        return self._here == paths.profile_folder(name)

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        for row, name in enumerate(profiles.names()):
            shown = self.tr("Your own") if name == profiles.DEFAULT else name
            self._rows.addWidget(text_label(shown), row, 0)
            if self._is_here(name):
                here = text_label(self.tr("open in this window"), "muted")
                here.setWordWrap(False)
                self._rows.addWidget(here, row, 1)
                continue
            button = push_button(self.tr("Open"), partial(self._open, name))
            button.setAccessibleName(self.tr("Open the profile {0} in a window of its own").format(shown))
            self._rows.addWidget(button, row, 1)

"""The data folder in a card of the settings: where it is, and buttons that move it or remove the one before."""

from __future__ import annotations

from PySide6.QtCore import QDir, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ai_os_app import paths
from ai_os_app.settings import Settings
from ai_os_app.views.settings.card_parts import button_row, card_page
from ai_os_app.views.settings.work_card import WorkCard
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button


class DataFolderCard(WorkCard):
    """It is for the user's own profile; named ones stay where they are, and their windows do not show it."""

    move_wanted = Signal(str)  # the data folder to look at; "" is the default one
    removal_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Data folder")))
        about = self.tr(
            "Where your memories and chats are kept. Moving copies them, compares the copy byte for byte, and uses it "
            "from then on. The old folder stays until you remove it."
        )
        lines.addWidget(text_label(about, "caption"))
        self.place = text_label(self.tr("It is shown when the engine is ready."), "muted")
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        lines.addWidget(self.place)
        self._fill_work(card, lines, self._make_buttons(), self.move_button)
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self._show_buttons()
        settings.changed.connect(self._on_setting)

    def _make_buttons(self) -> QWidget:
        self.move_button = push_button(self.tr("Move…"), self._choose, "folder")
        self.move_button.setEnabled(False)
        self.default_button = push_button(self.tr("Move to the default folder…"), self._move_back)
        self.remove_button = push_button(self.tr("Remove the old folder…"), self.removal_wanted)
        page, lines = card_page()
        self._more = button_row(self.default_button), button_row(self.remove_button)
        for row in (button_row(self.move_button), *self._more):  # all in one would not fit with large text
            lines.addWidget(row)
        return page

    def show_here(self, profile: str) -> None:
        """Say where the open profile lies."""
        self.setVisible(paths.is_own(profile, self._settings.text("data_folder")))
        self.place.setText(profile.replace("/", "/\u200b"))  # where a long path may be broken; not to be copied
        self.place.setToolTip(profile)
        self.place.setAccessibleName(self.tr("Folder of your memories: {0}").format(profile))
        self.move_button.setEnabled(True)
        self.default_button.setEnabled(True)

    def ask_for(self, question: str, yes: str, no: str) -> None:
        """Ask a question with these answers."""
        self.yes_button.setText(yes)
        self.no_button.setText(no)
        self.ask(question)

    def _show_buttons(self) -> None:
        moved, old = self._settings.text("data_folder"), self._settings.text("old_data")
        for row, there in zip(self._more, (moved, old), strict=True):
            row.setVisible(bool(there))

    @Slot(str, object)
    def _on_setting(self, key: str, _value: object) -> None:
        if key in ("data_folder", "old_data"):
            self._show_buttons()

    @Slot()
    def _choose(self) -> None:
        title = self.tr("Choose the folder in which to put your memories")
        folder = QFileDialog.getExistingDirectory(self, title, QDir.homePath())
        if folder:
            self.move_wanted.emit(folder)

    @Slot()
    def _move_back(self) -> None:
        self.move_wanted.emit("")

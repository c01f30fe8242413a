"""Encryption in a card of the settings: whether there is any, and a form for a new passphrase."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.views.settings.card_parts import button_row, card_button
from ai_os_app.widgets.page import make_card, text_label


class LockCard(QWidget):
    """What its buttons ask for is done elsewhere, which then says what to show."""

    change_wanted = Signal(str)  # the new passphrase; "" for no encryption

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lock = ""
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Encryption")))
        self.state = text_label(self.tr("It is shown when the engine is ready."), "caption")
        lines.addWidget(self.state)
        self._pages = (self._make_buttons(), self._make_form(), self._make_question())
        for page in self._pages:
            lines.addWidget(page)
        self.result = text_label("")
        self.result.setTextFormat(Qt.TextFormat.PlainText)
        self.result.hide()
        lines.addWidget(self.result)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._show(0)
        for button in (self.set_button, self.remove_button):
            button.hide()

    def _make_buttons(self) -> QWidget:
        self.set_button = card_button("", self._open_form)
        icons.set_icon(self.set_button, "lock")
        self.remove_button = card_button(self.tr("Remove the encryption…"), self._ask)
        return button_row(self.set_button, self.remove_button)

    def _make_form(self) -> QWidget:
        page = QWidget()
        self.first, self.second = QLineEdit(), QLineEdit()
        form = QFormLayout()
        names = (self.tr("New passphrase"), self.tr("Once more"))
        for name, field in zip(names, (self.first, self.second), strict=True):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(name)
            field.textEdited.connect(self._on_edited)
            field.returnPressed.connect(self._set)
            form.addRow(name, field)
        self.ok_button = card_button(self.tr("Encrypt"), self._set)
        theme.set_role(self.ok_button, "primary")
        self.leave_button = card_button(self.tr("Cancel"), self._leave)
        warning = self.tr(
            "At least 8 characters; a few words are best. Who forgets the passphrase loses the memories: nobody can "
            "bring them back. Backups that were made before are not encrypted by this."
        )
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(text_label(warning, "caption"))
        lines.addLayout(form)
        lines.addWidget(button_row(self.ok_button, self.leave_button))
        return page

    def _make_question(self) -> QWidget:
        page = QWidget()
        self.yes_button = card_button(self.tr("Remove the encryption"), self._remove)
        self.no_button = card_button(self.tr("Keep it"), self._leave)
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, 0, 0)
        question = self.tr("Write the memories plainly again? Whoever can read this disk can read them then.")
        lines.addWidget(text_label(question))
        lines.addWidget(button_row(self.yes_button, self.no_button))
        return page

    # What is shown

    def show_lock(self, lock: str) -> None:
        """Say how the profile is locked: "" for not at all, "passphrase", "keyring"."""
        self._lock = lock
        self.state.setText(
            {
                "passphrase": self.tr("The memories are encrypted, and open with your passphrase."),
                "keyring": self.tr("The memories are encrypted. Their key is in the keyring of your desktop."),
            }.get(lock, self.tr("Not encrypted: whoever can read this disk can read your memories."))
        )
        self.set_button.setText(self.tr("Change the passphrase…") if lock else self.tr("Encrypt…"))
        self.set_button.show()
        self.remove_button.setVisible(bool(lock))

    def show_work(self) -> None:
        """The memories are being rewritten, which is not stopped half-way."""
        self._tell(self.tr("Rewriting the memories. This may take a while, and nothing else is done meanwhile."))
        self._show(0)
        for button in (self.set_button, self.remove_button):
            button.setEnabled(False)

    def show_result(self, sentence: str, *, bad: bool = False) -> None:
        """Say what came of it."""
        for button in (self.set_button, self.remove_button):
            button.setEnabled(True)
        self._tell(sentence, bad=bad)
        if self.isVisible():
            self.set_button.setFocus()

    def _tell(self, sentence: str, *, bad: bool = False) -> None:
        theme.set_role(self.result, "danger" if bad else "")
        self.result.setText(sentence)
        self.result.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _show(self, place: int) -> None:
        for number, page in enumerate(self._pages):
            page.setVisible(number == place)

    # Buttons

    @Slot()
    def _open_form(self) -> None:
        self.ok_button.setText(self.tr("Change") if self._lock else self.tr("Encrypt"))
        self._tell("")
        self._show(1)
        self.first.setFocus()

    @Slot()
    def _ask(self) -> None:
        self._tell("")
        self._show(2)
        self.no_button.setFocus()

    @Slot()
    def _on_edited(self) -> None:
        self._tell("")

    @Slot()
    def _set(self) -> None:
        new = self.first.text()
        if new != self.second.text():
            self._tell(self.tr("The two passphrases differ."), bad=True)
            self.second.setFocus()
        elif not new:
            self.first.setFocus()
        else:
            self._clear()
            self.change_wanted.emit(new)

    @Slot()
    def _remove(self) -> None:
        self._clear()
        self.change_wanted.emit("")

    @Slot()
    def _leave(self) -> None:
        self._clear()
        self._tell("")
        self.set_button.setFocus()

    def _clear(self) -> None:
        self.first.clear()
        self.second.clear()
        self._show(0)

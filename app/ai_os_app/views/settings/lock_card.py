"""Encryption in a card of the settings: whether there is any, and a form for a new passphrase."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from ai_os_app import theme
from ai_os_app.views.settings.card_parts import PagedCard, button_row, card_page
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button


class LockCard(PagedCard):
    """What its buttons ask for is done elsewhere, which then says what to show."""

    change_wanted = Signal(str)  # the new passphrase; "" for no encryption

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lock = ""
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Encryption")))
        self.state = text_label(self.tr("It is shown when the engine is ready."), "caption")
        lines.addWidget(self.state)
        self._fill(card, lines, (self._make_buttons(), self._make_form(), self._make_question()))
        for button in (self.set_button, self.remove_button):
            button.hide()

    def _make_buttons(self) -> QWidget:
        self.set_button = push_button("", self._open_form, "lock")
        self.remove_button = push_button(self.tr("Remove the encryption…"), self._ask)
        return button_row(self.set_button, self.remove_button)

    def _make_form(self) -> QWidget:
        page, lines = card_page()
        self.first, self.second = QLineEdit(), QLineEdit()
        form = QFormLayout()
        names = (self.tr("New passphrase"), self.tr("Once more"))
        for name, field in zip(names, (self.first, self.second), strict=True):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(name)
            field.textEdited.connect(self._on_edited)
            field.returnPressed.connect(self._set)
            form.addRow(name, field)
        self.ok_button = push_button(self.tr("Encrypt"), self._set)
        theme.set_role(self.ok_button, "primary")
        self.leave_button = push_button(self.tr("Cancel"), self._leave)
        warning = self.tr(
            "At least 8 characters; a few words are best. Who forgets the passphrase loses the memories: nobody can "
            "bring them back. Backups that were made before are not encrypted by this."
        )
        lines.addWidget(text_label(warning, "caption"))
        lines.addLayout(form)
        lines.addWidget(button_row(self.ok_button, self.leave_button))
        return page

    def _make_question(self) -> QWidget:
        page, lines = card_page()
        self.yes_button = push_button(self.tr("Remove the encryption"), self._remove)
        self.no_button = push_button(self.tr("Keep it"), self._leave)
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

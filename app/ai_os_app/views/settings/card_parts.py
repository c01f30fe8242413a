"""Buttons of the cards in the settings, and rows of them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ai_os_app.widgets.push_button import PushButton


def card_button(text: str, slot: object) -> QPushButton:
    """A button that calls `slot`, a slot or a signal without arguments."""
    button = PushButton(text)
    button.clicked.connect(slot)
    return button


def button_row(*buttons: QPushButton) -> QWidget:
    """The buttons beside each other, to the left."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return made

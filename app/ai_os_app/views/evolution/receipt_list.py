"""All receipts, newest first; some at a time."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ai_os_app.views.evolution.receipt_card import ReceiptCard
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_diffusion.evolution.records import Receipt

STEP = 8  # receipts that are shown, and that each press on the button adds


class ReceiptList(QWidget):
    """Emits what its cards emit. Cards are made one after the other, so that the window does not stall.

    A card stays as it is opened when the list is shown anew.
    """

    wanted = Signal(object)
    memories_wanted = Signal(object)
    skill_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[ReceiptCard] = []
        self._receipts: tuple[Receipt, ...] = ()
        self._most = STEP
        self._focus_at = -1  # the card that takes the focus when it is made
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._make_one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(text_label(self.tr("Receipts"), "heading"))
        self.empty = text_label(
            self.tr("No run yet. Each one leaves a receipt here: why, from what, and the score before and after."),
            "muted",
        )
        column.addWidget(self.empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column.addLayout(self._list)
        self.more = push_button(self.tr("Show older receipts"), self._show_more)
        self.more.hide()
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_receipts(self, receipts: tuple[Receipt, ...]) -> None:
        """Show them, newest first."""
        if receipts == self._receipts:
            return
        self._receipts = receipts
        self._fill()

    def _fill(self) -> None:
        wanted = {receipt.id: receipt for receipt in self._receipts[: self._most]}
        for card in list(self.cards):
            receipt = wanted.get(card.receipt.id)
            if receipt is None:
                self.cards.remove(card)
                self._list.removeWidget(card)
                card.hide()
                card.deleteLater()
            elif receipt != card.receipt:
                card.show_receipt(receipt)
        self.empty.setVisible(not self._receipts)
        self.more.setVisible(len(self._receipts) > self._most)
        self._next.start()

    @Slot()
    def _make_one(self) -> None:
        """Make the first card that is missing; the next one on the next turn of the event loop."""
        shown = [card.receipt.id for card in self.cards]
        for place, receipt in enumerate(self._receipts[: self._most]):
            if receipt.id not in shown:
                card = ReceiptCard(receipt)
                card.wanted.connect(self.wanted)
                card.memories_wanted.connect(self.memories_wanted)
                card.skill_wanted.connect(self.skill_wanted)
                self.cards.insert(place, card)
                self._list.insertWidget(place, card)
                if place == self._focus_at:
                    card.open.setFocus()
                self._next.start()
                return
        self._focus_at = -1

    @Slot()
    def _show_more(self) -> None:
        self._focus_at = self._most
        self._most += STEP
        self._fill()

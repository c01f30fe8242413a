"""An action on the memories that waits for the user's yes, or that was done and can be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.widgets.push_button import PushButton
from ai_os_diffusion.conversation.model import Done, Proposal

_MOST_TITLES = 5


class ProposalBox(QFrame):
    """Shows a proposal with Confirm and Decline, later with Undo. `decided` gives "confirm", "decline" or "undo"."""

    decided = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self.summary = QLabel()
        self.titles = QLabel()
        theme.set_role(self.titles, "caption")
        for label in (self.summary, self.titles):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.state = QLabel()
        theme.set_role(self.state, "muted")
        self.confirm = PushButton(self.tr("Confirm"))
        theme.set_role(self.confirm, "primary")
        self.decline = PushButton(self.tr("Decline"))
        self.undo = PushButton(self.tr("Undo"))
        self.confirm.clicked.connect(self._confirmed)
        self.decline.clicked.connect(self._declined)
        self.undo.clicked.connect(self._undone)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.confirm, self.decline, self.state, self.undo):
            row.addWidget(widget)
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 16, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self.summary)
        self._column.addWidget(self.titles)
        self._column.addLayout(row)

    def bind(self, proposal: Proposal, done: Done, *, said: str = "") -> None:
        """Show a proposal in the state `done`; what the turn `said` already is not repeated."""
        self.summary.setText(proposal.summary)
        self.summary.setVisible(proposal.summary != said)
        shown = [f"– {title}" for title in proposal.titles[:_MOST_TITLES]]
        if len(proposal.titles) > _MOST_TITLES:
            shown.append(self.tr("and {n} more").format(n=len(proposal.titles) - _MOST_TITLES))
        self.titles.setText("\n".join(shown))
        self.titles.setVisible(bool(shown))
        waiting = done == ""
        self.confirm.setVisible(waiting)
        self.decline.setVisible(waiting)
        self.confirm.setEnabled(True)
        self.decline.setEnabled(True)
        self.undo.setEnabled(True)
        self.undo.setVisible(done == "confirmed")
        self.state.setVisible(not waiting)
        self.state.setText(self._state(proposal, done))
        for button in (self.confirm, self.decline, self.undo):
            button.setAccessibleName(f"{button.text()}: {proposal.summary}")
        self.setAccessibleName(self.tr("Proposal: {text}").format(text=proposal.summary))

    def _state(self, proposal: Proposal, done: Done) -> str:
        if done == "confirmed":
            return self.tr("Remembered.") if proposal.kind == "remember" else self.tr("Forgotten.")
        if done == "declined":
            return self.tr("Declined. Nothing was changed.")
        if done == "undone":
            return self.tr("Undone.")
        return ""

    def height_for(self, width: int) -> int:
        """The height that it takes at that width, in pixels."""
        self._column.invalidate()
        return max(self._column.heightForWidth(width), self._column.minimumSize().height())

    @Slot()
    def _confirmed(self) -> None:
        self._decide("confirm")

    @Slot()
    def _declined(self) -> None:
        self._decide("decline")

    @Slot()
    def _undone(self) -> None:
        self._decide("undo")

    def _decide(self, verdict: str) -> None:
        for button in (self.confirm, self.decline, self.undo):
            button.setEnabled(False)  # until the store says what became of it
        self.decided.emit(verdict)

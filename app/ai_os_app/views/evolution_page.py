"""The evolution page, as long as there is no evolution: it says so, and what will hold when there is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ai_os_app.widgets.page import Page, make_card, text_label


class EvolutionPage(Page):
    """Text only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Evolution"), parent)
        now = self.tr("Not there yet. This version does not learn: the model stays as it was shipped.")
        self.column.addWidget(text_label(now))
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("How it will work"), "heading"))
        for text in (
            self.tr("It is off until you switch it on, and lists what it would use."),
            self.tr("It learns in the background on this computer, when the computer is idle, and can be paused."),
            self.tr("Every run leaves a receipt: why, from what, the score before and after."),
            self.tr("What does not measurably help is dropped, and every run can be undone."),
        ):
            lines.addWidget(text_label(text, "muted"))
        self.column.addWidget(card)
        self.column.addStretch(1)

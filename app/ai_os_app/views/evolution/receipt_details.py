"""The open part of a receipt: plots, what was tried, what it was trained on, and what it cost."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.evolution import wording
from ai_os_app.views.evolution.plots import LossPlot, PairedPlot
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import PushButton, push_button
from ai_os_diffusion.evolution.records import Paired, Receipt


class ReceiptDetails(QWidget):
    """Made when a receipt is opened. Plots stand beside each other where there is room."""

    memories_wanted = Signal()

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self.plots: list[PairedPlot | LossPlot] = []
        self.memories: PushButton | None = None
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 4, 0, 0)
        lines.setSpacing(12)
        self._add_paired(lines, self.tr("Questions like this one, not trained on"), receipt.context)
        same_notes, all_else = (
            self.tr("Other questions about the same notes"),
            self.tr("Everything else must not get worse"),
        )
        self._add_paired(lines, same_notes if receipt.level == "L0" else all_else, receipt.regression)
        if receipt.losses:
            loss = LossPlot(self.tr("Loss while it was trained"), receipt.losses)
            self._add_plot(lines, loss.accessibleName(), loss, loss.accessibleDescription())
        if receipt.reflection:
            self._add_text(lines, self.tr("What was tried"), receipt.reflection)
        self._add_facts(lines, receipt)

    def _add_paired(self, lines: QBoxLayout, title: str, figure: Paired | None) -> None:
        if figure is not None:
            said = f"{wording.paired(figure)}: {wording.verdict(figure)}"
            self._add_plot(lines, title, PairedPlot(title, figure), said)

    def _add_plot(self, lines: QBoxLayout, title: str, plot: PairedPlot | LossPlot, said: str) -> None:
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addWidget(text_label(title, "strong"))
        block.addWidget(plot)
        block.addWidget(text_label(said, "caption"))
        lines.addLayout(block)
        self.plots.append(plot)

    def _add_text(self, lines: QBoxLayout, title: str, text: str) -> None:
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addWidget(text_label(title, "strong"))
        label = text_label(text, "muted")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        block.addWidget(label)
        lines.addLayout(block)

    def _add_facts(self, lines: QBoxLayout, receipt: Receipt) -> None:
        count = QLocale().toString
        facts = [self.tr("It took {0}.").format(wording.duration(receipt.seconds))]
        if receipt.bytes:
            facts.append(self.tr("{0} on the disk.").format(QLocale().formattedDataSize(receipt.bytes, 1)))
        if receipt.trained_on:
            text = self.tr("Learned from {0} questions about {1} memories.")
            facts.insert(0, text.format(count(receipt.trained_on), count(len(receipt.memories))))
        lines.addWidget(text_label(" ".join(facts), "caption"))
        if receipt.memories:
            self.memories = push_button(self.tr("Show these memories"), self.memories_wanted, "memory")
            theme.set_role(self.memories, "link")
            self.memories.setAccessibleName(
                self.tr("Show the memories it was trained on: {0}").format(receipt.question)
            )
            lines.addWidget(self.memories, 0, Qt.AlignmentFlag.AlignLeft)

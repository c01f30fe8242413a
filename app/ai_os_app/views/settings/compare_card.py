"""Two models answer one question beside each other, in a card of the settings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ai_os_app.views.settings.card_parts import button_row
from ai_os_app.views.settings.model_texts import name_of, seconds_text
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.model_jobs import ComparedAnswer, Models

_MOST_SOURCES = 3


class AnswerColumn(QWidget):
    """A model to choose, and what it answers."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ComboBox()
        self.choice.setAccessibleName(name)
        self.choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.answer = text_label("")
        self.facts = text_label("", "caption")
        self.sources = text_label("", "caption")
        lines = QVBoxLayout(self)
        lines.setSpacing(8)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.choice)
        for label in (self.answer, self.facts, self.sources):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.hide()
            lines.addWidget(label)
        lines.addStretch(1)

    @property
    def key(self) -> str:
        """Of the model that is chosen."""
        return str(self.choice.currentData() or "")

    def show_answer(self, given: ComparedAnswer | None) -> None:
        """Show what was answered; None shows nothing."""
        for label in (self.answer, self.facts, self.sources):
            label.setVisible(given is not None)
        if given is None:
            return
        answer = given.answer
        sure = round(100 * answer.confidence)
        self.answer.setText(answer.answer)
        self.facts.setText(self.tr("{0} · {1} % sure").format(seconds_text(given.seconds), sure))
        sources = dict.fromkeys(
            f"{source.path}: {source.text}" if source.path else source.text for source in answer.sources
        )
        self.sources.setText("\n".join(list(sources)[:_MOST_SOURCES]) or self.tr("No sources."))


class CompareCard(QWidget):
    """What its button asks for is done elsewhere."""

    compare_wanted = Signal(str, str, str)  # question and the keys of two models
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Compare two models")))
        about = self.tr(
            "Both answer the same question from the same memories, which the model in use has found. Nothing is kept."
        )
        lines.addWidget(text_label(about, "caption"))
        self.question = QLineEdit()
        self.question.setPlaceholderText(self.tr("A question about your notes"))
        self.question.setAccessibleName(self.tr("Question to both models"))
        self.question.returnPressed.connect(self._compare)
        lines.addWidget(self.question)
        self.first, self.second = AnswerColumn(self.tr("First model")), AnswerColumn(self.tr("Second model"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.first, 1)
        row.addWidget(self.second, 1)
        lines.addLayout(row)
        self.compare_button = push_button(self.tr("Compare"), self._compare)
        self.cancel_button = push_button(self.tr("Cancel"), self.cancelled)
        self.cancel_button.setEnabled(False)
        lines.addWidget(button_row(self.compare_button, self.cancel_button))
        self.state = text_label("", "caption")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.hide()
        lines.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.card: QFrame = card

    @property
    def columns(self) -> tuple[AnswerColumn, AnswerColumn]:
        """From left to right."""
        return self.first, self.second

    def show_models(self, models: Models) -> None:
        """Offer those that can answer; what was chosen stays, where it is still there."""
        keys = [model.key for model in models.items if model.state in ("used", "ready")]
        for number, column in enumerate(self.columns):
            before = column.choice.currentData()
            column.choice.clear()
            for key in keys:
                column.choice.addItem(name_of(key), key)
            wanted = before if before in keys else keys[number] if number < len(keys) else keys[0] if keys else None
            column.choice.setCurrentIndex(keys.index(wanted) if wanted is not None else -1)
        self.compare_button.setEnabled(len(keys) > 1)

    def show_work(self) -> None:
        """Both are at it."""
        for column in self.columns:
            column.show_answer(None)
        self.compare_button.setEnabled(False)
        self.cancel_button.setEnabled(True)
        self._tell(self.tr("Both models are read and asked. That takes a few seconds."))

    def show_answer(self, given: ComparedAnswer) -> None:
        """One has answered."""
        for column in self.columns:
            if column.key == given.key and column.answer.isHidden():
                column.show_answer(given)
                return

    def show_result(self, sentence: str) -> None:
        """It is over; "" where both have answered."""
        self.compare_button.setEnabled(True)
        self.cancel_button.setEnabled(False)
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    @Slot()
    def _compare(self) -> None:
        question = self.question.text().strip()
        if not question:
            self.question.setFocus()
        elif self.first.key == self.second.key:
            self._tell(self.tr("Choose two different models."))
        elif self.compare_button.isEnabled():
            self.compare_wanted.emit(question, self.first.key, self.second.key)

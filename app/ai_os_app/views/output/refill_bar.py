"""What is asked of a refill, and the ways that come of it, below the text."""

from __future__ import annotations

import random
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QRadioButton, QSpinBox, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.output.pane import tool_button
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.widgets.panes import chain
from ai_os_app.widgets.push_button import PushButton
from ai_os_diffusion.types import Refilled

_SEEDS = 10_000
_MOST_STEPS = 64
_MOST_WORDS = 10
_LONGEST = 160  # characters of a way that are shown; all of it is in the text above


class RefillBar(QWidget):
    """Asks with `again` for a refill as it is set here, and tells which way is `looked_at`; `kept` or `undone`."""

    again = Signal()
    looked_at = Signal(int)
    kept = Signal()
    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ways: Refilled | None = None
        self.warning = self._line("caption")
        self.hint = self._line("caption")
        self.length = ComboBox()
        for text, how in (
            (self.tr("Same length"), 0),
            (self.tr("Shorter"), -1),
            (self.tr("Longer"), 1),
            (self.tr("As long as it needs"), None),
        ):
            self.length.addItem(text, how)
        self.length.setAccessibleName(self.tr("Length of what is written"))
        self.by = self._spin(1, _MOST_WORDS, self.tr("Words shorter or longer"))
        self.by.setValue(2)
        self.steps = self._spin(0, _MOST_STEPS, self.tr("Steps: fewer are quicker and rougher"))
        self.steps.setSpecialValueText(self.tr("as needed"))
        self.seed = self._spin(0, _SEEDS - 1, self.tr("Seed: another number writes other words"))
        self.another = PushButton(self.tr("Another"))
        self.another.setToolTip(self.tr("Write it again with another seed"))
        self.close_button = tool_button("undo", self.tr("Undo: bring the old text back"))
        self.keep = PushButton(self.tr("Keep it"))
        self.keep.setToolTip(self.tr("Keep it as another version of the answer; the old one stays"))
        theme.set_role(self.keep, "primary")
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        self._group = QButtonGroup(self)
        self._lay_out()
        self.length.currentIndexChanged.connect(self._on_length)
        self.another.clicked.connect(self._on_another)
        self.close_button.clicked.connect(self.undone)
        self.keep.clicked.connect(self.kept)
        self._order()
        self._on_length()

    def _line(self, role: str) -> QLabel:
        made = QLabel()
        made.setWordWrap(True)
        made.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(made, role)
        made.hide()
        return made

    def _spin(self, low: int, high: int, name: str) -> QSpinBox:
        made = QSpinBox()
        made.setRange(low, high)
        made.setAccessibleName(name)
        made.setToolTip(name)
        return made

    def _lay_out(self) -> None:
        self.length.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.length.setMinimumContentsLength(9)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(self._choices)
        self._add_row(rows, self.keep, self.another, self.close_button)  # in sight where the pane is low
        for line in (self.warning, self.hint):
            rows.addWidget(line)
        steps, seed = QLabel(self.tr("Steps")), QLabel(self.tr("Seed"))
        for label, field in ((steps, self.steps), (seed, self.seed)):
            theme.set_role(label, "caption")
            label.setBuddy(field)
        for widgets in ((self.length, self.by), (steps, self.steps), (seed, self.seed)):  # narrow panes hold no more
            self._add_row(rows, *widgets)

    @staticmethod
    def _add_row(rows: QVBoxLayout, *widgets: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch(1)
        rows.addLayout(row)

    # What is set

    def words_more(self) -> int | None:
        """Words that a span shall get longer by, or shorter below 0; None for as long as it needs."""
        how = self.length.currentData()
        return None if how is None else int(how) * self.by.value()

    def most_steps(self) -> int | None:
        """Steps; None for one a word."""
        return self.steps.value() or None

    def change_seed(self) -> None:
        """Another one, never the same."""
        self.seed.setValue((self.seed.value() + random.randrange(1, _SEEDS)) % _SEEDS)

    # What is shown

    def begin(self, warning: str) -> None:
        """It is being written."""
        self.ways = None
        self._clear()
        self._tell(self.warning, warning)
        self._tell(self.hint, "")
        self._set_busy(True)

    def offer(self, found: Refilled) -> None:
        """Show what came of it, the likeliest first and chosen."""
        self.ways = found
        self._set_busy(False)
        for number, way in enumerate(found.ways):
            words = " … ".join(way.text[start:end] for start, end in way.spans)
            choice = QRadioButton(words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…")
            choice.setMinimumWidth(40)  # its end may be cut: all of it stands in the text above
            choice.setToolTip(words)
            choice.setAccessibleName(self.tr("Way {n}: {words}").format(n=number + 1, words=words))
            choice.toggled.connect(partial(self._on_choice, number))
            self._group.addButton(choice)
            self._choices.addWidget(choice)
        rough = self.tr("The likeliest first. The small model's wording is often rough, and not from your memories.")
        none = self.tr("Nothing that holds together came of it. Try another seed or length, or select other words.")
        self._tell(self.hint, rough if found.ways else none)
        self.keep.setEnabled(bool(found.ways))
        self._order()
        if buttons := self._group.buttons():
            buttons[0].setChecked(True)

    def tell(self, sentence: str) -> None:
        """It ended without a result: say why."""
        self._set_busy(False)
        self.keep.setEnabled(False)
        self._tell(self.hint, sentence)

    def focus_choice(self) -> None:
        """Go to the way that is chosen."""
        if (chosen := self._group.checkedButton()) is not None:
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order(self) -> None:
        """Let Tab go from top to bottom."""
        fields = (self.keep, self.another, self.close_button, self.hint, self.length, self.by, self.steps, self.seed)
        chain([*self._group.buttons(), *fields])

    def _set_busy(self, busy: bool) -> None:
        for widget in (self.length, self.by, self.steps, self.seed, self.another, self.keep):
            widget.setEnabled(not busy)

    def _clear(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()

    @staticmethod
    def _tell(line: QLabel, sentence: str) -> None:
        line.setText(sentence)
        line.setVisible(bool(sentence))

    @Slot()
    def _on_length(self) -> None:
        self.by.setVisible(self.length.currentData() in (-1, 1))

    @Slot()
    def _on_another(self) -> None:
        self.change_seed()
        self.again.emit()

    def _on_choice(self, number: int, chosen: bool) -> None:
        if chosen:
            self.looked_at.emit(number)

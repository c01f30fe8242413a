"""What is asked of a picture: the prompt, and behind a button the seed and what is not to be drawn."""

from __future__ import annotations

import random

from PySide6.QtCore import QStringListModel, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.views.output.pane import tool_button
from ai_os_app.widgets.push_button import PushButton

_SEEDS = 10_000
_MOST_KEPT = 20


class ImageForm(QWidget):
    """Asks for a picture with `drawn` or, like the one in sight, `varied` (prompt, seed, negative).

    `another` and `vary` may stand elsewhere.
    """

    drawn = Signal(str, int, str)
    varied = Signal(str, int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggested = ""
        self._drawing = False
        self._kept: list[str] = []
        self.prompt = QLineEdit()
        self.prompt.setPlaceholderText(self.tr("What to draw"))
        self.prompt.setAccessibleName(self.tr("What to draw"))
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.prompt.setCompleter(completer)
        self.draw = PushButton(self.tr("Draw"))
        theme.set_role(self.draw, "primary")
        self.another = tool_button("regenerate", self.tr("Draw another one, with another seed"))
        self.vary = tool_button("vary", self.tr("Vary it: much of it stays"))
        self.more = tool_button("down", self.tr("Seed, and what not to draw"))
        self.more.setCheckable(True)
        self.rest = self._make_rest()
        self.rest.hide()
        row = QHBoxLayout()
        row.addWidget(self.draw, 1)
        row.addWidget(self.more)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.prompt)
        rows.addLayout(row)
        rows.addWidget(self.rest)
        self.prompt.textChanged.connect(self._show_state)
        self.prompt.returnPressed.connect(self._on_draw)
        self.negative.returnPressed.connect(self._on_draw)
        self.draw.clicked.connect(self._on_draw)
        self.another.clicked.connect(self._on_another)
        self.vary.clicked.connect(self._on_vary)
        self.more.toggled.connect(self._on_more)
        self._show_state()

    def _make_rest(self) -> QWidget:
        """What is shown when it is asked for."""
        made = QWidget()
        self.negative = QLineEdit()
        self.negative.setPlaceholderText(self.tr("What not to draw"))
        self.negative.setAccessibleName(self.negative.placeholderText())
        label = QLabel(self.tr("Seed"))
        theme.set_role(label, "caption")
        self.seed = QSpinBox()
        self.seed.setRange(0, _SEEDS - 1)
        self.seed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.seed.setAccessibleName(self.tr("Seed: another number draws another picture"))
        self.seed.setToolTip(self.seed.accessibleName())
        label.setBuddy(self.seed)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.seed, 1)
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.negative)
        rows.addLayout(row)
        return made

    def suggest(self, text: str) -> None:
        """A prompt to begin with; what the user has written stays."""
        written = self.prompt.text().strip()
        if not written or written == self._suggested:
            self._suggested = text.strip()
            self.prompt.setText(self._suggested)
            self.prompt.setCursorPosition(0)
        self._offer(text)

    def set_drawing(self, drawing: bool) -> None:
        """Whether a picture is being drawn."""
        self._drawing = drawing
        self._show_state()

    def _offer(self, text: str) -> None:
        if text.strip():
            self._kept = [text.strip(), *(each for each in self._kept if each != text.strip())][:_MOST_KEPT]
            self._known.setStringList(self._kept)

    @Slot()
    def _on_draw(self) -> None:
        self._ask(self.drawn)

    @Slot()
    def _on_another(self) -> None:
        self.change_seed()
        self._ask(self.drawn)

    @Slot()
    def _on_vary(self) -> None:
        self.change_seed()
        self._ask(self.varied)

    def change_seed(self) -> None:
        """Another one."""
        self.seed.setValue((self.seed.value() + random.randrange(1, _SEEDS)) % _SEEDS)  # never the same

    def _ask(self, way: SignalInstance) -> None:
        prompt = self.prompt.text().strip()
        if prompt and not self._drawing:
            self._offer(prompt)
            way.emit(prompt, self.seed.value(), self.what_not())

    def what_not(self) -> str:
        """What is not to be drawn, where it can be seen."""
        return self.negative.text().strip() if self.more.isChecked() else ""

    @Slot(bool)
    def _on_more(self, shown: bool) -> None:
        self.rest.setVisible(shown)
        icons.set_icon(self.more, "up" if shown else "down")
        if shown:
            self.negative.setFocus()

    @Slot()
    def _show_state(self) -> None:
        there = bool(self.prompt.text().strip())
        for button in (self.draw, self.another, self.vary):
            button.setEnabled(there and not self._drawing)

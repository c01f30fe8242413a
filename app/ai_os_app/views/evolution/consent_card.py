"""The user's consent in a card: what learning in the background does and uses, on or off, and how much it may use."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.evolution.parts import ButtonRow, Sign
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.evolution_jobs import ConfigureEvolution
from ai_os_diffusion.evolution.records import Budget, EvolutionStatus

SAVE_AFTER_MS = 600  # several steps of a spin box are one change
MOST_MINUTES, MOST_MB = 1440, 100_000


class ConsentCard(QWidget):
    """Emits `wanted` with a ConfigureEvolution."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = False
        self._budget: tuple[int, int] = (0, 0)
        self._save_soon = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._save_soon.timeout.connect(self._save_budget)
        card, lines = make_card()
        self.heading = text_label("", "heading")
        lines.addWidget(self.heading)
        self.about = self._make_about()
        self.limits = self._make_limits()
        self.switch = push_button("", self._switch)
        self.what = push_button(self.tr("What it does and uses"), self._toggle_about)
        self.what.setCheckable(True)
        theme.set_role(self.what, "link")
        lines.addWidget(self.about)
        lines.addWidget(self.limits)
        self.buttons = ButtonRow(self.switch, self.what)
        lines.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._arrange()

    def _make_about(self) -> QWidget:
        made = QWidget()
        lines = QVBoxLayout(made)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        for icon, text in (
            (
                "evolution",
                self.tr(
                    "Where an answer was unsure, it trains a small addition to the model for questions like that, "
                    "and keeps it only if it answers questions better that it has not seen."
                ),
            ),
            (
                "memory",
                self.tr(
                    "It learns from your memories, from answers that you called right, and from the questions you "
                    "asked. It never learns from its own guesses, and changes no memory."
                ),
            ),
            ("lock", self.tr("Nothing leaves this computer. It works while the computer is idle and on mains power.")),
            (
                "undo",
                self.tr(
                    "The model itself is never changed. Each run leaves a receipt, and can be undone at any time: "
                    "answers are then exactly as before."
                ),
            ),
        ):
            row = QHBoxLayout()
            row.setSpacing(8)
            sign = Sign(icon)
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(text_label(text), 1)
            lines.addLayout(row)
        return made

    def _make_limits(self) -> QWidget:
        made = QWidget()
        lines = QVBoxLayout(made)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(2, 1)
        self.minutes = self._spin(MOST_MINUTES, 5, self.tr(" min"), self.tr("Minutes a day"))
        self.disk = self._spin(MOST_MB, 50, self.tr(" MB"), self.tr("Room on the disk"))
        for row, spin in enumerate((self.minutes, self.disk)):
            grid.addWidget(QLabel(spin.accessibleName()), row, 0)
            grid.addWidget(spin, row, 1)
        lines.addLayout(grid)
        self.used = text_label("", "caption")
        lines.addWidget(self.used)
        return made

    def _spin(self, most: int, step: int, unit: str, name: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(0, most)
        spin.setSingleStep(step)
        spin.setSuffix(unit)
        spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        spin.setKeyboardTracking(False)  # a number half typed is no limit
        spin.setAccessibleName(name)
        spin.lineEdit().setAccessibleName(name)
        spin.valueChanged.connect(self._save_soon.start)
        return spin

    def show_status(self, status: EvolutionStatus) -> None:
        """Show whether it is on, and what it may use and has used."""
        was_on, self._on = self._on, status.state != "off"
        self._show_budget(status.budget)
        if was_on != self._on:
            self.what.setChecked(False)
        self._arrange()

    def _show_budget(self, budget: Budget) -> None:
        known = (round(budget.minutes_per_day), round(budget.most_disk_mb))
        if known != self._budget and not self._save_soon.isActive():  # a change on its way is newer
            self._budget = known
            for spin, value in zip((self.minutes, self.disk), known, strict=True):
                spin.blockSignals(True)
                spin.setValue(value)
                spin.blockSignals(False)
        figures = (budget.minutes_today, budget.minutes_per_day, budget.disk_mb, budget.most_disk_mb)
        text = self.tr("Used so far: {0} of {1} minutes today, {2} of {3} MB on the disk.")
        self.used.setText(text.format(*map(_figure, figures)))

    def _arrange(self) -> None:
        on = self._on
        self.heading.setText(self.tr("Learning in the background is on") if on else self.tr("Let it learn from you?"))
        self.switch.setText(self.tr("Turn off") if on else self.tr("Learn in the background"))
        theme.set_role(self.switch, "" if on else "primary")
        self.what.setVisible(on)
        self.about.setVisible(not on or self.what.isChecked())
        self.limits.setVisible(on)
        self.buttons.arrange()

    @Slot()
    def _switch(self) -> None:
        self.wanted.emit(ConfigureEvolution(enabled=not self._on))

    @Slot()
    def _toggle_about(self) -> None:
        self._arrange()

    @Slot()
    def _save_budget(self) -> None:
        minutes, disk = self.minutes.value(), self.disk.value()
        old_minutes, old_disk = self._budget
        if (minutes, disk) == self._budget:
            return
        self._budget = (minutes, disk)
        self.wanted.emit(
            ConfigureEvolution(
                minutes_per_day=float(minutes) if minutes != old_minutes else None,
                disk_mb=float(disk) if disk != old_disk else None,
            )
        )


def _figure(value: float) -> str:
    return QLocale().toString(value, "f", 1 if 0 < value < 10 and value != round(value) else 0)

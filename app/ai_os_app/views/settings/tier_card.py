"""The deployment profiles in a card of the settings: what each means, which is in use, a button for the others."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ai_os_app.settings import Settings
from ai_os_app.tiers import Tier, TierName, tiers
from ai_os_app.views.settings.model_texts import name_of, size_text, tier_name
from ai_os_app.widgets.page import make_card, make_line, text_label
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.model_jobs import Models

_NAMES: tuple[TierName, ...] = ("edge", "local", "cloud")


class TierCard(QWidget):
    """What its buttons ask for is asked back and done elsewhere."""

    wanted = Signal(object)  # Tier

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._models = Models(())
        self._idle = True
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Size of the model and of this computer")))
        about = self.tr(
            "Each of these chooses a model, and how many processor cores it may use. All of them work on this computer "
            "only: nothing is sent anywhere."
        )
        lines.addWidget(text_label(about, "caption"))
        self.rows = {name: TierRow(name) for name in _NAMES}
        for name, row in self.rows.items():
            lines.addWidget(make_line())
            lines.addWidget(row)
            row.use_button.clicked.connect(partial(self._want, name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        settings.changed.connect(self._on_setting)
        self._show()

    def show_models(self, models: Models) -> None:
        """These models are at hand."""
        self._models = models
        self._show()

    def set_idle(self, idle: bool) -> None:
        """Whether its buttons can be pressed: one thing is done at a time."""
        self._idle = idle
        self._show()

    def _show(self) -> None:
        key, cores = self._settings.text("model"), self._settings.number("cores")
        for tier in tiers(self._models):
            self.rows[tier.name].show_tier(tier, used=tier.is_used(key, cores), idle=self._idle)

    @Slot(str, object)
    def _on_setting(self, key: str, _value: object) -> None:
        if key in ("model", "cores"):
            self._show()

    def _want(self, name: TierName, _checked: bool = False) -> None:
        self.wanted.emit(next(tier for tier in tiers(self._models) if tier.name == name))


class TierRow(QWidget):
    """One profile."""

    def __init__(self, name: TierName, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = text_label(tier_name(name), "heading")
        self.about = text_label(
            {
                "edge": self.tr(
                    "For a small or busy computer: the small bundled model and one processor core. It answers less "
                    "well; voice and pictures rest."
                ),
                "local": self.tr("The usual choice: the bundled model, and all processor cores but one."),
                "cloud": self.tr(
                    "For a large computer: the largest model that you imported, and all processor cores. In spite of "
                    "its name, no server and no network is used."
                ),
            }[name],
            "caption",
        )
        self.facts = text_label("", "caption")
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.state = text_label(self.tr("In use"), "muted")
        self.state.setWordWrap(False)
        self.use_button = PushButton(self.tr("Use"))
        self.use_button.setAccessibleName(self.tr("Use the profile {0}").format(self.name.text()))
        self.use_button.setAccessibleDescription(self.about.text())
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (self.name, self.about, self.facts):
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.state)
        row.addWidget(self.use_button)

    def show_tier(self, tier: Tier, *, used: bool, idle: bool) -> None:
        """Say which model it uses, and whether it is in use."""
        if tier.model is not None:
            self.facts.setText(f"{name_of(tier.model.key)}, {size_text(tier.model.size)}")
        elif tier.name == "cloud":
            self.facts.setText(self.tr("No model larger than the bundled one is here. Import one below."))
        else:
            self.facts.setText(self.tr("Its model is not here."))
        self.state.setVisible(used)
        self.use_button.setVisible(tier.model is not None and not used)
        self.use_button.setEnabled(idle)
        self.setAccessibleName(self.name.text())
        self.setAccessibleDescription(f"{self.state.text()}. {self.about.text()}" if used else self.about.text())

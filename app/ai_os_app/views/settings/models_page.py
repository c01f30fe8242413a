"""The page of the settings about models."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ai_os_app.settings import Settings, words
from ai_os_app.views.settings.compare_card import CompareCard
from ai_os_app.views.settings.models_card import ModelsCard
from ai_os_app.views.settings.tier_card import TierCard
from ai_os_app.widgets.page import Page
from ai_os_app.workers.model_jobs import Models


class ModelsPage(Page):
    """Deployment profiles, the list of models, and two of them beside each other."""

    shown = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(words("Models"), parent)
        self.tiers = TierCard(settings)
        self.models = ModelsCard()
        self.compare = CompareCard()
        self.column.addWidget(self.tiers)
        self.column.addWidget(self.models)
        self.column.addWidget(self.compare)
        self.column.addStretch(1)
        self._part: QWidget = self.models
        self._look_soon = QTimer(self, singleShot=True, interval=0)  # once the layout knows where it is
        self._look_soon.timeout.connect(self._look)
        self.models.turned.connect(self._on_turned)
        self.models.idle_changed.connect(self.tiers.set_idle)
        self.tiers.wanted.connect(self.models.ask_tier)

    def show_models(self, models: Models) -> None:
        """Show these on all cards."""
        self.tiers.show_models(models)
        self.models.show_models(models)
        self.compare.show_models(models)

    @Slot(QWidget)
    def _on_turned(self, part: QWidget) -> None:
        self._part = part
        self._look_soon.start()

    @Slot()
    def _look(self) -> None:
        self.ensureWidgetVisible(self._part)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

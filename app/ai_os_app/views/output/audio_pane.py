"""Where sound will be."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ai_os_app.views.output.pane import MissingPane


class AudioPane(MissingPane):
    """Says that this version makes no sound."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("audio", "Audio", "", parent)
        self.heading.setText(self.tr("Audio"))
        self.text.setText(self.tr("No sound yet."))
        self.setAccessibleDescription(self.text.text())

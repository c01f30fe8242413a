"""Where pictures will be."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ai_os_app.views.output.pane import MissingPane


class ImagePane(MissingPane):
    """Says that this version makes no pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("image", "Image", "", parent)
        self.heading.setText(self.tr("Image"))
        self.text.setText(self.tr("No pictures yet."))
        self.setAccessibleDescription(self.text.text())

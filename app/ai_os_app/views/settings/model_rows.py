"""A model in the list of the settings: what it is, how it stands, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.settings.card_parts import button_row
from ai_os_app.views.settings.model_texts import facts_of, name_of, state_of
from ai_os_app.widgets.page import make_line, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.model_jobs import Model


class ModelRow(QWidget):
    """What its buttons ask for is done elsewhere."""

    use_wanted = Signal()
    check_wanted = Signal()
    measure_wanted = Signal()
    copy_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, model: Model, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.name = text_label("", "heading")
        self.state = text_label("")
        self.facts = text_label("", "caption")
        self.place = text_label("", "caption")
        self.reason = text_label("", "danger")
        self.use_button = push_button(self.tr("Use"), self.use_wanted)
        self.check_button = push_button(self.tr("Check"), self.check_wanted)
        self.measure_button = push_button(self.tr("Measure"), self.measure_wanted)
        self.copy_button = push_button(self.tr("Make a smaller copy…"), self.copy_wanted)
        self.remove_button = push_button(self.tr("Remove"), self.remove_wanted)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        lines.addWidget(make_line())
        for label in (self.name, self.state, self.facts, self.place, self.reason):
            label.setTextFormat(Qt.TextFormat.PlainText)
            lines.addWidget(label)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        lines.addWidget(button_row(self.use_button, self.check_button, self.measure_button))
        self.more = button_row(self.copy_button, self.remove_button)  # all in one row would not fit with large text
        lines.addWidget(self.more)
        self.show_model(model)

    def buttons(self) -> tuple[QPushButton, ...]:
        """In the order of the keyboard."""
        return (self.use_button, self.check_button, self.measure_button, self.copy_button, self.remove_button)

    def show_model(self, model: Model) -> None:
        """Say what it is and how it stands."""
        self.model = model
        name = name_of(model.key)
        self.name.setText(name)
        self.state.setText(state_of(model))
        theme.set_role(self.state, "danger" if model.state == "damaged" else "muted")
        self.facts.setText(facts_of(model))
        self.place.setText(model.folder.replace("/", "/\u200b"))  # where a long path may be broken
        self.reason.setText(model.reason)
        theme.set_role(self.reason, "danger" if model.state == "damaged" else "caption")
        self.reason.setVisible(bool(model.reason))
        self.setAccessibleName(name)
        self.setAccessibleDescription(f"{self.state.text()}. {self.facts.text()}")
        for button in self.buttons():
            button.setAccessibleName(f"{button.text()}: {name}")
        self.use_button.setVisible(model.state == "ready")
        self.measure_button.setVisible(model.state in ("used", "ready"))
        self.copy_button.setVisible(bool(model.smaller))
        self.remove_button.setVisible(model.is_own and model.state != "used")
        self.more.setVisible(not (self.copy_button.isHidden() and self.remove_button.isHidden()))

    def set_idle(self, idle: bool) -> None:
        """Whether its buttons can be pressed: one thing is done at a time."""
        for button in self.buttons():
            button.setEnabled(idle)

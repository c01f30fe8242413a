"""The card of the personas: those that are there, and what one of the user's own is like."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, personas
from ai_os_app.personas import Persona
from ai_os_app.settings import Settings
from ai_os_app.widgets.combo_box import ComboBox
from ai_os_app.widgets.notice import area_of
from ai_os_app.widgets.page import make_card, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_diffusion.conversation.model import Manner


class PersonaCard(QWidget):
    """Changes apply at once."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Personas")))
        lines.addWidget(
            text_label(
                self.tr("How questions are answered. Each chat has one: choose it below the message."), "caption"
            )
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Personas"))
        self.list.setMaximumHeight(8 * self.fontMetrics().height())
        lines.addWidget(self.list)
        row = QHBoxLayout()
        self.add = push_button(self.tr("New persona"), self._add, "plus")
        self.remove = push_button(self.tr("Remove"), self._remove, "forget")
        self.remove.setAccessibleName(self.tr("Remove the persona"))
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch(1)
        lines.addLayout(row)
        self.form = self._make_form()
        lines.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.list.currentRowChanged.connect(self._show)
        settings.changed.connect(self._on_setting)
        self._fill("")

    def _make_form(self) -> QWidget:
        form = QWidget()
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        self.name, self.avoid = QLineEdit(), QLineEdit()
        self.avoid.setPlaceholderText(self.tr("Parted by commas, for example: kindly, at once"))
        self.avoid.setToolTip(
            self.tr("In sentences that are written around an answer; what your notes say is quoted as it stands")
        )
        self.icon = self._choice(dict.fromkeys(personas.ICONS, ""))
        for place, name in enumerate(personas.ICONS):
            self.icon.setItemIcon(place, icons.icon(name))
            self.icon.setItemData(place, name, Qt.ItemDataRole.AccessibleTextRole)
        self.tint = self._choice(
            {
                "muted": self.tr("Grey"),
                "link": self.tr("Blue"),
                "success": self.tr("Green"),
                "warning": self.tr("Amber"),
                "danger": self.tr("Red"),
            }
        )
        self.length = self._choice(
            {
                "fact": self.tr("Only the fact"),
                "sentence": self.tr("A sentence"),
                "quoted": self.tr("With the words of the note"),
            }
        )
        self.unsure = self._choice(
            {"": self.tr("Answer, where it is probably right"), "cautious": self.tr("Rather say “I don’t know”")}
        )
        self.speech, self.picture = QCheckBox(self.tr("Read it aloud")), QCheckBox(self.tr("Draw a picture of it"))
        self.picture.setToolTip(self.tr("Where the model can draw; the one that comes with AI-OS may not"))
        labelled = (
            (self.tr("Name"), self.name),
            (self.tr("Icon"), self.icon),
            (self.tr("Colour"), self.tint),
            (self.tr("Answers"), self.length),
            (self.tr("When unsure"), self.unsure),
            (self.tr("Words never used"), self.avoid),
            (self.tr("After an answer"), self.speech),
            ("", self.picture),
        )
        for label, editor in labelled:
            rows.addRow(label, editor)
            editor.setAccessibleName(label or self.picture.text())
        for line in (self.name, self.avoid):
            line.editingFinished.connect(self._change)
        for box in (self.icon, self.tint, self.length, self.unsure):
            box.activated.connect(self._change)
        for check in (self.speech, self.picture):
            check.clicked.connect(self._change)
        return form

    def _choice(self, choices: dict[str, str]) -> ComboBox:
        box = ComboBox()
        for value, label in choices.items():
            box.addItem(label, value)
        return box

    @property
    def shown(self) -> Persona:
        """The one whose values are shown."""
        item = self.list.currentItem()
        return personas.persona(self._settings, item.data(Qt.ItemDataRole.UserRole) if item is not None else "")

    def _fill(self, key: str) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for place, each in enumerate(personas.all_personas(self._settings)):
                item = QListWidgetItem(icons.icon(each.icon), each.name)
                item.setData(Qt.ItemDataRole.UserRole, each.id)
                self.list.addItem(item)
                if each.id == key or place == 0:
                    self.list.setCurrentRow(place)
        self._show()

    @Slot()
    def _show(self) -> None:
        shown = self.shown
        self.name.setText(shown.name)
        self.avoid.setText(", ".join(shown.manner.avoid))
        unsure = "cautious" if shown.manner.cautious else ""
        values = ((self.icon, shown.icon), (self.tint, shown.tint), (self.length, shown.manner.length))
        for box, value in (*values, (self.unsure, unsure)):
            box.setCurrentIndex(box.findData(value))
        self.speech.setChecked("speech" in shown.outputs)
        self.picture.setChecked("picture" in shown.outputs)
        self.form.setEnabled(not shown.is_built_in)
        self.remove.setEnabled(not shown.is_built_in)

    @Slot()
    def _change(self) -> None:
        before = self.shown
        if before.is_built_in:
            return
        manner = Manner(
            self.length.currentData(), personas.words_of(self.avoid.text()), self.unsure.currentData() == "cautious"
        )
        wanted = (("speech", self.speech), ("picture", self.picture))
        changed = replace(
            before,
            name=" ".join(self.name.text().split()) or before.name,
            icon=self.icon.currentData(),
            tint=self.tint.currentData(),
            manner=manner,
            outputs=tuple(name for name, check in wanted if check.isChecked()),
        )
        if changed != before:
            personas.keep_persona(self._settings, changed)

    @Slot()
    def _add(self) -> None:
        made = personas.new_persona(self._settings)
        self._fill(made.id)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    @Slot()
    def _remove(self) -> None:
        gone = self.shown
        personas.remove_persona(self._settings, gone.id)
        notices = area_of(self)
        if notices is not None:
            sentence = self.tr("The persona “{name}” is removed.").format(name=gone.name)
            notices.tell(sentence, on_action=lambda: personas.keep_persona(self._settings, gone))

    @Slot(str, object)
    def _on_setting(self, key: str, _value: object) -> None:
        if key == personas.KEY:
            self._fill(self.shown.id)

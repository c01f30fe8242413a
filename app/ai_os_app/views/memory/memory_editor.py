"""Changing a remembered note: title, text and tags, saved together or not at all."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.jobs import EditMemory
from ai_os_diffusion.captions import MEDIA, parted
from ai_os_diffusion.types import MemoryHit


class MemoryEditor(QWidget):
    """Holds one note at a time. Ctrl+Enter saves, Esc leaves it for later."""

    saved = Signal(object)  # EditMemory
    left = Signal()  # what was written is to be kept for later
    discarded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._as_it_is = EditMemory("", "")
        self._caption = False  # a picture's or a recording's, which may be blank
        self.heading = heading = QLabel(self.tr("Edit the note"))
        theme.set_role(heading, "heading")
        self.title = QLineEdit()
        self.title.setAccessibleName(self.tr("Title of the note"))
        self.title.setPlaceholderText(self.tr("The first line of the text, where there is none"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Text of the note"))
        self.text.setTabChangesFocus(True)
        self.tags = QLineEdit()
        self.tags.setAccessibleName(self.tr("Tags of the note, with commas between them"))
        self.tags.setPlaceholderText(self.tr("home, garden"))
        self.state = QLabel()
        self.state.setWordWrap(True)
        theme.set_role(self.state, "caption")
        self.cancel = push_button(self.tr("Cancel"), self.discarded)
        self.cancel.setToolTip(self.tr("Leave the note as it was"))
        self.save = push_button(self.tr("Save"), self.send)
        self.save.setToolTip(self.tr("Save title, text and tags together (Ctrl+Enter)"))
        theme.set_role(self.save, "primary")
        self._lay_out(heading)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.send, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.text.textChanged.connect(self._on_changed)
        self.title.textChanged.connect(self._on_changed)
        self.tags.textChanged.connect(self._on_changed)

    def _lay_out(self, heading: QLabel) -> None:
        first = QFormLayout()
        first.addRow(self.tr("Title"), self.title)
        last = QFormLayout()
        last.addRow(self.tr("Tags"), self.tags)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.state, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addLayout(first)
        column.addWidget(self.text, 1)
        column.addLayout(last)
        column.addLayout(buttons)

    @property
    def note(self) -> str:
        """The id of the note that is edited."""
        return self._as_it_is.id

    def edit(self, hit: MemoryHit, unsaved: EditMemory | None = None) -> None:
        """Take up a note, with what was written and not saved before."""
        self._caption = hit.kind in MEDIA
        self.heading.setText(self.tr("Write a caption") if self._caption else self.tr("Edit the note"))
        text = parted(hit.text)[0] if self._caption else hit.text
        self._as_it_is = EditMemory(hit.id, text, hit.title, hit.tags)
        shown = unsaved or self._as_it_is
        self.title.setText(shown.title)
        self.text.setPlainText(shown.text)
        self.tags.setText(", ".join(shown.tags))
        self.set_saving(False)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def written(self) -> EditMemory:
        """What the fields hold."""
        tags = tuple(tag.strip() for tag in self.tags.text().split(",") if tag.strip())
        return EditMemory(self.note, self.text.toPlainText(), self.title.text().strip(), tags)

    def is_changed(self) -> bool:
        """Whether the fields hold something else than the note."""
        return self.written() != self._as_it_is

    def set_saving(self, saving: bool) -> None:
        """What is being saved is not written in meanwhile."""
        for field in (self.title, self.text, self.tags):
            field.setReadOnly(saving)
        self.cancel.setEnabled(not saving)
        self._on_changed()
        if saving:
            self.save.setEnabled(False)
            self.state.setText(self.tr("Saving …"))

    @Slot()
    def send(self) -> None:
        """Ask for it to be saved, where there is something to save."""
        if self.save.isEnabled():
            self.set_saving(True)
            self.saved.emit(self.written())

    @Slot()
    def _on_changed(self) -> None:
        blank = not self.text.toPlainText().strip() and not self._caption
        self.save.setEnabled(self.is_changed() and not blank)
        self.state.setText(self.tr("A note has a text. To remove it, forget it.") if blank else "")

    def event(self, event: QEvent) -> bool:
        """Esc is for the editor here, and not for the answer that the window would stop."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event) and self.cancel.isEnabled():
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape

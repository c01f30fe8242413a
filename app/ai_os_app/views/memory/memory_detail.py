"""One memory in full: its text, where it comes from, when, its tags, and the other passages of the same note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, theme
from ai_os_app.day_format import day_text
from ai_os_app.views.memory.kinds import kind_name
from ai_os_app.views.memory.memory_editor import MemoryEditor
from ai_os_app.views.memory.memory_model import HIT, first_line, source_name, title_of
from ai_os_app.views.memory.thumbnails import ThumbnailCache
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EditMemory, FindChat, ListPassages
from ai_os_app.workers.results import ChatFound, Passages
from ai_os_diffusion.captions import captioned, may_have_caption
from ai_os_diffusion.types import MemoryHit

_MOST_ROWS = 5
_MOST_PASSAGES = 500  # that are listed


class MemoryDetail(QWidget):
    """Shows a memory; what its buttons ask for is the browser's to do."""

    source_requested = Signal(object)  # MemoryHit
    chat_requested = Signal(str)  # the id of the conversation in which it was said
    pin_requested = Signal(object)  # MemoryHit, to be pinned or unpinned
    forget_requested = Signal(object)  # MemoryHit
    edit_saved = Signal(object)  # EditMemory
    back_requested = Signal()

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self.thumbnails = ThumbnailCache(client, self)
        self.thumbnails.arrived.connect(self._show_picture)
        self._job = 0
        self._chat_job = 0
        self._chat = ""  # where the note that is shown was said
        self.hit: MemoryHit | None = None
        self.hint = QLabel(self.tr("Choose a memory to read it."))
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        theme.set_role(self.hint, "muted")
        page = QWidget()
        self._build(page)
        self.editor = MemoryEditor()
        self.editor.saved.connect(self.edit_saved)
        self.editor.left.connect(self._on_left)
        self.editor.discarded.connect(self._close_editor)
        self._unsaved: dict[str, EditMemory] = {}  # what was written to notes that were left meanwhile
        self._stack = QStackedLayout(self)
        for part in (self.hint, page, self.editor):
            self._stack.addWidget(part)
        client.finished.connect(self._on_finished)

    def _build(self, page: QWidget) -> None:
        self.back = QToolButton()
        icons.set_icon(self.back, "back")
        self.back.setAccessibleName(self.tr("Back to the list"))
        self.back.setToolTip(self.back.accessibleName())
        self.back.clicked.connect(self.back_requested)
        self.back.hide()
        self.title = _label("heading")
        self.title.setAccessibleName(self.tr("Title of the memory"))
        self.facts = _label("caption")
        self.picture = QLabel()
        self.picture.setAccessibleName(self.tr("The picture, small"))
        self.picture.hide()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Text of the memory"))
        theme.set_role(self.text, "reading")
        self.source = _label("caption")
        self.tags = _label("caption")
        self.siblings_title = _label("caption")
        self.siblings = QListWidget()
        self.siblings.setAccessibleName(self.tr("Passages of the same text"))
        self.siblings.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.siblings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.siblings.itemActivated.connect(self._on_sibling)
        self.siblings.itemClicked.connect(self._on_sibling)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 12, 20, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.picture)
        column.addWidget(self.text, 1)
        for widget in (self.source, self.tags, self.siblings_title, self.siblings):
            column.addWidget(widget)
        column.addWidget(self._make_file_line())
        column.addLayout(self._buttons())

    def _make_file_line(self) -> QFrame:
        """What is said instead of editing the copy of a file."""
        self.file_line = QFrame()
        theme.set_role(self.file_line, "notice")
        self.file_text = _label("caption")
        self.file_button = _button(self.tr("Open the file"), "file")
        self.file_button.clicked.connect(self._on_open)
        row = QHBoxLayout(self.file_line)
        row.setContentsMargins(16, 8, 8, 8)
        row.addWidget(self.file_text, 1)
        row.addWidget(self.file_button)
        self.file_line.hide()
        return self.file_line

    def _buttons(self) -> QHBoxLayout:
        self.open_button = _button(self.tr("Open source"), "file")
        self.open_button.clicked.connect(self._on_open)
        self.pin_button = _button(self.tr("Pin"), "pin")
        self.pin_button.clicked.connect(self._on_pin)
        self.edit_button = _button(self.tr("Edit"), "edit")
        self.edit_button.clicked.connect(self.start_editing)
        self.forget_button = _button(self.tr("Forget"), "forget")
        self.forget_button.setToolTip(self.tr("Move this memory into the trash; the file it comes from stays as it is"))
        self.forget_button.clicked.connect(self._on_forget)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self.open_button)
        row.addWidget(self.pin_button)
        row.addWidget(self.edit_button)
        row.addStretch(1)
        row.addWidget(self.forget_button)
        return row

    def show_hint(self, text: str) -> None:
        """Show no memory, but a sentence."""
        self._put_aside()
        self.hit = None
        self.hint.setText(text)
        self._stack.setCurrentIndex(0)

    def show_hit(self, hit: MemoryHit) -> None:
        """Show a memory; its passages follow. One that is being edited stays as it is."""
        if self.is_editing() and self.editor.note == hit.id:
            self.hit = hit
            return
        self._put_aside()
        self.file_line.hide()
        again = self.hit is not None and self.hit.id == hit.id and self.hit.text == hit.text
        self.hit = hit
        self.title.setText(title_of(hit))
        self.facts.setText(self._facts(hit))
        if not again:
            self.text.setPlainText(hit.text)
            self._show_passages(())
        self.source.setVisible(bool(hit.path))
        self.source.setText(self._place(hit))
        self.source.setToolTip(hit.path)
        self.tags.setVisible(bool(hit.tags))
        self.tags.setText(self.tr("Tags: {tags}").format(tags=", ".join(hit.tags)))
        if not (again and self._chat):
            self._show_chat("")
        self.pin_button.setText(self.tr("Unpin") if hit.pinned else self.tr("Pin"))
        edit = self.tr("Caption") if may_have_caption(hit) else self.tr("Edit")
        self.edit_button.setText(self.tr("Go on editing") if hit.id in self._unsaved else edit)
        self._show_picture()
        self._stack.setCurrentIndex(1)
        late, self._job = self._job, 0
        if late:
            self._client.cancel(late)
        if hit.path or hit.parent:
            self._job = self._client.submit(ListPassages(hit.id))
        if not hit.path:
            self._chat_job = self._client.submit(FindChat(hit.id))

    @Slot()
    def _show_picture(self) -> None:
        small = self.thumbnails.of(self.hit) if self.hit is not None else None
        self.picture.setVisible(small is not None)
        if small is not None:
            self.picture.setPixmap(small)

    def _show_chat(self, conversation: str) -> None:
        """Lead to the file of a memory, or to the chat in which it was said, where there is one of them."""
        self._chat = conversation
        from_file = self.hit is not None and bool(self.hit.path)
        self.open_button.setEnabled(from_file or bool(conversation))
        self.open_button.setText(self.tr("Open the chat") if conversation else self.tr("Open source"))
        nothing = self.tr("This memory was written here, not in a file")
        said = self.tr("You said this in a chat") if conversation else nothing
        self.open_button.setToolTip("" if from_file else said)

    # Editing

    def is_editing(self) -> bool:
        """Whether a note is being changed."""
        return self._stack.currentWidget() is self.editor

    @Slot()
    def start_editing(self) -> None:
        """Change the note; of what stands in a file it is said that this has to be changed."""
        if self.hit is None:
            return
        if self.hit.path and not may_have_caption(self.hit):
            said = self.tr("This stands in {name}, and the file is the source. Change it there, then import it again.")
            self.file_text.setText(said.format(name=source_name(self.hit)))
            self.file_line.show()
            self.file_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._stack.setCurrentWidget(self.editor)
        self.editor.edit(self.hit, self._unsaved.pop(self.hit.id, None))

    def end_saving(self, note: str) -> None:
        """A note was saved: show it as it is now."""
        self._unsaved.pop(note, None)
        if self.is_editing() and self.editor.note == note and self.hit is not None:
            now = self.editor.written()
            text = captioned(self.hit.text, now.text) if may_have_caption(self.hit) else now.text
            self.hit = replace(self.hit, text=text, title=now.title, tags=now.tags)
            self.text.setPlainText(text)
            self._close_editor()

    @Slot()
    def _on_left(self) -> None:
        self._put_aside()
        self._close_editor()

    @Slot()
    def _close_editor(self) -> None:
        if self.is_editing() and self.hit is not None:
            self._stack.setCurrentIndex(1)
            self.show_hit(self.hit)
            self.edit_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_aside(self) -> None:
        """What was written to a note is there again when the note is edited the next time, for as long as the window
        is open."""
        if self.is_editing() and self.editor.is_changed():
            self._unsaved[self.editor.note] = self.editor.written()

    def _facts(self, hit: MemoryHit) -> str:
        parts = [self.tr("Pinned")] if hit.pinned else []
        if hit.kind != "note":
            parts.append(kind_name(hit.kind))
        if hit.day:
            parts.append(self.tr("About {day}").format(day=day_text(hit.day)))
        if hit.created:
            made = hit.created.astimezone()
            verb = self.tr("Imported {day}, {time}") if hit.path else self.tr("Written {day}, {time}")
            parts.append(verb.format(day=day_text(made.date()), time=made.strftime("%H:%M")))
        return " · ".join(parts)

    def _place(self, hit: MemoryHit) -> str:
        folder = str(PurePath(hit.path).parent).replace("/", "/\u200b")  # where a long path may be broken
        if hit.kind != "note":  # whose bytes are not what stands here
            return self.tr("From {name} in {folder}").format(name=source_name(hit), folder=folder)
        return self.tr("From {name} in {folder}, bytes {start} to {end}").format(
            name=source_name(hit), folder=folder, start=hit.start, end=hit.end
        )

    def _show_passages(self, hits: Sequence[MemoryHit]) -> None:
        """List the passages, where there are others than the one shown."""
        several = len(hits) > 1
        shown = hits[:_MOST_PASSAGES]
        self.siblings_title.setVisible(several)
        self.siblings.setVisible(several)
        self.siblings.clear()
        if not several:
            return
        self.siblings_title.setText(self._siblings_title(len(hits)))
        for number, hit in enumerate(shown, 1):
            item = QListWidgetItem(f"{number}. {first_line(hit.text)}")
            item.setData(HIT, hit)
            self.siblings.addItem(item)
            if self.hit is not None and hit.id == self.hit.id:
                self.siblings.setCurrentItem(item)
        row = max(self.siblings.sizeHintForRow(0), self.fontMetrics().height() + 10)
        self.siblings.setMaximumHeight(min(len(shown), _MOST_ROWS) * row + 2 * self.siblings.frameWidth() + 4)
        self.siblings.scrollToItem(self.siblings.currentItem())

    def _siblings_title(self, count: int) -> str:
        titles = {
            "document": self.tr("Passages of this document ({n})"),
            "mail": self.tr("Passages of this mail ({n})"),
            "chat": self.tr("Passages of this chat ({n})"),
            "picture": self.tr("Passages of this picture ({n})"),
            "recording": self.tr("Passages of this recording ({n})"),
            "record": self.tr("Passages of this row ({n})"),
        }
        kind = self.hit.kind if self.hit is not None else ""
        return titles.get(kind, self.tr("Passages of this note ({n})")).format(n=QLocale().toString(count))

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id == self._job and isinstance(result, Passages) and self.hit is not None:
            self._job = 0
            self._show_passages(result.items)
        elif job_id == self._chat_job and isinstance(result, ChatFound):
            self._chat_job = 0
            if self.hit is not None and self.hit.id == result.id:
                self._show_chat(result.conversation)

    @Slot(QListWidgetItem)
    def _on_sibling(self, item: QListWidgetItem) -> None:
        hit = item.data(HIT)
        if self.hit is not None and hit.id != self.hit.id:
            row, has_focus = self.siblings.row(item), self.siblings.hasFocus()
            hits = [self.siblings.item(n).data(HIT) for n in range(self.siblings.count())]
            self.show_hit(hit)
            self._show_passages(hits)
            self.siblings.setCurrentRow(row)
            if has_focus:
                self.siblings.setFocus()

    @Slot()
    def _on_open(self) -> None:
        if self._chat:
            self.chat_requested.emit(self._chat)
        elif self.hit is not None:
            self.source_requested.emit(self.hit)

    @Slot()
    def _on_pin(self) -> None:
        if self.hit is not None:
            self.pin_requested.emit(self.hit)

    @Slot()
    def _on_forget(self) -> None:
        if self.hit is not None:
            self.forget_requested.emit(self.hit)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    theme.set_role(label, role)
    return label


def _button(text: str, icon: str) -> QPushButton:
    button = PushButton(text)
    icons.set_icon(button, icon)
    return button

"""The trash: what was forgotten, until when it can be taken back, and its removal for good."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, theme
from ai_os_app.counting import counted
from ai_os_app.day_format import day_text
from ai_os_app.views.memory.kinds import kind_icon
from ai_os_app.views.memory.memory_model import first_line
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.placeholder import Placeholder
from ai_os_app.widgets.push_button import push_button
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import EmptyTrash, Job, ListTrash, RemoveForGood, TakeBack
from ai_os_app.workers.results import Moved, Problem, Trash, TrashItem

_ITEM = Qt.ItemDataRole.UserRole + 1


class TrashDialog(QDialog):
    """Not modal, and made once; loads itself when it is shown and when memories change."""

    told = Signal(str)  # what was done
    problem = Signal(object)  # Problem
    chats_changed = Signal()  # conversations are back

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._loading = 0  # job id
        self._jobs: dict[int, Job] = {}
        self._asked: Job | None = None  # what the user is asked to confirm
        self.setWindowTitle(self.tr("Trash"))
        self.setModal(False)
        self._build()
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        client.memories_changed.connect(self._on_memories_changed)
        line = self.fontMetrics().height()
        self.resize(46 * line, 32 * line)

    # Building

    def _build(self) -> None:
        title = text_label(self.tr("Trash"), "title")
        about = self.tr(
            "What you forget stays here for 30 days. No search, answer, export or backup holds it. "
            "Then it is removed for good."
        )
        self.list = self._make_list()
        self.empty = Placeholder()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        self.detail = text_label("", "muted")
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(text_label(about, "muted"))
        column.addWidget(self.stack, 1)
        column.addWidget(self.detail)
        column.addWidget(self._make_question())
        column.addLayout(self._make_buttons())

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget()
        made.setHeaderLabels([self.tr("What"), self.tr("Forgotten"), self.tr("Kept until")])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAllColumnsShowFocus(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setAccessibleName(self.tr("What is in the trash"))
        size = round(self.fontMetrics().height() * 1.1)
        made.setIconSize(QSize(size, size))
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.itemSelectionChanged.connect(self._on_selection)
        return made

    def _make_question(self) -> QFrame:
        self.question = QFrame()
        theme.set_role(self.question, "notice")
        self.question_text = text_label("")
        self.yes_button = push_button(self.tr("Remove for good"), self._on_yes)
        self.no_button = push_button(self.tr("Keep"), self._on_no)
        row = QHBoxLayout(self.question)
        row.setContentsMargins(16, 8, 8, 8)
        row.addWidget(self.question_text, 1)
        row.addWidget(self.yes_button)
        row.addWidget(self.no_button)
        self.question.hide()
        return self.question

    def _make_buttons(self) -> QHBoxLayout:
        self.back_button = push_button(self.tr("Take back"), self._take_back, "undo")
        self.remove_button = push_button(self.tr("Remove for good…"), self._ask_remove, "forget")
        self.empty_button = push_button(self.tr("Empty the trash…"), self._ask_empty)
        self.close_button = push_button(self.tr("Close"), self.close)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.back_button, self.remove_button, self.empty_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        return row

    # Loading

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    @Slot()
    def _on_memories_changed(self) -> None:
        if self.isVisible():
            self._load()

    def _load(self) -> None:
        if self._loading:
            self._client.cancel(self._loading)
        self._loading = self._client.submit(ListTrash())
        if not self.list.topLevelItemCount():
            self._show_empty(self.tr("Looking into the trash."))

    def _show_empty(self, sentence: str) -> None:
        self.empty.tell(sentence)
        self.stack.setCurrentWidget(self.empty)
        self._on_selection()

    def _fill(self, items: Sequence[TrashItem]) -> None:
        chosen = {item.key for item in self._chosen()}
        self.list.clear()
        self.list.addTopLevelItems([_row(item, self._name(item)) for item in items])
        for place in range(self.list.topLevelItemCount()):
            row = self.list.topLevelItem(place)
            if row is not None and row.data(0, _ITEM).key in chosen:
                row.setSelected(True)
        if items:
            self.stack.setCurrentWidget(self.list)
            self._on_selection()
        else:
            self._show_empty(self.tr("The trash is empty."))

    def _name(self, item: TrashItem) -> str:
        name = item.title or first_line(item.text)
        if item.is_chat:
            return self.tr("Conversation: {title}").format(title=name or self.tr("without a title"))
        if item.count > 1:
            return self.tr("{title} (and {n} more)").format(title=name, n=QLocale().toString(item.count - 1))
        return name

    # Choosing

    def _chosen(self) -> list[TrashItem]:
        return [row.data(0, _ITEM) for row in self.list.selectedItems()]

    @Slot()
    def _on_selection(self) -> None:
        chosen = self._chosen()
        has_rows = self.stack.currentWidget() is self.list
        for button in (self.back_button, self.remove_button):
            button.setEnabled(bool(chosen) and has_rows and not self._jobs)
        self.empty_button.setEnabled(has_rows and not self._jobs)
        self.detail.setVisible(len(chosen) == 1 and bool(chosen[0].text))
        if len(chosen) == 1:
            self.detail.setText(" ".join(chosen[0].text.split()))
        self._ask(None)

    # Doing

    @Slot()
    def _take_back(self) -> None:
        memories, conversations = _keys(self._chosen())
        self._submit(TakeBack(memories, conversations))

    @Slot()
    def _ask_remove(self) -> None:
        chosen = self._chosen()
        one = self.tr("Remove this for good? It cannot be undone.")
        many = self.tr("Remove these {n} entries for good? It cannot be undone.").format(n=len(chosen))
        self._ask(RemoveForGood(*_keys(chosen)), one if len(chosen) == 1 else many)

    @Slot()
    def _ask_empty(self) -> None:
        self._ask(EmptyTrash(), self.tr("Remove everything in the trash for good? It cannot be undone."))

    def _ask(self, job: Job | None, question: str = "") -> None:
        self._asked = job
        self.question_text.setText(question)
        self.question.setVisible(job is not None)
        if job is not None:
            self.yes_button.setAccessibleDescription(question)
            self.no_button.setFocus()

    @Slot()
    def _on_yes(self) -> None:
        if self._asked is not None:
            self._submit(self._asked)

    @Slot()
    def _on_no(self) -> None:
        self._ask(None)
        self.list.setFocus()

    def _submit(self, job: Job) -> None:
        self._jobs[self._client.submit(job)] = job
        self._on_selection()

    # Results

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id == self._loading and isinstance(result, Trash):
            self._loading = 0
            self._fill(result.items)
        elif (job := self._jobs.pop(job_id, None)) is not None and isinstance(result, Moved):
            if isinstance(job, TakeBack):
                self.told.emit(self._what(result, self.tr("{what} taken back.")))
            else:
                self.told.emit(self._what(result, self.tr("{what} removed for good.")))
            if result.conversations:
                self.chats_changed.emit()
            self._load()

    def _what(self, moved: Moved, sentence: str) -> str:
        parts = []
        if moved.memories or not moved.conversations:
            parts.append(counted(moved.memories, "1 memory", "{n} memories"))
        if moved.conversations:
            parts.append(counted(moved.conversations, "1 conversation", "{n} conversations"))
        return sentence.format(what=self.tr(" and ").join(parts))

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if job_id == self._loading:
            self._loading = 0
            self._show_empty(problem.sentence)
        elif self._jobs.pop(job_id, None) is not None:
            self.problem.emit(problem)
            self._load()

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id == self._loading:
            self._loading = 0
        if self._jobs.pop(job_id, None) is not None:
            self._on_selection()


def _keys(items: Sequence[TrashItem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    memories = tuple(item.key for item in items if not item.is_chat)
    return memories, tuple(item.key for item in items if item.is_chat)


def _row(item: TrashItem, name: str) -> QTreeWidgetItem:
    days = [day_text(moment.astimezone().date()) for moment in (item.forgotten, item.expires)]
    row = QTreeWidgetItem([name, *days])
    row.setData(0, _ITEM, item)
    row.setIcon(0, icons.icon("chat" if item.is_chat else kind_icon(item.kind, has_file=False)))
    row.setToolTip(0, name)
    return row

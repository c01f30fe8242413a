"""The memories view: search as you type, a list, one memory in full; forgetting with Undo."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QLocale, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons
from ai_os_app.views.memory.browser_top import BrowserTop
from ai_os_app.views.memory.coming_up import ComingUp
from ai_os_app.views.memory.memory_detail import MemoryDetail
from ai_os_app.views.memory.memory_model import MOST_FOUND, MemoryModel
from ai_os_app.views.memory.memory_row import MemoryRow
from ai_os_app.widgets.placeholder import Placeholder
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import CountMemories, EditMemory, Forget, PinMemory, Unforget
from ai_os_app.workers.results import Count, Edited, Forgotten, Problem
from ai_os_diffusion.conversation.model import Reminder
from ai_os_diffusion.types import MemoryHit

SEARCH_AFTER_MS = 150
WAIT_SHOWN_AFTER_MS = 300
_ONE_COLUMN_BELOW = 88  # widths of an average character; below it list and detail take turns


class MemoryBrowser(QWidget):
    """Loads itself when it is first shown, and again when memories change."""

    source_requested = Signal(object)  # MemoryHit: show the source there
    chat_requested = Signal(str)  # the id of a conversation
    import_requested = Signal()
    trash_requested = Signal()
    forgotten = Signal(str, str)  # sentence for a notice, token for `undo_forget`
    problem = Signal(object)  # Problem, of anything but the list itself

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._jobs: set[int] = set()  # what was asked for with buttons and is under way
        self._count_job = 0
        self._count = Count(0, ())
        self._stale = True
        self._narrow = False
        self._opens_first = False  # Enter was pressed before the results were there
        self.setAccessibleName(self.tr("Memories"))
        self.model = MemoryModel(client, self)
        self._typing = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._waiting = QTimer(self, singleShot=True, interval=WAIT_SHOWN_AFTER_MS)
        self._build()
        self._connect()
        self.setFocusProxy(self.search)
        self._show_wait()

    # Building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.top = BrowserTop()
        self.search, self.kinds, self.count = self.top.search, self.top.kinds, self.top.count
        column.addWidget(self.top)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.detail = MemoryDetail(self._client)
        self.list = self._make_list()
        left = QWidget()
        lines = QVBoxLayout(left)
        lines.setContentsMargins(16, 0, 8, 12)
        lines.setSpacing(8)
        self.coming_up = ComingUp()
        lines.addWidget(self.coming_up)
        lines.addWidget(self.list, 1)
        lines.addWidget(self._make_selection_bar())
        self._left = left
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 4)
        self.splitter.setStretchFactor(1, 5)
        self.splitter.setSizes([400, 500])
        self.empty = Placeholder()
        self.stack.addWidget(self.splitter)
        self.stack.addWidget(self.empty)

    def _make_list(self) -> QListView:
        view = QListView()
        view.setAccessibleName(self.tr("List of memories"))
        view.setModel(self.model)
        view.setItemDelegate(MemoryRow(view, self.model, self.detail.thumbnails))
        self.detail.thumbnails.arrived.connect(view.viewport().update)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return view

    def _make_selection_bar(self) -> QWidget:
        self.selection_bar = QWidget()
        row = QHBoxLayout(self.selection_bar)
        row.setContentsMargins(4, 0, 0, 0)
        self.selected = QLabel()
        self.forget_selected = PushButton(self.tr("Forget"))
        icons.set_icon(self.forget_selected, "forget")
        self.forget_selected.setAccessibleName(self.tr("Forget the selected memories"))
        row.addWidget(self.selected, 1)
        row.addWidget(self.forget_selected)
        self.selection_bar.hide()
        return self.selection_bar

    def _connect(self) -> None:
        client, model, detail = self._client, self.model, self.detail
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        client.memories_changed.connect(self._on_memories_changed)
        model.loaded.connect(self._on_loaded)
        model.failed.connect(self._on_model_failed)
        self._typing.timeout.connect(self._run_query)
        self._waiting.timeout.connect(self._show_wait)
        self.search.textChanged.connect(self._on_typed)
        self.search.returnPressed.connect(self._on_enter)
        self.search.went_down.connect(self._enter_list)
        self.kinds.activated.connect(self._run_query)
        self.top.until_changed.connect(self._on_until)
        self.top.import_button.clicked.connect(self.import_requested)
        self.top.trash_button.clicked.connect(self.trash_requested)
        self.empty.pressed.connect(self._on_empty_pressed)
        self.forget_selected.clicked.connect(self._on_forget_selected)
        self.list.selectionModel().selectionChanged.connect(self._on_selection)
        self.list.activated.connect(self._on_activated)
        self.coming_up.opened.connect(self._on_reminder)
        detail.source_requested.connect(self.source_requested)
        detail.chat_requested.connect(self.chat_requested)
        detail.pin_requested.connect(self._on_pin)
        detail.edit_saved.connect(self._on_edit)
        detail.forget_requested.connect(self._on_forget_one)
        detail.back_requested.connect(self._on_back)

    # What the shell calls

    @Slot()
    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot(str)
    def undo_forget(self, token: str) -> None:
        """Put back what was forgotten under a token."""
        self._jobs.add(self._client.submit(Unforget(token)))

    def selected_hits(self) -> list[MemoryHit]:
        """The selected memories in the order of the list."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [hit for row in rows if (hit := self.model.hit(row)) is not None]

    # Loading

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()

    @Slot()
    def _on_memories_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._stale = False
        if self._count_job:
            self._client.cancel(self._count_job)
        self._count_job = self._client.submit(CountMemories())
        self._waiting.start()
        self.model.reload()

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._opens_first = False
        self._typing.start()

    @Slot()
    def _run_query(self) -> None:
        self._typing.stop()
        kind = str(self.kinds.currentData() or "")
        wanted = (self.search.text().strip(), kind, self.top.until)
        if wanted != (self.model.text, self.model.kind, self.model.until):
            self.list.clearSelection()
            self._waiting.start()
            self.model.show_query(*wanted)

    @Slot()
    def _on_until(self) -> None:
        """Go to a day; a search knows none, so it ends."""
        if self.top.until is not None:
            self.search.clear()
        self._run_query()
        self.list.scrollToTop()

    @Slot()
    def _on_enter(self) -> None:
        """Open the first of what is found, now or when it is there."""
        self._run_query()
        self._opens_first = bool(self.model.text)
        self._open_first()

    def _open_first(self) -> None:
        if self._opens_first and not self.model.is_loading:
            self._opens_first = False
            if self._enter_list():
                self._on_activated(self.list.currentIndex())

    @Slot()
    def _enter_list(self) -> bool:
        """Go to the list, to its first row unless one is chosen; whether it has any."""
        if not self.model.rowCount() or self.stack.currentWidget() is not self.splitter:
            return False
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.selected_hits():
            self.list.setCurrentIndex(self.model.index(0))
        return True

    @Slot()
    def _show_wait(self) -> None:
        if self.model.rowCount() == 0:
            self._show_empty(self.tr("Loading your memories."))

    @Slot()
    def _on_loaded(self) -> None:
        self._waiting.stop()
        rows, text = self.model.rowCount(), self.model.text
        if rows:
            self.stack.setCurrentWidget(self.splitter)
            if not self.selected_hits():
                self._on_selection(QItemSelection(), QItemSelection())
            self._arrange()
        elif text:
            self._show_empty(self.tr("No memory matches “{text}”.").format(text=text), self.tr("Clear search"))
        elif self.model.until:
            self._show_empty(self.tr("There are no memories of that day or before it."), self.tr("Newest"))
        elif self.model.kind:
            self._show_empty(self.tr("There are no memories of this kind."), self.tr("Show all"))
        else:
            self._show_empty(
                self.tr("Nothing remembered yet. Drop notes here or import a folder."), self.tr("Import…"), "import"
            )
        self._tell_count()
        self._open_first()

    def _show_empty(self, sentence: str, button: str = "", icon: str = "") -> None:
        self.empty.tell(sentence, button, icon)
        self.stack.setCurrentWidget(self.empty)

    def _tell_count(self) -> None:
        number = QLocale().toString(self.model.total)
        if self.model.text:
            some = self.tr("best {n}") if self.model.rowCount() >= MOST_FOUND else self.tr("{n} found")
            self.count.setText(some.format(n=number))
        else:
            self.count.setText(number if self.model.total else "")
        shown = self.selected_hits()
        if len(shown) == 1:
            self.detail.show_hit(shown[0])

    # Selection

    @Slot(QItemSelection, QItemSelection)
    def _on_selection(self, _on: QItemSelection, _off: QItemSelection) -> None:
        hits = self.selected_hits()
        self.selection_bar.setVisible(len(hits) > 1)
        if len(hits) == 1:
            self.detail.show_hit(hits[0])
        elif hits:
            text = self.tr("{n} memories selected").format(n=QLocale().toString(len(hits)))
            self.selected.setText(text)
            self.detail.show_hint(text)
        else:
            self.detail.show_hint(self.tr("Choose a memory to read it."))
            self._on_back()

    @Slot(QModelIndex)
    def _on_activated(self, _index: QModelIndex) -> None:
        if self._narrow:
            self._left.hide()
            self.detail.show()
        self.detail.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_reminder(self, reminder: Reminder) -> None:
        """Read the memory that says so, which may be anywhere in the list."""
        self.list.clearSelection()
        self.detail.show_hit(reminder.memory)
        self._on_activated(QModelIndex())

    @Slot()
    def _on_back(self) -> None:
        if self._narrow:
            self.detail.hide()
            self._left.show()
            self.list.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """One column where two would be too narrow to read."""
        narrow = self.width() < _ONE_COLUMN_BELOW * self.fontMetrics().averageCharWidth()
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.detail.back.setVisible(narrow)
        self.detail.setVisible(not narrow)
        self._left.show()

    # Forgetting and pinning

    @Slot(object)
    def _on_forget_one(self, hit: MemoryHit) -> None:
        self._forget((hit.id,))

    @Slot(object)
    def _on_pin(self, hit: MemoryHit) -> None:
        self._jobs.add(self._client.submit(PinMemory(hit.id, not hit.pinned)))

    @Slot(object)
    def _on_edit(self, job: EditMemory) -> None:
        self._jobs.add(self._client.submit(job))

    @Slot()
    def _on_forget_selected(self) -> None:
        self._forget(tuple(hit.id for hit in self.selected_hits()))

    def _forget(self, ids: tuple[str, ...]) -> None:
        if ids:
            self._jobs.add(self._client.submit(Forget(ids)))

    @Slot()
    def _on_empty_pressed(self) -> None:
        if self.model.until:
            self.top.newest.click()
        elif self.model.text or self.model.kind:
            self.search.clear()
            self.kinds.setCurrentIndex(0)
            self._run_query()
            self.search.setFocus()
        elif self.empty.is_problem:
            self._refresh()
        else:
            self.import_requested.emit()

    # Results

    @Slot(int, object)
    def _on_finished(self, job_id: int, result: object) -> None:
        if job_id == self._count_job and isinstance(result, Count):
            self._count_job = 0
            if result != self._count:
                self._count = result
                self.top.show_kinds(result)
                self._run_query()  # the chosen kind may be gone
        elif job_id in self._jobs:
            self._jobs.discard(job_id)
            if isinstance(result, Edited):
                self.detail.end_saving(result.id)
            elif isinstance(result, Forgotten):
                one = self.tr("1 memory is forgotten. The trash keeps it for 30 days.")
                many = self.tr("{n} memories are forgotten. The trash keeps them for 30 days.").format(
                    n=QLocale().toString(result.count)
                )
                self.forgotten.emit(one if result.count == 1 else many, result.token)

    @Slot(int, object)
    def _on_failed(self, job_id: int, problem: Problem) -> None:
        if job_id == self._count_job:
            self._count_job = 0
        elif job_id in self._jobs:
            self._jobs.discard(job_id)
            self.detail.editor.set_saving(False)
            self.problem.emit(problem)

    @Slot(int)
    def _on_cancelled(self, job_id: int) -> None:
        if job_id in self._jobs:
            self._jobs.discard(job_id)
            self.detail.editor.set_saving(False)
        if job_id == self._count_job:
            self._count_job = 0

    @Slot(object)
    def _on_model_failed(self, problem: Problem) -> None:
        self._waiting.stop()
        if self.model.rowCount():
            self.problem.emit(problem)
        else:
            self._show_empty(problem.sentence, self.tr("Try again"))
            self.empty.is_problem = True

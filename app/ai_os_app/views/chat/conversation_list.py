"""The list of conversations, grouped by day, with search; deleting can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, theme
from ai_os_app.views.chat.conversation_model import CONVERSATION, ConversationDelegate, ConversationModel
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import (
    DeleteConversation,
    EngineState,
    Job,
    ListConversations,
    RenameConversation,
    RestoreConversation,
    SearchChats,
)
from ai_os_app.workers.results import ChatHits, Conversations, Problem
from ai_os_diffusion.conversation.model import Conversation, Turn

_TYPING_MS = 200
_REFRESH_MS = 50


class _List(QListView):
    """The view; Delete and F2 are told instead of done."""

    delete_pressed = Signal()
    rename_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename_pressed.emit()
        else:
            super().keyPressEvent(event)


class ConversationList(QWidget):
    """Shows all conversations. `selected` carries the id that the user chose, "" for a new one."""

    selected = Signal(str)
    temporary_requested = Signal()
    undo_offered = Signal(str, object)  # a sentence, a function that undoes it
    problem = Signal(object)

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._jobs: dict[int, Job] = {}
        self._current = ""
        self._all: tuple[Conversation, ...] = ()
        self._found: dict[str, str] | None = None  # conversation -> where the words stand, while searching
        self.model = ConversationModel(self)
        self.new_button = PushButton(self.tr("New chat"))
        icons.set_icon(self.new_button, "plus")
        self.new_button.setToolTip(self.tr("New conversation (Ctrl+N)"))
        self.temporary_button = QToolButton()
        icons.set_icon(self.temporary_button, "temporary")
        self.temporary_button.setAccessibleName(self.tr("Temporary chat, of which nothing is kept"))
        self.temporary_button.setToolTip(self.tr("Temporary chat, of which nothing is kept (Ctrl+Shift+T)"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search chats"))
        self.search.setAccessibleName(self.tr("Search conversations"))
        self.search.setClearButtonEnabled(True)
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ConversationDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("Conversations"))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setMouseTracking(True)
        self.list.setStyleSheet("QListView, QListView:focus { background: transparent; border: none; padding: 1px; }")
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        theme.set_role(self.empty, "muted")
        self.more = QToolButton()
        icons.set_icon(self.more, "more")
        self.more.setAccessibleName(self.tr("Rename or delete the conversation"))
        self.more.setToolTip(self.more.accessibleName())
        top = QHBoxLayout()
        top.addWidget(self.new_button, 1)
        top.addWidget(self.temporary_button)
        top.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.search)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._search)
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self.refresh)
        self._connect()
        self._fill()
        self.refresh()

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.new_conversation)
        self.temporary_button.clicked.connect(self.temporary_requested)
        self.more.clicked.connect(self._menu_at_button)
        self.search.textChanged.connect(self._searching)
        self.list.clicked.connect(self._chosen)
        self.list.activated.connect(self._chosen)
        self.list.delete_pressed.connect(self.delete_current)
        self.list.rename_pressed.connect(self.ask_new_title)
        self.list.customContextMenuRequested.connect(self._menu)
        self._client.turn_saved.connect(self._on_turn_saved)
        self._client.finished.connect(self._on_finished)
        self._client.failed.connect(self._on_failed)
        self._client.cancelled.connect(self._on_cancelled)
        self._client.state_changed.connect(self._on_state)

    # ------------------------------------------------------------ what others use

    @property
    def current(self) -> str:
        """The id of the marked conversation, "" for a new one."""
        return self._current

    @Slot()
    def refresh(self) -> None:
        """Load the list again."""
        self._submit(ListConversations())

    @Slot()
    def new_conversation(self) -> None:
        """Begin another conversation."""
        self.select("")
        self.selected.emit("")

    @Slot(str)
    def select(self, conversation: str) -> None:
        """Mark a conversation without telling it."""
        if conversation and conversation not in {item.id for item in self._all}:
            self._soon.start()
        self._current = conversation
        self._fill()

    def step(self, by: int) -> None:
        """Choose the conversation `by` places further down, around the ends."""
        ids = self.model.ids()
        if not ids:
            return
        place = ids.index(self._current) + by if self._current in ids else (0 if by > 0 else -1)
        self._choose(ids[place % len(ids)])

    def focus_search(self) -> None:
        """Go to the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def delete_current(self) -> None:
        """Delete the marked conversation; it can be undone."""
        conversation = self._of(self._current)
        if conversation is not None:
            self._submit(DeleteConversation(conversation.id))

    @Slot()
    def ask_new_title(self) -> None:
        """Ask for another title of the marked conversation."""
        conversation = self._of(self._current)
        if conversation is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Rename the conversation"))
        dialog.setLabelText(self.tr("Title"))
        dialog.setTextValue(conversation.title)
        dialog.textValueSelected.connect(partial(self.rename, conversation.id))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing."""
        if title.strip():
            self._submit(RenameConversation(conversation, title.strip()))

    # ------------------------------------------------------------ list

    def _of(self, conversation: str) -> Conversation | None:
        return next((item for item in self._all if item.id == conversation), None)

    def _fill(self) -> None:
        shown: Sequence[Conversation] = [
            item for item in self._all if item.turns or item.draft.strip() or item.id == self._current
        ]
        if self._found is not None:
            words = self.search.text().casefold().split()
            shown = [item for item in shown if item.id in self._found or _holds(item.title, words)]
        self.model.show_conversations(shown, self._found or {}, dt.datetime.now().astimezone().date())
        self.empty.setVisible(not shown)
        self.empty.setText(self.tr("Nothing found.") if self._found is not None else self.tr("Your chats appear here."))
        self.more.setEnabled(self._of(self._current) is not None)
        index = self.model.index_of(self._current)
        model = self.list.selectionModel()
        if index.isValid():
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            model.clear()

    @Slot(QModelIndex)
    def _chosen(self, index: QModelIndex) -> None:
        conversation = index.data(CONVERSATION)
        if isinstance(conversation, Conversation) and conversation.id != self._current:
            self._choose(conversation.id)

    def _choose(self, conversation: str) -> None:
        self.select(conversation)
        self.selected.emit(conversation)

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        self._chosen(index)
        if index.isValid():
            self._make_menu().popup(self.list.viewport().mapToGlobal(place))

    @Slot()
    def _menu_at_button(self) -> None:
        self._make_menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename"), self.ask_new_title)
        menu.addAction(self.tr("Delete"), self.delete_current)
        return menu

    # ------------------------------------------------------------ search

    @Slot()
    def _searching(self) -> None:
        if self.search.text().strip():
            self._found = self._found if self._found is not None else {}
            self._typing.start()
        else:
            self._typing.stop()
            self._found = None
        self._fill()

    @Slot()
    def _search(self) -> None:
        self._submit(SearchChats(self.search.text().strip()))

    # ------------------------------------------------------------ engine

    def _submit(self, job: Job) -> None:
        self._jobs[self._client.submit(job)] = job

    @Slot(int, object)
    def _on_turn_saved(self, _number: int, _turn: Turn) -> None:
        self._soon.start()  # a first question gives the chat its title, whether or not it will be answered

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        job = self._jobs.pop(number, None)
        if job is None:
            if isinstance(result, Turn | Conversation):
                self._soon.start()  # a chat has changed
            return
        if isinstance(result, ChatHits):
            if result.text == self.search.text().strip():
                self._found = {head.id: turn.text for head, turn in reversed(result.items)}
                self._fill()
        elif isinstance(result, Conversations):
            before = self._of(self._current)
            self._all = result.items
            if isinstance(job, DeleteConversation):
                self._deleted(job.conversation, before)
            self._fill()

    def _deleted(self, conversation: str, known: Conversation | None) -> None:
        title = known.title if known is not None and known.id == conversation else ""
        text = (
            self.tr("“{title}” is deleted.").format(title=title) if title else self.tr("The conversation is deleted.")
        )
        self.undo_offered.emit(text, partial(self._submit, RestoreConversation(conversation)))
        if self._current == conversation:
            ids = [item.id for item in self._all if item.turns]
            self._choose(ids[0] if ids else "")

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if self._jobs.pop(number, None) is not None:
            self.problem.emit(problem)

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        self._jobs.pop(number, None)

    @Slot(object, str)
    def _on_state(self, state: EngineState, _text: str) -> None:
        if state is EngineState.READY and not self._all:
            self._soon.start()


def _holds(title: str, words: Sequence[str]) -> bool:
    folded = title.casefold()
    return all(word in folded for word in words)

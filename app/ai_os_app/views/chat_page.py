"""The chat with its list of conversations beside it, or in its place where there is room for one of them only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from ai_os_app.settings import Settings
from ai_os_app.views.chat.chat_layout import CHAT_LEAST
from ai_os_app.views.chat.chat_view import ChatView
from ai_os_app.views.chat.conversation_list import ConversationList
from ai_os_app.widgets.notice import NoticeArea
from ai_os_app.widgets.panes import Pane, read_in_order
from ai_os_app.workers.client import EngineClientLike


class ChatPage(QSplitter):
    """Keeps list and chat at the same conversation, and opens the last one again at the start."""

    wanted = Signal()  # an action needs this page in sight
    list_changed = Signal()  # it is wanted beside the chat, or no longer

    def __init__(
        self, client: EngineClientLike, settings: Settings, notices: NoticeArea, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._settings = settings
        self._notices = notices
        self.list_wanted = True  # beside the chat, while there is room
        self._list_open = False  # while there is little room
        self._narrow = False
        self.setChildrenCollapsible(False)
        self.conversations = ConversationList(client)
        self.chat = ChatView(client, settings)
        self.addWidget(self.conversations)
        self.addWidget(self.chat)
        self.setStretchFactor(1, 1)
        read_in_order(self)
        em = self.fontMetrics().height()
        self.setSizes([16 * em, 60 * em])
        self.conversations.selected.connect(self._on_selected)
        self.conversations.temporary_requested.connect(self.temporary_conversation)
        self.chat.parts.temporary_bar.end.clicked.connect(self.new_conversation)
        self.conversations.undo_offered.connect(self._on_undo_offered)
        self.conversations.problem.connect(notices.tell_problem)
        self.chat.conversation_changed.connect(self._on_conversation)
        self.chat.told.connect(notices.tell)
        self.chat.problem.connect(notices.tell_problem)
        if last := settings.text("conversation"):
            self.chat.open_conversation(last)

    # Sizes

    def keep_layout(self, settings: Settings) -> None:
        """Write down how the room is shared out, for `restore_layout`."""
        settings.set("window_list", self.list_wanted)
        settings.set_state("window_columns", self.saveState())
        settings.set_state("window_halves", self.chat.parts.save_sizes())
        settings.set_state("window_outputs", self.chat.outputs.save_sizes())

    def restore_layout(self, settings: Settings) -> None:
        """Share the room out as it was written down."""
        self.list_wanted = settings.flag("window_list")
        targets = {
            "window_columns": self.restoreState,
            "window_halves": self.chat.parts.restore_sizes,
            "window_outputs": self.chat.outputs.restore_sizes,
        }
        for key, restore in targets.items():
            if state := settings.state(key):
                restore(state)

    # Two columns or one

    def minimumSizeHint(self) -> QSize:
        """That of the chat alone: a window that is made smaller than both need hides the list."""
        return QSize(self.chat.minimumWidth(), super().minimumSizeHint().height())

    def set_narrow(self, narrow: bool) -> None:
        """Tell whether there is room for one column only, so that the list comes when it is asked for."""
        self._narrow = narrow
        self._arrange()

    def _arrange(self) -> None:
        self.conversations.setVisible(self._list_open if self._narrow else self.list_wanted)
        least = self.conversations.minimumSizeHint().width() + self.handleWidth() + CHAT_LEAST
        self.chat.setVisible(not (self._narrow and self._list_open) or self.width() >= least)

    def close_list(self) -> None:
        """Show the chat where it shares its place with the list."""
        self._list_open = False
        self._arrange()

    @Slot()
    def toggle_list(self) -> None:
        """Show or hide the list."""
        self.wanted.emit()
        if self._narrow:
            self._list_open = not self._list_open
        else:
            self.list_wanted = not self.list_wanted
            self.list_changed.emit()
        self._arrange()

    def panes(self) -> list[Pane]:
        """The parts that a key goes through, from left to right and from top to bottom."""
        parts = self.chat.parts.panes() if self.chat.isVisible() else []
        return [Pane(self.conversations, self.conversations.list), *parts]

    # Actions

    @Slot()
    def new_conversation(self) -> None:
        """Begin another conversation."""
        self.wanted.emit()
        self.conversations.new_conversation()
        self.chat.focus_composer()

    @Slot(str)
    def show_conversation(self, conversation: str) -> None:
        """Come into sight with a conversation."""
        self.wanted.emit()
        self.conversations.select(conversation)
        self._on_selected(conversation)

    @Slot()
    def temporary_conversation(self) -> None:
        """Begin a conversation of which nothing is kept."""
        self.wanted.emit()
        self.conversations.select("")
        self.chat.open_temporary()
        self.close_list()
        self.chat.focus_composer()

    @Slot()
    def next_conversation(self) -> None:
        """The conversation below."""
        self.wanted.emit()
        self.conversations.step(1)

    @Slot()
    def previous_conversation(self) -> None:
        """The conversation above."""
        self.wanted.emit()
        self.conversations.step(-1)

    @Slot()
    def search(self) -> None:
        """Go to the search field of the list, wherever the list is."""
        self.wanted.emit()
        if not self.conversations.isVisible():
            self.toggle_list()
        self.conversations.focus_search()

    @Slot()
    def stop(self) -> None:
        """Stop the answer; while there is none, what Esc means in the message."""
        if not self.chat.stop():
            self.chat.composer.edit.escaped.emit()

    @Slot()
    def read_aloud(self) -> None:
        """Read the answer aloud, or stop reading."""
        self.wanted.emit()
        self.chat.read_aloud()

    @Slot()
    def refill(self) -> None:
        """Write the selected words of the answer again."""
        self._show_pane(0)
        self.chat.refilling.refill()

    @Slot()
    def lock_words(self) -> None:
        """Lock the selected words of the answer, or unlock them."""
        self._show_pane(0)
        self.chat.refilling.lock()

    @Slot()
    def draw(self) -> None:
        """Ask what to draw."""
        self._show_pane(1)
        self.chat.outputs.image.open_form()

    @Slot()
    def save_output(self) -> None:
        """Write the conversation to a file."""
        self.wanted.emit()
        self.chat.save_output()

    @Slot()
    def show_text_pane(self) -> None:
        """Go to the text output."""
        self._show_pane(0)

    @Slot()
    def show_image_pane(self) -> None:
        """Go to the image output."""
        self._show_pane(1)

    @Slot()
    def show_audio_pane(self) -> None:
        """Go to the audio output."""
        self._show_pane(2)

    def _show_pane(self, place: int) -> None:
        self.wanted.emit()
        self.close_list()
        self.chat.show_pane(place)

    @Slot()
    def start_over(self) -> None:
        """Show a new conversation, and the list as it is now: the profile holds others."""
        self.conversations.new_conversation()
        self.conversations.refresh()

    # What happens

    @Slot(str)
    def _on_selected(self, conversation: str) -> None:
        self.chat.open_conversation(conversation)
        self.close_list()

    @Slot(str)
    def _on_conversation(self, conversation: str) -> None:
        if self.chat.is_temporary:
            return  # the list knows nothing of it, and the next start shows the one before it
        self._settings.set("conversation", conversation)
        self._settings.hurry()  # rare, and a crash must not lose it
        self.conversations.select(conversation)

    @Slot(str, object)
    def _on_undo_offered(self, sentence: str, undo: object) -> None:
        if callable(undo):
            self._notices.tell(sentence, on_action=undo)

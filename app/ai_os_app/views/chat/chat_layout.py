"""Where the parts of the chat stand: title and menu, turns over outputs over composer, sources on the right.

Where there is no room on the right, the sources come in the place of the turns when a button is pressed.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.views.chat.answer_status import AnswerStatus
from ai_os_app.views.chat.composer import Composer
from ai_os_app.views.chat.examples import Examples
from ai_os_app.views.chat.message_list import MessageList
from ai_os_app.views.chat.message_model import MessageModel
from ai_os_app.views.chat.temporary_bar import TemporaryBar
from ai_os_app.views.output.output_area import OutputArea
from ai_os_app.views.sources import SourcesPanel
from ai_os_app.widgets.panes import Pane, read_in_order
from ai_os_app.workers.client import EngineClientLike

CHAT_LEAST = 480  # pixels of width that the chat keeps, whatever stands beside it
_ROOM = 50  # line heights of width from which the sources stand beside the chat
_SOURCES = 15  # line heights that they take at least
_SOURCES_PX = 270  # pixels that they take at first
_TALL = 42  # line heights of height from which the outputs take more than they need
_OUTPUTS = 16  # line heights of the outputs when one has more to show than text
_HALVES = {True: (500, 160), False: (500, 100)}  # shares of turns and outputs, in a tall view and in a low one


class ChatLayout:
    """Makes the parts, in the order in which they are seen, and lays them out in `view`."""

    def __init__(self, view: QWidget, client: EngineClientLike) -> None:
        self._roomy = self._tall = True
        self._empty = self._moved = self._restored = False
        self._em = 0
        self._sources_px = _SOURCES_PX  # as the user wants it; large text may need more
        self.untitled = _tr("New chat")
        self._temporary_title = _tr("Temporary chat")
        self.title = QLabel(self.untitled)
        theme.set_role(self.title, "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.sources_button = QToolButton()
        icons.set_icon(self.sources_button, "file")
        self.sources_button.setText(_tr("Sources"))
        self.sources_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.sources_button.setCheckable(True)
        self.sources_button.setAccessibleName(_tr("Show the sources"))
        self.sources_button.setToolTip(_tr("Show the sources in the place of the chat, or the chat again"))
        self.sources_button.hide()
        self.sources_button.toggled.connect(self._arrange)
        self.menu_button = QToolButton()
        icons.set_icon(self.menu_button, "more")
        self.menu_button.setAccessibleName(_tr("More for this chat"))
        self.menu_button.setToolTip(self.menu_button.accessibleName())
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.menu_button)
        self.export = QAction(_tr("Export as Markdown …"), menu)
        icons.set_icon(self.export, "export")
        menu.addAction(self.export)
        self.menu_button.setMenu(menu)
        self.temporary_bar = TemporaryBar()
        self.model = MessageModel(view)
        self.examples = Examples()
        self.list = MessageList(self.model)
        self.status = AnswerStatus()
        self.list.set_footer(self.status)
        self.outputs = OutputArea()
        self.outputs.room_wanted.connect(self._give_room)
        self.composer = Composer()
        self.language = QLabel(_tr("The model writes English. Notes in other languages are found and quoted."))
        theme.set_role(self.language, "caption")
        self.language.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.language.setWordWrap(True)
        self.sources = SourcesPanel(client)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.examples)
        self._stack.addWidget(self.list)
        self._lay_out(view)

    def _lay_out(self, view: QWidget) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 4)
        head.addWidget(self.title, 1)
        head.addWidget(self.sources_button)
        head.addWidget(self.menu_button)
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 8, 16, 4)
        below.setSpacing(8)
        below.addWidget(self.outputs, 1)
        halves = self._halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._stack)
        halves.addWidget(foot)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 0)
        halves.setSizes(_HALVES[True])
        read_in_order(halves)
        halves.splitterMoved.connect(self._on_moved)
        writing = QVBoxLayout()
        writing.setContentsMargins(16, 4, 16, 8)
        writing.setSpacing(4)
        writing.addWidget(self.composer)
        writing.addWidget(self.language)
        self._reading = QWidget()
        above = QVBoxLayout(self._reading)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addLayout(head)
        marked = QVBoxLayout()
        marked.setContentsMargins(16, 0, 16, 4)
        marked.addWidget(self.temporary_bar)
        above.addLayout(marked)
        above.addWidget(halves, 1)
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._reading, 1)
        column.addLayout(writing)
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self._left)
        split.addWidget(self.sources)
        split.setStretchFactor(0, 1)
        split.setSizes([720, _SOURCES_PX])
        split.splitterMoved.connect(self._on_split_moved)
        read_in_order(split)
        row = QHBoxLayout(view)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def fit(self, view: QWidget) -> None:
        """Show the sources beside the chat where there is room; elsewhere they come when they are asked for."""
        em = view.fontMetrics().height()
        view.setMinimumWidth(max(CHAT_LEAST, 20 * em))
        self.sources.setMinimumWidth(_SOURCES * em)
        roomy = view.width() >= max(_ROOM * em, CHAT_LEAST + _SOURCES * em + self._split.handleWidth())
        self._left.setMinimumWidth(CHAT_LEAST if roomy else 0)
        if roomy != self._roomy:
            self._roomy = roomy
            self._move_sources()
        if em != self._em:
            self._em = em
            self._set_sources_width()
        tall = view.height() >= _TALL * em
        if tall != self._tall:
            self._tall = tall
            if not self._moved and not self._restored:
                self._halves.setSizes(_HALVES[tall])

    def _on_moved(self, _place: int, _number: int) -> None:
        self._moved = True  # by hand: from now on the sizes are the user's

    def _on_split_moved(self, _place: int, _number: int) -> None:
        if self._roomy:
            self._sources_px = self._split.sizes()[1]

    def _set_sources_width(self) -> None:
        """As wide as the user wants the sources: what larger text took goes back to the chat."""
        if self._roomy and (all_px := sum(self._split.sizes())):
            wanted = max(self._sources_px, self.sources.minimumWidth())
            self._split.setSizes([all_px - wanted, wanted])

    def _give_room(self) -> None:
        """An output has something to show: let it be seen, as far as the turns do not have to give up half."""
        sizes, em = self._halves.sizes(), self.outputs.fontMetrics().height()
        missing = min(_OUTPUTS * em, sum(sizes) // 2) - sizes[1]
        if missing > 0 and not self._moved:
            self._halves.setSizes([sizes[0] - missing, sizes[1] + missing])

    def save_sizes(self) -> QByteArray:
        """The heights of turns and outputs."""
        return self._halves.saveState()

    def restore_sizes(self, state: QByteArray) -> None:
        """Give turns and outputs heights that were saved."""
        self._restored = self._halves.restoreState(state)

    def _move_sources(self) -> None:
        if self._roomy:
            self._split.addWidget(self.sources)
            read_in_order(self._split)
            self.sources.show()
            self._set_sources_width()
        else:
            self._stack.addWidget(self.sources)
        self.sources_button.setChecked(False)
        self.sources_button.setVisible(not self._roomy)
        self._arrange()

    def _arrange(self, _checked: bool = False) -> None:
        shown = self.examples if self._empty else self.list
        self._stack.setCurrentWidget(self.sources if self.sources_button.isChecked() else shown)

    def entitle(self, *, known: bool, temporary: bool) -> None:
        """Say what kind of chat is shown; the title of one that is `known` to the engine comes from there."""
        new = "" if known else self.untitled
        self.title.setText(self._temporary_title if temporary else new)
        self.temporary_bar.mark(temporary)

    def show_empty(self, empty: bool) -> None:
        """Show the examples instead of the list."""
        self._empty = empty
        self._arrange()

    def show_sources(self) -> None:
        """Bring the sources into sight."""
        if not self._roomy:
            self.sources_button.setChecked(True)

    def close_sources(self) -> bool:
        """Show the turns again where the sources took their place; whether they did."""
        open_ = self.sources_button.isChecked()
        self.sources_button.setChecked(False)
        return open_

    def panes(self) -> list[Pane]:
        """The parts that a key goes through, from left to right and from top to bottom."""
        first_source = self.sources.cards[0] if self.sources.cards else None
        beside = [Pane(self.sources, first_source)] if self._roomy else []
        here = self._stack.currentWidget()
        shown = self.list if here is self.list else first_source if here is self.sources else self.examples.chips[0]
        return [Pane(self._reading, shown), Pane(self.composer, self.composer.edit), *beside]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ChatLayout", text)

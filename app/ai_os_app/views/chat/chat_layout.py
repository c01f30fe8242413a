"""Where the parts of the chat stand: title and menu, turns over outputs over composer, sources on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.views.chat.answer_status import AnswerStatus
from ai_os_app.views.chat.composer import Composer
from ai_os_app.views.chat.examples import Examples
from ai_os_app.views.chat.message_list import MessageList
from ai_os_app.views.chat.message_model import MessageModel
from ai_os_app.views.output.output_area import OutputArea
from ai_os_app.views.sources import SourcesPanel
from ai_os_app.workers.engine_client import EngineClientLike

_ROOM = 46  # line heights of width from which the sources stand beside the chat


class ChatLayout:
    """Makes the parts, in the order in which they are seen, and lays them out in `view`."""

    def __init__(self, view: QWidget, client: EngineClientLike) -> None:
        self._roomy = True
        self.untitled = view.tr("New chat")
        self.title = QLabel(self.untitled)
        theme.set_role(self.title, "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.menu_button = QToolButton()
        icons.set_icon(self.menu_button, "more")
        self.menu_button.setAccessibleName(view.tr("More for this chat"))
        self.menu_button.setToolTip(self.menu_button.accessibleName())
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.menu_button)
        self.export = QAction(view.tr("Export as Markdown …"), menu)
        icons.set_icon(self.export, "export")
        menu.addAction(self.export)
        self.menu_button.setMenu(menu)
        self.model = MessageModel(view)
        self.examples = Examples()
        self.list = MessageList(self.model)
        self.status = AnswerStatus()
        self.list.set_footer(self.status)
        self.outputs = OutputArea()
        self.composer = Composer()
        self.language = QLabel(view.tr("The model writes English. Notes in other languages are found and quoted."))
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
        head.setContentsMargins(18, 8, 12, 4)
        head.addWidget(self.title, 1)
        head.addWidget(self.menu_button)
        foot = QWidget()
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 6, 16, 4)
        below.setSpacing(8)
        below.addWidget(self.outputs, 1)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._stack)
        halves.addWidget(foot)
        halves.setStretchFactor(0, 1)
        halves.setStretchFactor(1, 0)
        halves.setSizes([500, 160])
        writing = QVBoxLayout()
        writing.setContentsMargins(16, 2, 16, 8)
        writing.setSpacing(4)
        writing.addWidget(self.composer)
        writing.addWidget(self.language)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(halves, 1)
        column.addLayout(writing)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.sources)
        split.setStretchFactor(0, 1)
        split.setSizes([720, 270])
        row = QHBoxLayout(view)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def fit(self, view: QWidget) -> None:
        """Show the sources where there is room; elsewhere they come when they are asked for."""
        em = view.fontMetrics().height()
        view.setMinimumWidth(20 * em)
        self.sources.setMinimumWidth(15 * em)
        roomy = view.width() >= _ROOM * em
        if roomy != self._roomy:
            self._roomy = roomy
            self.sources.setVisible(roomy)

    def show_empty(self, empty: bool) -> None:
        """Show the examples instead of the list."""
        self._stack.setCurrentIndex(0 if empty else 1)

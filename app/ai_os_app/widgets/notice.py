"""Notices: short messages under the views, with an action such as Undo, instead of dialogs."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ai_os_app import icons, theme
from ai_os_app.widgets.push_button import PushButton
from ai_os_app.workers.results import Problem

SECONDS = 6
SECONDS_WITH_ACTION = 12
MOST = 3  # notices on screen; the oldest goes first
_ICONS = {"info": "info", "done": "check", "warning": "warning", "error": "error"}


class Notice(QFrame):
    """One message. It goes by itself after a while, unless it is an error or the pointer or focus is on it."""

    closed = Signal(object)  # the notice

    def __init__(
        self,
        text: str,
        kind: str,
        action: str,
        on_action: Callable[[], object] | None,
        details: str,
        undo: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.text = text
        self.made = time.monotonic()
        self.undoable = on_action is not None and undo
        self._on_action = on_action
        self._kind = kind
        theme.set_role(self, "notice")
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        self._sign = QLabel()
        self.label = QLabel(text)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._sign)
        row.addWidget(self.label, 1)
        self.action_button = self._button(action, self.act) if on_action is not None else None
        self._details = details
        self.copy_button = self._button(self.tr("Copy details"), self._copy) if details else None
        self.close_button = QToolButton()
        icons.set_icon(self.close_button, "close")
        self.close_button.setAccessibleName(self.tr("Dismiss: {0}").format(text))
        self.close_button.setToolTip(self.tr("Dismiss"))
        self.close_button.clicked.connect(self.dismiss)
        for button in (self.action_button, self.copy_button, self.close_button):
            if button is not None:
                row.addWidget(button)
        seconds = SECONDS_WITH_ACTION if on_action is not None else SECONDS
        self._timer = QTimer(self, singleShot=True, interval=seconds * 1000)
        self._timer.timeout.connect(self._leave)
        self._start()
        self._colour()

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = PushButton(text)
        theme.set_role(button, "link")
        button.clicked.connect(slot)
        return button

    def _start(self) -> None:
        if self._kind != "error":
            self._timer.start()

    def _colour(self) -> None:
        colours = theme.colours(self.palette())
        colour = {"done": colours.success, "warning": colours.warning, "error": colours.danger}.get(
            self._kind, colours.muted
        )
        size = round(self.fontMetrics().height() * 1.2)
        self._sign.setPixmap(icons.pixmap(_ICONS[self._kind], size, colour, self.devicePixelRatioF()))
        self.close_button.setIconSize(QSize(size, size))

    @Slot()
    def act(self) -> None:
        """Do the action once, and go."""
        action, self._on_action = self._on_action, None
        self.dismiss()
        if action is not None:
            action()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.text}\n{self._details}")

    @Slot()
    def _leave(self) -> None:
        if self.underMouse() or self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._timer.start()
        else:
            self.dismiss()

    @Slot()
    def dismiss(self) -> None:
        """Go away; the action can no longer be taken."""
        self._timer.stop()
        self.closed.emit(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "close_button"):
            self._colour()


class NoticeArea(QWidget):
    """The place for notices under the views, the newest lowest. It takes no room while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notices: list[Notice] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 4, 12, 8)
        self._column.setSpacing(8)
        self.hide()

    def tell(
        self,
        text: str,
        *,
        kind: str = "info",
        action: str = "",
        on_action: Callable[[], object] | None = None,
        details: str = "",
    ) -> Notice:
        """Show a notice of a kind ("info", "done", "warning", "error": errors stay until dismissed).

        Without a name in `action` the button says Undo, and Ctrl+Z does it too.
        """
        notice = Notice(text, kind, action or self.tr("Undo"), on_action, details, not action, self)
        notice.closed.connect(self._on_closed)
        while len(self.notices) >= MOST:
            self.notices[0].dismiss()
        self.notices.append(notice)
        self._column.addWidget(notice)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        return notice

    def tell_problem(
        self, problem: Problem, *, action: str = "", on_action: Callable[[], object] | None = None
    ) -> Notice:
        """Show an error: what happened, what to do, and its details to copy."""
        sentence = problem.sentence
        details = problem.details or problem.kind
        return self.tell(sentence, kind="error", action=action, on_action=on_action, details=details)

    def newest_undo(self) -> float:
        """When the newest notice with an Undo came, on the monotonic clock; minus infinity for none."""
        return max((notice.made for notice in self.notices if notice.undoable), default=float("-inf"))

    def undo(self) -> bool:
        """Take the action of the newest notice that has one; False when there is none."""
        for notice in reversed(self.notices):
            if notice.undoable:
                notice.act()
                return True
        return False

    @Slot(object)
    def _on_closed(self, notice: Notice) -> None:
        if notice not in self.notices:
            return
        self.notices.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self.notices))


def area_of(widget: QWidget) -> NoticeArea | None:
    """The notices of the window that a view stands in; None where the view stands alone."""
    return widget.window().findChild(NoticeArea)

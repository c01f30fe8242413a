"""The command palette: every action of the window, found by typing parts of its name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import actions, icons, theme

_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


def rank(words: str, text: str) -> int | None:
    """How well typed words fit a text: lower is better, None is not at all. Every word must occur, in any order."""
    text = text.casefold()
    total = 0
    for word in words.casefold().split():
        place = text.find(word)
        if place < 0:
            return None
        total += place + (0 if place == 0 or text[place - 1] == " " else 100)
    return total


class CommandPalette(QDialog):
    """A list of actions under a search line; Enter runs the one that is marked."""

    chosen = Signal(str)  # id of an action; told after the palette is closed

    def __init__(self, made: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._actions = made
        self._window = parent
        self.setWindowTitle(self.tr("All commands"))
        self.setAccessibleName(self.windowTitle())
        self.line = _Line()
        self.line.setPlaceholderText(self.tr("Type a command"))
        self.line.setAccessibleName(self.tr("Search the commands"))
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.nothing = QLabel(self.tr("No command has these words."))
        theme.set_role(self.nothing, "muted")
        column = QVBoxLayout(self)
        for widget in (self.line, self.list, self.nothing):
            column.addWidget(widget)
        self.line.textChanged.connect(self._fill)
        self.line.returnPressed.connect(self._run)
        self.line.moved.connect(self._move)
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)

    def open_at_top(self) -> None:
        """Show it empty, at the top of its window."""
        parent = self._window
        em = self.fontMetrics().height()
        width, height = min(34 * em, parent.width() - 2 * em), min(26 * em, parent.height() - 4 * em)
        self.resize(width, height)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - width) // 2, corner.y() + 2 * em)
        self.list.setIconSize(QSize(em, em))
        self.line.clear()
        self._fill("")
        self.line.setFocus()
        self.open()

    @Slot(str)
    def _fill(self, words: str) -> None:
        found = []
        for place, spec in enumerate(actions.TABLE):
            action = self._actions.get(spec.id)
            if action is None or not action.isEnabled() or spec.id == "palette":
                continue
            fit = rank(words, f"{actions.words(spec.text)} {actions.words(spec.group)}")
            if fit is not None:
                found.append((fit if words.strip() else place, place, spec))
        self.list.clear()
        muted = self.palette().placeholderText()
        for _fit, _place, spec in sorted(found, key=lambda entry: entry[:2]):
            item = QTreeWidgetItem([actions.words(spec.text), actions.words(spec.group), actions.key_text(spec)])
            item.setData(0, Qt.ItemDataRole.UserRole, spec.id)
            item.setIcon(0, icons.icon(spec.icon or "command"))
            item.setForeground(1, muted)
            item.setForeground(2, muted)
            self.list.addTopLevelItem(item)
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)

    @Slot()
    def _run(self) -> None:
        item = self.list.currentItem()
        if item is not None and self.list.topLevelItemCount():
            self._on_activated(item)

    @Slot(QTreeWidgetItem)
    def _on_activated(self, item: QTreeWidgetItem) -> None:
        chosen = str(item.data(0, Qt.ItemDataRole.UserRole))
        self.accept()
        self.chosen.emit(chosen)

    @Slot(int)
    def _move(self, by: int) -> None:
        marked, rows = self.list.currentItem(), self.list.topLevelItemCount()
        if marked is not None:
            place = self.list.indexOfTopLevelItem(marked) + by
            if (item := self.list.topLevelItem(min(rows - 1, max(0, place)))) is not None:
                self.list.setCurrentItem(item)


class _Line(QLineEdit):
    """A search line whose arrow keys move a mark elsewhere."""

    moved = Signal(int)  # rows down

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _MOVES.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(by)


class ShortcutList(QDialog):
    """All keyboard shortcuts, by group."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAccessibleName(self.windowTitle())
        self.list = shortcut_tree()
        column = QVBoxLayout(self)
        column.addWidget(self.list)
        em = self.fontMetrics().height()
        self.resize(min(32 * em, parent.width()), min(36 * em, parent.height()))


def shortcut_tree() -> QTreeWidget:
    """The table of shortcuts as a widget, by group."""
    tree = QTreeWidget()
    tree.setAccessibleName(actions.words("Keyboard shortcuts"))
    tree.setColumnCount(2)
    tree.setHeaderLabels([actions.words("What"), actions.words("Keys")])
    tree.setRootIsDecorated(False)
    tree.setItemsExpandable(False)
    tree.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
    tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    tree.header().setStretchLastSection(False)
    tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    groups: dict[str, QTreeWidgetItem] = {}
    for spec in actions.TABLE:
        if not spec.keys:
            continue
        if spec.group not in groups:
            groups[spec.group] = top = QTreeWidgetItem([actions.words(spec.group)])
            font = tree.font()
            font.setBold(True)
            top.setFont(0, font)
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            tree.addTopLevelItem(top)
        groups[spec.group].addChild(QTreeWidgetItem([actions.words(spec.text), actions.key_text(spec)]))
    tree.expandAll()
    return tree

"""The files of an import in lists: what each holds, what cannot be read and why, what is passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QItemSelection,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Slot,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTabBar, QTreeView, QVBoxLayout, QWidget

from ai_os_app.widgets.page import text_label
from ai_os_app.workers.results import FilePreview
from ai_os_diffusion.types import FileProblem

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True)
class FileList:
    """A list with its title, its headings, and the share of the width that each column but the last takes.

    `about` stands over the list.
    """

    title: str
    headings: tuple[str, ...]
    shares: tuple[float, ...]
    files: Sequence[FilePreview | FileProblem]
    about: str = ""


def to_read(title: str, files: Sequence[FilePreview]) -> FileList:
    """Files that an import would read; those that it would store first."""
    fresh_first = sorted(files, key=lambda file: file.state == "unchanged")
    headings = (_tr("File"), _tr("State"), _tr("Holds"))
    if not any(file.notes for file in files):
        return FileList(title, headings, (0.4, 0.15), fresh_first)
    return FileList(title, (*headings, _tr("Remarks")), (0.32, 0.13, 0.3), fresh_first)


def not_read(title: str, files: Sequence[FileProblem]) -> FileList:
    """Files that cannot be imported as they are, or only in part."""
    return FileList(title, (_tr("File"), _tr("Why it is left out"), _tr("What to do")), (0.28, 0.32), files)


def passed_over(title: str, files: Sequence[FileProblem], about: str) -> FileList:
    """Files of kinds that are not imported."""
    return FileList(title, (_tr("File"), _tr("Why it is left out")), (0.36,), files, about)


class FileModel(QAbstractTableModel):
    """The rows of one list; their texts are made when they are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.list = FileList("", (), (), ())

    def show_list(self, files: FileList) -> None:
        """Show another one."""
        self.beginResetModel()
        self.list = files
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.list.files)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.list.headings)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < len(self.list.files):
            return None
        file = self.list.files[index.row()]
        texts = _texts(file)
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return texts[index.column()] or _tr("none")
        if role == Qt.ItemDataRole.ToolTipRole:
            return file.path if index.column() == 0 else texts[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        in_range = 0 <= section < len(self.list.headings)
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal and in_range:
            return self.list.headings[section]
        return None


class FileLists(QWidget):
    """One list at a time under tabs, or under its title where there is but one; the chosen file in full below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lists: tuple[FileList, ...] = ()
        self._wide = 0
        self.heading = text_label("")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("Lists of files"))
        self.about = text_label("", "muted")
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.model = FileModel(self)
        self.view = _make_view(self.model)
        self.detail = text_label("", "caption")
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.heading, self.tabs, self.about):
            column.addWidget(widget)
        column.addWidget(self.view, 1)
        column.addWidget(self.detail)
        self.tabs.currentChanged.connect(self._show)
        self.view.selectionModel().selectionChanged.connect(self._on_selection)

    def show_lists(self, lists: Sequence[FileList]) -> None:
        """Show those that are not empty, the first of them at once."""
        self.lists = tuple(each for each in lists if each.files)
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for each in self.lists:
            self.tabs.addTab(each.title)
        self.tabs.blockSignals(False)
        several = len(self.lists) > 1
        self.tabs.setVisible(several)
        self.heading.setVisible(not several)
        self.heading.setText(self.lists[0].title if self.lists else "")
        self.setVisible(bool(self.lists))
        self._show(0)

    @Slot(int)
    def _show(self, place: int) -> None:
        if not 0 <= place < len(self.lists):
            self.model.show_list(FileList("", (), (), ()))
            return
        self.model.show_list(self.lists[place])
        self.view.setAccessibleName(self.lists[place].title)
        self.about.setText(self.lists[place].about)
        self.about.setVisible(bool(self.lists[place].about))
        self.detail.hide()
        self._fit_columns()

    @Slot(QItemSelection, QItemSelection)
    def _on_selection(self, _on: QItemSelection, _off: QItemSelection) -> None:
        rows = [index.row() for index in self.view.selectionModel().selectedRows()]
        self.detail.setVisible(bool(rows))
        if rows:
            file = self.model.list.files[rows[0]]
            self.detail.setText(". ".join(part.rstrip(".") for part in (file.path, *_texts(file)[1:]) if part) + ".")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._wide:
            self._fit_columns()

    def _fit_columns(self) -> None:
        self._wide = self.width()
        for column, share in enumerate(self.model.list.shares):
            self.view.setColumnWidth(column, round(self._wide * share))


def _make_view(model: FileModel) -> QTreeView:
    view = QTreeView()
    view.setModel(model)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setTabKeyNavigation(False)
    header = view.header()
    header.setStretchLastSection(True)
    header.setMinimumSectionSize(60)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return view


def _texts(file: FilePreview | FileProblem) -> tuple[str, ...]:
    name = PurePath(file.path).name or file.path
    if isinstance(file, FileProblem):
        return name, _sentence(file.reason), file.remedy
    state = {"new": _tr("New"), "changed": _tr("Changed"), "unchanged": _tr("Known")}[file.state]
    return name, state, _sentence(file.contents), " ".join(file.notes)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tr(text: str) -> str:
    return QCoreApplication.translate("FileLists", text)

"""The watched folders in a card: each with how it stands, and with a button that ends the watching."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from ai_os_app.widgets.page import make_card, make_line, text_label
from ai_os_app.widgets.push_button import push_button
from ai_os_diffusion.types import FileProblem

_MOST_PROBLEMS = 3  # written out


class FolderPhase(enum.Enum):
    """How a watched folder stands."""

    WAITING = "waiting"
    LOOKING = "looking"
    CURRENT = "current"
    AWAY = "away"  # not there, or not to be looked at
    FAILED = "failed"


@dataclass(frozen=True)
class WatchedFolder:
    """A folder; `told` says what happened last, `problems` which files could not be taken in."""

    path: str
    phase: FolderPhase = FolderPhase.WAITING
    told: str = ""
    problems: tuple[FileProblem, ...] = ()


class FolderRow(QWidget):
    """One folder."""

    remove_requested = Signal()

    def __init__(self, folder: WatchedFolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = text_label(folder.path.replace("/", "/\u200b"))  # where a long path may be broken
        self.state = text_label("", "caption")
        self.problems = text_label("", "caption")
        for label in (self.name, self.state, self.problems):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.remove_button = push_button(self.tr("Remove"), self.remove_requested)
        self.remove_button.setAccessibleName(self.tr("Stop watching {0}").format(folder.path))
        self.remove_button.setToolTip(self.tr("Stop watching this folder. What is remembered of it stays."))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        line = make_line()
        grid.addWidget(line, 0, 0, 1, 2)
        grid.setRowMinimumHeight(1, 9)
        for row, label in enumerate((self.name, self.state, self.problems), 2):
            grid.addWidget(label, row, 0)
        grid.addWidget(self.remove_button, 2, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        self.show_folder(folder)

    def show_folder(self, folder: WatchedFolder) -> None:
        """Say how it stands."""
        standing = {
            FolderPhase.WAITING: self.tr("Waits for the engine."),
            FolderPhase.LOOKING: self.tr("Looking for changes."),
            FolderPhase.CURRENT: self.tr("Up to date."),
            FolderPhase.AWAY: self.tr(
                "Not there. It is watched again when it is back. What is remembered of it stays."
            ),
            FolderPhase.FAILED: self.tr("The changes could not be taken in. It is tried again soon."),
        }[folder.phase]
        self.state.setText(f"{standing} {folder.told}".strip())
        lines = [] if folder.phase is FolderPhase.AWAY else [_line(folder, each) for each in folder.problems]
        if lines:
            one, many = self.tr("1 file is left out:"), self.tr("{n} files are left out:").format(n=len(lines))
            lines.insert(0, one if len(lines) == 1 else many)
        more = len(lines) - 1 - _MOST_PROBLEMS
        if more > 0:
            rest = self.tr("and 1 more") if more == 1 else self.tr("and {n} more").format(n=more)
            lines = [*lines[: 1 + _MOST_PROBLEMS], rest]
        self.problems.setText("\n".join(lines))
        self.problems.setVisible(bool(lines))
        self.setAccessibleName(folder.path)
        self.setAccessibleDescription(self.state.text())


class WatchedFolders(QWidget):
    """The card. What its buttons ask for is done elsewhere."""

    add_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, FolderRow] = {}
        card, lines = make_card()
        lines.addWidget(text_label(self.tr("Watched folders")))
        about = self.tr(
            "New and changed files come in by themselves while AI-OS is open, and what is deleted there is forgotten. "
            "Your files are only read. What you forget here stays forgotten until its file changes."
        )
        lines.addWidget(text_label(about, "caption"))
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        lines.addLayout(self._list)
        self.refusal = text_label("", "danger")
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        self.refusal.hide()
        lines.addWidget(self.refusal)
        self.add_button = push_button(self.tr("Add a folder…"), self._choose, "folder")
        self.add_button.setAccessibleName(self.tr("Add a folder to be watched"))
        lines.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    @Slot(tuple)
    def show_folders(self, folders: tuple[WatchedFolder, ...]) -> None:
        """Show these; rows that stay keep the focus."""
        self.refusal.hide()
        kept = {folder.path for folder in folders}
        for path in [path for path in self.rows if path not in kept]:
            had_focus = self.rows[path].remove_button.hasFocus()
            row = self.rows.pop(path)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
            if had_focus:
                self.add_button.setFocus()
        for folder in folders:
            if folder.path in self.rows:
                self.rows[folder.path].show_folder(folder)
            else:
                self._add_row(folder)

    def _add_row(self, folder: WatchedFolder) -> None:
        above = list(self.rows.values())
        self.rows[folder.path] = row = FolderRow(folder)
        row.remove_requested.connect(partial(self.remove_requested.emit, folder.path))
        self._list.addWidget(row)
        if above:  # the keyboard goes through them as they are seen
            QWidget.setTabOrder(above[-1].remove_button, row.remove_button)
        QWidget.setTabOrder(row.remove_button, self.add_button)

    @Slot(str)
    def show_refusal(self, sentence: str) -> None:
        """Say why a folder is not added."""
        self.refusal.setText(sentence)
        self.refusal.show()

    @Slot()
    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder to be watched"))
        if folder:
            self.add_requested.emit(folder)


def _line(folder: WatchedFolder, problem: FileProblem) -> str:
    path = PurePath(problem.path)
    name = path.relative_to(folder.path) if path.is_relative_to(folder.path) else path
    shown = path if str(name) == "." else name
    return f"{shown} {problem.reason}. {problem.remedy}".strip()

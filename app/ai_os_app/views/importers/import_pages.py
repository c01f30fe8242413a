"""The pages of the import dialog: choice of files, work under way, report."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ai_os_app import icons, theme
from ai_os_app.views.importers.file_lists import FileList, FileLists
from ai_os_app.widgets.page import text_label
from ai_os_app.widgets.push_button import PushButton


class ChoosePage(QWidget):
    """Where files are dropped or chosen."""

    folder_wanted = Signal()
    files_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        zone = QFrame()
        theme.set_role(zone, "card")
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lead = text_label(self.tr("Drop files or folders here"), "heading")
        lead.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.folder = PushButton(self.tr("Choose a folder…"))
        theme.set_role(self.folder, "primary")
        icons.set_icon(self.folder, "folder")
        self.folder.clicked.connect(self.folder_wanted)
        self.files = PushButton(self.tr("Choose files…"))
        icons.set_icon(self.files, "file")
        self.files.clicked.connect(self.files_wanted)
        self.kinds = text_label("", "muted")
        self.kinds.setTextFormat(Qt.TextFormat.PlainText)
        promise = text_label(self.tr("You see a preview before anything is stored."), "muted")
        for label in (self.kinds, promise):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.folder)
        row.addWidget(self.files)
        row.addStretch(1)
        lines = QVBoxLayout(zone)
        lines.setSpacing(12)
        lines.addStretch(1)
        for item in (self._sign, lead):
            lines.addWidget(item)
        lines.addLayout(row)
        lines.addWidget(self.kinds)
        lines.addWidget(promise)
        lines.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(zone, 1)
        self.draw_icon()

    def draw_icon(self) -> None:
        """Draw the icon in the colours in use."""
        self._sign.setPixmap(icons.pixmap("import", 40, theme.colours(self.palette()).muted, self.devicePixelRatioF()))


class WorkPage(QWidget):
    """How far a job is: a bar, what is in hand, the time left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the import"))
        self.count = QLabel()
        self.left = QLabel()
        theme.set_role(self.left, "muted")
        self.item = QLabel()
        self.item.setTextFormat(Qt.TextFormat.PlainText)
        self.item.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.set_role(self.item, "caption")
        self.hint = text_label("", "muted")
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.bar)
        column.addWidget(self.item)
        column.addSpacing(10)
        column.addWidget(self.hint)
        column.addStretch(2)

    def tell(self, count: str, left: str, item: str, share: float | None) -> None:
        """Show how far it is; a share of None is not known yet."""
        self.count.setText(count)
        self.left.setText(left)
        shown = self.item.fontMetrics().elidedText(item, Qt.TextElideMode.ElideMiddle, max(80, self.item.width()))
        self.item.setText(shown)
        self.bar.setRange(0, 0 if share is None else 1000)
        self.bar.setValue(round((share or 0.0) * 1000))
        self.bar.setAccessibleDescription(", ".join(part for part in (count, left) if part))


class ReportPage(QWidget):
    """Figures, a sentence, and the files in lists."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = QHBoxLayout()
        self._tiles.setSpacing(8)
        self.text = text_label("")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.lists = FileLists()
        self.figures: tuple[tuple[str, str], ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._tiles)
        column.addWidget(self.text)
        column.addWidget(self.lists, 1)
        column.addStretch(0)
        self._column = column

    def tell(
        self,
        figures: Sequence[tuple[str, str]],
        text: str,
        lists: Sequence[FileList] = (),
    ) -> None:
        """Show a report; `figures` are (number, what it counts). Lists without files are not shown."""
        self.figures = tuple(figures)
        while (item := self._tiles.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for value, label in figures:
            self._tiles.addWidget(_tile(value, label), 1)
        self.text.setText(text)
        self.lists.show_lists(lists)
        self._column.setStretch(self._column.count() - 1, 0 if self.lists.lists else 1)


def _tile(value: str, label: str) -> QFrame:
    tile = QFrame()
    theme.set_role(tile, "card")
    figure = QLabel(value)
    theme.set_role(figure, "title")
    below = QLabel(label)
    theme.set_role(below, "caption")
    lines = QVBoxLayout(tile)
    lines.setContentsMargins(16, 8, 16, 8)
    lines.setSpacing(4)
    lines.addWidget(figure)
    lines.addWidget(below)
    tile.setAccessibleName(f"{value} {label}")
    return tile

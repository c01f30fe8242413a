"""A note at the place that an answer comes from: as it is on disk, or as it is remembered."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QHideEvent, QPixmap, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.recording_player import RecordingButton, clock
from ai_os_app.widgets import tints
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.results import Problem, SourceState, SourceText
from ai_os_diffusion.types import Source


class SourceView(QDialog):
    """Shows a source read-only with the evidence highlighted and in sight. It does not block the window."""

    def __init__(self, parent: QWidget | None = None, client: EngineClientLike | None = None) -> None:
        super().__init__(parent)
        self.source: Source | None = None
        self.play_button = RecordingButton(client) if client is not None else None
        self.setModal(False)
        self.resize(720, 560)
        self.title = QLabel()
        theme.set_role(self.title, "title")
        self.where = QLabel()
        theme.set_role(self.where, "caption")
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state = QLabel()
        theme.set_role(self.state, "danger")
        for label in (self.title, self.where, self.state):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.picture = QLabel()
        self.picture.setAccessibleName(self.tr("The picture, small"))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Text of the note"))
        self.text.document().setDocumentMargin(10)
        self.open_button = QPushButton(self.tr("Open the file"))
        self.open_button.setToolTip(self.tr("With the program that your desktop uses for such files"))
        self.open_button.clicked.connect(self._open_file)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.clicked.connect(self.close)
        bottom = QHBoxLayout()
        bottom.addWidget(self.state, 1)
        if self.play_button is not None:
            bottom.addWidget(self.play_button)
            self.play_button.told.connect(self.state.setText)
        bottom.addWidget(self.open_button)
        bottom.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.where)
        column.addWidget(self.picture)
        column.addWidget(self.text, 1)
        column.addLayout(bottom)

    def show_source(self, source: Source, title: str, text: SourceText | None) -> None:
        """Show what is known of a source: its text when it was read already, else the words that were quoted."""
        self.source = source
        self.setWindowTitle(title)
        self.title.setText(title)
        self.where.setText(source.path)
        self.where.setVisible(bool(source.path))
        self.open_button.setVisible(bool(source.path))
        self.open_button.setEnabled(True)
        self._show_media(b"", "", ())
        if text is not None:
            self.show_text(text)
            return
        self.text.setPlainText(source.text)
        self._mark(0, len(source.text))
        self.state.setText(self.tr("Reading the file …") if source.path else "")

    def show_text(self, text: SourceText) -> None:
        """The whole note at the evidence; of a file that has changed or is gone, what is remembered of it."""
        if text.title:
            self.title.setText(text.title)
            self.setWindowTitle(text.title)
        self.where.setText(" · ".join(part for part in (text.path, place_text(text.place)) if part))
        self.open_button.setEnabled(text.state is not SourceState.GONE)
        self.text.setPlainText(text.text)
        self._mark(_units(text.text[: text.start_char]), _units(text.text[: text.end_char]))
        self.state.setText(state_sentence(text.state))
        self._show_media(text.picture, text.path, text.place)

    def show_problem(self, problem: Problem) -> None:
        """The file cannot be read; the quoted words stay."""
        self.state.setText(problem.sentence)

    def _show_media(self, picture: bytes, path: str, place: tuple[tuple[str, str], ...]) -> None:
        small = QPixmap()
        small.loadFromData(picture)
        self.picture.setPixmap(small)
        self.picture.setVisible(not small.isNull())
        second = dict(place).get("second")
        if self.play_button is not None:
            self.play_button.show_place(path if second is not None else "", float(second or 0))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.play_button is not None:
            self.play_button.stop()

    @Slot()
    def _open_file(self) -> None:
        path = self.source.path if self.source is not None else ""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            self.state.setText(self.tr("No program opens it. It lies in {0}.").format(PurePath(path).parent))

    def _mark(self, start: int, end: int) -> None:
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        style = QTextCharFormat()
        style.setBackground(tints.masked(self.palette()))
        style.setForeground(QColor(theme.colours(self.palette()).text))
        style.setFontUnderline(True)
        mark = QTextEdit.ExtraSelection()
        mark.cursor, mark.format = cursor, style
        self.text.setExtraSelections([mark])
        place = QTextCursor(self.text.document())
        place.setPosition(start)
        self.text.setTextCursor(place)
        self.text.centerCursor()
        self.setAccessibleDescription(cursor.selectedText())


def state_sentence(state: SourceState) -> str:
    """What is to be said beside a source whose file is no longer as it was imported; "" where it is."""
    sentences = {
        SourceState.CHANGED: _tr("The file has changed since. This is what is remembered of it."),
        SourceState.GONE: _tr("The file is no longer there. This is what is remembered of it."),
    }
    return sentences.get(state, "")


def place_text(place: tuple[tuple[str, str], ...]) -> str:
    """Where in its file a source stands, such as "page 3"; "" where nothing is known."""
    names = {
        "page": _tr("page {0}"),
        "from page": _tr("from page {0} on"),
        "message": _tr("message {0}"),
        "from message": _tr("from message {0} on"),
        "mail": _tr("mail {0}"),
        "row": _tr("row {0}"),
        "line": _tr("line {0}"),
    }
    values = dict(place)
    parts = [name.format(values[key]) for key, name in names.items() if key in values]
    if "second" in values:
        parts.append(_tr("at {0}").format(clock(float(values["second"]))))
    if values.get("speaker"):
        parts.append(_tr("by {0}").format(values["speaker"]))
    return ", ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SourceView", text)


def _units(text: str) -> int:
    """Length in UTF-16 units, in which Qt counts."""
    return len(text.encode("utf-16-le")) // 2

"""The sources of an answer as numbered cards beside it: title, quoted sentence with the evidence in bold, preview."""

from __future__ import annotations

import html
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ai_os_app import theme
from ai_os_app.views.source_view import SourceView, place_text, state_sentence
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.jobs import ReadSource
from ai_os_app.workers.results import Problem, SourceText
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import Source

_QUOTE = 260  # characters of a quoted sentence on a card
_PREVIEW = 900  # and of the preview
_PICTURE = 160  # pixels of the longer side of a picture on a card
_STOPS = ".!?\n"


def quoted(text: str, start: int, end: int, most: int, stops: str = _STOPS) -> tuple[str, str, str]:
    """The sentence around `text[start:end]` as (before, span, after), at most about `most` characters."""
    room = max(0, most - (end - start)) // 2
    left = max((text.rfind(stop, 0, start) + 1 for stop in stops), default=0)
    right = min((at + 1 for stop in stops if (at := text.find(stop, end)) >= 0), default=len(text))
    cut_left, cut_right = left < start - room, right > end + room
    left, right = max(left, start - room), min(right, end + room)
    before = ("…" if cut_left else "") + " ".join(text[left:start].split())
    after = " ".join(text[end:right].split()) + ("…" if cut_right else "")
    glue_left = " " if before and text[start - 1 : start].isspace() else ""
    glue_right = " " if after and text[end : end + 1].isspace() else ""
    return before + glue_left, " ".join(text[start:end].split()), glue_right + after


def marked(parts: tuple[str, str, str]) -> str:
    """The parts as safe rich text with the span in bold."""
    before, span, after = (html.escape(part) for part in parts)
    return f"{before}<b>{span}</b>{after}"


class SourceCard(QFrame):
    """One source. A click or Enter opens it."""

    opened = Signal()

    def __init__(self, number: int, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.text: SourceText | None = None
        self._number = number
        theme.set_role(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._badge = QLabel(str(number))
        theme.set_role(self._badge, "tag")
        path = PurePath(source.path)
        self.title = QLabel(path.stem or self.tr("Remembered in a chat"))
        theme.set_role(self.title, "strong")
        self.where = QLabel(_short(path) if source.path else self.tr("no file"))
        theme.set_role(self.where, "caption")
        self.where.setToolTip(source.path)
        self.quote = QLabel(marked(("", source.text, "")))
        self.state = QLabel()
        theme.set_role(self.state, "caption")
        for label in (self.title, self.where, self.state):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.quote.setTextFormat(Qt.TextFormat.RichText)
        for label in (self.title, self.where, self.quote, self.state):
            label.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(top)
        self.picture = QLabel()
        self.picture.hide()
        column.addWidget(self.picture)
        for label in (self.where, self.quote, self.state):
            column.addWidget(label)
        self._describe()
        self.state.hide()

    def _describe(self) -> None:
        self.setAccessibleName(self.tr("Source {n}: {title}").format(n=self._number, title=self.title.text()))
        told = self.state.text() if self.state.isVisibleTo(self) else self.source.text
        self.setAccessibleDescription(told)

    def show_text(self, text: SourceText) -> None:
        """Quote the sentence in which the evidence stands; the preview shows more of the note.

        Of a file that has changed or is gone both are the remembered ones, and the card says so.
        """
        self.text = text
        if text.title:
            self.title.setText(text.title)
        if place := place_text(text.place):
            self.where.setText(f"{_short(PurePath(text.path))} · {place}")
        self.quote.setText(marked(quoted(text.text, text.start_char, text.end_char, _QUOTE)))
        around = marked(quoted(text.text, text.start_char, text.end_char, _PREVIEW, stops="\0"))
        self.setToolTip(f"<p style='width: 340px'>{around}</p>")
        self._show_picture(text.picture)
        self._tell(state_sentence(text.state))

    def _show_picture(self, picture: bytes) -> None:
        small = QPixmap()
        if picture and small.loadFromData(picture):
            size = small.size().boundedTo(QSize(_PICTURE, _PICTURE))
            aspect, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(small.scaled(size, aspect, smooth))
            self.picture.show()

    def show_problem(self, problem: Problem) -> None:
        """The file cannot be read: say so; what was quoted when the answer was given stays."""
        self._tell(problem.sentence)

    def _tell(self, state: str) -> None:
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self._describe()

    def enterEvent(self, event: QEnterEvent) -> None:
        theme.set_role(self.title, "link")
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        theme.set_role(self.title, "strong")
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class SourcesPanel(QWidget):
    """The cards of the chosen turn; reads the files in the worker and opens notes."""

    def __init__(self, client: EngineClientLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._jobs: dict[int, SourceCard] = {}
        self._shown = ""
        self.cards: list[SourceCard] = []
        self.view: SourceView | None = None
        self.setAccessibleName(self.tr("Sources"))
        self.heading = QLabel(self.tr("Sources"))
        theme.set_role(self.heading, "heading")
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        theme.set_role(self.hint, "muted")
        self._inside = QWidget()
        theme.set_role(self._inside, "page")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        area.setAccessibleName(self.tr("List of sources"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 8, 12)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.hint)
        column.addWidget(area, 1)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.cancelled.connect(self._on_cancelled)
        self.clear()

    def clear(self) -> None:
        """No turn is chosen."""
        self._fill(())
        self._shown = ""
        self.hint.setText(self.tr("Where an answer comes from is shown here, word by word."))
        self.hint.show()

    @Slot(object)
    def show_turn(self, turn: Turn) -> None:
        """The sources of an assistant's turn; the user's turns change nothing."""
        if turn.role != "assistant" or turn.id == self._shown:
            return
        sources = turn.answer.sources if turn.answer is not None else ()
        self._fill(sources)
        self._shown = turn.id
        abstained = turn.answer is not None and turn.answer.abstained
        self.hint.setText(
            self.tr("None of these notes gives a sure answer; they came nearest.")
            if abstained and sources
            else self.tr("This answer uses no notes.")
        )
        self.hint.setVisible(abstained or not sources)

    def _fill(self, sources: tuple[Source, ...]) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for job in list(self._jobs):
            self._client.cancel(job)
        self._jobs.clear()
        self.cards = [SourceCard(number, source) for number, source in enumerate(sources, 1)]
        for place, card in enumerate(self.cards):
            card.opened.connect(partial(self.open, place))
            self._column.insertWidget(place, card)
            if card.source.path:
                self._read(card)

    def _read(self, card: SourceCard) -> None:
        source = card.source
        job = ReadSource(source.path, source.start, source.end, source.id, source.text)
        self._jobs[self._client.submit(job)] = card

    def open(self, place: int) -> None:
        """Show the note of a card at its span."""
        card = self.cards[place]
        if self.view is None:
            self.view = SourceView(self, self._client)
        self.view.show_source(card.source, card.title.text(), card.text)
        if card.text is None and card.source.path and card not in self._jobs.values():
            self._read(card)
        self.view.show()
        self.view.raise_()
        self.view.activateWindow()

    @Slot(int, object)
    def _on_finished(self, job: int, result: object) -> None:
        card = self._jobs.pop(job, None)
        if card is not None and isinstance(result, SourceText):
            card.show_text(result)
            if self.view is not None and self.view.source is card.source:
                self.view.show_text(result)

    @Slot(int, object)
    def _on_failed(self, job: int, problem: Problem) -> None:
        card = self._jobs.pop(job, None)
        if card is not None:
            card.show_problem(problem)
            if self.view is not None and self.view.source is card.source:
                self.view.show_problem(problem)

    @Slot(int)
    def _on_cancelled(self, job: int) -> None:
        self._jobs.pop(job, None)


def _short(path: PurePath) -> str:
    """The last folders and the name: enough to recognise the file."""
    parts = path.parts[-3:]
    return ("…/" if len(path.parts) > 3 else "") + "/".join(part.strip("/\\") for part in parts if part.strip("/\\"))

"""One turn as it is seen: who, when, how sure, the text, a proposal, and what can be done with it.

Rows are made once and bound to turn after turn while the list scrolls, so they lay themselves out by hand.
"""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QLocale, QRect, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QEnterEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ai_os_app import icons, theme
from ai_os_app.views.certainty import certainty
from ai_os_app.views.chat.markdown_view import MarkdownView
from ai_os_app.views.chat.message_model import clock
from ai_os_app.views.chat.proposal_box import ProposalBox
from ai_os_app.views.chat.verdicts import can_be_judged, verdict_of
from ai_os_app.views.text_menu import text_menu
from ai_os_app.widgets import tints
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.conversation.texts import is_rewritten
from ai_os_diffusion.types import REFILLED, Answer

_WRONG = "Say that this answer is wrong; the next best one follows"
COLUMN = 760  # widest column of text, in pixels at 10 points
_BAR = 30
_GAP = 6
_PAD = 12
_SIDE = 18  # free on both sides of the column
_PARTS = {  # of the bar below a turn, from left to right: icon ("" for a label) and name
    "previous": ("back", "Show the previous version"),
    "place": ("", ""),
    "next": ("next", "Show the next version"),
    "remembered": ("", "Remembered"),
    "undo": ("undo", "Undo: do not keep this as a memory"),
    "sources": ("file", "Show the sources of this answer"),
    "copy": ("copy", "Copy"),
    "read": ("speak", "Read aloud"),
    "edit": ("edit", "Edit and ask again"),
    "regenerate": ("regenerate", "Answer again"),
    "refill": ("refill", "Write words of this answer again"),
    "right": ("right", "That's right"),
    "wrong": ("wrong", "That's wrong"),
}


class MessageRow(QWidget):
    """Shows one turn.

    `acted` tells what the user wants, with the turn: select, copy, read, edit, regenerate, refill, sources, previous,
    next, right, wrong, confirm, decline, undo. `link_clicked` carries an address in the text, `read_requested` a part.
    """

    acted = Signal(str, object)
    link_clicked = Signal(QUrl)
    read_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.turn: Turn | None = None
        self._mine = False
        self._header = ""
        self._chip = ""
        self._share = 0.0
        self._last = self._current = self._hovered = self._ringed = False
        self._header_at = self._bubble_at = self._body_at = self._note_at = self._box_at = QRect()
        self._bar_top = 0
        self.planned = 0  # the width that it is laid out for; 0 when it must be laid out again
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.note, "caption")
        self.body = MarkdownView(self)
        self.body.anchorClicked.connect(self.link_clicked)
        self.body.pressed.connect(self._pressed)
        self.box: ProposalBox | None = None
        self._make_bar()

    def _make_bar(self) -> None:
        self._bar = QWidget(self)
        self._row = QHBoxLayout(self._bar)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self._parts: dict[str, QToolButton | QLabel] = {}

    def part(self, name: str) -> QToolButton | QLabel:
        """A part of the bar by its name in `_PARTS`, made when it is first asked for: most rows need few."""
        found = self._parts.get(name)
        if found is None:
            icon, text = _PARTS[name]
            found = self._button(name, icon, self.tr(text)) if icon else self._label(self.tr(text))
            before = [other for other in list(_PARTS)[: list(_PARTS).index(name)] if other in self._parts]
            self._parts[name] = found
            self._row.insertWidget(len(before), found, 0, Qt.AlignmentFlag.AlignVCenter)
        return found

    def _show_part(self, name: str, shown: bool) -> None:
        if shown:
            self.part(name).show()
        elif name in self._parts:
            self._parts[name].hide()

    def _label(self, text: str) -> QLabel:
        label = QLabel(text, self._bar)
        theme.set_role(label, "tag" if text else "caption")
        return label

    def _button(self, action: str, icon: str, text: str) -> QToolButton:
        button = QToolButton(self._bar)
        icons.set_icon(button, icon)
        self._fit_icon(button)
        button.setToolTip(text)
        button.setAccessibleName(text)
        if action == "sources":
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(partial(self._act, action))
        return button

    def _fit_icon(self, button: QToolButton) -> None:
        """Icons grow with the text."""
        side = self.fontMetrics().height()
        button.setIconSize(QSize(side, side))

    def stops(self) -> list[QWidget]:
        """Where Tab stops, from top to bottom and from left to right."""
        box = [self.box.confirm, self.box.decline, self.box.undo] if self.box is not None else []
        bar = [self._parts[name] for name in _PARTS if name in self._parts]
        return [*box, *(part for part in bar if isinstance(part, QToolButton))]

    def _act(self, action: str, _checked: bool = False) -> None:
        if self.turn is not None:
            self.acted.emit(action, self.turn)

    # ------------------------------------------------------------ content

    def bind(self, turn: Turn, speaker: str, asked: str) -> None:
        """Show a turn; `asked` is the text that it answers."""
        self.turn = turn
        self.planned = 0
        self._mine = turn.role == "user"
        answer = turn.answer
        parts = [speaker, clock(turn.created)]
        if turn.seconds > 0:
            parts.append(self.tr("{n} s").format(n=QLocale().toString(turn.seconds, "f", 1)))
        self._header = " · ".join(parts)
        self._chip, self._share = "", 0.0
        if answer is not None and answer.abstained:
            general = answer.how == "general"
            self._chip = self.tr("outside your notes") if general else self.tr("no answer in your notes")
        elif (share := certainty(answer)) is not None:
            self._share = share
            self._chip = self.tr("{n} % sure").format(n=round(share * 100))
        notes = self._notes(answer, asked)
        self.note.setText(" · ".join(notes))
        self.note.setVisible(bool(notes))
        self.body.show_text(turn.text, markdown=not self._mine)
        self.body.setAccessibleName(self.tr("Message from {who}").format(who=speaker))
        self.setAccessibleName(", ".join(part for part in (self._header, self._chip) if part))
        self.setAccessibleDescription(turn.text)
        self._bind_proposal(turn)
        self._bind_bar(turn)
        self.update()

    def _notes(self, answer: Answer | None, asked: str) -> list[str]:
        """What is to be known of how a question was answered."""
        if answer is None:
            return []
        found = []
        if asked and is_rewritten(answer.question, asked):
            found.append(self.tr("understood as: {text}").format(text=answer.question))
        if answer.how == REFILLED:
            found.append(self.tr("refilled, not from your memories"))
        if answer.adapted:
            found.append(self.tr("read with what was learned from your notes"))
        return found

    def _bind_proposal(self, turn: Turn) -> None:
        if turn.proposal is None:
            if self.box is not None:
                self.box.hide()
            return
        if self.box is None:
            self.box = ProposalBox(self)
            self.box.decided.connect(self._act)
        self.box.bind(turn.proposal, turn.done, said=turn.text)
        self.box.show()

    def _bind_bar(self, turn: Turn) -> None:
        many = len(turn.siblings) > 1 and turn.id in turn.siblings
        for name in ("previous", "place", "next"):
            self._show_part(name, many)
        if many:
            at, count = turn.siblings.index(turn.id), len(turn.siblings)
            place = cast(QLabel, self.part("place"))
            place.setText(f"{at + 1}/{count}")
            place.setAccessibleName(self.tr("Version {n} of {all}").format(n=at + 1, all=count))
            self.part("previous").setEnabled(at > 0)
            self.part("next").setEnabled(at + 1 < count)
        found = len(turn.answer.sources) if turn.answer is not None else 0
        self._show_part("sources", found > 0)
        if found:
            text = self.tr("1 source") if found == 1 else self.tr("{n} sources").format(n=found)
            cast(QToolButton, self.part("sources")).setText(text)
        self._show_part("remembered", bool(turn.memory))
        self._show_part("undo", bool(turn.memory))
        self._show_actions()

    def set_state(self, *, last: bool, current: bool, ringed: bool) -> None:
        """Whether it is the last turn (its actions always show), the current one, and the one with the focus ring."""
        if (last, current, ringed) != (self._last, self._current, self._ringed):
            self._last, self._current, self._ringed = last, current, ringed
            self._show_actions()
            self.update()

    def _show_actions(self) -> None:
        shown = self._last or self._current or self._hovered
        self._show_part("copy", shown)
        self._show_part("read", shown and not self._mine)
        self._show_part("edit", shown and self._mine)
        again = not self._mine and self.turn is not None and self.turn.proposal is None  # nothing is done twice
        self._show_part("regenerate", shown and again)
        self._show_part("refill", shown and again)
        self._show_verdict(shown)
        policy = Qt.FocusPolicy.TabFocus if self._current or self._last else Qt.FocusPolicy.NoFocus
        for widget in self._parts.values():
            if isinstance(widget, QToolButton):
                widget.setFocusPolicy(policy)

    def _show_verdict(self, shown: bool) -> None:
        """The two buttons that judge an answer; the one that was pressed stays in sight, and pressed."""
        given = verdict_of(self.turn) if self.turn is not None else ""
        judged = self.turn is not None and can_be_judged(self.turn)
        for name, told in (("right", self.tr("Say that this answer is right")), ("wrong", self.tr(_WRONG))):
            pressed = given == name
            self._show_part(name, judged and (shown or pressed))
            if name in self._parts:
                button = cast(QToolButton, self._parts[name])
                button.setCheckable(True)
                button.setChecked(pressed)
                button.setToolTip(self.tr("You said so; press again to take it back") if pressed else told)
                button.setAccessibleDescription(button.toolTip())

    # ------------------------------------------------------------ layout

    def height_for(self, width: int) -> int:
        """Lay out for that width, in pixels; the height that it takes."""
        self.planned = width
        scale = self.fontMetrics().height() / 16
        for part in self._parts.values():
            if isinstance(part, QToolButton):
                self._fit_icon(part)
        column = min(width - 2 * _SIDE, round(COLUMN * scale))
        left = (width - column) // 2
        small = QFontMetrics(tints.caption(self.font()))
        top = 10
        self._header_at = QRect(left, top, column, small.height() + 4)
        top = self._header_at.bottom() + 1 + _GAP
        if self.note.isVisibleTo(self):
            self._note_at = QRect(left, top, column, max(small.height(), self.note.heightForWidth(column)))
            top = self._note_at.bottom() + 1 + _GAP
        inner = round(column * 0.82) - 2 * _PAD if self._mine else column
        size = self.body.size_for(inner, shrink=self._mine)
        if self._mine:
            bubble = QRect(0, top, size.width() + 2 * _PAD, size.height() + 2 * (_PAD - 3))
            bubble.moveRight(left + column)
            self._bubble_at = bubble
            self._body_at = QRect(bubble.left() + _PAD, bubble.top() + _PAD - 3, size.width(), size.height())
            top = bubble.bottom() + 1
        else:
            self._bubble_at = QRect()
            self._body_at = QRect(left, top, column, size.height())
            top = self._body_at.bottom() + 1
        if self.box is not None and self.box.isVisibleTo(self):
            wide = min(column, round(520 * scale))
            self._box_at = QRect(left, top + _GAP, wide, self.box.height_for(wide))
            top = self._box_at.bottom() + 1 + _GAP
        self._bar_top = top + 2
        return self._bar_top + max(_BAR, round(_BAR * scale)) + 4

    def arrange(self) -> None:
        """Give the parts the places that `height_for` found."""
        if self.note.isVisibleTo(self):
            self.note.setGeometry(self._note_at)
        self.body.setGeometry(self._body_at)
        if self.box is not None and self.box.isVisibleTo(self):
            self.box.setGeometry(self._box_at)
        self._place_bar()

    def _place_bar(self) -> None:
        height = self.height() - self._bar_top - 4
        at = QRect(self._header_at.left() - 4, self._bar_top, self._header_at.width() + 8, height)
        if self._mine:
            wide = self._row.sizeHint().width()
            at = QRect(at.right() - wide, at.top(), wide + 1, height)
        self._bar.setGeometry(at)

    # ------------------------------------------------------------ events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours(self.palette())
        if self._mine:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft))
            painter.drawRoundedRect(self._bubble_at, 12, 12)
        painter.setFont(tints.caption(self.font()))
        painter.setPen(QColor(colours.muted))
        side = Qt.AlignmentFlag.AlignRight if self._mine else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self._header_at, side | Qt.AlignmentFlag.AlignVCenter, self._header)
        if self._chip:
            self._paint_chip(painter, colours)
        if self._ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 2))
            at = self._header_at
            painter.drawRoundedRect(at.left() - 10, 4, at.width() + 20, self.height() - 6, 10, 10)

    def _paint_chip(self, painter: QPainter, colours: theme.Colours) -> None:
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(self._chip) + 16
        left = self._header_at.left() + metrics.horizontalAdvance(self._header) + 12
        chip = QRect(left, self._header_at.top(), width, self._header_at.height())
        painter.setPen(Qt.PenStyle.NoPen)
        if self._share > 0:
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(chip, 6, 6)
            painter.save()
            painter.setClipRect(QRect(chip.left(), chip.top(), round(chip.width() * self._share), chip.height()))
            painter.setBrush(tints.masked(self.palette()))
            painter.drawRoundedRect(chip, 6, 6)
            painter.restore()
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.edge), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(chip, 6, 6)
        painter.setPen(QColor(colours.text))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._chip)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed()
        super().mousePressEvent(event)

    @Slot()
    def _pressed(self) -> None:
        self._act("select")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.turn is not None:
            selected = self.body.textCursor().selection().toPlainText()
            text_menu(self, selected, self.turn.text, self.read_requested).popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(False)
        super().leaveEvent(event)

    @Slot(bool)
    def _hover(self, on: bool) -> None:
        self._hovered = on
        self._show_actions()
        self._place_bar()

"""Draws a memory as a row: title and day, first line, source; a pin where it is pinned."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ai_os_app import icons, theme
from ai_os_app.views.memory.kinds import kind_icon
from ai_os_app.views.memory.memory_model import HIT, MONTH, MemoryModel, day_of, snippet_of, source_name, title_of
from ai_os_app.views.memory.thumbnails import ThumbnailCache
from ai_os_app.widgets.tints import caption
from ai_os_diffusion.types import MemoryHit

_SIDE, _TOP, _GAP = 14, 9, 3
_Index = QModelIndex | QPersistentModelIndex


class MemoryRow(QStyledItemDelegate):
    """Rows have one of two heights: the first one of a month has the name of it above."""

    def __init__(self, view: QListView, model: MemoryModel, thumbnails: ThumbnailCache | None = None) -> None:
        super().__init__(view)
        self._thumbnails = thumbnails
        self._view = view
        self._model = model
        self._pixmaps: dict[tuple[str, str, int], QPixmap] = {}
        self._sizes: tuple[QSize, QSize] | None = None  # without a month and with one, of the font in use
        view.installEventFilter(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        if self._sizes is None:  # asked for every row of a list that may be long
            normal = self._view.fontMetrics().height()
            small = QFontMetrics(caption(self._view.font())).height()
            plain = 2 * _TOP + normal + 2 * small + 2 * _GAP
            self._sizes = QSize(200, plain), QSize(200, plain + self._heading_height())
        return self._sizes[index.row() in self._model.months]

    def _heading_height(self) -> int:
        return QFontMetrics(caption(self._view.font())).height() + 2 * _GAP + _TOP

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        hit = index.data(HIT)
        if not isinstance(hit, MemoryHit):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if month := index.data(MONTH):
            option = QStyleOptionViewItem(option)
            option.rect.setTop(self._heading(painter, option.rect, str(month)))
        self._back(painter, option)
        self._texts(painter, option, hit)
        painter.restore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._pixmaps.clear()
            self._sizes = None
            self._view.scheduleDelayedItemsLayout()
        return False

    def _heading(self, painter: QPainter, row: QRect, month: str) -> int:
        """The name of the month; gives where the rest of the row begins."""
        height, font = self._heading_height(), caption(self._view.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(theme.colours(self._view.palette()).muted))
        box = QRect(row.left() + _SIDE, row.top(), row.width() - 2 * _SIDE, height)
        painter.drawText(box.adjusted(0, _TOP - _GAP, 0, 0), Qt.AlignmentFlag.AlignVCenter, month)
        return row.top() + height

    def _back(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours = theme.colours(self._view.palette())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        box = option.rect.adjusted(4, 1, -4, -1)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft if selected else colours.hover))
            painter.drawRoundedRect(box, 7, 7)
        if focused:
            painter.setPen(QPen(QColor(colours.focus), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 7, 7)

    def _texts(self, painter: QPainter, option: QStyleOptionViewItem, hit: MemoryHit) -> None:
        colours = theme.colours(self._view.palette())
        bold, small = QFont(self._view.font()), caption(self._view.font())
        bold.setWeight(QFont.Weight.DemiBold)
        tall, low = QFontMetrics(bold).height(), QFontMetrics(small).height()
        area = self._beside_picture(painter, option.rect.adjusted(_SIDE, _TOP, -_SIDE, -_TOP), hit)
        first = QRect(area.left(), area.top(), area.width(), tall)
        second = QRect(area.left(), first.bottom() + 1 + _GAP, area.width(), low)
        third = second.translated(0, low + _GAP)
        day, below = day_of(hit), snippet_of(hit)
        if not below:  # two lines in the middle
            first.translate(0, (low + _GAP) // 2)
            third.moveTop(first.bottom() + 1 + _GAP)
        taken = QFontMetrics(small).horizontalAdvance(day) + 12
        painter.setFont(small)
        painter.setPen(QColor(colours.muted))
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, day)
        if hit.pinned:
            self._icon(painter, "pin", colours.focus, first.adjusted(0, 0, -taken, 0), low, right=True)
            taken += low + 6
        _line(painter, second, below)
        name = source_name(hit)
        self._icon(painter, kind_icon(hit.kind, has_file=bool(name)), colours.muted, third, low - 2)
        _line(painter, third.adjusted(low + 4, 0, 0, 0), name or self.tr("Written here"))
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        _line(painter, first.adjusted(0, 0, -taken, 0), title_of(hit))

    def _beside_picture(self, painter: QPainter, area: QRect, hit: MemoryHit) -> QRect:
        """Draw the small copy of a picture on the left; gives what is left of the row."""
        small = self._thumbnails.of(hit) if self._thumbnails is not None else None
        if small is None:
            return area
        size = small.size().scaled(area.height(), area.height(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(area.topLeft(), size)
        box.moveCenter(QRect(area.left(), area.top(), area.height(), area.height()).center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(box, small)
        return area.adjusted(area.height() + _TOP, 0, 0, 0)

    def _icon(self, painter: QPainter, name: str, colour: str, box: QRect, size: int, *, right: bool = False) -> None:
        key = (name, colour, size)
        if key not in self._pixmaps:
            self._pixmaps[key] = icons.pixmap(name, size, colour, self._view.devicePixelRatioF())
        left = box.right() - size + 1 if right else box.left()
        painter.drawPixmap(left, box.top() + (box.height() - size) // 2, self._pixmaps[key])


def _line(painter: QPainter, box: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(
        box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
    )

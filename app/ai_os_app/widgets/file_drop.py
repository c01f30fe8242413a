"""Files and folders dropped anywhere on a window, text fields included."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ai_os_app import theme


def local_paths(data: QMimeData) -> list[str]:
    """The local files and folders of a drag; empty for anything else."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


class FileDrop(QWidget):
    """A veil over the window that shows while files are dragged on it. Emits `dropped` with their paths."""

    dropped = Signal(list)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        window.setAcceptDrops(True)
        self._window = window
        self.watch(window)

    def watch(self, widget: QWidget) -> None:
        """Take file drops from a widget and all that are in it now; other drops stay theirs."""
        for each in (widget, *widget.findChildren(QWidget)):
            if each.acceptDrops():
                each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            assert isinstance(event, QDropEvent)
            paths = local_paths(event.mimeData())
            if not paths:
                return False
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._veil(kind != QEvent.Type.Drop)
            if kind == QEvent.Type.Drop:
                self.dropped.emit(paths)
            return True
        if kind == QEvent.Type.DragLeave:
            self._veil(False)
        return False

    def _veil(self, shown: bool) -> None:
        if shown and not self.isVisible():
            self.setGeometry(self._window.rect())
            self.raise_()
        self.setVisible(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.9)
        painter.fillRect(self.rect(), colours.window)
        painter.setOpacity(1.0)
        painter.setPen(QPen(QColor(colours.focus), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(16, 16, -16, -16), 14, 14)
        painter.setPen(colours.text)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Drop to import. You will see a preview first.")
        )
        painter.end()

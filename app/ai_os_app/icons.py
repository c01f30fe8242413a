"""Our own icons: strokes on a 24 by 24 grid, drawn in the colours of the palette in use."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

SIZES = (20, 36)
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" '
    'stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">'
)
_BODIES = {
    "audio": '<path d="M4 10v4M8 7v10M12 4v16M16 8v8M20 10v4"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "chat": '<path d="M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "command": '<path d="M5 6l6 6-6 6M13 18h6"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/>'
    '<path d="M15 9V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h3"/>',
    "document": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "down": '<path d="M6 9.5l6 6 6-6"/>',
    "edit": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/>',
    "error": '<circle cx="12" cy="12" r="9"/><path d="M9 9l6 6M15 9l-6 6"/>',
    "evolution": '<path d="M4 19c4 0 4-5 8-5s4-5 8-9M15.5 5H20v4.5"/>',
    "export": '<path d="M12 15V4M8 8l4-4 4 4M5 14v5h14v-5"/>',
    "fit": '<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
    "file": '<path d="M6 3h8l4 4v14H6zM14 3v4h4"/>',
    "folder": '<path d="M3 7a2 2 0 0 1 2-2h4l2 2.5h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>',
    "forget": '<path d="M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5"/>',
    "image": '<rect x="3" y="4" width="18" height="16" rx="2"/><circle cx="9" cy="10" r="1.7"/>'
    '<path d="M4 18l5-4 3 2 4-5 4.5 5.5"/>',
    "import": '<path d="M12 4v11M8 11l4 4 4-4M5 14v5h14v-5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>',
    "keyboard": '<rect x="2" y="6" width="20" height="12" rx="2"/>'
    '<path d="M6 10v.01M10 10v.01M14 10v.01M18 10v.01M8 14h8"/>',
    "list": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M9.5 4v16"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7l8.5 6.5L20.5 7"/>',
    "mark": '<rect x="3.5" y="3.5" width="17" height="17" rx="2" stroke-dasharray="3 2.6"/>'
    '<path d="M8 16l1-3.5 6-6 2.5 2.5-6 6z"/>',
    "memory": '<path d="M6 4h11a1 1 0 0 1 1 1v15l-6-3.5L6 20z"/>',
    "more": '<path d="M5 12v.01M12 12v.01M19 12v.01" stroke-width="2.6"/>',
    "minus": '<path d="M5 12h14"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "note": '<path d="M5 4h14v10l-6 6H5zM13 20v-6h6M9 9h6"/>',
    "pause": '<path d="M9 6v12M15 6v12" stroke-width="2.2"/>',
    "pin": '<path d="M9 4h6l-1 6 3 3H7l3-3zM12 13v7"/>',
    "play": '<path d="M8 5.5v13l10.5-6.5z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "quit": '<path d="M12 4v8M7 6.8a7.5 7.5 0 1 0 10 0"/>',
    "refill": '<path d="M4 6h16M4 18h7M4 12h3M19 12v5"/><rect x="10" y="9.5" width="5" height="5" rx="1.2"/>'
    '<path d="M16.5 19.5l2.5 2 2.5-2"/>',
    "regenerate": '<path d="M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4"/>',
    "right": '<path d="M7 11v9M7 19.5c2 .6 4 .5 6 .5h3.5a2 2 0 0 0 2-1.6l1.2-6'
    'a2 2 0 0 0-2-2.4H13V6a2 2 0 0 0-2-2l-4 7H3.5v9H7"/>',
    "sample": '<path d="M12 3l2 6 6 2-6 2-2 6-2-6-6-2 6-2z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L20 20"/>',
    "send": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "settings": '<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="2.5"/>'
    '<circle cx="8" cy="17" r="2.5"/>',
    "speak": '<path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>',
    "stop": '<rect x="6.5" y="6.5" width="11" height="11" rx="1.5"/>',
    "table": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 9.5h18M3 15h18M9.5 9.5V20"/>',
    "temporary": '<path d="M3 11v-4a2 2 0 0 1 2-2h2M11 5h3M18 5h1a2 2 0 0 1 2 2v2M21 13v2a2 2 0 0 1-2 2h-2'
    'M13.5 17H11l-5 4v-4H5a2 2 0 0 1-2-2"/>',
    "text": '<path d="M5 6h14M5 11h14M5 16h9"/>',
    "undo": '<path d="M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4"/>',
    "up": '<path d="M6 14.5l6-6 6 6"/>',
    "vary": '<rect x="4" y="4" width="10" height="10" rx="2"/><path d="M18 10v8a2 2 0 0 1-2 2h-6M17 3.5v5M14.5 6h5"/>',
    "warning": '<path d="M12 4l9 16H3zM12 10v4.5M12 17v.01"/>',
    "wrong": '<path d="M17 13V4M17 4.5c-2-.6-4-.5-6-.5H7.5a2 2 0 0 0-2 1.6l-1.2 6'
    'a2 2 0 0 0 2 2.4H11v4a2 2 0 0 0 2 2l4-7h3.5V4H17"/>',
}
NAMES = tuple(_BODIES)


def pixmap(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """The icon as a square of `size` logical pixels in one colour, for delegates; KeyError for an unknown name."""
    key = f"{name} {size} {colour} {ratio}"
    made = QPixmap()
    if QPixmapCache.find(key, made):
        return made
    made = QPixmap(QSize(size, size) * ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    source = QByteArray((_HEAD.format(colour=colour) + _BODIES[name] + "</svg>").encode())
    QSvgRenderer(source).render(painter, QRectF(made.rect()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made


def icon(name: str, on_accent: bool = False) -> QIcon:
    """The icon in the colours of the palette now in use; `on_accent` for buttons of the role `primary`."""
    palette = QGuiApplication.palette()
    role = QPalette.ColorRole
    group = QPalette.ColorGroup
    normal = palette.color(role.HighlightedText if on_accent else role.WindowText).name()
    off = palette.color(group.Disabled, role.WindowText).name()
    ratio = cast(QGuiApplication, QGuiApplication.instance()).devicePixelRatio()
    made = QIcon()
    for size in SIZES:
        made.addPixmap(pixmap(name, size, normal, ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, size, off, ratio), QIcon.Mode.Disabled)
    return made


def set_icon(target: QAbstractButton | QAction, name: str) -> None:
    """Give a button or action an icon that follows the theme."""
    target.setProperty("icon_name", name)
    target.setIcon(icon(name, target.property("role") == "primary"))
    if isinstance(target, QAbstractButton):
        _fit(target)


def _fit(button: QAbstractButton) -> None:
    """Let the icon grow with the text, unless the button's owner has given it a size of its own."""
    before = button.property("icon_size")
    if before is None or button.iconSize().width() == before:
        size = round(QFontMetrics(QApplication.font()).height() * 1.2)
        button.setIconSize(QSize(size, size))
        button.setProperty("icon_size", size)


def refresh() -> None:
    """Draw all icons anew after the palette or the text size changed."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractButton) and widget.property("icon_name"):
            set_icon(widget, widget.property("icon_name"))
        for action in widget.actions():
            if action.property("icon_name"):
                set_icon(action, action.property("icon_name"))

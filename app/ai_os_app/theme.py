"""Colours and type: three palettes of our own on Fusion, a short style sheet, one text size for everything.

Labels and buttons choose their look by the dynamic property `role`, through `set_role`: labels `title`, `heading`,
`strong`, `link`, `muted`, `caption`, `danger`, `tag`; buttons `primary`, `flat`, `rail`, `card`, `link`;
frames `card`, `bar`, `notice`, `line`; lists `side`.
Delegates take colours from `colours(widget.palette())`.
"""

from __future__ import annotations

import string
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ai_os_app import icons
from ai_os_app.settings import Settings

SMALLEST_BASE_PT = 10.0  # Qt's own 9 pt without a desktop is too small to read at length


@dataclass(frozen=True)
class Colours:
    """The colours of one theme, as #rrggbb. Text on window, surface, rail and soft is at least 4.5:1."""

    window: str
    rail: str
    surface: str  # cards, inputs, lists
    hover: str
    border: str
    edge: str  # outline of inputs, at least 3:1
    text: str
    muted: str
    accent: str
    on_accent: str
    soft: str  # selected rows, the user's own turns
    focus: str
    link: str
    success: str
    warning: str
    danger: str
    disabled: str


LIGHT = Colours(
    window="#f7f8fa",
    rail="#eceff3",
    surface="#ffffff",
    hover="#e6eaf0",
    border="#dce0e7",
    edge="#868e9c",
    text="#1c2028",
    muted="#59616e",
    accent="#1f5fae",
    on_accent="#ffffff",
    soft="#dfeafa",
    focus="#1f5fae",
    link="#1a569f",
    success="#1c6b3a",
    warning="#7d4f00",
    danger="#ab2330",
    disabled="#8d949f",
)
DARK = Colours(
    window="#1c1e23",
    rail="#16181c",
    surface="#25282e",
    hover="#30343c",
    border="#363a43",
    edge="#7b8290",
    text="#e7e9ee",
    muted="#a9b0bc",
    accent="#2d69b5",
    on_accent="#ffffff",
    soft="#2a3a52",
    focus="#82b4f2",
    link="#8fbdf5",
    success="#7fd09b",
    warning="#e8b860",
    danger="#f59a9f",
    disabled="#737985",
)
CONTRAST = Colours(
    window="#000000",
    rail="#000000",
    surface="#000000",
    hover="#1f1f1f",
    border="#ffffff",
    edge="#ffffff",
    text="#ffffff",
    muted="#e6e6e6",
    accent="#ffd60a",
    on_accent="#000000",
    soft="#003a70",
    focus="#ffd60a",
    link="#8cc8ff",
    success="#7dffa8",
    warning="#ffd60a",
    danger="#ff9ea3",
    disabled="#a6a6a6",
)
THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
_BY_WINDOW = {theme.window: theme for theme in THEMES.values()}


def colours(palette: QPalette) -> Colours:
    """The colours that belong to a palette made here; the application's for any other.

    A style sheet that colours a widget's background changes that widget's palette, hence the second look.
    """
    for each in (palette, QGuiApplication.palette()):
        window = each.color(QPalette.ColorRole.Window)
        found = _BY_WINDOW.get(window.name())
        if found is not None and window.alpha():  # a transparent one calls itself black
            return found
    return LIGHT


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours by WCAG 2, in 1..21."""

    def luminance(name: str) -> float:
        colour = QColor(name)
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        red, green, blue = (c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4) for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def make_palette(theme: Colours) -> QPalette:
    """A QPalette in which every role is ours."""
    role = QPalette.ColorRole
    roles = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.hover,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.link,
        role.LinkVisited: theme.link,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.Light: theme.surface,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.edge,
        role.Shadow: theme.border,
    }
    palette = QPalette()
    for which, name in roles.items():
        palette.setColor(which, QColor(name))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.disabled))
    return palette


def style_sheet(theme: Colours, base_pt: float) -> str:
    """The style sheet for a theme and a text size in points."""
    folder = Path(__file__).parent
    template = string.Template((folder / "theme.qss").read_text(encoding="utf-8"))
    points = {"title": base_pt * 1.7, "heading": base_pt * 1.15, "caption": max(8.0, base_pt * 0.9)}
    em = base_pt * 1.4  # about the size of a letter in pixels
    return template.substitute(
        asdict(theme),
        **{key: f"{size:.1f}pt" for key, size in points.items()},
        control=round(em * 1.6),
        arrow=round(em * 0.9),
        box=round(em * 1.15),
        images=(folder / "images").as_posix(),
        tick="light" if theme.on_accent == "#ffffff" else "dark",
    )


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget one of the looks of the style sheet; may be called again later."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # the style sheet looks at roles only then
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Theme(QObject):
    """Applies theme and text size to the application, now and whenever settings or desktop change them."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = cast(QApplication, QApplication.instance())
        self._settings = settings
        base = self._app.property("base_point_size") or self._app.font().pointSizeF()
        self._app.setProperty("base_point_size", base)  # a second window must not scale what is scaled
        self._base_pt = max(SMALLEST_BASE_PT, float(base))
        self._applied: tuple[str, int] | None = None
        self._hints = self._app.styleHints()
        self._access = self._hints.accessibility()
        self._app.setStyle("Fusion")
        settings.changed.connect(self._on_setting)
        self._hints.colorSchemeChanged.connect(self.apply)
        self._access.contrastPreferenceChanged.connect(self.apply)
        self.apply()

    @property
    def name(self) -> str:
        """The theme in use: "light", "dark" or "contrast"."""
        chosen = self._settings.text("theme")
        if chosen != "system":
            return chosen
        if self._access.contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "contrast"
        return "dark" if self._hints.colorScheme() == Qt.ColorScheme.Dark else "light"

    @Slot()
    def apply(self) -> None:
        """Set font, palette and style sheet, where they differ from what is set."""
        wanted = (self.name, self._settings.number("font_scale"))
        if wanted == self._applied:
            return
        old, self._applied = self._applied, wanted
        theme, size = THEMES[wanted[0]], self._base_pt * wanted[1] / 100
        font = self._app.font()
        font.setPointSizeF(size)
        self._app.setFont(font)
        if old is None or old[0] != wanted[0]:
            self._app.setPalette(make_palette(theme))
        self._app.setStyleSheet("")  # one sheet over another takes Qt three times as long
        self._app.setStyleSheet(style_sheet(theme, size))
        icons.refresh()
        self.changed.emit()

    @Slot()
    def zoom_in(self) -> None:
        """Larger text."""
        self._zoom(10)

    @Slot()
    def zoom_out(self) -> None:
        """Smaller text."""
        self._zoom(-10)

    @Slot()
    def zoom_reset(self) -> None:
        """Text as large as at first."""
        self._settings.set("font_scale", 100)

    def _zoom(self, by: int) -> None:
        self._settings.set("font_scale", min(200, max(80, self._settings.number("font_scale") + by)))

    @Slot(str, object)
    def _on_setting(self, key: str, _value: object) -> None:
        if key in ("theme", "font_scale"):
            self.apply()

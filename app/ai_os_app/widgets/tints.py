"""Shades that say how sure a word is, made from the theme; the figure always stands somewhere as text as well."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QPalette

from ai_os_app import theme

_AMBER = QColor(230, 150, 20)
_CAPTION = 0.9  # of the size of the text, as in the style sheet


def blend(first: QColor, second: QColor, share: float) -> QColor:
    """`first` with `share` (0..1) of `second` mixed in."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        first.redF() * keep + second.redF() * share,
        first.greenF() * keep + second.greenF() * share,
        first.blueF() * keep + second.blueF() * share,
    )


def masked(palette: QPalette) -> QColor:
    """Of a word that is not decided yet."""
    return blend(palette.color(QPalette.ColorRole.Base), QColor(theme.colours(palette).focus), 0.26)


def doubt(palette: QPalette, confidence: float) -> QColor:
    """Behind a word: none when sure, warm when not. `confidence` in 0..1."""
    unsure = 1.0 - min(1.0, max(0.0, confidence))
    return blend(palette.color(QPalette.ColorRole.Base), _AMBER, 0.55 * unsure)


def caption(font: QFont) -> QFont:
    """The font of secondary text beside text in `font`."""
    small = QFont(font)
    small.setPointSizeF(max(8.0, font.pointSizeF() * _CAPTION))
    return small

"""Themes: readable in all three, and applied when settings or desktop change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from ai_os_app import icons, theme
from ai_os_app.settings import Settings


@pytest.fixture
def plain_again(qapp: QApplication) -> Iterator[None]:
    """Other tests get the application back as it was."""
    font, palette = qapp.font(), qapp.palette()
    yield
    qapp.setStyleSheet("")
    qapp.setFont(font)
    qapp.setPalette(palette)


@pytest.mark.parametrize("name", theme.THEMES)
def test_text_and_focus_stand_out(name: str) -> None:
    colours = theme.THEMES[name]
    short = []
    for ground in ("window", "surface", "rail", "soft", "hover"):
        for ink in ("text", "muted", "link"):
            ratio = theme.contrast(getattr(colours, ink), getattr(colours, ground))
            if ratio < 4.5:
                short.append(f"{ink} on {ground}: {ratio:.2f}")
    for ground in ("window", "surface"):
        for ink in ("success", "warning", "danger"):
            ratio = theme.contrast(getattr(colours, ink), getattr(colours, ground))
            if ratio < 4.5:
                short.append(f"{ink} on {ground}: {ratio:.2f}")
        for line in ("focus", "edge"):
            ratio = theme.contrast(getattr(colours, line), getattr(colours, ground))
            if ratio < 3:
                short.append(f"{line} on {ground}: {ratio:.2f}")
    if theme.contrast(colours.on_accent, colours.accent) < 4.5:
        short.append("on_accent on accent")
    assert short == []


def test_contrast_of_black_and_white() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#777777") == pytest.approx(1)


@pytest.mark.parametrize("name", theme.THEMES)
def test_palette_pairs_stand_out(name: str) -> None:
    palette = theme.make_palette(theme.THEMES[name])
    role = QPalette.ColorRole
    for ink, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base),
        (role.Link, role.Window),
        (role.ToolTipText, role.ToolTipBase),
    ):
        assert theme.contrast(palette.color(ink).name(), palette.color(ground).name()) >= 4.5, (ink, ground)


def test_style_sheet_is_short_and_complete() -> None:
    source = Path(theme.__file__).with_name("theme.qss").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 150
    assert "font-family" not in source
    made = theme.style_sheet(theme.DARK, 20.0)
    assert "$" not in made
    assert theme.DARK.accent in made
    assert "34.0pt" in made  # titles grow with the text


@pytest.mark.usefixtures("plain_again")
def test_settings_change_theme_and_text_size_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    settings = Settings(None)
    settings.set("theme", "light")
    applied = theme.Theme(settings)
    label, button = QLabel("Text"), QToolButton()
    icons.set_icon(button, "chat")
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.show()
    small = label.sizeHint().height()
    light_icon = button.icon().pixmap(20, 20).toImage()
    with qtbot.waitSignal(applied.changed):
        settings.set("theme", "dark")
    assert theme.colours(label.palette()) is theme.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.DARK.window
    assert button.icon().pixmap(20, 20).toImage() != light_icon
    icon_size = button.iconSize().width()
    settings.set("font_scale", 200)
    assert label.sizeHint().height() >= 1.8 * small
    assert button.iconSize().width() >= 1.8 * icon_size


@pytest.mark.usefixtures("plain_again")
def test_text_size_is_not_scaled_twice(qapp: QApplication) -> None:
    settings = Settings(None)
    settings.set("font_scale", 200)
    theme.Theme(settings)
    size = qapp.font().pointSizeF()
    theme.Theme(settings)
    assert qapp.font().pointSizeF() == size


@pytest.mark.usefixtures("plain_again")
@pytest.mark.parametrize(
    ("scheme", "contrast", "name"),
    [
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.NoPreference, "dark"),
        (Qt.ColorScheme.Light, Qt.ContrastPreference.NoPreference, "light"),
        (Qt.ColorScheme.Unknown, Qt.ContrastPreference.NoPreference, "light"),
        (Qt.ColorScheme.Light, Qt.ContrastPreference.HighContrast, "contrast"),
    ],
)
def test_system_theme_follows_the_desktop(
    qapp: QApplication, scheme: Qt.ColorScheme, contrast: Qt.ContrastPreference, name: str
) -> None:
    applied = theme.Theme(Settings(None))
    applied._hints = SimpleNamespace(colorScheme=lambda: scheme)  # type: ignore[assignment]
    applied._access = SimpleNamespace(contrastPreference=lambda: contrast)  # type: ignore[assignment]
    applied.apply()
    assert applied.name == name
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.THEMES[name].window


@pytest.mark.parametrize("name", icons.NAMES)
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:
    image = icons.pixmap(name, 24, "#ff0000").toImage()
    inked = [(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 128]
    assert len(inked) >= 8, name
    assert image.pixelColor(*inked[0]).red() == 255


def test_icon_on_a_primary_button_is_in_its_text_colour(qtbot: QtBot) -> None:
    button = QPushButton("Send")
    qtbot.addWidget(button)
    theme.set_role(button, "primary")
    icons.set_icon(button, "stop")
    image = button.icon().pixmap(36, 36).toImage()
    wanted = QApplication.palette().color(QPalette.ColorRole.HighlightedText).name()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert {pixel.name() for pixel in pixels if pixel.alpha() == 255} == {wanted}

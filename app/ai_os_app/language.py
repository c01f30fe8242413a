"""The language of the window: its own texts, those of Qt, and how dates and numbers are written."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).with_name("translations")
SYSTEM = "system"
_OWN, _QT = "ai_os", "qtbase"

log = logging.getLogger(__name__)


def available() -> list[str]:
    """Names of the languages that the window is translated into, as QLocale writes them."""
    return sorted(file.stem.removeprefix(f"{_OWN}_") for file in FOLDER.glob(f"{_OWN}_*.qm"))


def locale_of(choice: str, system: QLocale | None = None) -> QLocale:
    """The locale of a value of the setting `language`; that of the system where it is of the chosen language."""
    here = QLocale.system() if system is None else system
    if choice == SYSTEM:
        return here
    chosen = QLocale(choice)
    return here if _alike(here, chosen) else chosen


def translation_of(locale: QLocale) -> str:
    """Which translation a locale gets, "" for the English of the source.

    The user's languages count in their order: who reads English before German gets English.
    """
    letters: dict[QLocale.Language, QLocale.Script] = {}
    for name in locale.uiLanguages():
        wanted = QLocale(name)
        if wanted.language() is QLocale.Language.English:
            return ""
        if letters.setdefault(wanted.language(), wanted.script()) is not wanted.script():
            continue  # "zh" at the end of the list of a reader of traditional Chinese
        for known in available():
            if _alike(wanted, QLocale(known)):
                return known
    return ""


def install(app: QCoreApplication, choice: str) -> list[QTranslator]:
    """Give the application the language of the setting, before its first widget is made; the translators in use.

    Texts that Qt brings (buttons of dialogs, names of keys) stay English where its translation is not installed.
    """
    locale = locale_of(choice)
    QLocale.setDefault(locale)
    name = translation_of(locale)
    if not name:
        return []
    used = []
    places = ((_QT, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), (_OWN, str(FOLDER)))
    for stem, folder in places:
        translator = QTranslator(app)
        if translator.load(f"{stem}_{name}", folder) and app.installTranslator(translator):
            used.append(translator)
        else:
            log.warning("the translation %s_%s could not be loaded from %s", stem, name, folder)
    return used


def _alike(one: QLocale, other: QLocale) -> bool:
    """Whether two locales are of one written language: Chinese has two."""
    return one.language() is other.language() and one.script() is other.script()

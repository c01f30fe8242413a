"""Which writing systems no installed font can show, told once each instead of leaving rows of empty boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase

_LATEST = 50  # rows of a model that are looked at when it changes
_System = QFontDatabase.WritingSystem


@dataclass(frozen=True)
class Script:
    """A writing system, what its letters are, and the Debian package with a font for it."""

    name: str
    letters: re.Pattern[str]
    systems: tuple[QFontDatabase.WritingSystem, ...]
    package: str


def _script(name: str, letters: str, package: str, *systems: QFontDatabase.WritingSystem) -> Script:
    return Script(name, re.compile(f"[{letters}]"), systems, package)


_CJK = "fonts-noto-cjk"
_HAN = (_System.SimplifiedChinese, _System.TraditionalChinese, _System.Japanese)  # any of them has Chinese letters
SCRIPTS = (
    _script("Chinese", "\u4e00-\u9fff\u3400-\u4dbf", _CJK, *_HAN),
    _script("Japanese", "\u3040-\u30ff", _CJK, _System.Japanese),
    _script("Korean", "\uac00-\ud7af\u1100-\u11ff", _CJK, _System.Korean),
    _script("Greek", "\u0370-\u03ff", "fonts-dejavu-core", _System.Greek),
    _script("Cyrillic", "\u0400-\u04ff", "fonts-dejavu-core", _System.Cyrillic),
    _script("Hebrew", "\u0590-\u05ff", "fonts-noto-core", _System.Hebrew),
    _script("Arabic", "\u0600-\u06ff\u0750-\u077f", "fonts-noto-core", _System.Arabic),
    _script("Devanagari", "\u0900-\u097f", "fonts-noto-core", _System.Devanagari),
    _script("Bengali", "\u0980-\u09ff", "fonts-noto-core", _System.Bengali),
    _script("Tamil", "\u0b80-\u0bff", "fonts-noto-core", _System.Tamil),
    _script("Thai", "\u0e00-\u0e7f", "fonts-noto-core", _System.Thai),
    _script("Georgian", "\u10a0-\u10ff", "fonts-noto-core", _System.Georgian),
    _script("Armenian", "\u0530-\u058f", "fonts-noto-core", _System.Armenian),
)  # fmt: skip


def _name(text: str) -> str:
    return QCoreApplication.translate("scripts", text)


def can_show(script: Script) -> bool:
    """Whether an installed font has the letters of a script."""
    return any(QFontDatabase.families(system) for system in script.systems)


class ScriptWatch(QObject):
    """Looks at the texts of models as they arrive."""

    missing = Signal(str)  # a sentence: which letters cannot be shown, and the remedy

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looked_up: set[str] = set()  # names of scripts

    def watch(self, model: QAbstractItemModel) -> None:
        """Look at the rows of a list model that come from now on."""
        model.rowsInserted.connect(self._on_inserted)
        model.modelReset.connect(self._on_reset)

    def look(self, text: str) -> None:
        """Tell of each script in the text that no font can show; each is told once."""
        if text.isascii():
            return
        for script in SCRIPTS:
            if script.name not in self._looked_up and script.letters.search(text):
                self._looked_up.add(script.name)
                if not can_show(script):
                    self.missing.emit(
                        self.tr(
                            "No font on this computer has {0} letters, so they are shown as boxes; nothing is lost."
                            " Install one, for example with `sudo apt-get install {1}`, and start AI-OS again."
                        ).format(_name(script.name), script.package)
                    )

    @Slot(QModelIndex, int, int)
    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._look_at(self.sender(), max(first, last - _LATEST + 1), last)

    @Slot()
    def _on_reset(self) -> None:
        model = self.sender()
        if isinstance(model, QAbstractItemModel):
            last = model.rowCount() - 1
            self._look_at(model, max(0, last - _LATEST + 1), last)

    def _look_at(self, model: QObject | None, first: int, last: int) -> None:
        if isinstance(model, QAbstractItemModel):
            for row in range(first, last + 1):
                self.look(str(model.index(row, 0).data(Qt.ItemDataRole.DisplayRole) or ""))

"""The application's settings: one table, saved as YAML; how the window stands is among them.

QSettings is not used: it writes with the interpreter held, and on a busy disk the window stood still meanwhile.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias, cast

import yaml
from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QTimer, Signal, Slot

from ai_os_app.write_queue import WriteQueue, write_private

Value: TypeAlias = bool | int | str

SAVE_AFTER_MS = 250  # several changes in a row (a held key) are one write


@dataclass(frozen=True)
class Setting:
    """One setting: what it may be, and the words that the settings page shows for it.

    `page` is empty for what the application keeps for itself. `choices` are (value, label); `low` and `high` bound an
    int. `restart`: the new value counts from the next start.
    """

    key: str
    default: Value
    page: str = ""
    label: str = ""
    help: str = ""
    restart: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    step: int = 1
    unit: str = ""

    def complaint(self, value: object) -> str:
        """What is wrong with a value, or "" when it is allowed."""
        if type(value) is not type(self.default):
            wanted = {bool: "true or false", int: "a whole number", str: "text"}[type(self.default)]
            return f"`{self.key}` is {value!r}; it must be {wanted}."
        if isinstance(value, str) and self.choices and value not in dict(self.choices):
            return f"`{self.key}` is {value!r}; it must be one of {', '.join(dict(self.choices))}."
        if isinstance(value, int) and self.high > self.low and not self.low <= value <= self.high:
            return f"`{self.key}` is {value}; it must be between {self.low} and {self.high}."
        return ""


TABLE: tuple[Setting, ...] = (
    Setting(
        "theme",
        "system",
        "Appearance",
        "Theme",
        "System follows the light or dark mode of your desktop where it tells.",
        choices=(("system", "System"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")),
    ),
    Setting(
        "language",
        "system",
        "Appearance",
        "Language",
        "Of the window, of its dates and of its numbers. What the assistant answers does not change.",
        restart=True,
        choices=(("system", "System"), ("en", "English"), ("de", "Deutsch"), ("zh_CN", "简体中文")),
    ),
    Setting(
        "font_scale",
        100,
        "Appearance",
        "Text size",
        "Also Ctrl+plus, Ctrl+minus and Ctrl+0.",
        low=80,
        high=200,
        step=10,
        unit=" %",
    ),
    Setting(
        "reduced_motion",
        False,
        "Appearance",
        "Reduce motion",
        "Answers appear when they are complete, instead of word by word.",
    ),
    Setting(
        "close_to_tray",
        True,
        "Appearance",
        "Stay in the tray when the window is closed",
        "Only where the desktop has a tray; elsewhere closing the window quits.",
    ),
    Setting(
        "remind",
        True,
        "Appearance",
        "Tell what is due today",
        "A message of the desktop, once for each, with what your notes and calendars say. Only where there is a tray.",
    ),
    Setting(
        "steps",
        8,
        "Answers",
        "Denoising steps",
        "How often the words of an answer are refined. More steps take longer.",
        restart=True,
        low=1,
        high=64,
    ),
    Setting(
        "cores",
        0,
        "Answers",
        "Processor cores",
        "How many may work on an answer, a picture or speech. 0: all but one, which stays free for everything else.",
        restart=True,
        low=0,
        high=64,
    ),
    Setting(
        "show_confidence",
        True,
        "Answers",
        "Shade words by confidence",
        "Words that the model is less sure of get a tint, while an answer is written.",
    ),
    Setting(
        "read_pictures",
        True,
        "Data",
        "Read the words in pictures",
        "When pictures are imported, where the program tesseract is installed. Nothing leaves this computer.",
        restart=True,
    ),
    Setting(
        "transcribe",
        True,
        "Data",
        "Write down recordings",
        "When recordings are imported, in English, where the package pocketsphinx is installed. It takes about as long "
        "as they are, and may be wrong.",
        restart=True,
    ),
    Setting("data_folder", ""),  # in which the user's own profile lies, "" for the default one; see `data_mover`
    Setting("old_data", ""),  # the profile's folder before it was moved, until that is removed
    Setting("model", ""),  # which one answers; see `workers.model_jobs`
    Setting("welcomed", False),
    Setting("conversation", ""),  # the one that was open last
    Setting("sample_batch", ""),  # the import of the sample life, "" where there is none
    Setting("tray_explained", False),
    Setting("personas", ""),  # those of the user, as JSON; see `personas`
    Setting("note_draft", ""),
    Setting("reminded", ""),  # the day, and the keys of the reminders that were told on it
    Setting("speech_speed", 100, low=75, high=200),  # percent
    Setting("window_geometry", ""),  # this and the next ones as Qt saves a state, in base 64
    Setting("window_columns", ""),
    Setting("window_halves", ""),
    Setting("window_outputs", ""),
    Setting("window_list", True),  # whether the conversations are shown
    Setting("window_view", 0),
)


class Settings(QObject):
    """The values of the table, kept in `path`; `path=None` keeps them in memory only.

    A file that cannot be used is kept beside it under another name, defaults take its place, and `notice` says so. A
    wrong value or an unknown key costs that one setting only.
    """

    changed = Signal(str, object)  # key, new value
    save_failed = Signal(str)  # a sentence

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.notice = ""
        self._table = {setting.key: setting for setting in TABLE}
        self._values: dict[str, Value] = {key: setting.default for key, setting in self._table.items()}
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save_beside)
        self._writes = WriteQueue()
        self._load()

    def begin_like(self, other: Settings) -> None:
        """Take over what a person chose elsewhere, where nothing was ever saved here; not where data lies."""
        if self.path is None or self.path.exists():
            return
        for setting in TABLE:
            if setting.page:
                self.set(setting.key, other.value(setting.key))

    def value(self, key: str) -> Value:
        """The value of a key; KeyError for one that is not in the table."""
        return self._values[key]

    def flag(self, key: str) -> bool:
        """The value of a bool."""
        return cast(bool, self._values[key])

    def number(self, key: str) -> int:
        """The value of an int."""
        return cast(int, self._values[key])

    def text(self, key: str) -> str:
        """The value of a text or choice."""
        return cast(str, self._values[key])

    def state(self, key: str) -> QByteArray:
        """A state of Qt's; empty where none was saved."""
        return QByteArray.fromBase64(self.text(key).encode("utf-8"))

    def set_state(self, key: str, state: QByteArray) -> None:
        """Keep a state of Qt's as a text."""
        self.set(key, bytes(state.toBase64().data()).decode("ascii"))

    def set(self, key: str, value: Value) -> None:
        """Change a value, tell it, and save soon; ValueError for one that the table does not allow."""
        complaint = self._table[key].complaint(value)
        if complaint:
            raise ValueError(complaint)
        if self._values[key] == value:
            return
        self._values[key] = value
        self.changed.emit(key, value)
        if self.path is not None:
            self._timer.start()

    def hurry(self) -> None:
        """Save at once what waits to be saved, and do not wait for it."""
        if self._timer.isActive():
            self._save_beside()

    def flush(self) -> None:
        """Save at once what waits to be saved; it is written when this returns."""
        self.hurry()
        self._writes.finish()

    def save(self) -> None:
        """Write the file atomically; a failure is told by `save_failed`."""
        self._save_beside()
        self._writes.finish()

    @Slot()
    def _save_beside(self) -> None:
        self._timer.stop()
        if self.path is not None:
            self._writes.put(partial(self._write, self.path, dict(self._values)))

    def _write(self, path: Path, values: dict[str, Value]) -> None:
        """Called on another thread."""
        try:
            write_private(path, yaml.safe_dump(values, sort_keys=False, allow_unicode=True))
        except OSError as error:  # the old file stays where the new one cannot be completed
            self.save_failed.emit(_save_problem(path, error.strerror or str(error)))

    def _load(self) -> None:
        if self.path is None:
            return
        try:
            values = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            self._put_aside(f"cannot be read ({error})")
            return
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f", line {mark.line + 1}" if mark is not None else ""
            self._put_aside(f"is not valid YAML{line}")
            return
        if not isinstance(values, dict):
            self._put_aside(f"holds a {type(values).__name__} instead of keys with values")
            return
        complaints = []
        for key, value in values.items():
            setting = self._table.get(key)
            complaint = setting.complaint(value) if setting else f"`{key}` is not a setting."
            if complaint:
                complaints.append(complaint)
            else:
                self._values[key] = value
        if complaints:
            self._put_aside(
                f"has {len(complaints)} wrong values. {complaints[0]}"
                if len(complaints) > 1
                else f"has a wrong value. {complaints[0]}",
                whole=False,
            )

    def _put_aside(self, what: str, *, whole: bool = True) -> None:
        assert self.path is not None
        aside = self.path.with_name(f"{self.path.stem}.broken-{dt.datetime.now():%Y%m%d-%H%M%S}{self.path.suffix}")
        try:
            self.path.replace(aside)
            kept = f"It is kept as {aside.name}."
        except OSError as error:
            kept = f"It could not be moved aside ({error.strerror})."
        used = "Default settings are used." if whole else "The default is used there."
        self.notice = f"The settings file {self.path} {what.rstrip('.')}. {used} {kept}"
        if not whole:
            self.save()


def _save_problem(path: Path, why: str) -> str:
    told = words("The settings could not be saved in {path}: {why}. They hold until the window is closed.")
    return told.format(path=path, why=why)


def words(text: str) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate("settings", text)

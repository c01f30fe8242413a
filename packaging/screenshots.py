#!/usr/bin/env python3
"""Twelve screenshots of the sample life: `screenshots.py FOLDER` takes four views in three themes.

The real window with the real engine and the bundled model; one of the twelve has text at twice the size. What can be
computed of the look is (see `looks`): the exit code is 1 where a text is faint or cut, a margin off the grid, or an
empty state missing. `--docs` also renews those of the guide and the README that show the same. No display is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

import looks
from ai_os_app import bootstrap, theme
from ai_os_app.crash import CrashLog
from ai_os_app.self_test import own_folders
from ai_os_app.settings import Settings
from ai_os_app.single_instance import Request, SingleInstance
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import EngineState
from ai_os_diffusion.paths import assets

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE = (1240, 782)
QUESTION = "When is Bryony's birthday?"
DRAWN = "a yellow bird"
SEARCHED = "passport"
LEARNED = "Where do we keep our passports?"
RIGHT = 10  # answers that are called right
LARGE = ("contrast", "chat")  # the one with text at twice the size
LIMIT_S = 1800.0  # for each thing that is waited for
SETTLE_MS = 600  # animations, and rows that are measured again


class Studio:
    """The window of a fresh profile with the sample life; what is on it is photographed."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app = app
        profile = folder / "profile"
        profile.mkdir(mode=0o700)
        self._crash_log = CrashLog(profile / "logs")
        self.settings = Settings(folder / "settings.yaml")
        instance = SingleInstance(profile, app)
        instance.acquire()
        host = EngineHost(bootstrap.engine_config(self.settings, profile))
        self.desktop = bootstrap.Desktop(instance, self._crash_log, self.settings, host)
        self.window = self.desktop.window
        self.complaints: list[str] = []
        self.desktop.open(Request())
        self.window.resize(*SIZE)

    def close(self) -> None:
        """End the engine."""
        self.desktop.close()
        self._crash_log.close()

    def until(self, what: str, done: Callable[[], object]) -> None:
        """Let the window live until something has come true."""
        end = time.monotonic() + LIMIT_S
        while not done():
            if time.monotonic() > end:
                raise SystemExit(f"{what}: not within {LIMIT_S:.0f} s")
            self.settle(20)

    def settle(self, ms: int = SETTLE_MS) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop, loop.quit)
        loop.exec()

    def shoot(self, path: Path) -> None:
        """Photograph the window, and judge it."""
        self.settle()
        self.complaints += [f"{path.stem}: {each}" for each in looks.complaints(self.window)]
        save(self.window, path)

    # What a person does

    def begin(self) -> None:
        """Import the sample life, ask, draw and listen."""
        self.until("the engine", lambda: self.desktop.client.state is EngineState.READY)
        self.window.welcome.sample_card.click()
        chat = self.window.chat
        self.until("the sample life", chat.composer.text)
        chat.composer.edit.setPlainText(QUESTION)  # as typed: it takes the place of the draft
        chat.composer.submit()
        self.until("an answer", lambda: chat.outputs.turn is not None and chat.outputs.turn.answer is not None)
        image, audio = chat.outputs.image, chat.outputs.audio
        image.open_form()
        image.form.prompt.setText(DRAWN)
        image.form.draw.click()
        self.until("a picture", lambda: image.picture is not None and not image.drawing)
        chat.outputs.read_answer()
        self.until("the answer as speech", lambda: audio.sound is not None and not audio.is_active())

    def show_chat(self) -> None:
        """The conversation with its outputs."""
        self.window.show_chat()

    def show_memories(self) -> None:
        """A memory that is searched for, in full."""
        memories = self.window.memories
        self.window.show_memories()
        if not memories.selected_hits():
            self.until("the memories", memories.model.rowCount)
            memories.search.setText(SEARCHED)
            memories.search.returnPressed.emit()
            self.until("what is found", memories.selected_hits)

    def show_evolution(self) -> None:
        """Learning, switched on and with nothing to do yet."""
        page = self.window.evolution
        self.window.show_evolution()
        self.until("the evolution page", page.consent.isVisible)
        if page.work.isHidden():
            page.consent.switch.click()
            self.until("learning is on", page.work.isVisible)
        empty = (page.queue.empty, page.skills.empty, page.receipts.empty)
        self.complaints += ["evolution: nothing says that it is empty" for each in empty if not each.isVisible()]

    def show_receipt(self) -> None:
        """The receipt, opened, of a run that learned from notes and from answers that were called right."""
        page = self.window.evolution
        self.show_evolution()
        page.consent.switch.click()  # off: answers that are unsure would come first
        self.until("learning is off", page.work.isHidden)
        right = 0
        for question, answers in sample_questions():
            right += right < RIGHT and self._call_right(question, answers)
        self.show_evolution()
        page.queue.line.setText(LEARNED)
        page.queue.add.click()
        self.until("what waits", page.work.run.isEnabled)
        page.work.run.click()
        self.until("a receipt", lambda: page.receipts.cards)
        card = page.receipts.cards[0]
        card.open.click()
        self.settle()
        page.ensureWidgetVisible(card, 0, 0)

    def _call_right(self, question: str, answers: Sequence[str]) -> bool:
        """Ask, and press "That's right" where it is; whether it was."""
        chat = self.window.chat
        self.window.show_chat()
        before = chat.outputs.turn
        chat.composer.edit.setPlainText(question)
        chat.composer.submit()
        self.until("an answer", lambda: chat.outputs.turn not in (None, before) and not chat.dialogue.running())
        turn = chat.outputs.turn
        row = chat.list.row_of(turn.id) if turn is not None else None
        if turn is None or turn.answer is None or turn.answer.answer not in answers or row is None:
            return False
        button = cast(QToolButton, row.part("right"))
        button.click()
        self.until("the verdict", button.isChecked)
        return True

    def show_settings(self) -> None:
        """What there is to choose of the look."""
        self.window.show_settings()
        self.window.settings_panel.open_page("Appearance")


def sample_questions() -> list[tuple[str, list[str]]]:
    """Questions about the sample life, and the answers that are right."""
    lines = (assets() / "sample" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["question"], row["answers"]) for row in map(json.loads, lines) if row["answers"]]


def save(widget: QWidget, path: Path) -> None:
    """Write what a widget looks like, in at most 256 colours, which keeps the file small."""
    image = widget.grab().toImage()
    image.convertToFormat(QImage.Format.Format_RGB888).save(str(path), "PNG", 0)  # type: ignore[call-overload]
    from PIL import Image

    with Image.open(path) as opened:
        small = opened.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def twelve(studio: Studio, folder: Path) -> None:
    """Every view in every theme."""
    views = {
        "chat": studio.show_chat,
        "memories": studio.show_memories,
        "evolution": studio.show_evolution,
        "settings": studio.show_settings,
    }
    for name in theme.THEMES:
        studio.settings.set("theme", name)
        for view, show in views.items():
            if (name, view) != LARGE:
                show()
                studio.shoot(folder / f"{name}-{view}.png")
    name, view = LARGE  # the last, for panes stay as wide as large text needs them
    studio.settings.set("theme", name)
    studio.settings.set("font_scale", 200)
    views[view]()
    studio.shoot(folder / f"{name}-{view}.png")


def for_docs(studio: Studio) -> None:
    """Those of the guide and the README that show chats and memories."""
    shots = {"chat": ("light", studio.show_chat), "dark": ("dark", studio.show_chat)}
    shots["memories"] = ("light", studio.show_memories)
    for name, (colours, show) in shots.items():
        studio.settings.set("theme", colours)
        show()
        studio.shoot(IMAGES / f"{name}.png")
    shutil.copyfile(IMAGES / "chat.png", IMAGES / "answer.png")
    studio.settings.set("theme", "light")
    studio.show_chat()
    studio.settle()
    save(studio.window.chat.outputs, IMAGES / "output.png")


def surroundings(folder: Path) -> None:
    """Folders of its own, assets whose place tells nothing of this computer, and a sound device that is never heard."""
    os.environ.update(own_folders(folder))
    shutil.copytree(assets(), folder / "assets")
    os.environ["AIOS_ASSETS"] = str(folder / "assets")
    (folder / ".asoundrc").write_text("pcm.!default { type null }\n", encoding="ascii")


def main() -> int:
    """Take them; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to put the twelve")
    parser.add_argument("--docs", action="store_true", help="renew docs/images too")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="ai-os-", ignore_cleanup_errors=True) as name:
        surroundings(Path(name))
        app = QApplication(["screenshots"])
        studio = Studio(app, Path(name))
        try:
            studio.begin()
            if args.docs:
                for_docs(studio)
            twelve(studio, args.folder)
            if args.docs:  # nothing is empty any more
                studio.settings.set("theme", "light")
                studio.settings.set("font_scale", 100)
                studio.show_receipt()
                studio.shoot(IMAGES / "evolution.png")
        finally:
            studio.close()
    print("\n".join(dict.fromkeys(studio.complaints)) or "Nothing is faint, cut or off the grid.")
    return 1 if studio.complaints else 0


if __name__ == "__main__":
    sys.exit(main())

"""Jobs against a real engine with a tiny model, on its thread: a client, and what answers them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.workers import jobs, results
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import EngineState, Job
from ai_os_diffusion.config import EngineConfig

KEY = "# Keys\n\nThe spare key is under the blue pot. Grüße aus Zürich!\n"

_R = TypeVar("_R")
Ask = Callable[[Job], object]


class Answers(QObject):
    """Collects what jobs give."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.given: dict[int, object] = {}
        client.finished.connect(self.on_given)
        client.failed.connect(self.on_given)

    @Slot(int, object)
    def on_given(self, number: int, result: object) -> None:
        self.given[number] = result


@contextmanager
def opened(qtbot: QtBot, config: EngineConfig) -> Iterator[EngineClient]:
    """A client on a fresh profile, ready; the profile is removed at the end."""
    made = EngineClient(EngineHost(config))
    made.start()
    qtbot.waitUntil(lambda: made.state is EngineState.READY, timeout=60_000)
    yield made
    assert made.close()
    shutil.rmtree(config.profile, ignore_errors=True)  # a test may have moved it


def asker(client: EngineClient, qtbot: QtBot) -> Ask:
    """Submits a job and waits for its result, or its Problem."""
    answers = Answers(client)

    def submit(job: Job) -> object:
        number = client.submit(job)
        qtbot.waitUntil(lambda: number in answers.given, timeout=60_000)
        return answers.given[number]

    return submit


def write_notes(folder: Path) -> Path:
    """Two notes, and a file that cannot be read."""
    folder.mkdir()
    (folder / "keys.md").write_text(KEY, encoding="utf-8")
    (folder / "boat.txt").write_text("The boat is called Elsa.", encoding="utf-8")
    (folder / "film.mp4").write_bytes(b"\x89PNG")
    return folder


def got(result: object, kind: type[_R]) -> _R:
    """The result, which must be of that class."""
    assert isinstance(result, kind), result
    return result


def imported(ask: Ask, notes: Path) -> results.ImportDone:
    """Import a folder."""
    plan = got(ask(jobs.PlanImport((str(notes),))), results.PlanReady)
    return got(ask(jobs.RunImport(plan.number)), results.ImportDone)

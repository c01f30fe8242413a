"""`ai-os-window --self-test`: the whole application tries itself in a fresh profile, and reports each step in a line.

The real window is opened, and everything goes through its client, as it does for a user: the sample notes are
imported, a question is answered from them, a picture is drawn, a sentence is said. Nothing of the user's own is read
or written, and no network is used. The report is for whoever has built or installed the application, in English.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
import wave
from array import array
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from ai_os_app import bootstrap, paths
from ai_os_app.crash import CrashLog
from ai_os_app.settings import Settings
from ai_os_app.single_instance import Request, SingleInstance
from ai_os_app.workers import jobs
from ai_os_app.workers.client import EngineClientLike
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.output_jobs import Draw, Speak
from ai_os_app.workers.results import ImportDone, ModelCheck, Problem
from ai_os_diffusion.conversation.model import Conversation, Turn
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evolution.process import missing_trainer
from ai_os_diffusion.media.files import save_sound
from ai_os_diffusion.types import AudioOutput, ImageOutput

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

T = TypeVar("T")
QUESTION = "When is Bryony's birthday?"
ANSWER = "14 July"
SAID = "The spare key is with Ruth."
DRAWN = "a red apple on a table"
LIMIT_S = 300.0  # for each step; a slow computer imports in a tenth of it
QUIET = 0.01  # root mean square below which nobody hears anything, of 1
_FORCED_EXIT = 3


class StepFailed(Exception):
    """A step went wrong; the message says how."""


def own_folders(folder: Path) -> Mapping[str, str]:
    """Variables under which settings, profile and the state of the window lie in `folder`, on every system."""
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    return dict.fromkeys(names, str(folder))


def run(make_app: Callable[[], QApplication]) -> int:
    """Try everything; the exit code: 0 where every step went well, 1 where one did not.

    Args:
        make_app: makes the application, after the variables of `own_folders` are set.
    """
    with tempfile.TemporaryDirectory(prefix="ai-os-self-test-", ignore_cleanup_errors=True) as name:
        os.environ.update(own_folders(Path(name)))
        return _Test(make_app(), Path(name)).run()


class _Test:
    """One self-test; its steps are the methods of `_steps`, in order."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._folder = folder
        self._app = app
        self._profile = folder / "profile"
        self._profile.mkdir(mode=0o700)
        self._crash_log = CrashLog(self._profile / "logs")
        self._desktop: bootstrap.Desktop | None = None

    def run(self) -> int:
        """Take the steps until one fails; the exit code."""
        code = 1
        try:
            failed = self._take_steps()
            _tell(f"self-test FAILED at: {failed}" if failed else "self-test passed")
            code = 1 if failed else 0
        finally:
            ended = self._desktop is None or self._desktop.close()
            self._crash_log.close()
            if not ended:  # destroying a running thread would abort
                os._exit(code or _FORCED_EXIT)
        return code

    def _take_steps(self) -> str:
        """The name of the step that failed; "" for none."""
        for name, step in self._steps():
            begun = time.monotonic()
            try:
                said = step()
            except (StepFailed, DiffusionError, OSError, ImportError) as error:
                _tell(f"FAIL  {name}: {error}")
                return name
            _tell(f"ok    {name}: {said} ({time.monotonic() - begun:.1f} s)")
        return ""

    def _steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        return (
            ("window", self._open),
            ("model", self._check_model),
            ("import", self._import),
            ("answer", self._ask),
            ("picture", self._draw),
            ("speech", self._speak),
            ("learning", self._learning),
        )

    @property
    def _client(self) -> EngineClientLike:
        if self._desktop is None:
            raise StepFailed("the window was not opened")
        return self._desktop.client

    def _open(self) -> str:
        settings = Settings(self._folder / "settings.yaml")
        settings.set("welcomed", True)
        instance = SingleInstance(self._profile, self._app)
        instance.acquire()
        host = EngineHost(bootstrap.engine_config(settings, self._profile))
        self._desktop = bootstrap.Desktop(instance, self._crash_log, settings, host)
        self._desktop.open(Request())
        _Waiting(self._client, 0).wait()
        if not self._desktop.window.isVisible():
            raise StepFailed("the window is not shown")
        return f"shown by {self._app.platformName()}, the engine is ready"

    def _check_model(self) -> str:
        check = self._do(jobs.VerifyModel(), ModelCheck)
        if check.problems:
            raise StepFailed(" ".join(check.problems))
        return f"files in {check.folder} are whole"

    def _import(self) -> str:
        report = self._do(jobs.ImportSample(), ImportDone).report
        if not report.imported or report.problems:
            raise StepFailed(f"{report.imported} sample notes imported, {len(report.problems)} left out")
        return f"{report.imported} sample notes imported as {report.memories} memories"

    def _ask(self) -> str:
        conversation = self._do(jobs.NewConversation(), Conversation)
        answer = self._do(jobs.Ask(conversation.id, QUESTION), Turn).answer
        if answer is None or ANSWER not in answer.answer:
            raise StepFailed(f"{QUESTION!r} was answered by {answer.answer if answer else ''!r}, without {ANSWER!r}")
        for source in answer.sources:
            content = Path(source.path).read_bytes()[source.start : source.end].decode("utf-8")
            if ANSWER.casefold() in content.casefold():
                return f"{answer.answer!r} from {Path(source.path).name}, bytes {source.start}-{source.end}"
        raise StepFailed(f"none of the {len(answer.sources)} sources holds {ANSWER!r}")

    def _draw(self) -> str:
        if not paths.has_pictures():
            return "not bundled"
        pixels = self._do(Draw(DRAWN), ImageOutput).pixels
        if int(pixels.max()) == int(pixels.min()):
            raise StepFailed("the picture is blank")
        return f"{pixels.shape[1]} by {pixels.shape[0]} pixels"

    def _speak(self) -> str:
        sound = self._do(Speak(SAID), AudioOutput)
        path = self._folder / "speech.wav"
        save_sound(sound, path)
        save_sound(sound, path.with_suffix(".flac"))
        seconds, loudness = _heard(path)
        if seconds < 0.5 or loudness < QUIET:
            raise StepFailed(f"{seconds:.1f} s of sound with a root mean square of {loudness:.4f}: silence")
        return f"{seconds:.1f} s written as WAV and FLAC, root mean square {loudness:.3f}"

    def _learning(self) -> str:
        missing = missing_trainer()
        return f"only from answers that are called right. {missing}" if missing else "available"

    def _do(self, job: jobs.Job, kind: type[T]) -> T:
        """Give the engine a job and wait for its result. Raises StepFailed."""
        result = _Waiting(self._client, self._client.submit(job)).wait()
        if not isinstance(result, kind):
            raise StepFailed(f"{type(job).__name__} gave {type(result).__name__}")
        return result


class _Waiting(QObject):
    """Lets the window live until a job has ended, or the engine has started for job 0."""

    def __init__(self, client: EngineClientLike, number: int) -> None:
        super().__init__()
        self._number = number
        self._result: object = None
        self._why = f"no end after {LIMIT_S:.0f} s"
        self._loop = QEventLoop(self)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.start_failed.connect(self._on_start_failed)
        client.state_changed.connect(self._on_state)

    def wait(self) -> object:
        """The result. Raises StepFailed where there is none."""
        QTimer.singleShot(int(LIMIT_S * 1000), self._loop, self._loop.quit)
        self._loop.exec()
        if self._why:
            raise StepFailed(self._why)
        return self._result

    def _end(self, result: object, why: str) -> None:
        self._result, self._why = result, why
        self._loop.quit()

    @Slot(int, object)
    def _on_finished(self, number: int, result: object) -> None:
        if number == self._number:
            self._end(result, "")

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if number == self._number:
            self._end(None, problem.sentence)

    @Slot(object)
    def _on_start_failed(self, problem: Problem) -> None:
        self._end(None, problem.sentence)

    @Slot(object, str)
    def _on_state(self, state: jobs.EngineState, _sentence: str) -> None:
        if self._number == 0 and state is jobs.EngineState.READY:
            self._end(None, "")


def _heard(path: Path) -> tuple[float, float]:
    """Seconds of a WAV file with 16 bits, and its root mean square, 0..1."""
    with wave.open(str(path), "rb") as file:
        samples = array("h", file.readframes(file.getnframes()))
        seconds = len(samples) / file.getframerate()
    if sys.byteorder == "big":
        samples.byteswap()
    return seconds, math.sqrt(sum(value * value for value in samples) / max(1, len(samples))) / 32768


def _tell(line: str) -> None:
    """A line of the report, which is the command's result; a program of Windows without a console has nowhere to."""
    if sys.stdout is not None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

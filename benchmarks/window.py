"""The window on a real X server: how soon it is there, how long it ever stalls, how fast Stop is, how it scrolls.

A start is timed from the creation of the process to the end of the first event-loop round after its first paint.
Stalls are the longest time between two ticks of a 5 ms timer in the window's thread, less those 5 ms, from the first
paint over the import of the sample life to the end of the first answer. Stop is timed from the click until the window
takes the next question. The engine gives up the old one when it next looks, between two steps of its work: that is
timed too, from the same click until the engine's thread has left the job. Scrolling is CPU time for layout and paint
(tests/helpers/scrolling.py). The idle window is one with the sample life, its first answer long over: CPU time of the
whole process in a minute, and its resident memory.
Needs Xvfb and openbox; takes wall-clock time, so run it on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractButton

from ai_os_app import __main__ as start
from ai_os_app import bootstrap
from ai_os_app.single_instance import Request
from ai_os_app.workers.jobs import EngineState
from ai_os_diffusion.conversation.model import Turn
from harness import Bar, arguments, finish

ROOT = Path(__file__).resolve().parents[1]
TICK_MS = 5
STOPS_AFTER_MS = (0, 30, 80, 150, 300, 500)
QUESTIONS = ("When is Bryony's birthday?", "Who did I lend Middlemarch to?")
LIMIT_MS = 500_000
IDLE_MS = 60_000
SETTLE_MS = 20_000  # after the first answer: missing vectors, sources


class Probe(QObject):
    """Lives in the window's process: ticks, uses the window, and writes what it found when it quits."""

    def __init__(self, desktop: bootstrap.Desktop, begun: float, out: Path, mode: str) -> None:
        super().__init__(desktop)
        self._desktop, self._window, self._begun, self._out = desktop, desktop.window, begun, out
        self._only_start, self._only_idle = mode == "start", mode == "idle"
        self._last = 0.0
        self._phase = "start"
        self._stalls: dict[str, float] = {}
        self._found: dict[str, object] = {}
        self._stops = list(STOPS_AFTER_MS)
        self._pressed = 0.0
        self._latencies: list[float] = []
        self._engine_latencies: list[float] = []
        self._given_up: dict[int, float] = {}  # job -> when Stop was pressed
        self._at_work = 0  # the job that the engine is doing
        self._used = self._idle_since = 0.0
        self._then: Callable[[], None] | None = None
        self._tick = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._on_tick)
        self._window.installEventFilter(self)
        worker = desktop.client._worker  # the client tells the window at once, the worker when it is true
        worker.began.connect(self._on_began)
        for over in (worker.done, worker.failed):
            over.connect(self._on_over)
        worker.cancelled.connect(self._on_given_up)
        QTimer.singleShot(LIMIT_MS, self, self._window.quit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._painted)
        return False

    @Slot()
    def _painted(self) -> None:
        self._last = time.monotonic()
        self._found["visible_s"] = self._last - self._begun
        self._tick.start()
        if self._only_start:
            self._end()
        else:
            self._then = self._import_when_ready

    @Slot()
    def _on_tick(self) -> None:
        now = time.monotonic()
        late = (now - self._last) * 1e3 - TICK_MS
        self._stalls[self._phase] = max(self._stalls.get(self._phase, 0.0), late)
        self._last = now
        if self._then is not None:
            self._then()

    # What a person does, step after step

    def _import_when_ready(self) -> None:
        if self._desktop.client.state is EngineState.READY:
            self._found["ready_s"] = time.monotonic() - self._begun
            self._phase = "import"
            self._window.welcome.sample_card.click()
            self._then = self._ask_when_imported

    def _ask_when_imported(self) -> None:
        if self._window.chat.composer.text():
            self._phase = "answer"
            self._window.chat.composer.set_text(QUESTIONS[0])
            self._window.chat.composer.submit()
            self._asked = time.monotonic()
            self._desktop.client.finished.connect(self._on_finished)
            self._then = None

    @Slot(int, object)
    def _on_finished(self, _job: int, result: object) -> None:
        if isinstance(result, Turn) and result.role == "assistant" and self._phase == "answer":
            self._found["first_answer_s"] = time.monotonic() - self._asked
            self._found["text"] = result.text
            QTimer.singleShot(300, self, self._answered)  # the sources are read and painted too

    @Slot()
    def _answered(self) -> None:
        self._phase = "after"
        self._then = self._ask_to_stop
        if self._only_idle:
            self._then = None
            self._tick.stop()
            QTimer.singleShot(SETTLE_MS, self, self._begin_idle)

    @Slot()
    def _begin_idle(self) -> None:
        self._used, self._idle_since = time.process_time(), time.monotonic()
        QTimer.singleShot(IDLE_MS, self, self._end_idle)

    @Slot()
    def _end_idle(self) -> None:
        lasted = time.monotonic() - self._idle_since
        self._found["idle_share"] = (time.process_time() - self._used) / lasted
        resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line)
        self._found["resident_mb"] = int(resident.split()[1]) / 1e3
        self._end()

    def _ask_to_stop(self) -> None:
        composer = self._window.chat.composer
        if not self._stops:
            self._end()
        elif composer.stop.isVisible():
            self._then = None
            QTimer.singleShot(self._stops.pop(0), self, self._stop)
        elif not composer.text():
            composer.set_text(QUESTIONS[1])
        elif composer.can_send():
            composer.submit()

    @Slot()
    def _stop(self) -> None:
        button: QAbstractButton = self._window.chat.composer.stop
        self._pressed = time.monotonic() if button.isVisible() else 0.0
        if self._pressed and self._at_work:
            self._given_up[self._at_work] = self._pressed
        button.click()
        self._then = self._until_stopped

    @Slot(int)
    def _on_began(self, job: int) -> None:
        self._at_work = job

    @Slot(int, object)
    def _on_over(self, job: int, _result: object) -> None:
        self._on_given_up(job)

    @Slot(int)
    def _on_given_up(self, job: int) -> None:
        self._at_work = 0 if job == self._at_work else self._at_work
        pressed = self._given_up.pop(job, 0.0)
        if pressed:
            self._engine_latencies.append((time.monotonic() - pressed) * 1e3)

    def _until_stopped(self) -> None:
        composer = self._window.chat.composer
        if not composer.stop.isVisible():
            if self._pressed:
                self._latencies.append((time.monotonic() - self._pressed) * 1e3)
            composer.set_text("")
            self._then = self._when_given_up

    def _when_given_up(self) -> None:
        if not self._given_up:
            self._then = self._ask_to_stop

    def _end(self) -> None:
        self._tick.stop()
        self._then = None
        self._found |= {
            "stalls_ms": self._stalls,
            "stops_ms": self._latencies,
            "engine_stops_ms": self._engine_latencies,
        }
        self._out.write_text(json.dumps(self._found), encoding="utf-8")
        self._window.quit()


def inside(begun: float, out: Path, profile: Path, mode: str) -> int:
    """Run the application with a probe in it."""
    show = bootstrap.Desktop.open

    def probed(desktop: bootstrap.Desktop, request: Request) -> None:
        Probe(desktop, begun, out, mode)
        show(desktop, request)

    bootstrap.Desktop.open = probed  # type: ignore[assignment, method-assign]
    return start.main(["--profile", str(profile)])


def opened(display: str, folder: Path, mode: str) -> dict[str, object]:
    """What the probe found in a new process with folders of its own; "start", "idle" or "full"."""
    folder.mkdir()
    out = folder / "found.json"
    values = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}  # compiled once
    values |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": str(folder)}
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        (folder / name).mkdir(mode=0o700)
        values[name] = str(folder / name)
    command = [sys.executable, __file__, "--inside", str(time.monotonic()), str(out), str(folder / "profile"), mode]
    subprocess.run(command, env=values, check=True)
    found: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return found


def scrolling() -> dict[str, float]:
    """p95 of CPU milliseconds for layout and paint in a conversation of 10,000 turns, by kind of movement."""
    values = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-m", "helpers.scrolling"]
    done = subprocess.run(command, env=values, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)["p95_ms"]
    return found


def measure(args: argparse.Namespace) -> None:
    """Start windows, print the figures, finish with the bars."""
    sys.path.append(str(ROOT / "tests"))
    from gui.real import driver

    if command := driver.missing():
        sys.exit(f"The window was not measured. Run: {command}")
    with (
        tempfile.TemporaryDirectory(prefix="ai-os-window-") as name,
        driver.screen(Path(name) / "screen.log") as screen,
    ):
        starts = [opened(screen, Path(name) / f"start{n}", "start") for n in range(1 if args.quick else 5)]
        full = opened(screen, Path(name) / "full", "full")
        idle = opened(screen, Path(name) / "idle", "idle")
    visible = [float(found["visible_s"]) for found in starts]  # type: ignore[arg-type]
    stalls, stops = dict[str, float](full["stalls_ms"]), list[float](full["stops_ms"])  # type: ignore[call-overload]
    smooth = scrolling()
    print(f"visible: {', '.join(f'{s:.2f}' for s in visible)} s; engine ready {full['ready_s']:.1f} s after the start")
    print(f"first answer: {full['text']!r} after {full['first_answer_s']:.2f} s")
    print("longest stall by phase: " + ", ".join(f"{name} {late:.0f} ms" for name, late in stalls.items()))
    given_up = list[float](full["engine_stops_ms"])  # type: ignore[call-overload]
    print(f"stop, until the window takes the next question: {_milliseconds(stops)}")
    print(f"stop, until the engine has left the answer: {_milliseconds(given_up)}")
    print("10,000 turns, p95: " + ", ".join(f"{name} {ms:.1f} ms" for name, ms in smooth.items()))
    share, resident = float(idle["idle_share"]) * 100, float(idle["resident_mb"])  # type: ignore[arg-type]
    print(f"idle for {IDLE_MS / 1e3:.0f} s: {share:.2f} % of a processor, {resident:.0f} MB resident")
    counted = [late for phase, late in stalls.items() if phase != "after"]
    bars = [
        Bar("window_visible", statistics.median(visible), 2.0, higher_is_better=False, unit=" s"),
        Bar("longest_stall", max(counted), 100, higher_is_better=False, unit=" ms"),
        Bar("stop", max(stops), 200, higher_is_better=False, unit=" ms"),
        Bar("idle_cpu", share, 1, higher_is_better=False, unit=" %"),
        Bar("idle_resident", resident, 400, higher_is_better=False, unit=" MB"),
        Bar("scroll_10k_p95", max(smooth.values()), 16, higher_is_better=False, unit=" ms"),
    ]
    finish(bars, args, {"starts": visible, "full": full, "idle": idle, "scroll_p95_ms": smooth})


def _milliseconds(values: list[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values) + " ms" if values else "not measured: every answer was faster"


def main() -> None:
    """The benchmark, or with `--inside` the process that it looks into."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        begun, out, profile, mode = args.inside
        code = inside(float(begun), Path(out), Path(profile), mode)
        QCoreApplication.processEvents()
        sys.exit(code)
    measure(args)


if __name__ == "__main__":
    main()

"""A screen of its own, the application on it, and a person's hands: mouse, keys, eyes."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
PROGRAMS = runpy.run_path(str(TESTS.parent / "packaging" / "environment.py"))["WINDOW_TEST_PROGRAMS"]
LIMIT_S = 300.0  # for whatever is waited for; an idle computer needs a hundredth of it
_POLL_S = 0.1
_DRAG_STEPS = 12
_MARK = "AIOS_REAL_WINDOW_RUN"


def missing() -> str:
    """The command that installs what these tests need; "" where all is here."""
    packages = sorted(package for program, package in PROGRAMS.items() if shutil.which(program) is None)
    return f"sudo apt-get install -y {' '.join(packages)}" if packages else ""


@dataclass(frozen=True)
class Seen:
    """One widget as assistive technology sees it; `rect` is (x, y, width, height) in pixels of the screen.

    `area` is the part of the screen in which it could be seen, the view of a page that scrolls for example.
    """

    role: str
    name: str
    value: str
    description: str
    rect: tuple[int, int, int, int]
    area: tuple[int, int, int, int]
    enabled: bool
    focusable: bool
    focused: bool

    def below(self) -> int:
        """How far its middle is below (above: negative) what can be seen, in pixels; 0 where it can be seen."""
        middle, top = self.rect[1] + self.rect[3] // 2, self.area[1]
        return min(middle - top, 0) + max(middle - (top + self.area[3] - 1), 0)


def wait_until(what: str, check: Callable[[], object], limit_s: float = LIMIT_S) -> None:
    """Poll until `check` is true; AssertionError that says what did not come."""
    end = time.monotonic() + limit_s
    while not check():
        assert time.monotonic() < end, f"{what}: not within {limit_s:.0f} s"
        time.sleep(_POLL_S)


def end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Terminate a process and wait for it."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def screen(log: Path) -> Iterator[str]:
    """An X server with a window manager; gives its DISPLAY."""
    read, write = os.pipe()
    with log.open("wb") as out:
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=(write,), stdout=out, stderr=out)
        os.close(write)
        with os.fdopen(read) as numbers:
            display = f":{numbers.readline().strip()}"
        managers: list[subprocess.Popen[bytes]] = []

        def managed() -> bool:
            """Whether there is a window manager; one that found no display on a busy computer is started again."""
            if not managers or managers[-1].poll() is not None:
                mine = os.environ | {"DISPLAY": display}
                managers.append(subprocess.Popen(["openbox"], env=mine, stdout=out, stderr=out))
            told = ["xprop", "-display", display, "-root", "_NET_SUPPORTING_WM_CHECK"]
            return b"window id" in subprocess.run(told, capture_output=True).stdout

        try:
            wait_until("a window manager", managed)
            yield display
        finally:
            for process in (*managers, server):
                end(process)


class App:
    """The application in a process of its own."""

    def __init__(self, display: str, profile: Path, *words: str, **variables: str) -> None:
        self.display, self.profile = display, profile
        self._variables = variables  # of the environment
        self._run = uuid.uuid4().hex
        self._mine, theirs = socket.socketpair()
        self._mine.settimeout(LIMIT_S)
        self.log = profile.parent / f"{profile.name}-{self._run[:6]}.log"
        self.stalls = self.log.with_suffix(".json")
        observed = [sys.executable, "-m", "gui.real.observed", str(theirs.fileno()), str(self.stalls)]
        command = [*observed, "--profile", str(profile), *words]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                command, env=self.environment(), pass_fds=(theirs.fileno(),), stdout=out, stderr=out, cwd=TESTS
            )
        theirs.close()

    def environment(self) -> dict[str, str]:
        """As on a desktop with X11, where modules are compiled once; tests set HOME and the XDG folders before."""
        others = ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "PYTHONDONTWRITEBYTECODE")
        values = {k: v for k, v in os.environ.items() if k not in others}
        given = [str(Path(each).resolve()) for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
        path = os.pathsep.join([str(TESTS), *given])
        own = {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": path, _MARK: self._run}
        return values | own | self._variables

    # Eyes

    def sees(self) -> list[Seen]:
        """All that is on the screen now."""
        parts = json.loads(self._ask(b"?"))
        return [Seen(**{**part, "rect": tuple(part["rect"]), "area": tuple(part["area"])}) for part in parts]

    def _ask(self, what: bytes) -> bytes:
        """What the application answers to one of the bytes of `observed`."""
        self._mine.sendall(what)
        received = b""
        while not received.endswith(b"\n"):
            part = self._mine.recv(1 << 16)
            assert part, f"the application has ended:\n{self.log.read_text()}"
            received += part
        return received

    def find(self, text: str, role: str = "") -> Seen | None:
        """The first that carries this text in its name, value or description."""
        for part in self.sees():
            said = (part.name, part.value, part.description)
            if role in ("", part.role) and any(text in each for each in said):
                return part
        return None

    def wait_for(self, text: str, role: str = "") -> Seen:
        """Wait until something with this text (see `find`) is on the screen, can be used, and stays where it is.

        A window that has just come up is still put in its place by the window manager.
        """
        found: list[Seen] = []

        def there() -> bool:
            part, before = self.find(text, role), found[:]
            found[:] = [part] if part is not None and part.enabled else []
            return bool(found and before) and found[0].rect == before[0].rect

        try:
            wait_until(f"{role} {text!r} on the screen", there)
        except AssertionError as error:
            lines = (f"{part.role} {part.name!r} {part.value!r} {part.description!r}" for part in self.sees())
            raise AssertionError(f"{error}; there is\n" + "\n".join(lines)) from None
        return found[0]

    def shot(self, path: Path) -> bytes:
        """The screen as a PNG file, also saved."""
        self._ask(b"-")  # the screen is held meanwhile
        subprocess.run(["import", "-display", self.display, "-window", "root", str(path)], check=True)
        self._ask(b"+")
        return path.read_bytes()

    # Hands

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=os.environ | {"DISPLAY": self.display}, check=True)

    def press(self, text: str, role: str) -> None:
        """Wait for something, scroll until its middle can be seen, and click on it."""
        part = self.wait_for(text, role)
        for _ in range(200):
            if not part.below():
                break
            left, top, width, height = part.area
            wheel = "5" if part.below() > 0 else "4"
            self._xdotool("mousemove", str(left + width // 2), str(top + height // 2), "click", wheel)
            part = self.wait_for(text, role)
        assert not part.below(), f"{role} {text!r} cannot be scrolled into sight: {part}"
        self.click(part)

    def click(self, part: Seen) -> None:
        """The left button in the middle."""
        x, y, width, height = part.rect
        self._xdotool("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")

    def double_click(self, part: Seen, right: int, down: int = 12) -> None:
        """Twice, quickly, so many pixels from the upper left corner: it selects the word there."""
        x, y, _, _ = part.rect
        self._xdotool("mousemove", str(x + right), str(y + down), "click", "--repeat", "2", "--delay", "60", "1")

    def click_into(self, text: str, role: str) -> None:
        """Click on a field until it has the focus: a window that has just come up may not be the active one yet."""

        def focused() -> bool:
            self.click(self.wait_for(text, role))
            time.sleep(5 * _POLL_S)
            part = self.find(text, role)
            return part is not None and part.focused

        wait_until(f"the focus in {text!r}", focused)

    def key(self, *names: str) -> None:
        """Keys as xdotool calls them: `ctrl+q`, `Return`."""
        self._xdotool("key", "--delay", "30", *names)

    def type(self, text: str) -> None:
        """Characters, one after the other."""
        self._xdotool("type", "--delay", "15", text)

    @contextmanager
    def drop(self, path: Path, onto: Seen) -> Iterator[str]:
        """Drag a file or folder out of another program, which stays open in the block; "taken" or "refused"."""
        command = [sys.executable, "-m", "gui.real.drag_source", str(path)]
        source = subprocess.Popen(command, env=self.environment(), stdout=subprocess.PIPE, text=True, cwd=TESTS)
        try:
            assert source.stdout is not None
            x, y = map(int, source.stdout.readline().split())
            left, top, width, height = onto.rect
            self._xdotool("mousemove", str(x), str(y), "sleep", "1", "mousedown", "1")
            for part in range(1, _DRAG_STEPS + 1):
                to_x = x + (left + width // 2 - x) * part // _DRAG_STEPS
                to_y = y + (top + height // 2 - y) * part // _DRAG_STEPS
                self._xdotool("mousemove", str(to_x), str(to_y), "sleep", "0.1")
            self._xdotool("sleep", "1", "mouseup", "1")
            yield source.stdout.readline().strip()
        finally:
            end(source)
            if source.stdout is not None:
                source.stdout.close()

    # Beginning and end

    def hand_over(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """A second start with the same profile."""
        command = [sys.executable, "-m", "ai_os_app", "--profile", str(self.profile), *words]
        values = self.environment() | variables
        return subprocess.run(command, env=values, capture_output=True, text=True, timeout=LIMIT_S, check=False)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def wait(self) -> int:
        """The exit code, once it has ended."""
        return self.process.wait(LIMIT_S)

    def orphans(self) -> list[str]:
        """Command lines of processes that this run has left behind."""
        mark = f"{_MARK}={self._run}".encode()
        left = []
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes():
                    left.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:  # it has ended meanwhile, or is someone else's
                continue
        return left

    def close(self) -> None:
        """Whatever happened, leave nothing running."""
        self._mine.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

"""Makes smaller copies of models, and imports models. The heavy part is done by `ai-os weights` in a child process.

A process can be ended at once, which a native call cannot, and its memory goes with it. What is made stands in a
workplace until it is whole, so that a stop or a power cut leaves nothing half-written.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ai_os_app import paths as app_paths
from ai_os_app.workers.model_jobs import Making, MakingStep, ModelMade
from ai_os_app.workers.model_shelf import Shelf
from ai_os_diffusion import paths
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.weights.parquet_v2 import open_reader, read_metadata

Tell = Callable[[Making], None]

_CALIBRATION = "calibration.json"
_INDEX = "metadata.json"
_POLL_S = 0.1
_END_S = 5.0
_PIECE = 4 * 2**20  # bytes copied between two looks at the cancel token
if sys.platform == "win32":
    _FLAGS = subprocess.CREATE_NO_WINDOW  # the program is one of the console
else:
    _FLAGS = 0


class Maker:
    """One model at a time; the methods are called on threads beside the engine's."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._closed = CancelToken()

    def close(self) -> None:
        """End what is being made; nothing of it is kept."""
        self._closed.cancel()

    def copy(self, key: str, bits: int, tell: Tell, cancel: CancelToken, used: str) -> ModelMade:
        """A copy of a model with fewer bits.

        Raises:
            Cancelled: stopped.
            ModelLoadError: the model is damaged, or the copy cannot be made; the message says why.
        """
        source = app_paths.model_folder(key)
        with self._turn(tell, cancel), self._shelf.workplace() as work:
            options = ["--json", "--bits", str(bits)]
            told = self._run(["weights", "quantize", str(source), str(work / "made"), *options], tell, cancel)
            name = key.removeprefix("own:") or "bundled"
            return self._finish(work / "made", f"{name} {bits} bit", source, used, told.get("cosine_similarity"))

    def take(self, source: Path, tell: Tell, cancel: CancelToken, used: str) -> ModelMade:
        """A folder of weights, copied, or a checkpoint, converted to eight bits. It is checked before it is copied.

        Raises:
            Cancelled: stopped.
            ModelLoadError: it is damaged, or nothing that can be imported; the message names file, field and remedy.
        """
        from ai_os_diffusion.weights.converters.checkpoint import (
            is_checkpoint,
            refuse_pickles,
        )  # 0.1 s, and seldom used

        with self._turn(tell, cancel):
            refuse_pickles(source)
            is_ours = (source / _INDEX).is_file() and not is_checkpoint(source)
            if is_ours:
                tell(Making("checking"))
                read_metadata(open_reader(source))  # with every checksum
            with self._shelf.workplace() as work:
                if is_ours:
                    _copy_files(source, work / "made", tell, self._stops(cancel))
                else:
                    vocabulary = [] if is_checkpoint(source) else ["--vocabulary", str(paths.bundled_vocabulary())]
                    command = ["weights", "convert", str(source), str(work / "made"), "--codec", "int8", *vocabulary]
                    self._run(command, tell, cancel)
                tell(Making("checking"))
                read_metadata(open_reader(work / "made"))
                return self._finish(work / "made", source.name, source, used, None)

    def _finish(self, made: Path, name: str, source: Path, used: str, cosine: Any) -> ModelMade:
        before, after = size_of(source), size_of(made)
        key = self._shelf.put(made, name)
        return ModelMade(self._shelf.describe(key, used), before, after, cosine)

    @contextmanager
    def _turn(self, tell: Tell, cancel: CancelToken) -> Iterator[None]:
        """Wait until what was stopped before has ended."""
        stops = self._stops(cancel)
        while not self._lock.acquire(timeout=_POLL_S):
            tell(Making("waiting"))
            stops()
        try:
            stops()
            yield
        finally:
            self._lock.release()

    def _stops(self, cancel: CancelToken) -> Callable[[], None]:
        def check() -> None:
            cancel.check()
            self._closed.check()

        return check

    def _run(self, words: list[str], tell: Tell, cancel: CancelToken) -> dict[str, Any]:
        """Let a child process do a command of `ai-os`; what it tells last as JSON."""
        stops = self._stops(cancel)
        step: MakingStep = "reading" if "quantize" in words else "converting"
        tell(Making(step))
        told: dict[str, Any] = {}
        begun = 0.0
        with _child(words) as child:
            while (line := child.line()) is not None:
                stops()
                told = _parsed(line) or told
                share = told.get("share")
                if isinstance(share, float):
                    begun = begun or time.monotonic()
                    left = (time.monotonic() - begun) * (1 - share) / share if share > 0 else None
                    tell(Making("quantizing", share, left or None))
            stops()
            child.check()
        return told


class _Child:
    """A running command of `ai-os`."""

    def __init__(self, words: list[str]) -> None:
        try:
            self._process = subprocess.Popen(
                [*_command(), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                creationflags=_FLAGS,
            )
        except OSError as error:
            raise ModelLoadError(
                f"The process that makes models cannot be started: {error.strerror}.",
                kind="model.making",
                remedy="Free some memory and try again.",
            ) from error
        self._said: queue.Queue[str | None] = queue.Queue()
        self._complaint = ""
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._listen, self._hear_complaint)]
        for reader in self._readers:
            reader.start()

    def line(self) -> str | None:
        """The next line, "" where none came for a moment, None at the end."""
        try:
            return self._said.get(timeout=_POLL_S)
        except queue.Empty:
            return ""

    def check(self) -> None:
        """Raise ModelLoadError with its complaint where it did not end well."""
        code = self._process.wait()
        for reader in self._readers:
            reader.join()
        if code:
            told = self._complaint.strip().splitlines()[-1:] or [f"It ended with code {code}."]
            raise ModelLoadError(f"The model was not made. {told[0].removeprefix('ai-os: ')}", kind="model.making")

    def end(self) -> None:
        """End it, where it has not ended, and close what it was listened to through."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(_END_S)
        for reader, stream in zip(self._readers, (self._process.stdout, self._process.stderr), strict=True):
            reader.join(_END_S)
            self._stream(stream).close()

    def _listen(self) -> None:
        for line in self._stream(self._process.stdout):
            self._said.put(line)
        self._said.put(None)

    def _hear_complaint(self) -> None:
        self._complaint = "".join(list(self._stream(self._process.stderr))[-20:])

    def _stream(self, stream: IO[str] | None) -> IO[str]:
        assert stream is not None
        return stream


@contextmanager
def _child(words: list[str]) -> Iterator[_Child]:
    child = _Child(words)
    try:
        yield child
    finally:
        child.end()


def _command() -> list[str]:
    """What starts `ai-os`: the program beside the window's in the bundle, else this Python."""
    if paths.is_bundle():
        program = Path(sys.executable)
        return [str(program.with_name(f"ai-os{program.suffix}"))]
    return [sys.executable, "-m", "ai_os_diffusion.cli.main"]


def _parsed(line: str) -> dict[str, Any]:
    """A line as JSON; nothing where it is none, as when a library says something."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _copy_files(source: Path, target: Path, tell: Tell, stops: Callable[[], None]) -> None:
    """Copy what belongs to the weights, and nothing else that lies there."""
    index = json.loads((source / _INDEX).read_text(encoding="utf-8"))
    names = [_INDEX, *(str(file["name"]) for file in index["files"])]
    if (source / _CALIBRATION).is_file():
        names.append(_CALIBRATION)
    total = sum((source / name).stat().st_size for name in names)
    if total > shutil.disk_usage(target.parent).free:
        raise ModelLoadError(
            f"There is no room for {source.name}: {total / 2**20:.0f} MiB are needed.",
            kind="model.room",
            remedy="Free some of the disk, then try again.",
            context={"path": target.parent},
        )
    target.mkdir()
    done = 0
    for name in names:
        with (source / name).open("rb") as read, (target / name).open("wb") as write:
            while piece := read.read(_PIECE):
                stops()
                write.write(piece)
                done += len(piece)
                tell(Making("copying", done / total if total else None))


def size_of(source: Path) -> int:
    """Bytes of a folder's files, or of a file."""
    return sum(file.stat().st_size for file in ([source] if source.is_file() else source.iterdir()) if file.is_file())

"""Transcription: a recording in pieces between pauses, each written down by a process of its own."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.speech.mel import RATE
from ai_os_diffusion.speech.recogniser import HeardWord
from ai_os_diffusion.speech.transcriber import HEAD

_MODULE = "ai_os_diffusion.speech.transcriber"
_LEAST_S, _MOST_S = 10.0, 20.0  # of a piece
_WINDOW = RATE // 5  # in which it has to be quiet where a piece ends
_SILENT = 0.003  # root mean square; -50 dB
_WAIT = 0.1  # seconds
_STUCK_S = 300.0  # for one piece
_SENTENCE_S = 0.45  # a pause that ends a sentence

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Sentence:
    """Words between two pauses, their times in seconds of the recording."""

    words: tuple[HeardWord, ...]


class Transcriber:
    """Writes down recordings; `tick` is called while it waits, and may raise to stop it."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def hear(self, sound: Iterable[Samples]) -> Iterator[Sentence]:
        """The sentences in mono sound at RATE, which comes in blocks of any length.

        Raises:
            ImporterError: the process ends, or is stuck.
        """
        for begins, piece in pieces(sound):
            self._tick()
            if float(np.sqrt(np.mean(np.square(piece)))) < _SILENT:
                continue
            words = [HeardWord(text, begins + first, begins + last) for text, first, last in self._ask(piece)]
            yield from sentences(words)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, piece: Samples) -> list[tuple[str, float, float]]:
        process = self._process or self._start()
        data = piece.astype("<f4").tobytes()
        try:
            assert process.stdin is not None
            process.stdin.write(HEAD.pack(len(data)) + data)
            process.stdin.flush()
            words = json.loads(self._answer())
        except (OSError, ValueError) as error:
            self.close()
            raise _failed("the recogniser ended") from error
        except BaseException:  # stopped in the midst: the next file begins with a fresh process
            self.close()
            raise
        return [(str(text), float(first), float(last)) for text, first, last in words]

    def _answer(self) -> bytes:
        for _ in range(round(_STUCK_S / _WAIT)):
            try:
                line = self._lines.get(timeout=_WAIT)
            except queue.Empty:
                self._tick()
                continue
            if not line:
                raise _failed("the recogniser ended")
            return line
        raise _failed("the recogniser does not answer")

    def _start(self) -> subprocess.Popen[bytes]:
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._lines = lines
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

        def listen() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.put(line)
            lines.put(b"")

        threading.Thread(target=listen, name="transcriber", daemon=True).start()
        return process


def pieces(sound: Iterable[Samples]) -> Iterator[tuple[float, Samples]]:
    """(second, samples) of pieces that end where it is quietest, each of 10 to 20 s but the last."""
    waiting: Samples = np.zeros(0, np.float32)
    begun = 0
    most = round(_MOST_S * RATE)
    for block in sound:
        waiting = np.concatenate([waiting, block])
        while len(waiting) > most:
            cut = _quietest(waiting[:most])
            yield begun / RATE, waiting[:cut]
            waiting, begun = waiting[cut:], begun + cut
    if len(waiting) > _WINDOW:
        yield begun / RATE, waiting


def _quietest(samples: Samples) -> int:
    """The middle of the quietest window after the least length of a piece."""
    first = round(_LEAST_S * RATE)
    energy = np.concatenate([[0.0], np.cumsum(np.square(samples[first:], dtype=np.float64))])
    return first + int(np.argmin(energy[_WINDOW:] - energy[:-_WINDOW])) + _WINDOW // 2


def sentences(words: list[HeardWord]) -> Iterator[Sentence]:
    """The words parted where nothing is said for a while."""
    held: list[HeardWord] = []
    for word in words:
        if held and word.begins - held[-1].ends >= _SENTENCE_S:
            yield Sentence(tuple(held))
            held = []
        held.append(word)
    if held:
        yield Sentence(tuple(held))


def _failed(reason: str) -> ImporterError:
    return ImporterError(f"The words of it could not be written down: {reason}.", kind="importer.recognition")

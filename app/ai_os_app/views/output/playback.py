"""Playing a sound that may still grow: where it stands, how fast it goes, and why nothing is heard.

Nothing here waits for the sound device: it is opened, fed and closed on threads of its own.
"""

from __future__ import annotations

import enum
import logging
import queue
import threading
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # the window opens before NumPy and the sound library are there
    import numpy as np
    import numpy.typing as npt

    from ai_os_diffusion.types import AudioOutput

BLOCK_S = 0.02  # of sound that is handed over at a time

log = logging.getLogger(__name__)


class Trouble(enum.Enum):
    """Why nothing is heard."""

    NONE = "none"
    LIBRARY = "library"  # PortAudio, or the package that calls it, is not installed
    DEVICE = "device"  # no sound device, or none that takes the sound


class Player(Protocol):
    """What the audio pane needs; `position` and `playing` are read many times a second."""

    @property
    def position(self) -> float:
        """Seconds of the sound that were heard."""
        ...

    @property
    def playing(self) -> bool:
        """Whether it plays, or will as soon as there is more to hear."""
        ...

    @property
    def trouble(self) -> Trouble:
        """Why the last `play` came to nothing; it may take a while to be known."""
        ...

    def clear(self) -> None:
        """Stop, and forget the sound."""
        ...

    def load(self, sound: AudioOutput, *, whole: bool) -> None:
        """Take a sound, or the longer one that it has become; the position stays. More may come until it is `whole`."""
        ...

    def play(self) -> None:
        """Go on, or begin again where it had come to its end."""
        ...

    def pause(self) -> None:
        """Fall silent; the position stays."""
        ...

    def seek(self, seconds: float) -> None:
        """Go to a place."""
        ...

    def set_speed(self, speed: float) -> None:
        """1.0 is as it was spoken."""
        ...

    def close(self) -> None:
        """Release the device for good."""
        ...


class Track:
    """Samples and a place in them. Read by the thread of the sound device, moved by that of the window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: npt.NDArray[np.float32] | None = None
        self._place = self._least = 0.0  # in samples; what is heard is never before the place last sought
        self.rate = 1
        self.speed = 1.0
        self.whole = True

    def load(self, samples: npt.NDArray[np.float32] | None, rate: int, *, whole: bool) -> None:
        """Take the samples; the place stays."""
        with self._lock:
            self._samples, self.rate, self.whole = samples, rate, whole

    def seek(self, seconds: float) -> None:
        """Go to a place within the sound."""
        with self._lock:
            self._place = self._least = min(self._count(), max(0.0, seconds * self.rate))

    def at_end(self) -> bool:
        """Whether all has been read, and no more comes."""
        with self._lock:
            return self.whole and self._place >= self._count()

    def heard(self, behind: float) -> float:
        """The second that is heard where the ear is `behind` seconds late."""
        with self._lock:
            return max(self._least, self._place - behind * self.rate * self.speed) / self.rate

    def read(self, count: int, rate: int) -> npt.NDArray[np.float32]:
        """The next `count` samples at `rate`, silent where there are none, and go on by as many."""
        import numpy as np

        with self._lock:
            made = np.zeros(count, np.float32)
            samples = self._samples
            if samples is None or len(samples) < 2:
                return made
            step = self.speed * self.rate / rate
            wanted = self._place + np.arange(count) * step
            wanted = wanted[wanted <= len(samples) - 1]
            left = np.minimum(wanted.astype(np.int64), len(samples) - 2)
            share = (wanted - left).astype(np.float32)
            made[: len(wanted)] = samples[left] * (1 - share) + samples[left + 1] * share
            self._place += len(wanted) * step
            if len(wanted) < count and self.whole:
                self._place = float(len(samples))
            return made

    def _count(self) -> int:
        return 0 if self._samples is None else len(self._samples)


class _Order(enum.Enum):
    PLAY = enum.auto()
    STOP = enum.auto()
    CLOSE = enum.auto()


class DevicePlayer:
    """Plays on the default sound device, which is open only while something plays."""

    def __init__(self) -> None:
        self._track = Track()
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._playing = self._closing = False
        self._latency = 0.0
        self._trouble = Trouble.NONE

    @property
    def position(self) -> float:
        return self._track.heard(self._latency if self._playing else 0.0)

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def trouble(self) -> Trouble:
        return self._trouble

    def clear(self) -> None:
        self.pause()
        self._track.load(None, 1, whole=True)
        self._track.seek(0)

    def load(self, sound: AudioOutput, *, whole: bool) -> None:
        self._track.load(sound.samples, sound.rate, whole=whole)

    def play(self) -> None:
        if self._track.at_end():
            self._track.seek(0)
        self._trouble = Trouble.NONE
        self._playing = True
        self._order(_Order.PLAY)

    def pause(self) -> None:
        if self._playing:
            place = self.position
            self._playing = False
            self._track.seek(place)  # what the device still holds is not heard: it comes again
            self._order(_Order.STOP)

    def seek(self, seconds: float) -> None:
        self._track.seek(seconds)

    def set_speed(self, speed: float) -> None:
        self._track.speed = speed

    def close(self) -> None:
        self._playing = False
        if self._thread is not None:
            self._orders.put(_Order.CLOSE)
            self._thread.join(1.0)
            self._thread = None

    def _order(self, order: _Order) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="sound", daemon=True)
            self._thread.start()
        self._orders.put(order)

    # On the thread `sound`

    def _serve(self) -> None:
        stream = None
        while (order := self._orders.get()) is not _Order.CLOSE:
            if stream is not None:
                self._close(stream)
                stream = None
            if order is _Order.PLAY and self._playing:
                stream = self._open()
        if stream is not None:
            self._close(stream)

    def _close(self, stream: Any) -> None:
        self._closing = True
        stream.close()
        self._closing = False

    def _open(self) -> Any:
        """A stream that plays, or None with the reason in `trouble`."""
        try:
            import sounddevice
        except (ImportError, OSError) as error:  # OSError: the package is there, PortAudio is not
            return self._fail(Trouble.LIBRARY, error)
        try:
            try:
                return self._stream(sounddevice, self._track.rate)
            except sounddevice.PortAudioError:  # the device wants a rate of its own
                own = sounddevice.query_devices(kind="output")["default_samplerate"]
                return self._stream(sounddevice, int(own))
        except (sounddevice.PortAudioError, ValueError) as error:  # ValueError: there is no output device
            return self._fail(Trouble.DEVICE, error)

    def _stream(self, sounddevice: Any, rate: int) -> Any:
        def fill(out: Any, frames: int, _time: object, _status: object) -> None:
            if not self._playing:
                out.fill(0)
                return
            out[:, 0] = self._track.read(frames, rate)
            if self._track.at_end():
                raise sounddevice.CallbackStop

        stream = sounddevice.OutputStream(
            samplerate=rate,
            blocksize=max(64, round(rate * BLOCK_S)),
            channels=1,
            dtype="float32",
            callback=fill,
            finished_callback=self._on_finished,
        )
        try:
            stream.start()
        except sounddevice.PortAudioError:
            stream.close()
            raise
        self._latency = float(stream.latency)
        return stream

    def _on_finished(self) -> None:
        """On PortAudio's thread, when the last sample has been heard, and when a stream is closed."""
        if self._playing and not self._closing:
            if not self._track.at_end():
                self._trouble = Trouble.DEVICE  # it was unplugged
            self._playing = False
            self._orders.put(_Order.STOP)

    def _fail(self, trouble: Trouble, error: Exception) -> None:
        log.warning("no sound: %s", error)
        self._trouble = trouble
        self._playing = False

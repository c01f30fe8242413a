"""Playing: the place in the sound, speeds, growing, and what is said where there is no device."""

from __future__ import annotations

import sys
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import soundfile

from ai_os_app.views.output.playback import DevicePlayer, Track, Trouble
from ai_os_diffusion.media.files import save_sound
from ai_os_diffusion.types import AudioOutput
from gui.sounds_and_pictures import RATE, speech


def ramp(count: int) -> Track:
    track = Track()
    track.load(np.arange(count, dtype=np.float32), 100, whole=True)
    return track


def test_a_sound_is_read_once_and_to_its_end() -> None:
    track = ramp(10)
    assert track.read(6, 100).tolist() == [0, 1, 2, 3, 4, 5]
    assert not track.at_end()
    assert track.read(6, 100).tolist() == [6, 7, 8, 9, 0, 0]
    assert track.at_end()
    assert track.heard(0) == pytest.approx(0.1)


def test_speed_and_the_rate_of_the_device_are_interpolated() -> None:
    track = ramp(100)
    track.speed = 1.5
    assert track.read(4, 100).tolist() == [0, 1.5, 3, 4.5]
    assert track.heard(0) == pytest.approx(0.06)
    track.seek(0)
    track.speed = 1.0
    assert track.read(4, 200).tolist() == [0, 0.5, 1, 1.5]


def test_a_sound_that_grows_waits_at_its_end_and_goes_on_without_a_gap() -> None:
    track = Track()
    track.load(np.arange(4, dtype=np.float32), 100, whole=False)
    assert track.read(6, 100).tolist() == [0, 1, 2, 3, 0, 0]
    assert not track.at_end()
    assert track.read(2, 100).tolist() == [0, 0]
    track.load(np.arange(6, dtype=np.float32), 100, whole=True)
    assert track.read(4, 100).tolist() == [4, 5, 0, 0]
    assert track.at_end()


def test_what_is_heard_is_late_but_never_before_the_place_sought() -> None:
    track = ramp(100)
    track.read(50, 100)
    assert track.heard(0.2) == pytest.approx(0.3)
    track.seek(0.8)
    assert track.heard(0.2) == pytest.approx(0.8)
    track.seek(7)
    assert track.heard(0) == pytest.approx(1.0)
    track.seek(-1)
    assert track.heard(0) == 0.0


class FakeDevice(ModuleType):
    """The part of `sounddevice` that is used; the test takes samples out of the stream."""

    class PortAudioError(Exception):
        pass

    class CallbackStop(Exception):
        pass

    def __init__(self, rates: tuple[int, ...] = (RATE,)) -> None:
        super().__init__("sounddevice")
        self.rates = rates
        self.threads: set[int] = set()
        self.streams: list[Any] = []
        device = self

        class Stream:
            latency = 0.0

            def __init__(self, *, callback: Callable[..., None], finished_callback: Callable[[], None], **format: Any):
                device.threads.add(threading.get_ident())
                if format["samplerate"] not in device.rates:
                    raise device.PortAudioError("Invalid sample rate")
                self.format, self._callback, self._finished = format, callback, finished_callback
                self.open = False
                device.streams.append(self)

            def start(self) -> None:
                self.open = True

            def close(self) -> None:
                self.open = False
                self._finished()

            def take(self, count: int) -> Any:
                out = np.full((count, 1), 9, np.float32)
                try:
                    self._callback(out, count, None, None)
                except device.CallbackStop:
                    self._finished()
                return out[:, 0]

        self.OutputStream = Stream

    def query_devices(self, *, kind: str) -> dict[str, float]:
        if not self.rates:
            raise self.PortAudioError(f"Error querying device -1 ({kind})")
        return {"default_samplerate": float(self.rates[0])}

    def opened(self, count: int) -> Any:
        until(lambda: len(self.streams) == count and self.streams[-1].open)
        return self.streams[-1]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def player() -> Any:
    made = DevicePlayer()
    yield made
    made.close()


def test_the_device_gets_the_sound_and_is_released_at_the_end(
    player: DevicePlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = FakeDevice()
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    sound = speech("One two.")
    player.load(sound, whole=True)
    player.play()
    stream = device.opened(1)
    assert device.threads == {player._thread.ident if player._thread else 0}  # never the window's
    assert stream.format["channels"] == 1
    assert stream.take(100).tolist() == sound.samples[:100].tolist()
    assert player.position == pytest.approx(100 / RATE)
    player.pause()
    until(lambda: not stream.open)
    assert not player.playing
    player.play()
    stream = device.opened(2)
    assert stream.take(5000)[:100].tolist() == pytest.approx(sound.samples[100:200].tolist())
    until(lambda: not stream.open)
    assert not player.playing
    assert player.position == pytest.approx(sound.seconds)
    player.play()  # from the start again
    assert device.opened(3).take(10).tolist() == sound.samples[:10].tolist()


def test_a_device_with_a_rate_of_its_own_gets_that_rate(player: DevicePlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    device = FakeDevice(rates=(2 * RATE,))
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    sound = speech("One two.")
    player.load(sound, whole=True)
    player.play()
    assert device.opened(1).take(100)[::2].tolist() == pytest.approx(sound.samples[:50].tolist())


def test_no_device_and_no_library_are_told_apart(player: DevicePlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    player.load(speech("One."), whole=True)
    monkeypatch.setitem(sys.modules, "sounddevice", FakeDevice(rates=()))
    player.play()
    until(lambda: player.trouble is Trouble.DEVICE)
    assert not player.playing
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    player.play()
    until(lambda: player.trouble is Trouble.LIBRARY)
    monkeypatch.setitem(sys.modules, "sounddevice", FakeDevice())
    player.play()
    assert player.trouble is Trouble.NONE
    assert player.playing


def test_a_device_that_goes_away_is_told_and_the_place_stays(
    player: DevicePlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = FakeDevice()
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    player.load(speech("One two."), whole=True)
    player.play()
    stream = device.opened(1)
    stream.take(800)
    stream._finished()
    assert not player.playing
    assert player.trouble is Trouble.DEVICE
    assert player.position == pytest.approx(0.1)
    until(lambda: not stream.open)
    player.play()
    assert player.trouble is Trouble.NONE


# Files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sounds"
    made.mkdir()
    return made


def test_wav_and_flac_hold_what_was_said(folder: Path) -> None:
    sound = speech("One two three.")
    for name in ("said.wav", "said.FLAC"):
        save_sound(sound, folder / name)
        samples, rate = soundfile.read(folder / name)
        assert rate == RATE
        assert np.abs(samples - sound.samples).max() < 2 / 32768
    assert soundfile.info(folder / "said.FLAC").format == "FLAC"
    with wave.open(str(folder / "said.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
    assert len(list(folder.iterdir())) == 2


def test_loud_samples_are_clipped_and_not_wrapped(folder: Path) -> None:
    loud = AudioOutput("a", np.array([1.5, -1.5, 1.0, 0.0], np.float32), RATE, ())
    save_sound(loud, folder / "loud.wav")
    with wave.open(str(folder / "loud.wav")) as file:
        assert np.frombuffer(file.readframes(4), "<i2").tolist() == [32767, -32767, 32767, 0]


@pytest.mark.parametrize("name", ["said.wav", "said.flac"])
def test_a_file_that_cannot_be_written_leaves_nothing_behind(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    with pytest.raises(OSError, match=name):
        save_sound(speech("One."), folder / name)
    assert [path.name for path in folder.iterdir()] == [name]

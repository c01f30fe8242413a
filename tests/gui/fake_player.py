"""A player without a sound device: time goes on when the test says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_os_app.views.output.playback import Trouble
from ai_os_diffusion.types import AudioOutput


class FakePlayer:
    """The methods of Player."""

    def __init__(self) -> None:
        self.position = 0.0
        self.playing = False
        self.trouble = Trouble.NONE
        self.troubled = Trouble.NONE  # what `play` will come to
        self.speed = 1.0
        self.sound: AudioOutput | None = None
        self.whole = True
        self.closed = False

    def clear(self) -> None:
        self.playing, self.sound, self.position = False, None, 0.0

    def load(self, sound: AudioOutput, *, whole: bool) -> None:
        self.sound, self.whole = sound, whole

    def play(self) -> None:
        if self.sound is not None and self.position >= self.sound.seconds:
            self.position = 0.0
        self.trouble = self.troubled
        self.playing = self.trouble is Trouble.NONE

    def pause(self) -> None:
        self.playing = False

    def seek(self, seconds: float) -> None:
        self.position = seconds

    def set_speed(self, speed: float) -> None:
        self.speed = speed

    def close(self) -> None:
        self.closed = True

    def advance(self, seconds: float) -> None:
        """Let time go on."""
        assert self.sound is not None
        if self.playing:
            self.position = min(self.sound.seconds, self.position + seconds * self.speed)
            self.playing = self.position < self.sound.seconds or not self.whole


if TYPE_CHECKING:
    from ai_os_app.views.output.playback import Player

    def _is_a_player(player: FakePlayer) -> Player:
        return player

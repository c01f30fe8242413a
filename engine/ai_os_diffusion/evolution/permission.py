"""Whether a run may begin now, and why not: the switch, today's minutes, the disk, the mains, and the user's peace."""

from __future__ import annotations

from collections.abc import Callable

from ai_os_diffusion.evolution.adapters import Adapters, size_of
from ai_os_diffusion.evolution.conditions import Quiet, on_mains
from ai_os_diffusion.evolution.process import HOW_TO_TRAIN, missing_trainer
from ai_os_diffusion.evolution.settings import Settings, SettingsFile

MEGABYTE = 1_000_000
_LEAST_SECONDS = 60.0  # of today's minutes, without which no run begins
_EXPECTED_DELTA = 12 * MEGABYTE  # of level L3, the largest
_ENCRYPTED = "This profile is encrypted, and weights that are trained cannot be encrypted yet."


class Permission:
    """Says as sentences what stands in the way of learning; "" where nothing does.

    Args:
        settings: what the user allows, and what is used of it.
        adapters: what was learned, and its room on the disk.
        is_encrypted: whether the profile is.
    """

    def __init__(self, settings: SettingsFile, adapters: Adapters, is_encrypted: Callable[[], bool]) -> None:
        self._settings = settings
        self._adapters = adapters
        self._is_encrypted = is_encrypted
        self.quiet = Quiet()

    def obstacle(self, settings: Settings, *, force: bool) -> str:
        """Why no run may begin now; `force` asks neither for mains nor for peace."""
        if not settings.enabled:
            return "Off. Nothing is learned until you switch it on."
        if settings.minutes_per_day * 60 - self._settings.seconds_today() < _LEAST_SECONDS:
            return f"Today's {settings.minutes_per_day:g} minutes are used up; it goes on tomorrow."
        if self.lacks_room(settings):
            return f"The {settings.disk_mb:g} MB that it may take on disk are used up: undo something, or allow more."
        return "" if force else self.busy()

    def lacks_room(self, settings: Settings) -> bool:
        """Whether what a run may leave on the disk is more than the user allows."""
        room = settings.disk_mb * MEGABYTE - self._adapters.bytes
        return room < _EXPECTED_DELTA + size_of(self._adapters.base_folder)

    def busy(self) -> str:
        """Why it should wait for the user or the machine."""
        if not on_mains():
            return "Waiting until the machine is on mains again."
        return "" if self.quiet.holds else "Waiting until you have not asked anything for a minute."

    @property
    def untrainable(self) -> str:
        """Why no weights can be trained here, so that only level L0 learns."""
        if self._is_encrypted():
            return _ENCRYPTED
        missing = missing_trainer()
        return f"{missing} {HOW_TO_TRAIN}" if missing else ""

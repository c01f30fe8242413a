"""What the user allows evolution to use, and what it has used today: two small files in the profile."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_os_diffusion import paths
from ai_os_diffusion.config import EvolutionConfig
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.memory.durable import written_whole

SETTINGS, USAGE = "settings.json", "usage.json"
_MOST = {"minutes_per_day": 1440.0, "disk_mb": 100_000.0}


@dataclass(frozen=True)
class Settings:
    """What holds now: the configuration's values, or what the user chose instead."""

    enabled: bool
    minutes_per_day: float
    disk_mb: float

    def to_dict(self) -> dict[str, bool | float]:
        """By name."""
        return {"enabled": self.enabled, "minutes_per_day": self.minutes_per_day, "disk_mb": self.disk_mb}


def _today() -> dt.date:
    return dt.date.today()


class SettingsFile:
    """Settings and usage of one profile; neither file is there before something is chosen or used.

    Args:
        folder: of evolution in the profile.
        defaults: the configuration's values.
        today: the day that minutes count for.
    """

    def __init__(self, folder: Path, defaults: EvolutionConfig, today: Callable[[], dt.date] = _today) -> None:
        self._folder = folder
        self._defaults = defaults
        self._today = today
        self._settings: Settings | None = None

    def read(self) -> Settings:
        """The settings. Raises EvolutionError where their file is damaged."""
        if self._settings is None:
            chosen = _read(self._folder / SETTINGS)
            own = self._defaults
            values = {"enabled": own.enabled, "minutes_per_day": own.minutes_per_day, "disk_mb": own.disk_mb}
            self._settings = _checked(values | chosen, str(self._folder / SETTINGS))
        return self._settings

    def change(
        self, *, enabled: bool | None = None, minutes_per_day: float | None = None, disk_mb: float | None = None
    ) -> Settings:
        """Keep what is not None, durably. Raises EvolutionError for a number out of range, and for a full disk."""
        values = {"enabled": enabled, "minutes_per_day": minutes_per_day, "disk_mb": disk_mb}
        given = {key: value for key, value in values.items() if value is not None}
        chosen = _checked({**self.read().to_dict(), **given}, "evolution")
        if given:
            _write(self._folder / SETTINGS, chosen.to_dict())
        self._settings = chosen
        return chosen

    def seconds_today(self) -> float:
        """How long runs have computed today."""
        usage = _read(self._folder / USAGE)
        same = usage.get("day") == self._today().isoformat()
        seconds = usage.get("seconds", 0.0)
        return float(seconds) if same and isinstance(seconds, int | float) else 0.0

    def spend(self, seconds: float) -> None:
        """Add to today's account, durably. Raises EvolutionError where the disk refuses."""
        total = self.seconds_today() + seconds
        _write(self._folder / USAGE, {"day": self._today().isoformat(), "seconds": round(total, 2)})


def _checked(values: dict[str, Any], origin: str) -> Settings:
    names = {field.name for field in dataclasses.fields(Settings)}
    if set(values) != names or not isinstance(values["enabled"], bool):
        raise _wrong(origin, "it must hold `enabled`, `minutes_per_day` and `disk_mb` alone")
    for name, most in _MOST.items():
        value = values[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise _wrong(origin, f"`{name}` is {value!r}; it must be between 0 and {most:,.0f}")
    return Settings(values["enabled"], float(values["minutes_per_day"]), float(values["disk_mb"]))


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _wrong(str(path), f"it cannot be read ({error})") from error
    if not isinstance(values, dict):
        raise _wrong(str(path), "it holds no keys with values")
    return values


def _write(path: Path, values: dict[str, Any]) -> None:
    try:
        paths.ensure_private(path.parent)
        with written_whole(path) as file:
            file.write(json.dumps(values, indent=1).encode())
    except OSError as error:
        raise EvolutionError(
            f"{path} cannot be written: {error.strerror}.",
            kind="evolution.disk",
            remedy="Free some disk space, and see to it that you may write into the profile.",
            context={"file": path},
        ) from error


def _wrong(origin: str, problem: str) -> EvolutionError:
    return EvolutionError(
        f"{origin}: {problem}.",
        kind="evolution.settings",
        remedy="Choose a value in range; a damaged file may be deleted, and the defaults hold again.",
        context={"file": origin},
    )

"""How long a run may go on: tokens, seconds of computing, and the length of one call."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


class WorkClock:
    """Counts seconds of computing; time asleep (a stopped process, a suspended machine) is left out.

    A step that takes over four times as long as usual is counted as four usual ones.

    Args:
        now: the time in seconds, of a clock that never goes back.
        usual: first guess of a step's seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, usual: float = 5.0) -> None:
        self._now = now
        self._usual = usual
        self._last = now()

    def restart(self) -> None:
        """Begin a step now; what passed since the last lap is not counted."""
        self._last = self._now()

    def lap(self) -> float:
        """Seconds of computing since the last lap or restart."""
        now = self._now()
        took = min(now - self._last, 4 * self._usual)
        self._last = now
        self._usual = 0.95 * self._usual + 0.05 * took
        return took


@dataclass(frozen=True)
class Budget:
    """Limits of a whole run; `math.inf` means none."""

    seconds: float = math.inf
    tokens: float = math.inf

    def progress(self, seconds: float, tokens: int) -> float:
        """Share of the budget that is used up, 0 to 1: the larger of the two."""
        return min(1.0, max(seconds / self.seconds, tokens / self.tokens))

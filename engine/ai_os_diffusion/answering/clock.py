"""Times of the clock in a text: "6.30 pm", "18:30", "7pm", "18.30"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HALF = r"\s?(?P<half>[ap])\.?m\b"
_NO_AMOUNT = r"(?<![\w.:£$€])(?<!\d,)(?<![£$€]\s)"
_TIME = re.compile(
    rf"{_NO_AMOUNT}(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?{_HALF}"
    rf"|{_NO_AMOUNT}(?P<hour24>\d{{1,2}})(?P<mark>[:.])(?P<minute24>[0-5]\d)(?![\d:]|[.,]\d|\s?[€£$%])"
    r"(?!\s?(?:kilo\w*|k?g|[kc]?m|km|mm|ml|l|litres?|liters?|met(?:re|er)s?|grams?|pounds?|euros?|dollars?|francs?|eur|gbp"
    r"|usd|chf|per|degrees?|hours?|h|min|minutes?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clock:
    """A time as it is written: the hour as it stands there, `half` "a" or "p" where the half of the day is said.

    dotted: written with a full stop and without am or pm, as an amount of money may be.
    """

    hour: int
    minute: int
    half: str = ""
    dotted: bool = False

    @property
    def on_dial(self) -> int:
        """Minutes after midnight or noon: whether "9:50" is in the morning is seldom said."""
        return self.hour % 12 * 60 + self.minute

    def minutes(self, beside: Clock) -> list[int]:
        """Minutes after midnight as they may be meant beside another time: 1:00 to 6:59 is seldom at night."""
        if self.half:
            return [(self.hour % 12 + 12 * (self.half == "p")) * 60 + self.minute]
        if self.hour in range(1, 7):
            return [(self.hour + 12) * 60 + self.minute]
        early = self.hour * 60 + self.minute
        return [early, early + 720] if self.hour <= 12 and beside.half else [early]


def find_clock(text: str) -> Clock | None:
    """The first time in a text; amounts of money, measures, dates and sections ("1.2.3") are none."""
    for match in _TIME.finditer(text):
        hour = int(match["hour"] or match["hour24"])
        if hour < 25:
            minute, half = int(match["minute"] or match["minute24"] or 0), (match["half"] or "").lower()
            return Clock(hour, minute, half, dotted=match["mark"] == ".")
    return None

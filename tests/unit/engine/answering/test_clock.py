"""Times of the clock, and what is none."""

from __future__ import annotations

import pytest

from ai_os_diffusion.answering.clock import Clock, find_clock


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at 18:30.", Clock(18, 30)),
        ("at 18.30", Clock(18, 30, dotted=True)),
        ("6.30 pm", Clock(6, 30, "p")),
        ("7 a.m.", Clock(7, 0, "a")),
        ("on Friday,7pm", Clock(7, 0, "p")),
        ("£18.30", None),
        ("€ 18.30", None),
        ("18.30 €", None),
        ("18.30 pounds", None),
        ("18.30 kg", None),
        ("27.75", None),
        ("version 1.2.30", None),
        ("v1.25", None),
        ("12.05.2026", None),
        ("at 8", None),
    ],
)
def test_what_is_a_time(text: str, found: Clock | None) -> None:
    assert find_clock(text) == found


def test_how_a_time_is_read() -> None:
    evening, said = Clock(6, 30), Clock(6, 30, "a")
    assert evening.on_dial == Clock(18, 30).on_dial == 390
    assert (evening.minutes(said), said.minutes(evening)) == ([1110], [390])  # half past six is seldom in the morning
    assert Clock(9, 50).minutes(said) == [590, 1310]  # beside "am" it may be in the evening
    assert Clock(9, 50).minutes(evening) == [590]

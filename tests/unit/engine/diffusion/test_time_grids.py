from __future__ import annotations

from itertools import pairwise

import pytest

from ai_os_diffusion.diffusion.time_grids import TIME_GRIDS, time_grid
from ai_os_diffusion.errors import InferenceError


@pytest.mark.parametrize("name", TIME_GRIDS)
@pytest.mark.parametrize("steps", [1, 2, 7, 100])
def test_grids_fall_from_one_to_zero(name: str, steps: int) -> None:
    times = time_grid(name, steps)
    assert len(times) == steps + 1
    assert (times[0], times[-1]) == (1, 0)
    assert all(now > after for now, after in pairwise(times))


def test_grid_values() -> None:
    assert time_grid("uniform", 4) == [1, 0.75, 0.5, 0.25, 0]
    assert time_grid("cosine", 2)[1] == pytest.approx(0.5**0.5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: time_grid("random", 3), "'random' is unknown"),
        (lambda: time_grid("uniform", 0), "at least 1"),
    ],
)
def test_wrong_arguments_are_named(call: object, words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        call()  # type: ignore[operator]

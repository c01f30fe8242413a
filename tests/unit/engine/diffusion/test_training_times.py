from __future__ import annotations

import pytest
import torch

from ai_os_diffusion.diffusion.training_times import TIME_STRATEGIES, sample_times
from ai_os_diffusion.errors import InferenceError


@pytest.mark.parametrize("strategy", TIME_STRATEGIES)
def test_sampled_times_stay_in_range_and_follow_the_seed(strategy: str) -> None:
    one, same, other = (
        sample_times(500, strategy, generator=torch.Generator().manual_seed(s), smallest=0.01) for s in (1, 1, 2)
    )
    assert one.shape == (500,)
    assert bool(((one >= 0.01) & (one <= 1)).all())
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_antithetic_times_are_evenly_spread() -> None:
    times = sample_times(10, "antithetic", smallest=0.0).sort().values
    assert torch.allclose(times.diff(), torch.full((9,), 0.1), atol=1e-6)


def test_strategies_have_their_densities() -> None:
    def share(strategy: str, low: float, high: float) -> float:
        times = sample_times(4000, strategy, generator=torch.Generator().manual_seed(0), smallest=0.0)
        return float(((times >= low) & (times < high)).double().mean())

    assert share("uniform", 0.4, 0.6) == pytest.approx(0.2, abs=0.03)
    assert share("cosine", 0.9, 1.1) == pytest.approx(0.287, abs=0.03)
    assert share("logit-normal", 0.4, 0.6) == pytest.approx(0.315, abs=0.03)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sample_times(3, "random"), "'random' is unknown"),
        (lambda: sample_times(0), "at least 1 row"),
        (lambda: sample_times(3, smallest=1.0), "smallest"),
    ],
)
def test_wrong_arguments_are_named(call: object, words: str) -> None:
    with pytest.raises(InferenceError, match=words):
        call()  # type: ignore[operator]

"""The learning rate, the budget, the clock and the averaged weights."""

from __future__ import annotations

import math

import pytest
import torch

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.budget import Budget, WorkClock
from ai_os_diffusion.training.ema import WeightAverage
from ai_os_diffusion.training.optim import LrSchedule, make_adamw, set_rate
from unit.engine.training.tiny_shards import SHAPE


def test_the_rate_warms_up_and_decays_to_its_floor() -> None:
    schedule = LrSchedule(1.0, warmup=10, floor=0.05)
    assert [schedule.rate(step, 0.0) for step in (0, 4, 9, 100)] == pytest.approx([0.1, 0.5, 1.0, 1.0])
    assert schedule.rate(100, 0.5) == pytest.approx(0.5)
    assert schedule.rate(100, 1.0) == pytest.approx(0.05)


def test_a_fresh_optimizer_warms_up_from_its_own_first_step() -> None:
    schedule = LrSchedule(1.0, warmup=10)
    assert schedule.rate(500, 0.4, fresh_at=500) == pytest.approx(0.06)
    assert schedule.rate(509, 0.4, fresh_at=500) == pytest.approx(0.6)


def test_vectors_are_not_decayed() -> None:
    net = UnifiedScoreNetwork(SHAPE)
    optimizer = make_adamw(net, 0.1)
    set_rate(optimizer, 0.25)
    decayed, plain = optimizer.param_groups
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.1, 0.0)
    assert all(p.ndim >= 2 for p in decayed["params"])
    assert len(decayed["params"]) + len(plain["params"]) == len(list(net.parameters()))
    assert {group["lr"] for group in optimizer.param_groups} == {0.25}


def test_progress_is_the_budget_that_runs_out_first() -> None:
    assert Budget(seconds=100, tokens=1000).progress(20, 700) == pytest.approx(0.7)
    assert Budget(seconds=100).progress(20, 10**9) == pytest.approx(0.2)
    assert Budget(tokens=10).progress(0, 25) == 1.0
    assert Budget().progress(10**6, 10**9) == 0.0


def test_time_asleep_is_not_counted() -> None:
    times = iter([0.0, 1.0, 2.0, 3602.0, 3603.0])
    clock = WorkClock(lambda: next(times), usual=1.0)
    assert [clock.lap() for _ in range(4)] == pytest.approx([1.0, 1.0, 4.0, 1.0])


def test_time_between_calls_is_not_counted() -> None:
    times = iter([0.0, 50.0, 51.0])
    clock = WorkClock(lambda: next(times), usual=5.0)
    clock.restart()
    assert clock.lap() == pytest.approx(1.0)


def test_the_average_follows_and_gets_no_gradients() -> None:
    torch.manual_seed(0)
    source, average = UnifiedScoreNetwork(SHAPE), UnifiedScoreNetwork(SHAPE)
    ema = WeightAverage(source, average, decay=0.9)
    before = source.trunk.token.weight.detach().clone()
    with torch.no_grad():
        source.trunk.token.weight.add_(1.0)
    ema.update(1)
    share = ema.share(1)
    assert share == pytest.approx(1 / 21)
    assert torch.allclose(average.trunk.token.weight, before + (1 - share), atol=1e-6)
    assert not any(p.requires_grad for p in average.parameters())
    assert ema.share(10**6) == 0.9
    assert math.isclose(ema.share(20), 0.5)

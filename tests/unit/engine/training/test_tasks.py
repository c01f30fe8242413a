"""Tasks: what each loss measures, and that a draw is always the same."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training import setup, shards, tasks
from unit.engine.training.tiny_shards import SHAPE

CPU = torch.device("cpu")


def _value(task: tasks.Task, net: UnifiedScoreNetwork, draw: int) -> float:
    return float(task.loss(net, draw).loss.detach())


@pytest.fixture
def net() -> UnifiedScoreNetwork:
    torch.manual_seed(2)
    return UnifiedScoreNetwork(SHAPE)


@pytest.fixture
def data(tiny_folder: Path) -> shards.ShardSet:
    return shards.load_shards(tiny_folder)


@pytest.mark.parametrize("name", ["pointer", "diffusion", "grounded", "distill"])
def test_the_same_draw_gives_the_same_loss(data: shards.ShardSet, net: UnifiedScoreNetwork, name: str) -> None:
    torch.manual_seed(8)
    teacher = UnifiedScoreNetwork(SHAPE)
    first, second = (setup.make_tasks([name], data, teacher, 5, CPU)[name] for _ in range(2))
    second.loss(net, 0)
    assert _value(first, net, 4) == _value(second, net, 4)
    assert first.loss(net, 4).tokens > 0
    assert _value(first, net, 4) != _value(first, net, 5)


def test_an_untrained_pointer_has_the_loss_of_a_guess(data: shards.ShardSet, net: UnifiedScoreNetwork) -> None:
    with torch.no_grad():
        net.evidence.pointer.weight.zero_()
    task = tasks.PointerTask(data.pointer, 8, 5, CPU)
    rows = task._sampler.rows(3)
    expected = np.mean([2 * math.log(length) for length in data.pointer.lengths[rows]])
    assert _value(task, net, 3) == pytest.approx(expected, rel=1e-4)


def test_several_gold_spans_add_their_probabilities(net: UnifiedScoreNetwork) -> None:
    def loss(marks: list[int]) -> float:
        marked = np.zeros(8, np.uint8)
        marked[marks] = 1
        ids = np.array([1, 20, 2, 30, 31, 32, 33, 2], np.uint16)
        rows = shards.PointerRows(ids, np.array([0, 8]), marked, marked, np.array([3], np.uint16))
        return _value(tasks.PointerTask(rows, 1, 0, CPU), net, 0)

    assert loss([4, 6]) < min(loss([4]), loss([6]))
    assert loss(list(range(8))) == pytest.approx(0.0, abs=1e-5)


def test_only_answers_are_hidden_in_grounded_rows(data: shards.ShardSet, net: UnifiedScoreNetwork) -> None:
    seen = []

    class Watching(UnifiedScoreNetwork):
        def forward(self, tokens: torch.Tensor, **inputs: object) -> torch.Tensor:  # type: ignore[override]
            seen.append((tokens, inputs))
            return super().forward(tokens, **inputs)  # type: ignore[arg-type]

    watching = Watching(SHAPE)
    task = tasks.GroundedTask(data.grounded, 16, 5, 3, CPU)
    for draw in range(4):
        task.loss(watching, draw)
        tokens, inputs = seen[-1]
        rows = task._sampler.rows(draw)
        first, last = (x[rows].astype(int)[:, None] for x in (data.grounded.answer, data.grounded.length))
        place = np.arange(tokens.shape[1])[None]
        hidden = inputs["rows"].numpy()  # type: ignore[attr-defined]
        assert hidden.any(1).all()
        assert not hidden[(place < first) | (place >= last)].any()
        assert (tokens.numpy() == 3).tolist() == hidden.tolist()
        assert inputs["keep"].numpy().tolist() == (place < last).tolist()  # type: ignore[attr-defined]
        assert (inputs["t"] is None) == (draw % 2 == 1)


def test_diffusion_steps_train_the_time_path(data: shards.ShardSet, net: UnifiedScoreNetwork) -> None:
    task = tasks.DiffusionTask(data.text, 8, 5, 3, CPU)
    task.loss(net, 0).loss.backward()
    assert net.trunk.time.table.weight.grad is not None
    assert bool(net.trunk.time.table.weight.grad.any())


def test_distillation_is_zero_for_the_teacher_itself(data: shards.ShardSet, net: UnifiedScoreNetwork) -> None:
    task = tasks.DistillTask(data.pointer, net, 8, 5, 1, CPU)
    assert _value(task, net, 0) == pytest.approx(0.0, abs=1e-4)


def test_noise_levels_are_spread_evenly() -> None:
    levels = np.sort(tasks.noise_levels(np.random.default_rng(0), 64))
    assert levels[0] >= 0.05
    assert levels[-1] <= 1.0
    assert np.diff(levels).max() < 1.5 / 64


def test_a_mix_is_spread_over_its_cycle() -> None:
    cycle = tasks.interleave({"pointer": 4, "diffusion": 1, "distill": 1})
    assert Counter(cycle) == {"pointer": 4, "diffusion": 1, "distill": 1}
    assert "pointer pointer pointer" not in " ".join(cycle)


def test_a_mix_is_read() -> None:
    assert tasks.parse_mix("pointer=4, distill=1") == {"pointer": 4, "distill": 1}


@pytest.mark.parametrize("text", ["", "pointer", "pointer=0", "pointer=-1", "poniter=2", "pointer=x"])
def test_a_wrong_mix_is_an_error(text: str) -> None:
    with pytest.raises(TrainingError, match="--mix"):
        tasks.parse_mix(text)


def test_a_task_without_data_is_an_error(data: shards.ShardSet) -> None:
    with pytest.raises(TrainingError, match="nothing for the task 'distill'"):
        setup.make_tasks(["distill"], data, None, 5, CPU)

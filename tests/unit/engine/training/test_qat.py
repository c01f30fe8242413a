"""Training through quantization: levels, gradients, imitation, and a run whose export holds only stored levels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.native import quantize_rows
from ai_os_diffusion.training import command, fake_quant, setup, shards
from ai_os_diffusion.training.batches import BucketSampler, pad
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.fake_quant import FakeQuant, fitted_scales, quantize_network, rounded_tensors
from ai_os_diffusion.training.imitation import Imitation
from ai_os_diffusion.training.tasks import PointerTask
from ai_os_diffusion.weights.loader import WeightLoader

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def small_matrices_are_rounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The networks of these tests are tiny."""
    monkeypatch.setattr(fake_quant, "SMALLEST", 256)
    monkeypatch.setattr(fake_quant, "_LEAST_COLUMNS", 16)


def _weights(rows: int = 6, columns: int = 80) -> torch.Tensor:
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("bits", [2, 4])
def test_rounded_weights_have_the_levels_of_the_files(bits: int) -> None:
    weight = _weights()
    made = FakeQuant(weight, bits, 32)
    stored = made.stored(weight)
    codes, scales, zeros = quantize_rows(stored.numpy(), bits=bits, group_size=32, symmetric=True)
    middle = 1.5 if bits == 2 else float(1 << (bits - 1))
    back = (codes.astype(np.float32) - middle) * np.repeat(scales, 32, axis=1)[:, :80]
    assert zeros is None
    np.testing.assert_allclose(back, stored.numpy(), rtol=2e-3, atol=1e-6)
    torch.testing.assert_close(made(weight), stored, rtol=2e-3, atol=1e-6)


def test_fitted_scales_are_better_than_the_largest_value() -> None:
    grouped = _weights(64, 64)[:, None]
    scales = fitted_scales(grouped, 2)
    plain = grouped.abs().amax(-1, keepdim=True) / 1.5

    def error(scale: torch.Tensor) -> float:
        codes = ((grouped / scale - 0.5).round() + 0.5).clamp(-1.5, 1.5)
        return float((grouped - codes * scale).square().sum())

    assert error(scales) < 0.6 * error(plain)


def test_gradients_pass_where_nothing_is_clipped_and_reach_the_scales() -> None:
    weight = torch.tensor([[0.1, -0.4, 0.9, 5.0]], requires_grad=True)
    made = FakeQuant(torch.tensor([[0.5, -0.5, 1.5, -1.5]]), 2, 4)  # a scale of 1
    made(weight).sum().backward()
    assert weight.grad is not None
    assert weight.grad.tolist() == [[1, 1, 1, 0]]
    # LSQ: level minus value inside, the level where it is clipped
    wanted = (0.5 - 0.1) + (-0.5 + 0.4) + (0.5 - 0.9) + 1.5
    assert made.log_factor.grad is not None
    assert float(made.log_factor.grad.sum()) == pytest.approx(wanted, abs=1e-5)


def test_matrices_are_rounded_and_the_rest_keeps_its_names(tiny_folder: Path) -> None:
    net = setup.new_network(shards.load_shards(tiny_folder), None, 3)
    plain = {name: value.clone() for name, value in net.state_dict().items()}
    quantize_network(net, 2, 16)
    rounded = rounded_tensors(net)
    assert rounded.keys() == plain.keys()
    table = rounded["trunk.token.weight"].view(len(plain["trunk.token.weight"]), -1, 16)
    assert all(len(group.unique()) <= 4 for row in table for group in row)
    assert torch.equal(rounded["trunk.norm.weight"], plain["trunk.norm.weight"])


def test_imitation_adds_the_distance_from_the_teacher(tiny_folder: Path) -> None:
    data = shards.load_shards(tiny_folder)
    teacher = setup.new_network(data, None, 3).eval()
    same = setup.new_network(data, None, 3)
    task = PointerTask(data.pointer, 4, 1, CPU)
    imitated = Imitation(task, teacher)

    def losses(net: UnifiedScoreNetwork) -> tuple[float, float]:
        return float(task.loss(net, 0).loss.detach()), float(imitated.loss(net, 0).loss.detach())

    own, both = losses(same)
    assert both == pytest.approx(own, abs=1e-5)
    own, both = losses(UnifiedScoreNetwork(same.shape))
    assert both > own + 0.1


def test_imitation_compares_what_the_pointers_say(tiny_folder: Path) -> None:
    data = shards.load_shards(tiny_folder)
    teacher = setup.new_network(data, None, 3).eval()
    other = setup.new_network(data, None, 3)
    torch.nn.init.normal_(other.evidence.pointer.weight)  # the same states, pointed at otherwise
    task = PointerTask(data.pointer, 4, 1, CPU)
    rows = BucketSampler(data.pointer.lengths, 4, 1).rows(0)
    ids, keep = pad([data.pointer.row(i) for i in rows], CPU)
    mine, wanted = (net.spans(ids, keep).log_softmax(1) for net in (other, teacher))
    divergence = (wanted.exp() * (wanted - mine)).sum() / len(ids)
    extra = Imitation(task, teacher).loss(other, 0).loss - task.loss(other, 0).loss
    assert extra.item() == pytest.approx(divergence.item(), rel=1e-4)
    assert extra.item() > 0.01


def test_what_storing_costs_is_measured_before_the_float_weights_go(tiny_folder: Path, tmp_path: Path) -> None:
    work, out = tmp_path / "run", tmp_path / "model"
    common = ["--shards", str(tiny_folder), "--work", str(work)]
    command.main(
        ["joint", *common, "--tokens", "500", "--evaluate-minutes", "0", "--device", "cpu", "--mix", "pointer=1"]
    )
    command.main(["publish", *common, "--out", str(out), "--codec", "int8"])
    checks = shards.load_shards(tiny_folder).checks
    told = WeightLoader(out).metadata()["training"]["rounding"]
    assert told.keys() == {name for name, items in checks.items() if any(item.gold for item in items)}
    for name, figures in told.items():
        assert figures["n"] == sum(bool(item.gold) for item in checks[name])
        assert figures["low"] <= figures["lost"] <= figures["high"]
        assert abs(figures["lost"]) < 30  # random weights point anywhere, but eight bits point where they do


def test_a_run_exports_levels_and_is_published(tiny_folder: Path, tmp_path: Path) -> None:
    start, work = tmp_path / "start", tmp_path / "run"
    common = [
        "--shards",
        str(tiny_folder),
        "--evaluate-minutes",
        "0",
        "--device",
        "cpu",
        "--mix",
        "pointer=2,diffusion=1",
    ]
    command.main(["joint", *common, "--tokens", "500", "--work", str(start)])
    options = [*common, "--start", str(start), "--group-size", "16", "--lr", "1e-3", "--work", str(work)]
    command.main(["qat", *options, "--tokens", "1500"])
    tensors, _ = import_weights(work)
    groups = tensors["trunk.layers.0.up.weight"].reshape(-1, 16)
    assert all(len(np.unique(group)) <= 4 for group in groups)
    command.main(["qat", *options, "--tokens", "2500", "--resume"])
    later, _ = import_weights(work)
    assert any(not np.array_equal(later[name], tensors[name]) for name in tensors)

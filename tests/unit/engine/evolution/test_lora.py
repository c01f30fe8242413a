"""Low-rank additions: their size, that they begin as nothing, come out without a trace, and merge exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.deltas import load_delta, merge, save_delta
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.lora import Limits, LoRATrainer
from ai_os_diffusion.evolution.remembering import Remembering
from ai_os_diffusion.evolution.rows import pointer_task
from ai_os_diffusion.model.parameter_report import count_parameters
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from helpers.tiny import SHAPE, bundled_tokenizer

IDS = torch.arange(1000, 1024).view(2, 12)
KEEP = torch.ones(2, 12, dtype=torch.bool)
PASSAGES = (
    ("The spare key is under the blue pot.", "Where is the spare key?", "under the blue pot"),
    ("Nora lost her scarf in Lisbon.", "Where did Nora lose her scarf?", "Lisbon"),
    ("The boiler was serviced by Colin.", "Who serviced the boiler?", "Colin"),
)
ITEMS = [Item(q, p, ((p.index(a), p.index(a) + len(a)),)) for p, q, a in PASSAGES]


def network() -> UnifiedScoreNetwork:
    torch.manual_seed(3)
    net = UnifiedScoreNetwork(SHAPE)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(0, 0.2)
    return net.eval()


def test_about_one_percent_of_the_bundled_shape() -> None:
    with torch.device("meta"):
        net = UnifiedScoreNetwork(TransformerShape())
        whole = count_parameters(net)
        share = LoRATrainer(net).parameters / whole
    assert 0.007 < share < 0.013


def test_it_begins_as_nothing_and_leaves_no_trace() -> None:
    net = network()
    before = net.spans(IDS, KEEP)
    state = {name: value.clone() for name, value in net.state_dict().items()}
    trainer = LoRATrainer(net, rank=2)
    assert torch.equal(net.spans(IDS, KEEP), before)
    trainer.train(pointer_task(bundled_tokenizer(), ITEMS, 0, 3), Limits(4, 60.0), rate=1e-2)
    assert not torch.equal(net.spans(IDS, KEEP), before)
    restored = trainer.detach().state_dict()
    assert all(torch.equal(restored[name], value) for name, value in state.items())
    assert len(restored) == len(state)


def test_it_learns_and_what_it_learned_is_merged_exactly(tmp_path: Path) -> None:
    net = network()
    base = {name: value.clone().numpy() for name, value in net.state_dict().items()}
    trainer = LoRATrainer(net, rank=4)
    shares: list[float] = []
    task = pointer_task(bundled_tokenizer(), ITEMS, 0, 3)
    losses = trainer.train(task, Limits(60, 60.0), rate=2e-2, on_step=lambda share, _: shares.append(share))
    assert losses[-1] < 0.5 * losses[0]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    learned = net.spans(IDS, KEEP).detach()
    other = UnifiedScoreNetwork(SHAPE)
    other.load_tensors(merge(base, trainer.delta()))
    assert torch.allclose(other.spans(IDS, KEEP), learned, atol=1e-3)
    save_delta(tmp_path / "delta", trainer.delta(), base="here", level="L2")
    read = load_delta(tmp_path / "delta", "here")
    assert read.keys() == trainer.delta().keys()
    other.load_tensors(merge(base, read))
    assert torch.allclose(other.spans(IDS, KEEP), learned, atol=0.1)
    with pytest.raises(EvolutionError, match="another model") as error:
        load_delta(tmp_path / "delta", "elsewhere")
    assert error.value.kind == "evolution.base"


def test_what_is_learned_beside_the_readings_of_the_base_changes_them_less() -> None:
    tokenizer, others = bundled_tokenizer(), ITEMS[1:]

    def divergence(remembers: bool) -> tuple[float, float]:
        """Of what was trained from the base: on other questions, and the last loss on its own."""
        net, base = network(), network()
        own, rest = pointer_task(tokenizer, ITEMS[:1], 0, 1), pointer_task(tokenizer, others, 0, 2)
        remembering = Remembering(own, rest, base)
        trainer = LoRATrainer(net, rank=2)
        trainer.train(remembering if remembers else own, Limits(40, 600.0), rate=1e-2)
        rows = np.arange(len(others))
        apart = F.kl_div(rest.read(net, rows), rest.read(base, rows), reduction="batchmean", log_target=True)
        return float(apart.detach()), float(own.loss(net, 0).loss.detach())

    (kept, learned), (lost, _) = divergence(True), divergence(False)
    assert kept < 0.5 * lost
    untrained = pointer_task(tokenizer, ITEMS[:1], 0, 1).loss(network(), 0).loss.detach()
    assert learned < 0.8 * float(untrained)


def test_before_training_nothing_is_forgotten() -> None:
    base, tokenizer = network(), bundled_tokenizer()
    own, others = pointer_task(tokenizer, ITEMS[:1], 0, 1), pointer_task(tokenizer, ITEMS, 1, 2)
    for draw in range(4):
        told = Remembering(own, others, base).loss(base, draw)
        torch.testing.assert_close(told.loss, own.loss(base, draw).loss)


def test_seconds_end_it() -> None:
    trainer = LoRATrainer(network(), rank=1)
    losses = trainer.train(pointer_task(bundled_tokenizer(), ITEMS, 0, 3), Limits(10_000, 0.05))
    assert 1 <= len(losses) < 10_000


def test_what_does_not_fit_is_refused() -> None:
    one = np.ones((2, 2), np.float32)
    for delta in ({"w.up": one}, {"w": np.ones((3, 2), np.float32)}, {"v": one}):
        with pytest.raises(EvolutionError) as error:
            merge({"w": one}, delta)
        assert error.value.kind == "evolution.fit"
    with pytest.raises(EvolutionError):
        LoRATrainer(network(), rank=0)

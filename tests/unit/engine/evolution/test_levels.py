"""Levels: scores composed of several conditions, layers chosen by their gradients, and the choice among levels."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
import torch

from ai_os_diffusion import evolution
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.composition import fit_weights
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.lora import Limits
from ai_os_diffusion.evolution.probe import WeightMapProbe
from ai_os_diffusion.evolution.records import Level, Outcome, Paired, Receipt
from ai_os_diffusion.evolution.router import EvolutionRouter, Situation, reward
from ai_os_diffusion.evolution.rows import pointer_task
from ai_os_diffusion.evolution.selective import SelectiveFinetuner, attribution
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from helpers.tiny import SHAPE, bundled_tokenizer

VOCABULARY = 12
EVIDENCE = np.array([2, 3, 2, 3, 4, 3, 2, 3], np.int64)
ITEMS = [Item("Where is the key?", "The key is under the blue pot.", ((11, 29),))] * 4


class Biased:
    """Its logits are its condition's one vector: what is likely is told by the condition alone."""

    def __call__(self, tokens: Ids, *, rows: Mask, modality: str, t: Floats | None, condition: Floats | None) -> Floats:
        logits = np.zeros(VOCABULARY, np.float32) if condition is None else condition[0]
        return np.tile(logits, (int(rows.sum()), 1)).astype(np.float32)


def preferring(*tokens: int) -> Floats:
    made = np.zeros((1, VOCABULARY), np.float32)
    made[0, list(tokens)] = 4.0
    return made


def test_composed_scores_are_never_less_likely_than_the_best_condition() -> None:
    conditions = [None, preferring(2), preferring(3), preferring(9)]
    weights, likely = fit_weights(Biased(), EVIDENCE, conditions, mask_id=0)
    *alone, together = likely
    assert together > max(alone) + 0.1
    assert sum(weights) == pytest.approx(1)
    assert weights[3] < 0.05
    rows = np.ones((1, 3), np.bool_)
    fused = EvolutionRouter().get_fused_score(Biased(), EVIDENCE[None, :3], rows, conditions, weights)
    assert fused.shape == (3, VOCABULARY)
    assert np.allclose(np.exp(fused).sum(1), 1, atol=1e-5)
    assert set(np.argsort(-fused[0])[:2]) == {2, 3}


class Echoing:
    """What was told before is likely; of what stands before, nothing is asked."""

    def __call__(self, tokens: Ids, *, rows: Mask, modality: str, t: Floats | None, condition: Floats | None) -> Floats:
        assert condition is None
        logits = np.zeros((*tokens.shape, VOCABULARY), np.float32)
        for sequence, told in enumerate(tokens):
            logits[sequence, :, told] += 4.0
        return logits[rows]


def test_texts_that_stand_before_are_conditions_too() -> None:
    conditions = [None, np.array([2], np.int64), np.array([3, 3], np.int64), np.array([9], np.int64)]
    tokens, rows = np.zeros((2, 3), np.int64), np.array([[True, False, True], [False, True, False]])
    fused = EvolutionRouter().get_fused_score(Echoing(), tokens, rows, conditions, (0.0, 0.5, 0.5, 0.0))
    assert fused.shape == (3, VOCABULARY)
    assert set(np.argsort(-fused[0])[:3]) == {0, 2, 3}


def test_one_condition_alone_takes_all_the_weight() -> None:
    weights, likely = fit_weights(Biased(), EVIDENCE, [preferring(9), preferring(2, 3)], mask_id=0)
    assert weights[1] > 0.9
    assert likely[-1] >= likely[1]
    with pytest.raises(EvolutionError):
        fit_weights(Biased(), EVIDENCE, [], mask_id=0)
    with pytest.raises(EvolutionError, match="weights"):
        EvolutionRouter().get_fused_score(Biased(), EVIDENCE[None], np.ones((1, 8), np.bool_), [None], [0.5, 0.5])


def network() -> UnifiedScoreNetwork:
    torch.manual_seed(1)
    net = UnifiedScoreNetwork(SHAPE)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(0, 0.2)
    return net.eval()


def test_the_layers_that_are_pulled_most_are_trained_alone() -> None:
    net = network()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    task = pointer_task(bundled_tokenizer(), ITEMS, 0, 4)
    shares = attribution(net, task)
    assert sum(shares) == pytest.approx(1)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    tuner = SelectiveFinetuner(net, layers=1)
    losses = tuner.train(task, Limits(20, 60.0), rate=1e-2)
    assert losses[-1] < losses[0]
    assert tuner.chosen == (int(np.argmax(shares)),)
    changed = {name for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == set(tuner.delta())
    assert all(name.startswith(f"trunk.layers.{tuner.chosen[0]}.") for name in changed)
    assert all(torch.equal(value, before[name]) for name, value in tuner.detach().state_dict().items())
    with pytest.raises(EvolutionError, match="layers"):
        SelectiveFinetuner(net, layers=9)


def test_all_chosen_layers_are_trained_within_the_steps_of_the_run() -> None:
    net = network()
    tuner = SelectiveFinetuner(net, layers=2)
    shares: list[float] = []
    task = pointer_task(bundled_tokenizer(), ITEMS, 0, 4)
    losses = tuner.train(task, Limits(16, 60.0), on_step=lambda share, _loss: shares.append(share))
    assert len(losses) == len(shares) == 16
    assert shares == sorted(shares)
    assert shares[-1] == 1
    moved = {name.split(".")[2] for name, change in tuner.delta().items() if change.any()}
    assert moved == {str(number) for number in tuner.chosen}
    assert len(moved) == 2


def receipt(level: Level, outcome: Outcome, gain: float, seconds: float) -> Receipt:
    figure = Paired(50, 0.5, 0.5 + gain, gain - 0.01, gain + 0.01)
    return Receipt("id", "at", "Where?", level, outcome, "", "", (), 5, figure, figure, seconds, 1)


def test_the_level_that_gains_most_for_its_time_is_chosen() -> None:
    assert EvolutionRouter().choose(Situation()) == "L2"
    quick, slow = receipt("L2", "kept", 0.1, 60), receipt("L3", "kept", 0.1, 600)
    assert reward(quick) == pytest.approx(10)
    assert reward(dataclasses.replace(quick, outcome="rejected")) == 0
    assert EvolutionRouter([quick] * 2).choose(Situation()) == "L3"
    assert EvolutionRouter([quick] * 4 + [slow] * 4).choose(Situation()) == "L2"
    assert EvolutionRouter([receipt("L2", "rejected", 0, 60)] * 4 + [slow] * 4).choose(Situation()) == "L3"
    assert EvolutionRouter([receipt("L2", "too little data", 0, 1)] * 9).choose(Situation()) == "L2"


def test_what_was_called_right_is_recognised_before_anything_is_trained() -> None:
    assert EvolutionRouter().choose(Situation("Where?", confirmed=True)) == "L0"
    kept, rejected = receipt("L0", "kept", 0.1, 15), receipt("L0", "rejected", 0, 15)
    assert EvolutionRouter([kept]).choose(Situation("Where?", confirmed=True)) == "L0"
    assert EvolutionRouter([rejected]).choose(Situation("Where?", confirmed=True)) == "L2"
    assert EvolutionRouter([rejected]).choose(Situation("Who?", confirmed=True)) == "L0"


def test_what_was_seen_in_like_situations_decides() -> None:
    notes = [receipt("L2", "kept", 0.2, 60), receipt("L3", "rejected", 0, 60)] * 3
    right = [receipt("L3", "kept", 0.2, 60), receipt("L2", "rejected", 0, 60)] * 3
    seen = [*notes, *(dataclasses.replace(each, split="confirmed", question="Who?") for each in right)]
    failed = dataclasses.replace(receipt("L0", "rejected", 0, 15), question="Who?")
    router = EvolutionRouter([*seen, failed])
    assert router.choose(Situation("Where?", items=5)) == "L2"
    assert router.choose(Situation("Who?", confirmed=True, items=5)) == "L3"


def test_what_was_seen_of_like_questions_and_as_much_data_decides() -> None:
    def embed(questions: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.array([[1, 0] if "key" in question else [0, 1] for question in questions], np.float32)

    keys = [receipt("L2", "kept", 0.2, 60), receipt("L3", "rejected", 0, 60)] * 3
    dogs = [receipt("L3", "kept", 0.2, 60), receipt("L2", "rejected", 0, 60)] * 3
    seen = [dataclasses.replace(each, question="Whose key?") for each in keys]
    seen += [dataclasses.replace(each, question="Whose dog?") for each in dogs]
    assert EvolutionRouter(seen, embed).choose(Situation("Which key?", items=5)) == "L2"
    assert EvolutionRouter(seen, embed).choose(Situation("Which dog?", items=5)) == "L3"
    much = [*keys, *(dataclasses.replace(each, trained_on=5000) for each in dogs)]
    assert EvolutionRouter(much).choose(Situation("Where?", items=5)) == "L2"
    assert EvolutionRouter(much).choose(Situation("Where?", items=5000)) == "L3"
    sure = [*keys, *(dataclasses.replace(each, uncertainty=0.0) for each in dogs)]
    assert EvolutionRouter(sure).choose(Situation("Where?", items=5, uncertainty=1.0)) == "L2"
    assert EvolutionRouter(sure).choose(Situation("Where?", items=5, uncertainty=0.0)) == "L3"


def test_the_probe_tells_what_was_moved() -> None:
    rng = np.random.default_rng(0)
    base = {f"trunk.layers.{n}.up.weight": rng.normal(size=(8, 6)).astype(np.float32) for n in range(3)}
    thin = {f"trunk.layers.1.up.weight{end}": rng.normal(size=size).astype(np.float32) for end, size in
            ((".down", (2, 6)), (".up", (8, 2)))}  # fmt: skip
    probe = WeightMapProbe(base, thin | {"trunk.layers.0.up.weight": np.zeros((8, 6), np.float32)})
    first, last = probe.changes()
    assert (first.name, first.rank, first.share) == ("trunk.layers.1.up.weight", 2, 1.0)
    assert (last.relative, last.rank) == (0.0, 0)
    assert probe.by_layer() == {"trunk.layers.1": 1.0, "trunk.layers.0": 0.0}
    with pytest.raises(EvolutionError):
        WeightMapProbe({}, thin)


def test_public_names_are_loaded_when_they_are_asked_for() -> None:
    for name in evolution.__all__:
        assert getattr(evolution, name) is not None
    with pytest.raises(AttributeError):
        evolution.Nothing  # noqa: B018

"""The native forward pass gives what torch gives on the same weights."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch

from ai_os_diffusion import native, paths
from ai_os_diffusion.errors import InferenceError, ModelLoadError
from ai_os_diffusion.model.attention import block_causal_keep
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.training.batches import pad
from ai_os_diffusion.weights.restoring import restore_network
from ai_os_diffusion.weights.saving import Codec
from helpers.tiny import save_bare

SHAPE = TransformerShape(vocab_size=97, width=48, layers=3, heads=4, inner=112, positions=64, time_features=16)
ROWS = [[5, 9, 33, 2, 96, 0, 7], [1], [40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51]]
CLOSE = 1e-4
_PRECISIONS: tuple[Literal["float", "quantized"], ...] = ("float", "quantized")


@pytest.fixture(scope="module")
def random_network() -> UnifiedScoreNetwork:
    """Every parameter random, so that no part of the graph can be missing unnoticed."""
    torch.manual_seed(3)
    network = UnifiedScoreNetwork(SHAPE)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.25)
    return network.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def folder(random_network: UnifiedScoreNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its weights, as float32."""
    folder = tmp_path_factory.mktemp("network") / "model"
    tensors = {name: tensor.numpy() for name, tensor in random_network.state_dict().items()}
    save_bare(folder, tensors, SHAPE)
    return folder


@pytest.fixture(scope="module", params=[1, 2])
def network(folder: Path, request: pytest.FixtureRequest) -> native.TextNetwork:
    """The same network, natively, with one and with two threads."""
    return native.TextNetwork.open(str(folder), threads=request.param)


def by_torch(network: UnifiedScoreNetwork, **options: object) -> np.ndarray:
    """Hidden states of ROWS, row behind row, computed one sequence at a time."""
    states = []
    for number, row in enumerate(ROWS):
        own = {name: value[number] for name, value in options.items()}  # type: ignore[index]
        states.append(network.hidden(torch.tensor([row]), **own)[0])
    return torch.cat(states).numpy()


def test_hidden_states_of_sequences_of_any_length(
    network: native.TextNetwork, random_network: UnifiedScoreNetwork
) -> None:
    assert network.width == SHAPE.width
    assert network.hidden(ROWS) == pytest.approx(by_torch(random_network), abs=CLOSE)
    assert network.hidden([]).shape == (0, SHAPE.width)


def test_time_modality_and_condition_enter_as_in_torch(
    network: native.TextNetwork, random_network: UnifiedScoreNetwork
) -> None:
    rng = np.random.default_rng(0)
    times = [0.0, 0.35, 1.0]
    conditions = [rng.normal(size=(count, SHAPE.width)).astype(np.float32) for count in (1, 3, 5)]
    wanted = by_torch(
        random_network,
        t=[torch.tensor([time]) for time in times],
        condition=[torch.from_numpy(condition)[None] for condition in conditions],
        modality=["code"] * 3,
    )
    found = network.hidden(ROWS, modality=1, time=times, condition=conditions)
    assert found == pytest.approx(wanted, abs=CLOSE)
    assert network.hidden(ROWS) != pytest.approx(wanted, abs=0.1)


def test_many_sequences_are_what_each_is_alone(folder: Path) -> None:
    rng = np.random.default_rng(4)
    rows = [rng.integers(0, 97, length).tolist() for length in (40, 64, 1, 50, 33, 64, 7, 60)]
    for threads in (1, 2, 8):
        network = native.TextNetwork.open(str(folder), threads=threads)
        alone = np.concatenate([network.hidden([row]) for row in rows])
        assert network.hidden(rows) == pytest.approx(alone, abs=CLOSE)


def test_callers_may_compute_at_the_same_time() -> None:
    network = native.TextNetwork.open(str(paths.bundled_model()), precision="quantized", threads=2)
    rng = np.random.default_rng(6)
    rows = [[rng.integers(1000, 20000, length).tolist()] for length in (30, 90, 15, 60)]
    wanted = [network.embed(row) for row in rows]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            for ours, theirs in zip(pool.map(network.embed, rows), wanted, strict=True):
                assert np.array_equal(ours, theirs)


def test_vectors_pointers_and_logits(network: native.TextNetwork, random_network: UnifiedScoreNetwork) -> None:
    ids, keep = pad(ROWS, torch.device("cpu"))
    assert network.embed([*ROWS, []])[:3] == pytest.approx(random_network.embed(ids, keep).numpy(), abs=CLOSE)
    assert not network.embed([[]]).any()
    assert network.spans(ROWS) == pytest.approx(random_network.spans(ids, keep)[keep].numpy(), abs=CLOSE)
    hidden = network.hidden(ROWS)[[0, 4, 9]]
    assert network.logits(hidden) == pytest.approx(
        random_network.text.decode(torch.from_numpy(hidden)).numpy(), abs=CLOSE
    )


def test_cached_blocks_are_exact(network: native.TextNetwork, random_network: UnifiedScoreNetwork) -> None:
    tokens, prefix, block = list(range(3, 23)), 8, 4
    keep = block_causal_keep(len(tokens), block, prefix)[None]
    wanted = random_network.hidden(torch.tensor([tokens]), keep=keep)[0].numpy()
    assert network.hidden([tokens], blocks=(prefix, block)) == pytest.approx(wanted, abs=CLOSE)
    cache = native.NetworkCache()
    parts = [tokens[:prefix], *(tokens[first : first + block] for first in range(prefix, len(tokens), block))]
    for part in parts:
        tried = network.hidden_after(part, cache)  # without joining the cache, as while a block is denoised
        found = network.hidden_after(part, cache, extend=True)
        assert found == pytest.approx(tried, abs=1e-6)
        assert found == pytest.approx(wanted[len(cache) - len(part) : len(cache)], abs=CLOSE)
    assert len(cache) == len(tokens)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda network: network.hidden([[97]]), "token id 97 is not one of 0..96"),
        (lambda network: network.hidden([[1] * 65]), "65 tokens and the network reads at most 64"),
        (lambda network: network.hidden([[1]], modality=4), "modality 4 is not one of 0..3"),
        (lambda network: network.hidden([[1]], time=[0.1, 0.2]), "an entry for each of 1 sequences"),
        (lambda network: network.hidden([[1]], condition=[np.zeros((1, 7), np.float32)]), "48 numbers each"),
        (lambda network: network.logits(np.zeros((1, 7), np.float32)), "48 numbers each"),
        (lambda network: network.hidden([[1]], blocks=(1, 0)), "at least one token"),
    ],
)
def test_what_does_not_fit_is_refused(network: native.TextNetwork, call: object, named: str) -> None:
    with pytest.raises(InferenceError, match=named.replace(".", r"\.")), native.translate_errors():
        call(network)  # type: ignore[operator]


def test_weights_that_do_not_fit_are_refused(random_network: UnifiedScoreNetwork, tmp_path: Path, folder: Path) -> None:
    tensors = {name: tensor.numpy() for name, tensor in random_network.state_dict().items()}
    tensors["trunk.layers.1.up.weight"] = tensors["trunk.layers.1.up.weight"][:-1]
    save_bare(tmp_path / "cut", tensors, SHAPE)
    with (
        pytest.raises(InferenceError, match=r"trunk\.layers\.1\.up\.weight has 5328 values"),
        native.translate_errors(),
    ):
        native.TextNetwork.open(str(tmp_path / "cut"))
    with pytest.raises(ModelLoadError), native.translate_errors():
        native.TextNetwork.open(str(tmp_path / "nothing"))
    with pytest.raises(InferenceError, match="precision"), native.translate_errors():
        native.TextNetwork.open(str(folder), precision="int3")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def bundled() -> tuple[UnifiedScoreNetwork, native.TextNetwork]:
    """The shipped weights, dequantized by both."""
    return restore_network(paths.bundled_model()), native.TextNetwork.open(str(paths.bundled_model()))


def test_the_shipped_weights_give_the_logits_of_torch(
    bundled: tuple[UnifiedScoreNetwork, native.TextNetwork],
) -> None:
    ours, theirs = bundled[1], bundled[0]
    rng = np.random.default_rng(1)
    tokens = rng.integers(1000, 20000, 120).tolist()
    hidden = ours.hidden([tokens], time=[0.5])
    wanted = theirs.hidden(torch.tensor([tokens]), t=torch.tensor([0.5]))
    logits = ours.logits(hidden[::10])
    assert logits == pytest.approx(theirs.text.decode(wanted[0, ::10]).numpy(), abs=1e-3)
    assert ours.spans([tokens]) == pytest.approx(
        theirs.spans(torch.tensor([tokens]), torch.ones(1, 120, dtype=torch.bool))[0].numpy(), abs=1e-3
    )


@pytest.mark.parametrize("codec", ["int8", "int4"])
def test_integer_weights_times_integer_activations_stay_near(
    random_network: UnifiedScoreNetwork, tmp_path: Path, codec: Codec
) -> None:
    shape = TransformerShape(vocab_size=300, width=64, layers=2, heads=4, inner=128, positions=64, time_features=16)
    torch.manual_seed(5)
    network = UnifiedScoreNetwork(shape)
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    save_bare(tmp_path / "model", tensors, shape, codec=codec)
    exact, integer = (
        native.TextNetwork.open(str(tmp_path / "model"), precision=precision) for precision in _PRECISIONS
    )
    hidden, near = exact.hidden(ROWS), integer.hidden(ROWS)
    assert 0 < np.linalg.norm(near - hidden) < 0.03 * np.linalg.norm(hidden)
    assert np.abs(integer.logits(hidden) - exact.logits(hidden)).max() < 0.05 * np.abs(exact.logits(hidden)).max()


def test_the_shipped_weights_as_integers_say_the_same(
    bundled: tuple[UnifiedScoreNetwork, native.TextNetwork],
) -> None:
    integer = native.TextNetwork.open(str(paths.bundled_model()), precision="quantized", threads=2)
    tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    texts = ["When does the choir meet?", "Priya brings the keys to the church hall on Thursdays at half past seven."]
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(texts, special=True)]
    cosines = (integer.embed(tokens) * bundled[1].embed(tokens)).sum(axis=1)
    assert cosines.min() > 0.995
    hidden = bundled[1].hidden(tokens)
    assert (integer.logits(hidden).argmax(1) == bundled[1].logits(hidden).argmax(1)).mean() > 0.9

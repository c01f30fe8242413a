"""The native forward pass gives what torch gives on the same weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import InferenceError, ModelLoadError
from ai_os_diffusion.model.attention import block_causal_keep
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.runtime import load_text_model, pad
from ai_os_diffusion.weights.saving import save_weights

SHAPE = TransformerShape(vocab_size=97, width=48, layers=3, heads=4, inner=112, positions=64, time_features=16)
ROWS = [[5, 9, 33, 2, 96, 0, 7], [1], [40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51]]
CLOSE = 1e-4


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
    about = {"training": {}, "licence": "Apache-2.0", "attribution": ""}
    save_weights(folder, tensors, shape=SHAPE.to_dict(), modality="text", codec="f32", tokenizer_sha256=None, **about)  # type: ignore[arg-type]
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


def test_vectors_pointers_and_logits(network: native.TextNetwork, random_network: UnifiedScoreNetwork) -> None:
    ids, keep = pad(ROWS, 0, torch.device("cpu"))
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
    about = {"training": {}, "licence": "Apache-2.0", "attribution": ""}
    save_weights(
        tmp_path / "cut", tensors, shape=SHAPE.to_dict(), modality="text", codec="f32", tokenizer_sha256=None, **about
    )  # type: ignore[arg-type]
    with (
        pytest.raises(InferenceError, match=r"trunk\.layers\.1\.up\.weight has 5328 values"),
        native.translate_errors(),
    ):
        native.TextNetwork.open(str(tmp_path / "cut"))
    with pytest.raises(ModelLoadError), native.translate_errors():
        native.TextNetwork.open(str(tmp_path / "nothing"))
    with pytest.raises(InferenceError, match="precision"), native.translate_errors():
        native.TextNetwork.open(str(folder), precision="int3")


@pytest.fixture(scope="module")
def bundled() -> Iterator[tuple[UnifiedScoreNetwork, native.TextNetwork]]:
    """The shipped weights, dequantized by both."""
    return load_text_model(ModelConfig()).network, native.TextNetwork.open(str(paths.bundled_model()))


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

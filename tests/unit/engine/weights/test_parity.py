"""Converted networks against the papers' arithmetic, on random weights: what is written is what is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.attention import causal_keep
from ai_os_diffusion.model.torch_denoiser import TorchDenoiser
from ai_os_diffusion.weights.converters import convert
from ai_os_diffusion.weights.restoring import restore_denoiser
from helpers import open_checkpoints as tiny
from helpers import reference

TOLERANCE = 2e-5
IDS = [7, tiny.MASK, 0, 52, tiny.MASK, 31, 7, 12, tiny.MASK, 3, 19, 44, 5]
ALL = reference.everything(len(IDS))
CAUSAL = reference.causal(len(IDS))
Array = npt.NDArray[Any]
Parity = tuple[TorchDenoiser, Callable[[Array], Array]]


def opened(folder: Path, tensors: tiny.Tensors, config: dict[str, Any], **options: Any) -> TorchDenoiser:
    """A checkpoint, converted without loss and restored."""
    convert(tiny.write(folder / "source", tensors, config), folder / "out", "f32", **options)
    return restore_denoiser(folder / "out")


def mdlm(folder: Path) -> Parity:
    tensors = tiny.mdlm_tensors()
    sizes = {"layers": tiny.LAYERS, "heads": tiny.HEADS}
    return opened(folder, tensors, tiny.MDLM), lambda sees: reference.mdlm(tensors, IDS, **sizes, sees=sees)


def modernbert(folder: Path, **switches: Any) -> Parity:
    tensors = tiny.modernbert_tensors(**switches)
    biased = dict.fromkeys(("norm_bias", "attention_bias", "mlp_bias", "classifier_bias"), bool(switches.get("biases")))
    config = tiny.MODERNBERT | biased | {"tie_word_embeddings": switches.get("tied", True)}
    network = opened(folder, tensors, config, mask_id=tiny.MASK)
    return network, lambda sees: reference.modernbert(tensors, IDS, config, sees)


def modernbert_with_every_switch(folder: Path) -> Parity:
    return modernbert(folder, biases=True, tied=False)


def bert(folder: Path) -> Parity:
    tensors = tiny.bert_tensors()
    network = opened(folder, tensors, tiny.BERT, mask_id=tiny.MASK)
    return network, lambda sees: reference.bert(tensors, IDS, tiny.BERT, sees)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tensors this small are slower on several threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(params=[mdlm, modernbert, modernbert_with_every_switch, bert])
def parity(request: pytest.FixtureRequest, tmp_path: Path) -> Parity:
    """A converted network, and its reference for any pattern of who sees whom."""
    made: Parity = request.param(tmp_path)
    return made


def test_logits_are_those_of_the_papers_formulas(parity: Parity) -> None:
    network, wanted = parity
    rows = np.array([[True, True, False] * 4 + [True]])
    found = network(np.array([IDS]), rows=rows)
    exact = wanted(ALL)[rows[0]]
    assert found.dtype == np.float32
    assert np.abs(found - exact).max() <= TOLERANCE * max(1, np.abs(exact).max())
    # guards of the test itself: logits vary by far more, and a network that looks only back is another one
    assert np.abs(exact - exact.mean(1, keepdims=True)).mean() > 1e3 * TOLERANCE
    assert np.abs(exact[:-1] - wanted(CAUSAL)[rows[0]][:-1]).max() > 1e3 * TOLERANCE


def test_masks_and_padding_reach_every_layer(parity: Parity) -> None:
    network, wanted = parity
    ids = torch.tensor([IDS])
    looking_back = network.network(ids, keep=causal_keep(len(IDS))[None])[0].numpy()
    np.testing.assert_allclose(looking_back, wanted(CAUSAL), atol=1e-3, rtol=1e-4)
    padded = torch.tensor([[*IDS, 9, 9, 9], [*IDS, 1, 2, 3]])
    logits = network.network(padded, keep=(torch.arange(padded.shape[1]) < len(IDS)).expand(2, -1))[:, : len(IDS)]
    np.testing.assert_allclose(logits[0].numpy(), wanted(ALL), atol=1e-3, rtol=1e-4)
    np.testing.assert_array_equal(logits[0].numpy(), logits[1].numpy())


@pytest.mark.parametrize("sampler", ["confidence", "ancestral"])
def test_the_samplers_write_with_it(parity: Parity, sampler: str) -> None:
    network, _ = parity
    core = DiffusionCore(network, mask_id=network.mask_id)
    steps = list(core.generate([5, 6], 8, [7], steps=4, seed=1, sampler=sampler, temperature=1.0))
    ids = steps[-1].ids
    assert (ids[:2], ids[-1], len(ids)) == ([5, 6], 7, 11)
    assert tiny.MASK not in ids
    assert len(set(ids[2:-1])) > 2
    assert list(core.generate([5, 6], 8, [7], steps=4, seed=1, sampler=sampler, temperature=1.0))[-1].ids == ids
    assert core.log_likelihood(ids, [False] * 2 + [True] * 8 + [False], seed=3).total < 0


def test_a_network_that_is_told_the_time_keeps_its_adaln(tmp_path: Path) -> None:
    tensors = tiny.mdlm_tensors()
    network = opened(tmp_path, tensors, tiny.MDLM | {"time_conditioning": True})
    assert network.is_timed
    tokens, rows = np.array([IDS, IDS]), np.ones((2, len(IDS)), np.bool_)
    times = np.array([0.2, 0.9], np.float32)
    found = network(tokens, rows=rows, t=times).reshape(2, len(IDS), tiny.V)
    for logits, t in zip(found, times, strict=True):
        sigma = -np.log1p(-(1 - 1e-3) * float(t))
        exact = reference.mdlm(tensors, IDS, layers=tiny.LAYERS, heads=tiny.HEADS, sees=ALL, sigma=sigma)
        assert np.abs(logits - exact).max() <= TOLERANCE * np.abs(exact).max()
    assert np.abs(found[0] - found[1]).max() > 1e3 * TOLERANCE
    with pytest.raises(InferenceError, match="time_conditioning=True"):
        network(tokens, rows=rows)
    core = DiffusionCore(network, mask_id=network.mask_id, time_conditioning=True)
    assert tiny.MASK not in list(core.generate([5], 6, steps=3))[-1].ids


def test_half_precision_sources_are_read_exactly(tmp_path: Path) -> None:
    halves = {name: value.astype(np.float16) for name, value in tiny.mdlm_tensors().items()}
    network = opened(tmp_path, halves, tiny.MDLM)  # type: ignore[arg-type]
    exact = reference.mdlm(halves, IDS, layers=tiny.LAYERS, heads=tiny.HEADS, sees=ALL)
    found = network(np.array([IDS]), rows=np.ones((1, len(IDS)), np.bool_))
    assert np.abs(found - exact).max() <= TOLERANCE * np.abs(exact).max()


def test_eight_bits_stay_near(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tensors = tiny.modernbert_tensors()
    source = tiny.write(tmp_path / "source", tensors, tiny.MODERNBERT)
    convert(source, tmp_path / "out", "int8", mask_id=tiny.MASK)
    ids = rng.integers(0, tiny.V, size=20).tolist()
    found = restore_denoiser(tmp_path / "out")(np.array([ids]), rows=np.ones((1, 20), np.bool_))
    exact = reference.modernbert(tensors, ids, tiny.MODERNBERT, reference.everything(20))
    cosine = (found * exact).sum() / np.linalg.norm(found) / np.linalg.norm(exact)
    assert cosine > 0.999


def test_what_a_network_cannot_do_is_said(tmp_path: Path) -> None:
    network, _ = modernbert(tmp_path)
    tokens, rows = np.array([IDS]), np.ones((1, len(IDS)), np.bool_)
    long = np.zeros((1, tiny.P + 1), np.int64)
    cases: list[tuple[str, dict[str, Any]]] = [
        ("Modality 'image'", {"modality": "image"}),
        ("condition vectors", {"condition": np.ones((1, tiny.D), np.float32)}),
        ("time_conditioning=False", {"t": np.ones(1, np.float32)}),
        ("same two axes", {"rows": rows[:, 1:]}),
        (f"at most {tiny.P}", {"tokens": long, "rows": long == 0}),
        (rf"0\.\.{tiny.V - 1}, not in 0\.\.{tiny.V}", {"tokens": tokens % 2 * tiny.V}),
    ]
    for message, change in cases:
        arguments = {"tokens": tokens, "rows": rows} | change
        with pytest.raises(InferenceError, match=message):
            network(arguments.pop("tokens"), **arguments)
    with pytest.raises(InferenceError, match="The block sampler needs"):
        DiffusionCore(network, mask_id=network.mask_id).generate([1], 4, sampler="block")

"""Converted BERT and ModernBERT against `transformers` itself, on random weights that it saved: no download is needed.

Without `transformers` these tests are skipped; `tests/helpers/reference.py` is always compared with.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ai_os_diffusion.weights.converters import convert
from ai_os_diffusion.weights.restoring import restore_denoiser
from helpers import open_checkpoints as tiny

pytestmark = [
    pytest.mark.timeout(600),  # importing `transformers` alone takes a while on a busy machine
    pytest.mark.filterwarnings("ignore"),  # the oracle's own deprecations are not ours
]
TOLERANCE = 2e-5
IDS = np.random.default_rng(2).integers(0, tiny.V, size=(2, 23))


@pytest.fixture(scope="module")
def transformers() -> Any:
    """The library, where it is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("transformers", reason="the oracle needs `pip install transformers`")


def original(library: Any, family: str, **switches: Any) -> Any:
    """A model of `transformers` whose every parameter is random."""
    names = {"bert": ("BertConfig", "BertForMaskedLM"), "modernbert": ("ModernBertConfig", "ModernBertForMaskedLM")}
    config, model = (getattr(library, name) for name in names[family])
    sizes = tiny.BERT if family == "bert" else tiny.MODERNBERT
    named = {key: value for key, value in sizes.items() if key not in ("model_type", "architectures", "_name_or_path")}
    special = {f"{kind}_token_id": number for number, kind in enumerate(("pad", "bos", "eos", "cls", "sep"))}
    torch.manual_seed(4)
    network = model(config(**named | special | switches))
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.normal_(1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0, 0.3)
    return network.eval()


@pytest.mark.parametrize(
    ("family", "switches"),
    [
        ("bert", {}),
        ("modernbert", {}),
        (
            "modernbert",
            {
                "norm_bias": True,
                "attention_bias": True,
                "mlp_bias": True,
                "classifier_bias": True,
                "local_attention": 4,
            },
        ),
        ("modernbert", {"tie_word_embeddings": False}),
    ],
)
def test_logits_are_the_originals(transformers: Any, tmp_path: Path, family: str, switches: dict[str, Any]) -> None:
    network = original(transformers, family, **switches)
    network.save_pretrained(tmp_path / "source")
    with torch.inference_mode():
        wanted = network(input_ids=torch.from_numpy(IDS)).logits.numpy()
    convert(tmp_path / "source", tmp_path / "out", "f32", mask_id=tiny.MASK)
    found = restore_denoiser(tmp_path / "out")(IDS, rows=np.ones_like(IDS, np.bool_)).reshape(wanted.shape)
    assert np.abs(found - wanted).max() <= TOLERANCE * np.abs(wanted).max()
    assert np.abs(wanted - wanted.mean(-1, keepdims=True)).mean() > 1e3 * TOLERANCE


def test_padding_is_the_originals(transformers: Any, tmp_path: Path) -> None:
    network = original(transformers, "modernbert")
    network.save_pretrained(tmp_path / "source")
    convert(tmp_path / "source", tmp_path / "out", "f32", mask_id=tiny.MASK)
    keep = np.arange(IDS.shape[1]) < np.array([[IDS.shape[1]], [14]])
    with torch.inference_mode():
        wanted = network(input_ids=torch.from_numpy(IDS), attention_mask=torch.from_numpy(keep)).logits.numpy()
        ours = restore_denoiser(tmp_path / "out").network
        found = ours(torch.from_numpy(IDS), keep=torch.from_numpy(keep)).numpy()
    assert np.abs(found - wanted)[keep].max() <= TOLERANCE * np.abs(wanted[keep]).max()

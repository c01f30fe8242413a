"""Tiny checkpoints in the shapes that converters read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import save_file

FloatArray = npt.NDArray[np.float32]
V, D, F, P, LAYERS = 40, 64, 96, 16, 2
CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "_name_or_path": "example/tiny",
    "hidden_act": "gelu",
    "vocab_size": V,
    "hidden_size": D,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 2,
    "intermediate_size": F,
    "max_position_embeddings": P,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "position_embedding_type": "absolute",
}


def bert_tensors() -> dict[str, npt.NDArray[Any]]:
    """Random tensors under the names that BertModel saves."""
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (V, D),
        "embeddings.position_embeddings.weight": (P, D),
        "embeddings.token_type_embeddings.weight": (2, D),
        "embeddings.LayerNorm.weight": (D,),
        "embeddings.LayerNorm.bias": (D,),
        "pooler.dense.weight": (D, D),
        "pooler.dense.bias": (D,),
    }
    for i in range(LAYERS):
        linear = {
            "attention.self.query": (D, D),
            "attention.self.key": (D, D),
            "attention.self.value": (D, D),
            "attention.output.dense": (D, D),
            "intermediate.dense": (F, D),
            "output.dense": (D, F),
        }
        for name, (rows, columns) in linear.items():
            shapes[f"encoder.layer.{i}.{name}.weight"] = (rows, columns)
            shapes[f"encoder.layer.{i}.{name}.bias"] = (rows,)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"encoder.layer.{i}.{name}.{kind}": (D,) for kind in ("weight", "bias")}
    rng = np.random.default_rng(3)
    out: dict[str, npt.NDArray[Any]] = {name: rng.normal(size=s).astype(np.float32) for name, s in shapes.items()}
    return out | {"embeddings.position_ids": np.arange(P, dtype=np.int64)[None]}


def part_tensors() -> dict[str, npt.NDArray[np.float16]]:
    """Random float16 tensors under the names of trained parts."""
    shapes: dict[str, tuple[int, ...]] = {
        "token.weight.0": (V // 2, D),
        "token.weight.1": (V // 2, D),
        "position.weight": (P, D),
        "norm.weight": (D,),
        "norm.bias": (D,),
        "pointer.weight": (2, D),
        "pointer.bias": (2,),
        "text_transform.weight": (D, D),
        "text_transform.bias": (D,),
        "text_norm.weight": (D,),
        "text_norm.bias": (D,),
        "text_bias": (V,),
    }
    for i in range(LAYERS):
        for name, (rows, columns) in {"qkv": (3 * D, D), "out": (D, D), "up": (F, D), "down": (D, F)}.items():
            shapes |= {f"layers.{i}.{name}.weight": (rows, columns), f"layers.{i}.{name}.bias": (rows,)}
        shapes |= {f"layers.{i}.{norm}.{kind}": (D,) for norm in ("norm1", "norm2") for kind in ("weight", "bias")}
    rng = np.random.default_rng(4)
    return {name: rng.normal(size=shape).astype(np.float16) for name, shape in shapes.items()}


@pytest.fixture
def make_bert(tmp_path: Path) -> Callable[..., Path]:
    """Write a BERT checkpoint; arguments change its tensors and its configuration."""

    def make(tensors: dict[str, npt.NDArray[Any]] | None = None, **config: Any) -> Path:
        folder = tmp_path / "bert"
        folder.mkdir(exist_ok=True)
        save_file(bert_tensors() if tensors is None else tensors, folder / "model.safetensors")
        (folder / "config.json").write_text(json.dumps(CONFIG | config), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def make_parts(tmp_path: Path) -> Callable[..., Path]:
    """Write trained parts as two archives; the argument replaces the tensors."""

    def make(tensors: dict[str, npt.NDArray[Any]] | None = None) -> Path:
        folder = tmp_path / "parts"
        folder.mkdir(exist_ok=True)
        items = list((part_tensors() if tensors is None else tensors).items())
        for number, part in enumerate((items[: len(items) // 2], items[len(items) // 2 :])):
            np.savez_compressed(folder / f"trunk-{number}.npz", **dict(part))
        return folder

    return make

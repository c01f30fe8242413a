"""Tiny checkpoints of the open families, every tensor random: nothing that a fault could hide behind is zero.

Sizes are odd on purpose: the vocabulary is no multiple of anything, heads are not powers of two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

Tensors = dict[str, npt.NDArray[np.float32]]
V, D, F, P, LAYERS, HEADS, C, FEATURES = 53, 24, 40, 48, 4, 3, 10, 16
MASK = 51

MDLM: dict[str, Any] = {
    "model_type": "mdlm",
    "architectures": ["MDLM"],
    "_name_or_path": "example/tiny-mdlm",
    "vocab_size": V,
    "hidden_dim": D,
    "n_blocks": LAYERS,
    "n_heads": HEADS,
    "cond_dim": C,
    "model_length": P,
    "time_conditioning": False,
    "mask_token_id": MASK,
}
MODERNBERT: dict[str, Any] = {
    "model_type": "modernbert",
    "architectures": ["ModernBertForMaskedLM"],
    "_name_or_path": "example/tiny-modernbert",
    "vocab_size": V,
    "hidden_size": D,
    "intermediate_size": F,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "max_position_embeddings": P,
    "global_attn_every_n_layers": 3,
    "local_attention": 6,
    "global_rope_theta": 160000.0,
    "local_rope_theta": 10000.0,
    "norm_eps": 0.01,  # large, so that a norm with another one shows
}
BERT: dict[str, Any] = {
    "model_type": "bert",
    "architectures": ["BertForMaskedLM"],
    "_name_or_path": "example/tiny-bert-chat",
    "hidden_act": "gelu",
    "vocab_size": V,
    "hidden_size": D,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": F,
    "max_position_embeddings": P,
    "layer_norm_eps": 0.01,
}


def random_tensors(shapes: Mapping[str, tuple[int, ...]], seed: int = 5) -> Tensors:
    """Values of spread 0.3; weights of norms lie around 1."""
    rng = np.random.default_rng(seed)

    def values(name: str, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
        centre = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
        drawn: npt.NDArray[np.float32] = (centre + 0.3 * rng.normal(size=shape)).astype(np.float32)
        return drawn

    return {name: values(name, shape) for name, shape in shapes.items()}


def mdlm_tensors(prefix: str = "backbone.") -> Tensors:
    """Tensors as MDLM's publishers name them."""
    shapes: dict[str, tuple[int, ...]] = {
        "vocab_embed.embedding": (V, D),
        "sigma_map.mlp.0.weight": (C, FEATURES),
        "sigma_map.mlp.0.bias": (C,),
        "sigma_map.mlp.2.weight": (C, C),
        "sigma_map.mlp.2.bias": (C,),
        "output_layer.norm_final.weight": (D,),
        "output_layer.linear.weight": (V, D),
        "output_layer.linear.bias": (V,),
        "output_layer.adaLN_modulation.weight": (2 * D, C),
        "output_layer.adaLN_modulation.bias": (2 * D,),
    }
    for i in range(LAYERS):
        shapes |= {f"blocks.{i}.norm1.weight": (D,), f"blocks.{i}.norm2.weight": (D,)}
        shapes |= {f"blocks.{i}.attn_qkv.weight": (3 * D, D), f"blocks.{i}.attn_out.weight": (D, D)}
        shapes |= {f"blocks.{i}.mlp.0.weight": (F, D), f"blocks.{i}.mlp.0.bias": (F,)}
        shapes |= {f"blocks.{i}.mlp.2.weight": (D, F), f"blocks.{i}.mlp.2.bias": (D,)}
        shapes |= {f"blocks.{i}.adaLN_modulation.weight": (6 * D, C), f"blocks.{i}.adaLN_modulation.bias": (6 * D,)}
    tensors = random_tensors(shapes)
    tensors["rotary_emb.inv_freq"] = (10000.0 ** -(np.arange(0, D // HEADS, 2) / (D // HEADS))).astype(np.float32)
    return {prefix + name: value for name, value in tensors.items()}


def modernbert_tensors(*, biases: bool = False, tied: bool = True) -> Tensors:
    """Tensors as `ModernBertForMaskedLM` saves them."""
    linear: dict[str, tuple[int, ...]] = {"head.dense": (D, D)}
    norms = ["model.embeddings.norm", "model.final_norm", "head.norm"]
    for i in range(LAYERS):
        layer = f"model.layers.{i}"
        linear |= {f"{layer}.attn.Wqkv": (3 * D, D), f"{layer}.attn.Wo": (D, D)}
        linear |= {f"{layer}.mlp.Wi": (2 * F, D), f"{layer}.mlp.Wo": (D, F)}
        norms += [f"{layer}.mlp_norm", *([f"{layer}.attn_norm"] if i else [])]
    shapes: dict[str, tuple[int, ...]] = {"model.embeddings.tok_embeddings.weight": (V, D), "decoder.bias": (V,)}
    shapes |= {f"{name}.weight": shape for name, shape in linear.items()} | {f"{n}.weight": (D,) for n in norms}
    if biases:
        shapes |= {f"{name}.bias": shape[:1] for name, shape in linear.items()} | {f"{n}.bias": (D,) for n in norms}
    if not tied:
        shapes["decoder.weight"] = (V, D)
    return random_tensors(shapes)


def bert_tensors() -> Tensors:
    """Tensors as `BertForMaskedLM` saves them."""
    linear: dict[str, tuple[int, ...]] = {"cls.predictions.transform.dense": (D, D)}
    norms = ["bert.embeddings.LayerNorm", "cls.predictions.transform.LayerNorm"]
    for i in range(LAYERS):
        layer = f"bert.encoder.layer.{i}"
        linear |= {f"{layer}.attention.self.{part}": (D, D) for part in ("query", "key", "value")}
        linear |= {f"{layer}.attention.output.dense": (D, D)}
        linear |= {f"{layer}.intermediate.dense": (F, D), f"{layer}.output.dense": (D, F)}
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    tables = {"word": V, "position": P, "token_type": 2}
    shapes: dict[str, tuple[int, ...]] = {f"bert.embeddings.{n}_embeddings.weight": (r, D) for n, r in tables.items()}
    shapes |= {f"{name}.weight": shape for name, shape in linear.items()} | {f"{n}.weight": (D,) for n in norms}
    shapes |= {f"{name}.bias": shape[:1] for name, shape in linear.items()} | {f"{n}.bias": (D,) for n in norms}
    return random_tensors(shapes | {"cls.predictions.bias": (V,)})


def write(folder: Path, tensors: Mapping[str, npt.NDArray[Any]], config: Mapping[str, Any]) -> Path:
    """A checkpoint folder of `config.json` and `model.safetensors`."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(dict(tensors), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def write_tokenizer(folder: Path, *, pieces: int = V, mask: int = MASK) -> None:
    """A byte-level BPE without merges, whose mask token is named by its settings, and a chat template."""
    vocabulary = {f"piece{i}": i for i in range(pieces) if i != mask}
    values = {
        "model": {"type": "BPE", "vocab": vocabulary, "merges": []},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}]},
        "added_tokens": [{"id": mask, "content": "<blank>"}],
    }
    settings = {"mask_token": {"content": "<blank>"}, "chat_template": "[Question]{{ question }}[/Question]"}
    (folder / "tokenizer.json").write_text(json.dumps(values), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")

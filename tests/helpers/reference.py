"""The open families' arithmetic in plain NumPy float64, from the papers' formulas and the checkpoint's own tensors.

Written for one sequence and read line by line against the papers; it shares nothing with the engine.
`sees` (T, T) says which position looks at which.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Sees = npt.NDArray[np.bool_]
Given = Mapping[str, npt.NDArray[Any]]
_erf = np.vectorize(math.erf, otypes=[np.float64])


def everything(length: int) -> Sees:
    """Everyone sees everyone."""
    return np.ones((length, length), np.bool_)


def causal(length: int) -> Sees:
    """Everyone sees itself and what is before it."""
    return np.tril(everything(length))


def _normed(x: Array, eps: float) -> Array:
    out: Array = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)
    return out


def _gelu(x: Array) -> Array:
    out: Array = x * 0.5 * (1 + _erf(x / math.sqrt(2)))
    return out


def _gelu_tanh(x: Array) -> Array:
    out: Array = 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return out


def _silu(x: Array) -> Array:
    out: Array = x / (1 + np.exp(-x))
    return out


def _turned(x: Array, theta: float) -> Array:
    """(T, W): pairs (i, i + W/2) turned by position * theta^(-2i/W), as complex numbers."""
    half = x.shape[1] // 2
    angle = np.arange(len(x))[:, None] * theta ** (-np.arange(half) / half)
    turned = (x[:, :half] + 1j * x[:, half:]) * np.exp(1j * angle)
    return np.concatenate([turned.real, turned.imag], axis=1)


def _attention(q: Array, k: Array, v: Array, heads: int, sees: Sees, theta: float | None) -> Array:
    """(T, D) each; head by head, softmax(q k / sqrt(W)) v."""
    out = []
    for part in range(heads):
        width = q.shape[1] // heads
        here = slice(part * width, (part + 1) * width)
        turn = (lambda x: x) if theta is None else (lambda x: _turned(x, theta))
        scores = np.where(sees, turn(q[:, here]) @ turn(k[:, here]).T / math.sqrt(width), -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        out.append(weights / weights.sum(-1, keepdims=True) @ v[:, here])
    return np.concatenate(out, axis=1)


class _Tensors:
    """Tensors of a checkpoint in float64, with `x @ W + b` where there is a b."""

    def __init__(self, given: Given, prefix: str = "") -> None:
        self._given, self._prefix = given, prefix

    def __getitem__(self, name: str) -> Array:
        return self._given[self._prefix + name].astype(np.float64)

    def linear(self, name: str, x: Array) -> Array:
        bias = f"{self._prefix}{name}.bias"
        product: Array = x @ self[f"{name}.weight"].T
        return product + self._given[bias] if bias in self._given else product

    def norm(self, name: str, x: Array, eps: float) -> Array:
        bias = f"{self._prefix}{name}.bias"
        scaled: Array = _normed(x, eps) * self[f"{name}.weight"]
        return scaled + self._given[bias] if bias in self._given else scaled


def mdlm(given: Given, ids: list[int], *, layers: int, heads: int, sees: Sees, sigma: float = 0.0) -> Array:
    """(T, V) logits of MDLM's DiT, adaLN and all."""
    w = _Tensors(given, "backbone.")
    half = w["sigma_map.mlp.0.weight"].shape[1] // 2
    angle = sigma * np.exp(-math.log(10000) * np.arange(half) / half)
    waves = np.concatenate([np.cos(angle), np.sin(angle)])
    c = _silu(w.linear("sigma_map.mlp.2", _silu(w.linear("sigma_map.mlp.0", waves))))
    x = w["vocab_embed.embedding"][ids]
    for i in range(layers):
        b = f"blocks.{i}"
        s1, m1, g1, s2, m2, g2 = np.split(w.linear(f"{b}.adaLN_modulation", c), 6)
        h = w.norm(f"{b}.norm1", x, 1e-5) * (1 + m1) + s1
        q, k, v = np.split(w.linear(f"{b}.attn_qkv", h), 3, axis=1)
        x = x + g1 * w.linear(f"{b}.attn_out", _attention(q, k, v, heads, sees, 10000.0))
        h = w.norm(f"{b}.norm2", x, 1e-5) * (1 + m2) + s2
        x = x + g2 * w.linear(f"{b}.mlp.2", _gelu_tanh(w.linear(f"{b}.mlp.0", h)))
    shift, scale = np.split(w.linear("output_layer.adaLN_modulation", c), 2)
    return w.linear("output_layer.linear", w.norm("output_layer.norm_final", x, 1e-5) * (1 + scale) + shift)


def modernbert(given: Given, ids: list[int], config: Mapping[str, Any], sees: Sees) -> Array:
    """(T, V) logits of ModernBERT's masked-language head."""
    w, eps = _Tensors(given), config["norm_eps"]
    place = np.arange(len(ids))
    near = sees & (np.abs(place[:, None] - place) <= config["local_attention"] // 2)
    x = w.norm("model.embeddings.norm", w["model.embeddings.tok_embeddings.weight"][ids], eps)
    for i in range(config["num_hidden_layers"]):
        layer, is_global = f"model.layers.{i}", i % config["global_attn_every_n_layers"] == 0
        theta = config["global_rope_theta"] if is_global else config["local_rope_theta"]
        h = w.norm(f"{layer}.attn_norm", x, eps) if i else x
        q, k, v = np.split(w.linear(f"{layer}.attn.Wqkv", h), 3, axis=1)
        mixed = _attention(q, k, v, config["num_attention_heads"], sees if is_global else near, theta)
        x = x + w.linear(f"{layer}.attn.Wo", mixed)
        value, gate = np.split(w.linear(f"{layer}.mlp.Wi", w.norm(f"{layer}.mlp_norm", x, eps)), 2, axis=1)
        x = x + w.linear(f"{layer}.mlp.Wo", _gelu(value) * gate)
    h = w.norm("head.norm", _gelu(w.linear("head.dense", w.norm("model.final_norm", x, eps))), eps)
    matrix = "decoder.weight" if "decoder.weight" in given else "model.embeddings.tok_embeddings.weight"
    logits: Array = h @ w[matrix].T + w["decoder.bias"]
    return logits


def bert(given: Given, ids: list[int], config: Mapping[str, Any], sees: Sees) -> Array:
    """(T, V) logits of BERT's masked-language head, all tokens of type 0."""
    w, eps = _Tensors(given, "bert."), config["layer_norm_eps"]
    table = "embeddings.{}_embeddings.weight"
    x = w[table.format("word")][ids] + w[table.format("position")][: len(ids)] + w[table.format("token_type")][0]
    x = w.norm("embeddings.LayerNorm", x, eps)
    for i in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{i}"
        q, k, v = (w.linear(f"{layer}.attention.self.{part}", x) for part in ("query", "key", "value"))
        mixed = _attention(q, k, v, config["num_attention_heads"], sees, None)
        x = w.norm(f"{layer}.attention.output.LayerNorm", x + w.linear(f"{layer}.attention.output.dense", mixed), eps)
        fed = w.linear(f"{layer}.output.dense", _gelu(w.linear(f"{layer}.intermediate.dense", x)))
        x = w.norm(f"{layer}.output.LayerNorm", x + fed, eps)
    head = _Tensors(given, "cls.predictions.")
    h = head.norm("transform.LayerNorm", _gelu(head.linear("transform.dense", x)), eps)
    logits: Array = h @ w[table.format("word")].T + head["bias"]
    return logits

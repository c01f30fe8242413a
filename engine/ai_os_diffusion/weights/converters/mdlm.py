"""MDLM's DiT (arXiv 2406.07524). Where the network is not told the noise, adaLN is folded to constants.

adaLN gives each layer six vectors: shift, scale and gate of the attention and of the feed-forward part. With sigma
always 0 they never change. `norm(x) * w * (1 + scale) + shift` is a layer norm with a bias, and a gate on a product is
a factor on the rows of its matrix: plain pre-norm layers remain.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.model.imported_shape import DitShape
from ai_os_diffusion.weights.converters.base import NOTHING_TOLD, SourceModel, Told, bad_file
from ai_os_diffusion.weights.converters.checkpoint import (
    Checkpoint,
    about,
    is_checkpoint,
    open_checkpoint,
    vocabulary_of,
)
from ai_os_diffusion.weights.converters.vocabularies import Vocabulary, mask_number
from ai_os_diffusion.weights.key_map import FloatArray

MODEL_TYPE = "mdlm"
PREFIX = "backbone."
_TOKENS = "vocab_embed.embedding"
_THETA = 10_000.0
_NORM_EPS = 1e-5
_FREQUENCIES = "rotary_emb.inv_freq"
_GPT2_ENTRIES = 50_257
_GPT2 = Vocabulary("byte-level BPE", "GPT-2's, by the size of the table; none lies beside the tensors", _GPT2_ENTRIES)
_UNKNOWN = Vocabulary("unknown", "none lies beside the tensors")
_FOLDING = (
    "adaLN at sigma 0: shift and scale of each layer norm are its bias and a factor of its weight, and the gates are "
    "factors of the rows of attn_out and mlp.2; computed in float64"
)
_Doubles = npt.NDArray[np.float64]


class MdlmConverter:
    """Reads MDLM as its publishers save it for `transformers`, with or without time conditioning."""

    def accepts(self, source: Path) -> bool:
        """Whether there is a safetensors file or index."""
        return is_checkpoint(source)

    def read(self, source: Path, told: Told = NOTHING_TOLD) -> SourceModel:
        """All tensors under our names.

        Raises:
            ModelLoadError: a key of the configuration, a tensor or a file is wrong, or nothing names the mask token;
                the message names file and tensor.
        """
        checkpoint = open_checkpoint(source)
        timed = checkpoint.flag("time_conditioning", False)
        expected = _expected(checkpoint)
        places = checkpoint.places(expected, PREFIX, "an MDLM", (_FREQUENCIES,))
        read = {name: checkpoint.model.tensor(places[name]) for name in expected if name in places}
        shape = _shape(checkpoint, read, timed)
        _check_frequencies(checkpoint, read.pop(_FREQUENCIES, None), shape)
        adaln = [places[name] for name in read if name.startswith("sigma_map.") or ".adaLN_" in f".{name}"]
        dropped = (places[_FREQUENCIES],) if _FREQUENCIES in places else ()
        default = _GPT2 if shape.vocab_size == _GPT2_ENTRIES + 1 else _UNKNOWN
        vocabulary = vocabulary_of(checkpoint, told, shape.vocab_size) or default
        mask_id = mask_number(
            vocabulary,
            told.mask_id,
            checkpoint.config.get("mask_token_id"),
            shape.vocab_size,
            checkpoint.config_file,
            last_row=True,
        )
        licence, origin = checkpoint.licence, checkpoint.origin
        attribution = f"Converted from an MDLM checkpoint ({origin}; licence {licence})"
        extra = about(
            checkpoint,
            "mdlm",
            vocabulary,
            mask_id,
            dropped=dropped,
            folded=[] if timed else adaln,
            folding="" if timed else _FOLDING,
        )
        tensors = _timed(read, shape) if timed else _folded(read, shape)
        return SourceModel(tensors, shape.to_dict(), dropped, licence, attribution, {"converted_from": origin}, extra)


def _expected(checkpoint: Checkpoint) -> dict[str, tuple[int, ...]]:
    """Dimensions by name without prefix; -1 where the configuration does not say."""
    width, condition, vocab = (checkpoint.size(key) for key in ("hidden_dim", "cond_dim", "vocab_size"))
    out: dict[str, tuple[int, ...]] = {
        _TOKENS: (vocab, width),
        "sigma_map.mlp.0.weight": (condition, -1),
        "sigma_map.mlp.0.bias": (condition,),
        "sigma_map.mlp.2.weight": (condition, condition),
        "sigma_map.mlp.2.bias": (condition,),
        _FREQUENCIES: (-1,),
    }
    for i in range(checkpoint.size("n_blocks", 1024)):
        block = f"blocks.{i}"
        out |= {f"{block}.norm1.weight": (width,), f"{block}.norm2.weight": (width,)}
        out |= {f"{block}.attn_qkv.weight": (3 * width, width), f"{block}.attn_out.weight": (width, width)}
        out |= {f"{block}.mlp.0.weight": (-1, width), f"{block}.mlp.0.bias": (-1,)}
        out |= {f"{block}.mlp.2.weight": (width, -1), f"{block}.mlp.2.bias": (width,)}
        out |= {f"{block}.adaLN_modulation.weight": (6 * width, condition)}
        out |= {f"{block}.adaLN_modulation.bias": (6 * width,)}
    return out | {
        "output_layer.norm_final.weight": (width,),
        "output_layer.linear.weight": (vocab, width),
        "output_layer.linear.bias": (vocab,),
        "output_layer.adaLN_modulation.weight": (2 * width, condition),
        "output_layer.adaLN_modulation.bias": (2 * width,),
    }


def _shape(checkpoint: Checkpoint, read: Mapping[str, FloatArray], timed: bool) -> DitShape:
    width, heads = checkpoint.size("hidden_dim"), checkpoint.size("n_heads")
    if width % (2 * heads):
        raise checkpoint.wrong("n_heads", f"a number whose double divides {width}")
    inner, features = read["blocks.0.mlp.0.weight"].shape[0], read["sigma_map.mlp.0.weight"].shape[1]
    layers = checkpoint.size("n_blocks")
    for i in range(layers):
        up, bias, down = (read[f"blocks.{i}.mlp.{part}"] for part in ("0.weight", "0.bias", "2.weight"))
        if {up.shape[0], bias.shape[0], down.shape[1]} != {inner}:
            raise bad_file(
                checkpoint.model.path, f"the feed-forward part is not {inner} wide", f"blocks.{i}.mlp.0.weight"
            )
    if features % 2:
        raise bad_file(checkpoint.model.path, "sines and cosines are not in pairs", "sigma_map.mlp.0.weight")
    return DitShape(
        vocab_size=checkpoint.size("vocab_size"),
        width=width,
        layers=layers,
        heads=heads,
        inner=inner,
        positions=checkpoint.size("model_length"),
        norm_eps=_NORM_EPS,
        rope_theta=_THETA,
        time_width=checkpoint.size("cond_dim") if timed else 0,
        time_features=features if timed else 0,
    )


def _check_frequencies(checkpoint: Checkpoint, found: FloatArray | None, shape: DitShape) -> None:
    """The saved frequencies of the rotary positions, where there are some, must be those that are computed."""
    if found is None:
        return
    wanted = shape.rope_theta ** -(np.arange(0, shape.head_width, 2) / shape.head_width)
    if found.shape != wanted.shape or not np.allclose(found, wanted, rtol=1e-2, atol=0):  # they may be in bfloat16
        problem = f"it is not that of base {shape.rope_theta:g} with {shape.heads} heads"
        raise bad_file(checkpoint.model.path, problem, PREFIX + _FREQUENCIES)


def _plain(shape: DitShape) -> dict[str, str]:
    """Tensors that are the same with and without time: our name, and theirs without prefix."""
    out = {"token.weight": _TOKENS, "output.weight": "output_layer.linear.weight"}
    out["output.bias"] = "output_layer.linear.bias"
    for i in range(shape.layers):
        ours, theirs = f"layers.{i}", f"blocks.{i}"
        out[f"{ours}.attention.qkv.weight"] = f"{theirs}.attn_qkv.weight"
        out |= {f"{ours}.up.{kind}": f"{theirs}.mlp.0.{kind}" for kind in ("weight", "bias")}
    return out


def _timed(read: Mapping[str, FloatArray], shape: DitShape) -> dict[str, FloatArray]:
    """Our tensors of a network that is told the time: other names, nothing more."""
    names = _plain(shape) | {"norm.weight": "output_layer.norm_final.weight"}
    for kind in ("weight", "bias"):
        names |= {f"noise.{ours}.{kind}": f"sigma_map.mlp.{n}.{kind}" for ours, n in (("inner", 0), ("outer", 2))}
        names[f"modulation.{kind}"] = f"output_layer.adaLN_modulation.{kind}"
        names |= {f"layers.{i}.modulation.{kind}": f"blocks.{i}.adaLN_modulation.{kind}" for i in range(shape.layers)}
        names |= {f"layers.{i}.down.{kind}": f"blocks.{i}.mlp.2.{kind}" for i in range(shape.layers)}
    for i in range(shape.layers):
        names |= {f"layers.{i}.{norm}.weight": f"blocks.{i}.{norm}.weight" for norm in ("norm1", "norm2")}
        names[f"layers.{i}.attention.out.weight"] = f"blocks.{i}.attn_out.weight"
    return {ours: read[theirs] for ours, theirs in names.items()}


def _folded(read: Mapping[str, FloatArray], shape: DitShape) -> dict[str, FloatArray]:
    """Our tensors of a network that is never told the time."""
    exact = _Exact(read)
    condition = exact.condition()
    out: dict[str, Any] = {ours: read[theirs] for ours, theirs in _plain(shape).items()}
    for i in range(shape.layers):
        ours, theirs = f"layers.{i}", f"blocks.{i}"
        shift1, scale1, gate1, shift2, scale2, gate2 = np.split(
            exact.linear(f"{theirs}.adaLN_modulation", condition), 6
        )
        for norm, shift, scale in (("norm1", shift1, scale1), ("norm2", shift2, scale2)):
            out[f"{ours}.{norm}.weight"] = exact[f"{theirs}.{norm}.weight"] * (1 + scale)
            out[f"{ours}.{norm}.bias"] = shift
        out[f"{ours}.attention.out.weight"] = exact[f"{theirs}.attn_out.weight"] * gate1[:, None]
        out[f"{ours}.down.weight"] = exact[f"{theirs}.mlp.2.weight"] * gate2[:, None]
        out[f"{ours}.down.bias"] = exact[f"{theirs}.mlp.2.bias"] * gate2
    shift, scale = np.split(exact.linear("output_layer.adaLN_modulation", condition), 2)
    out["norm.weight"] = exact["output_layer.norm_final.weight"] * (1 + scale)
    out["norm.bias"] = shift
    return {name: np.asarray(value, np.float32) for name, value in out.items()}


class _Exact:
    """Source tensors in float64."""

    def __init__(self, read: Mapping[str, FloatArray]) -> None:
        self._read = read

    def __getitem__(self, name: str) -> _Doubles:
        return self._read[name].astype(np.float64)

    def linear(self, name: str, x: _Doubles) -> _Doubles:
        product: _Doubles = self[f"{name}.weight"] @ x + self[f"{name}.bias"]
        return product

    def condition(self) -> _Doubles:
        """The condition vector at sigma 0, where every cosine is 1 and every sine 0."""
        half = self._read["sigma_map.mlp.0.weight"].shape[1] // 2
        waves = np.concatenate([np.ones(half), np.zeros(half)])
        return _silu(self.linear("sigma_map.mlp.2", _silu(self.linear("sigma_map.mlp.0", waves))))


def _silu(x: _Doubles) -> _Doubles:
    out: _Doubles = x / (1 + np.exp(-x))
    return out

"""ModernBERT as a masked-language model: its chat models are diffusion models over the same tensors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ai_os_diffusion.model.imported_shape import ModernBertShape
from ai_os_diffusion.weights.converters.base import NOTHING_TOLD, SourceModel, Told
from ai_os_diffusion.weights.converters.checkpoint import (
    Checkpoint,
    about,
    is_checkpoint,
    open_checkpoint,
    vocabulary_of,
)
from ai_os_diffusion.weights.converters.vocabularies import Vocabulary, mask_number
from ai_os_diffusion.weights.key_map import wrong_keys

MODEL_TYPE = "modernbert"
_TOKENS = "model.embeddings.tok_embeddings.weight"
_OUTPUT = "decoder.weight"
_GLOBAL_THETA, _LOCAL_THETA = 160_000.0, 10_000.0
_KINDS = {"full_attention": True, "sliding_attention": False}
_UNKNOWN = Vocabulary("unknown", "none lies beside the tensors")


@dataclass(frozen=True)
class _Tensor:
    ours: str
    theirs: str
    shape: tuple[int, ...]


class ModernBertConverter:
    """Reads `ModernBertForMaskedLM` as it is saved."""

    def accepts(self, source: Path) -> bool:
        """Whether there is a safetensors file or index."""
        return is_checkpoint(source)

    def read(self, source: Path, told: Told = NOTHING_TOLD) -> SourceModel:
        """All tensors under our names.

        Raises:
            ModelLoadError: the configuration names a variant that is not built, tensors are missing, unknown or
                misshapen, a file is damaged, or nothing names the mask token; the message names file and tensor.
        """
        checkpoint = open_checkpoint(source)
        shape = _shape(checkpoint)
        wanted = list(_tensors(shape))
        expected = {tensor.theirs: tensor.shape for tensor in wanted} | {_OUTPUT: (shape.vocab_size, shape.width)}
        optional = [_OUTPUT] if shape.tied else []
        places = checkpoint.places(expected, "", "a ModernBERT", optional)
        tensors = checkpoint.tensors(places, {tensor.ours: tensor.theirs for tensor in wanted})
        dropped = _tied_copy(checkpoint, tensors["token.weight"]) if shape.tied else ()
        vocabulary = vocabulary_of(checkpoint, told, shape.vocab_size) or _UNKNOWN
        configured = checkpoint.config.get("mask_token_id")
        mask_id = mask_number(vocabulary, told.mask_id, configured, shape.vocab_size, checkpoint.config_file)
        licence, origin = checkpoint.licence, checkpoint.origin
        attribution = f"Converted from a ModernBERT checkpoint ({origin}; licence {licence})"
        extra = about(checkpoint, "modernbert", vocabulary, mask_id, dropped=dropped)
        return SourceModel(tensors, shape.to_dict(), dropped, licence, attribution, {"converted_from": origin}, extra)


def _shape(checkpoint: Checkpoint) -> ModernBertShape:
    for key in ("hidden_activation", "classifier_activation"):
        if checkpoint.config.get(key, "gelu") != "gelu":
            raise checkpoint.wrong(key, "gelu")
    layers, heads, width = (checkpoint.size(key) for key in ("num_hidden_layers", "num_attention_heads", "hidden_size"))
    if width % (2 * heads):
        raise checkpoint.wrong("num_attention_heads", f"a number whose double divides {width}")
    global_theta, local_theta = _thetas(checkpoint)
    return ModernBertShape(
        vocab_size=checkpoint.size("vocab_size"),
        width=width,
        layers=layers,
        heads=heads,
        inner=checkpoint.size("intermediate_size"),
        positions=checkpoint.size("max_position_embeddings"),
        norm_eps=checkpoint.number("norm_eps", 1e-5),
        global_layers=_global_layers(checkpoint, layers),
        window=checkpoint.size("local_attention") // 2,
        global_theta=global_theta,
        local_theta=local_theta,
        norm_bias=checkpoint.flag("norm_bias", False),
        attention_bias=checkpoint.flag("attention_bias", False),
        mlp_bias=checkpoint.flag("mlp_bias", False),
        head_bias=checkpoint.flag("classifier_bias", False),
        output_bias=checkpoint.flag("decoder_bias", True),
        tied=checkpoint.flag("tie_word_embeddings", True),
    )


def _global_layers(checkpoint: Checkpoint, layers: int) -> tuple[int, ...]:
    """Numbers of the layers without a window: listed by kind, or every n-th from the first."""
    kinds = checkpoint.config.get("layer_types")
    if kinds is None:
        return tuple(range(0, layers, checkpoint.size("global_attn_every_n_layers")))
    if not isinstance(kinds, list) or len(kinds) != layers or any(kind not in _KINDS for kind in kinds):
        raise checkpoint.wrong("layer_types", f"a list of {layers} names out of {', '.join(_KINDS)}")
    return tuple(number for number, kind in enumerate(kinds) if _KINDS[kind])


def _thetas(checkpoint: Checkpoint) -> tuple[float, float]:
    """Bases of the rotary positions in global and local layers, in either way of writing them down."""
    parameters = checkpoint.config.get("rope_parameters")
    if checkpoint.config.get("rope_scaling") is not None:
        raise checkpoint.wrong("rope_scaling", "left out: positions that are stretched are not built")
    if parameters is None:
        local = checkpoint.config.get("local_rope_theta", _LOCAL_THETA)
        base = checkpoint.number("global_rope_theta", _GLOBAL_THETA)
        return base, base if local is None else checkpoint.number("local_rope_theta", _LOCAL_THETA)
    found = []
    for kind, default in (("full_attention", _GLOBAL_THETA), ("sliding_attention", _LOCAL_THETA)):
        values: Any = parameters.get(kind) if isinstance(parameters, dict) else None
        theta = values.get("rope_theta", default) if isinstance(values, dict) else None
        plain = isinstance(values, dict) and values.get("rope_type", "default") == "default"
        if not plain or isinstance(theta, bool) or not isinstance(theta, int | float) or not 0 < theta < 1e12:
            raise checkpoint.wrong(
                "rope_parameters", "a positive `rope_theta` of type `default` for each kind of layer"
            )
        found.append(float(theta))
    return found[0], found[1]


def _tensors(shape: ModernBertShape) -> Iterator[_Tensor]:
    """Every tensor of the network but a copy of the token table."""
    width, inner = shape.width, shape.inner

    def linear(ours: str, theirs: str, rows: int, columns: int, bias: bool) -> Iterator[_Tensor]:
        yield _Tensor(f"{ours}.weight", f"{theirs}.weight", (rows, columns))
        if bias:
            yield _Tensor(f"{ours}.bias", f"{theirs}.bias", (rows,))

    def norm(ours: str, theirs: str) -> Iterator[_Tensor]:
        for kind in ("weight", "bias") if shape.norm_bias else ("weight",):
            yield _Tensor(f"{ours}.{kind}", f"{theirs}.{kind}", (width,))

    yield _Tensor("token.weight", _TOKENS, (shape.vocab_size, width))
    yield from norm("norm", "model.embeddings.norm")
    for i in range(shape.layers):
        ours, theirs = f"layers.{i}", f"model.layers.{i}"
        if i:
            yield from norm(f"{ours}.norm1", f"{theirs}.attn_norm")
        yield from linear(f"{ours}.attention.qkv", f"{theirs}.attn.Wqkv", 3 * width, width, shape.attention_bias)
        yield from linear(f"{ours}.attention.out", f"{theirs}.attn.Wo", width, width, shape.attention_bias)
        yield from norm(f"{ours}.norm2", f"{theirs}.mlp_norm")
        yield from linear(f"{ours}.up", f"{theirs}.mlp.Wi", 2 * inner, width, shape.mlp_bias)
        yield from linear(f"{ours}.down", f"{theirs}.mlp.Wo", width, inner, shape.mlp_bias)
    yield from norm("final_norm", "model.final_norm")
    yield from linear("transform", "head.dense", width, width, shape.head_bias)
    yield from norm("head_norm", "head.norm")
    if shape.output_bias:
        yield _Tensor("bias", "decoder.bias", (shape.vocab_size,))
    if not shape.tied:
        yield _Tensor("output.weight", _OUTPUT, (shape.vocab_size, width))


def _tied_copy(checkpoint: Checkpoint, token: np.ndarray) -> tuple[str, ...]:
    """The output matrix, where it was saved beside the token table that it is."""
    if _OUTPUT not in checkpoint.model.names:
        return ()
    if not np.array_equal(checkpoint.model.tensor(_OUTPUT), token):
        raise wrong_keys(
            str(checkpoint.model.path),
            "its configuration ties the embeddings, and the token table differs from",
            _OUTPUT,
            "Download the checkpoint again, whole.",
        )
    return (_OUTPUT,)

"""BERT-shaped checkpoints: sentence encoders, and masked-language models such as BERT chat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.base import NOTHING_TOLD, SourceModel, Told, check_shapes
from ai_os_diffusion.weights.converters.checkpoint import (
    Checkpoint,
    about,
    is_checkpoint,
    open_checkpoint,
    vocabulary_of,
)
from ai_os_diffusion.weights.converters.vocabularies import Vocabulary, mask_number
from ai_os_diffusion.weights.key_map import BERT_DECODER, KeyMap, bert_key_map, make, wrong_keys

MODEL_TYPE = "bert"
_SIZES = {
    "vocab_size": ("vocab_size", 2**22),
    "width": ("hidden_size", 2**16),
    "layers": ("num_hidden_layers", 1024),
    "heads": ("num_attention_heads", 2**12),
    "inner": ("intermediate_size", 2**18),
    "positions": ("max_position_embeddings", 2**22),
}
_FIXED: dict[str, tuple[object, ...]] = {
    "model_type": (MODEL_TYPE,),
    "hidden_act": ("gelu",),
    "position_embedding_type": ("absolute", None),
    "is_decoder": (False, None),
    "add_cross_attention": (False, None),
}
_UNKNOWN = Vocabulary("unknown", "none lies beside the tensors")
_FOLDING = "row 0 of the token types is added to every position, because only one type is read"


class BertConverter:
    """Reads a folder with `config.json` and safetensors, or a safetensors file with `config.json` beside it."""

    def accepts(self, source: Path) -> bool:
        """Whether there is a safetensors file or index."""
        return is_checkpoint(source)

    def read(self, source: Path, told: Told = NOTHING_TOLD) -> SourceModel:
        """All tensors under our names.

        Raises:
            ModelLoadError: the configuration is not that of a BERT, tensors are missing, unknown or misshapen, or a
                file is damaged; the message names file and tensor. Or nothing names the mask token of a model that
                writes.
        """
        checkpoint = open_checkpoint(source)
        model, file = checkpoint.model, checkpoint.config_file
        shape = bert_shape(checkpoint.config, file)
        key_map = bert_key_map(model.names, shape["layers"], str(model.path))
        tensors = {recipe.name: make(recipe, model.tensor) for recipe in key_map.recipes}
        check_shapes(tensors, shape, model.path)
        vocabulary = vocabulary_of(checkpoint, told, shape["vocab_size"]) or _UNKNOWN
        mask_id = vocabulary.mask_id if told.mask_id is None else told.mask_id
        writes = "text.bias" in tensors
        if writes:
            _check_tied(checkpoint, tensors["trunk.token.weight"])
            rows = shape["vocab_size"]
            mask_id = mask_number(vocabulary, told.mask_id, checkpoint.config.get("mask_token_id"), rows, file)
        licence, origin = checkpoint.licence, checkpoint.origin
        attribution = f"Converted from a checkpoint in BERT's shape ({origin}; licence {licence})"
        extra = about(
            checkpoint,
            "bert",
            vocabulary,
            mask_id,
            dropped=key_map.unused,
            folded=_token_types(key_map),
            folding=_FOLDING,
        )
        if writes:
            extra["head_norm_eps"] = shape["norm_eps"]
        return SourceModel(tensors, shape, key_map.unused, licence, attribution, {"converted_from": origin}, extra)


def bert_shape(config: dict[str, Any], file: Path) -> dict[str, Any]:
    """The sizes of the network that a BERT configuration names.

    Raises:
        ModelLoadError: a key is missing or out of range, or names a variant that is not plain BERT (kind
            ``weights.config``).
    """
    for key, allowed in _FIXED.items():
        if config.get(key) not in allowed:
            raise _wrong_config(file, key, config.get(key), " or ".join(str(value) for value in allowed))
    shape: dict[str, Any] = {}
    for ours, (theirs, limit) in _SIZES.items():
        value = config.get(theirs)
        if type(value) is not int or not 1 <= value <= limit:
            raise _wrong_config(file, theirs, value, f"a whole number from 1 to {limit}")
        shape[ours] = value
    if shape["width"] % shape["heads"]:
        raise _wrong_config(file, "num_attention_heads", shape["heads"], f"a divisor of {shape['width']}")
    epsilon = config.get("layer_norm_eps", 1e-12)
    if not isinstance(epsilon, float) or not 0 < epsilon < 1:
        raise _wrong_config(file, "layer_norm_eps", epsilon, "a number between 0 and 1")
    return shape | {"norm_eps": epsilon}


def _wrong_config(file: Path, key: str, value: object, allowed: str) -> ModelLoadError:
    return ModelLoadError(
        f"In {file}, `{key}` is {value!r}; it must be {allowed}.",
        kind="weights.config",
        remedy="Choose a plain BERT-shaped checkpoint with its own configuration.",
        context={"file": file, "key": key, "value": value},
    )


def _token_types(key_map: KeyMap) -> list[str]:
    return [name for r in key_map.recipes for name in r.sources if "token_type_embeddings" in name]


def _check_tied(checkpoint: Checkpoint, token: np.ndarray) -> None:
    """The head's matrix is the token table; a checkpoint that brings another one is not what it seems."""
    if BERT_DECODER in checkpoint.model.names and not np.array_equal(checkpoint.model.tensor(BERT_DECODER), token):
        raise wrong_keys(
            str(checkpoint.model.path),
            "the token table must be its output matrix too, and it has its own",
            BERT_DECODER,
            "Choose a checkpoint with tied embeddings.",
        )

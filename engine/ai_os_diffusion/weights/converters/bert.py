"""BERT-shaped checkpoints: `config.json` beside safetensors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.base import SourceModel, check_shapes, read_json
from ai_os_diffusion.weights.converters.safetensors import INDEX_FILE, SINGLE_FILE, SafetensorsModel
from ai_os_diffusion.weights.key_map import bert_key_map, make

CONFIG_FILE = "config.json"
_SIZES = {
    "vocab_size": ("vocab_size", 2**22),
    "width": ("hidden_size", 2**16),
    "layers": ("num_hidden_layers", 1024),
    "heads": ("num_attention_heads", 2**12),
    "inner": ("intermediate_size", 2**18),
    "positions": ("max_position_embeddings", 2**22),
}
_FIXED: dict[str, tuple[object, ...]] = {
    "model_type": ("bert",),
    "hidden_act": ("gelu",),
    "position_embedding_type": ("absolute", None),
    "is_decoder": (False, None),
    "add_cross_attention": (False, None),
}
_README_BYTES = 2**20


class BertConverter:
    """Reads a folder with `config.json` and safetensors, or a safetensors file with `config.json` beside it."""

    def accepts(self, source: Path) -> bool:
        """Whether there is a safetensors file or index."""
        if source.is_dir():
            return any((source / name).is_file() for name in (SINGLE_FILE, INDEX_FILE))
        return source.suffix == ".safetensors"

    def read(self, source: Path) -> SourceModel:
        """All tensors under our names.

        Raises:
            ModelLoadError: the configuration is not that of a BERT, tensors are missing, unknown or misshapen, or a
                file is damaged; the message names file and tensor.
        """
        folder = source if source.is_dir() else source.parent
        config_file = folder / CONFIG_FILE
        config = read_json(config_file)
        shape = bert_shape(config, config_file)
        model = SafetensorsModel(source)
        key_map = bert_key_map(model.names, shape["layers"], str(model.path))
        tensors = {recipe.name: make(recipe, model.tensor) for recipe in key_map.recipes}
        check_shapes(tensors, shape, model.path)
        licence = _licence(folder)
        name = config.get("_name_or_path")
        origin = name if isinstance(name, str) and name else folder.name
        attribution = f"Converted from a checkpoint in BERT's shape ({origin}; licence {licence})"
        return SourceModel(tensors, shape, key_map.unused, licence, attribution, {"converted_from": origin})


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


def _licence(folder: Path) -> str:
    """The `license:` line in the front matter of the model card, else "unknown"."""
    card = folder / "README.md"
    if not card.is_file():
        return "unknown"
    with card.open("rb") as stream:
        text = stream.read(_README_BYTES).decode("utf-8", "replace")
    matter = re.match(r"---\r?\n(.*?)\r?\n---", text, re.DOTALL)
    found = re.search(r"^license:[ \t]*([A-Za-z0-9.+-]{1,64})[ \t\r]*$", matter[1], re.MULTILINE) if matter else None
    return found[1] if found else "unknown"

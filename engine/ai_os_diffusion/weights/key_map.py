"""Foreign tensor names to ours, as recipes: which source tensors make each of our tensors, and how.

Our names are those of `UnifiedScoreNetwork.state_dict()`: ``trunk.token.weight`` (V, D), ``trunk.position.weight``
(P, D), ``trunk.norm.*``, ``trunk.layers.{i}.{qkv,out,norm1,up,down,norm2}.*``, ``text.{transform,norm}.*``,
``text.bias`` (V,) and ``evidence.pointer.*``. Parts that begin at zero (modality, time, cross-attention) have
no source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import ModelLoadError

FloatArray = npt.NDArray[np.float32]

_LAYER = re.compile(r"(?:^|\.)layers\.([0-9]+)(?:\.|$)")
_BERT_PREFIXES = ("", "bert.", "0.auto_model.", "auto_model.", "model.")
_BERT_TOKENS = "embeddings.word_embeddings.weight"
_BERT_LAYER = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
_BERT_MASKED_LM = {
    "text.transform.weight": "cls.predictions.transform.dense.weight",
    "text.transform.bias": "cls.predictions.transform.dense.bias",
    "text.norm.weight": "cls.predictions.transform.LayerNorm.weight",
    "text.norm.bias": "cls.predictions.transform.LayerNorm.bias",
    "text.bias": "cls.predictions.bias",
}
BERT_DECODER = "cls.predictions.decoder.weight"
BERT_DECODER_BIAS = "cls.predictions.decoder.bias"
_BERT_UNUSED = re.compile(
    r"embeddings\.position_ids|embeddings\.token_type_ids|pooler\.dense\.(weight|bias)"
    r"|cls\.seq_relationship\.(weight|bias)|cls\.predictions\.decoder\.(weight|bias)"
)
_PARTS_HEADS = {
    "text_transform.weight": "text.transform.weight",
    "text_transform.bias": "text.transform.bias",
    "text_norm.weight": "text.norm.weight",
    "text_norm.bias": "text.norm.bias",
    "text_bias": "text.bias",
    "pointer.weight": "evidence.pointer.weight",
    "pointer.bias": "evidence.pointer.bias",
}
_PARTS_TRUNK = re.compile(
    r"(position\.weight|norm\.(weight|bias)|layers\.[0-9]+\.(qkv|out|norm1|up|down|norm2)\.(weight|bias))"
)


class Join(Enum):
    """How source tensors become one."""

    ONE = "one"  # the source as it is
    STACK = "stack"  # concatenated along the first axis
    ADD_FIRST_ROW = "add first row"  # row 0 of the second is added to every row of the first


@dataclass(frozen=True)
class Recipe:
    """One of our tensors: its name, the source tensors, and how they are joined."""

    name: str
    sources: tuple[str, ...]
    join: Join = Join.ONE


@dataclass(frozen=True)
class KeyMap:
    """All recipes for a checkpoint, and the source tensors that have no place in our network."""

    recipes: tuple[Recipe, ...]
    unused: tuple[str, ...]


def layer_of(name: str) -> int:
    """Index of the transformer layer in a name like ``trunk.layers.3.qkv.weight``; -1 outside of layers."""
    found = _LAYER.search(name)
    return int(found[1]) if found else -1


def bert_key_map(names: Collection[str], layers: int, file: str) -> KeyMap:
    """Recipes for a BERT-shaped checkpoint, with or without prefix; a masked-LM head is taken where there is one.

    The token type embedding of type 0 is folded into the positions: our network reads one type only.

    Args:
        names: tensor names of the checkpoint.
        layers: number of transformer layers that its configuration names.
        file: the checkpoint, for messages.

    Raises:
        ModelLoadError: tensors are missing, or there are some that a BERT has not (kind ``weights.keys``).
    """
    prefix = next((p for p in _BERT_PREFIXES if p + _BERT_TOKENS in names), None)
    if prefix is None:
        raise wrong_keys(file, "it has no tensor", _BERT_TOKENS, "Choose a BERT-shaped checkpoint.")
    plain = {_plain_bert(name, prefix): name for name in names}
    if _BERT_MASKED_LM["text.bias"] not in plain and BERT_DECODER_BIAS in plain:  # one tensor, saved under either name
        plain[_BERT_MASKED_LM["text.bias"]] = plain.pop(BERT_DECODER_BIAS)
    wanted = _bert_recipes(layers)
    if _BERT_MASKED_LM["text.bias"] in plain:
        wanted += [Recipe(ours, (theirs,)) for ours, theirs in _BERT_MASKED_LM.items()]
    missing = [source for recipe in wanted for source in recipe.sources if source not in plain]
    if missing:
        raise wrong_keys(file, "it lacks the tensor", missing[0], "Download the checkpoint again, whole.")
    used = {source for recipe in wanted for source in recipe.sources}
    left = sorted(set(plain) - used)
    strange = [name for name in left if not _BERT_UNUSED.fullmatch(name)]
    if strange:
        raise wrong_keys(file, "a BERT has no tensor", strange[0], "Choose a plain BERT-shaped checkpoint.")
    recipes = tuple(Recipe(r.name, tuple(plain[s] for s in r.sources), r.join) for r in wanted)
    return KeyMap(recipes, tuple(plain[name] for name in left))


def _plain_bert(name: str, prefix: str) -> str:
    """Without prefix, and with the later names of the layer norms' parameters."""
    plain = name.removeprefix(prefix)
    return re.sub(r"LayerNorm\.gamma$", "LayerNorm.weight", re.sub(r"LayerNorm\.beta$", "LayerNorm.bias", plain))


def _bert_recipes(layers: int) -> list[Recipe]:
    positions = ("embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight")
    recipes = [
        Recipe("trunk.token.weight", (_BERT_TOKENS,)),
        Recipe("trunk.position.weight", positions, Join.ADD_FIRST_ROW),
        Recipe("trunk.norm.weight", ("embeddings.LayerNorm.weight",)),
        Recipe("trunk.norm.bias", ("embeddings.LayerNorm.bias",)),
    ]
    for i in range(layers):
        theirs, ours = f"encoder.layer.{i}", f"trunk.layers.{i}"
        for kind in ("weight", "bias"):
            attention = tuple(f"{theirs}.attention.self.{part}.{kind}" for part in ("query", "key", "value"))
            recipes.append(Recipe(f"{ours}.qkv.{kind}", attention, Join.STACK))
            recipes += [Recipe(f"{ours}.{a}.{kind}", (f"{theirs}.{b}.{kind}",)) for a, b in _BERT_LAYER.items()]
    return recipes


def parts_key_map(names: Collection[str], file: str) -> KeyMap:
    """Recipes for trained parts: the token table cut into ``token.weight.0``, ``token.weight.1``, ..., or whole.

    Raises:
        ModelLoadError: a name is unknown, or the pieces of the token table have gaps (kind ``weights.keys``).
    """
    pieces = [name for name in names if re.fullmatch(r"token\.weight\.[0-9]+", name)]
    whole = [f"token.weight.{i}" for i in range(len(pieces))] or ["token.weight"]
    recipes = [Recipe("trunk.token.weight", tuple(whole), Join.STACK if pieces else Join.ONE)]
    for missing in (name for name in whole if name not in names):
        raise wrong_keys(file, "it lacks the tensor", missing, "Copy all parts into the folder.")
    for name in sorted(set(names) - set(whole)):
        if name in _PARTS_HEADS:
            recipes.append(Recipe(_PARTS_HEADS[name], (name,)))
        elif _PARTS_TRUNK.fullmatch(name):
            recipes.append(Recipe(f"trunk.{name}", (name,)))
        else:
            raise wrong_keys(file, "it has an unknown tensor", name, "Remove files of other models from the folder.")
    return KeyMap(tuple(recipes), ())


def wrong_keys(file: str, problem: str, tensor: str, remedy: str) -> ModelLoadError:
    """The error for a checkpoint whose tensors are not those of its family; `problem` ends before the name."""
    return ModelLoadError(
        f"The checkpoint {file} cannot be mapped: {problem} {tensor}.",
        kind="weights.keys",
        remedy=remedy,
        context={"file": file, "tensor": tensor},
    )


def make(recipe: Recipe, read: Callable[[str], FloatArray]) -> FloatArray:
    """Our tensor, from sources that `read` returns in float32.

    Raises:
        ModelLoadError: the sources' shapes do not fit each other (kind ``weights.shape``).
    """
    parts = [read(source) for source in recipe.sources]
    if recipe.join is Join.ONE:
        return parts[0]
    widths = {part.shape[1:] for part in parts}
    if len(widths) != 1 or min(part.ndim for part in parts) < 1 or min(part.shape[0] for part in parts) < 1:
        raise ModelLoadError(
            f"Tensor {recipe.name} cannot be made of {', '.join(recipe.sources)}: "
            f"their shapes are {', '.join(str(part.shape) for part in parts)}.",
            kind="weights.shape",
            remedy="Download the checkpoint again, whole.",
            context={"tensor": recipe.name},
        )
    if recipe.join is Join.STACK:
        return np.concatenate(parts)
    row: FloatArray = parts[1][0]
    return parts[0] + row


def expected_shapes(shape: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The dimensions of every tensor that a checkpoint can give, by name.

    Args:
        shape: the sizes of the network: vocab_size (V), width (D), layers, inner (F), positions (P).
    """
    vocab, width, inner = shape["vocab_size"], shape["width"], shape["inner"]
    out: dict[str, tuple[int, ...]] = {
        "trunk.token.weight": (vocab, width),
        "trunk.position.weight": (shape["positions"], width),
        "text.transform.weight": (width, width),
        "text.transform.bias": (width,),
        "text.bias": (vocab,),
        "evidence.pointer.weight": (2, width),
        "evidence.pointer.bias": (2,),
    }
    norms = ["trunk.norm", "text.norm"]
    for i in range(shape["layers"]):
        layer = f"trunk.layers.{i}"
        norms += [f"{layer}.norm1", f"{layer}.norm2"]
        linear = {"qkv": (3 * width, width), "out": (width, width), "up": (inner, width), "down": (width, inner)}
        for part, (rows, columns) in linear.items():
            out[f"{layer}.{part}.weight"] = (rows, columns)
            out[f"{layer}.{part}.bias"] = (rows,)
    return out | {f"{norm}.{kind}": (width,) for norm in norms for kind in ("weight", "bias")}

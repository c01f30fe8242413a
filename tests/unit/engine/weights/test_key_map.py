"""Foreign names to ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.key_map import (
    Join,
    KeyMap,
    Recipe,
    bert_key_map,
    expected_shapes,
    layer_of,
    make,
    parts_key_map,
)

BERT_SUFFIXES = (
    "attention.self.query attention.self.key attention.self.value attention.output.dense attention.output.LayerNorm "
    "intermediate.dense output.dense output.LayerNorm"
).split()
SHAPE = {"vocab_size": 30, "width": 8, "layers": 2, "inner": 12, "positions": 5}


def bert_names(layers: int = 2, prefix: str = "") -> list[str]:
    names = [f"embeddings.{table}_embeddings.weight" for table in ("word", "position", "token_type")]
    names += ["embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"]
    names += [
        f"encoder.layer.{i}.{part}.{kind}"
        for i in range(layers)
        for part in BERT_SUFFIXES
        for kind in ("weight", "bias")
    ]
    return [prefix + name for name in names]


def by_name(key_map: KeyMap) -> Mapping[str, Recipe]:
    return {recipe.name: recipe for recipe in key_map.recipes}


@pytest.mark.parametrize("prefix", ["", "bert.", "0.auto_model."])
def test_bert_names_map_with_any_prefix(prefix: str) -> None:
    key_map = bert_key_map([*bert_names(2, prefix), f"{prefix}pooler.dense.weight"], 2, "file")
    recipes = by_name(key_map)
    heads = {name for name in expected_shapes(SHAPE) if name.startswith(("text.", "evidence."))}
    assert set(recipes) == set(expected_shapes(SHAPE)) - heads
    attention = tuple(f"{prefix}encoder.layer.1.attention.self.{part}.bias" for part in ("query", "key", "value"))
    assert recipes["trunk.layers.1.qkv.bias"] == Recipe("trunk.layers.1.qkv.bias", attention, Join.STACK)
    assert recipes["trunk.layers.0.down.weight"].sources == (f"{prefix}encoder.layer.0.output.dense.weight",)
    assert recipes["trunk.layers.0.out.weight"].sources == (f"{prefix}encoder.layer.0.attention.output.dense.weight",)
    assert recipes["trunk.position.weight"].join is Join.ADD_FIRST_ROW
    assert key_map.unused == (f"{prefix}pooler.dense.weight",)


def test_a_masked_language_model_brings_its_text_head() -> None:
    head = ["transform.dense.weight", "transform.dense.bias", "transform.LayerNorm.gamma", "transform.LayerNorm.beta"]
    names = [*bert_names(1, "bert."), *(f"cls.predictions.{name}" for name in [*head, "bias", "decoder.weight"])]
    key_map = bert_key_map(names, 1, "file")
    recipes = by_name(key_map)
    assert recipes["text.norm.weight"].sources == ("cls.predictions.transform.LayerNorm.gamma",)
    assert recipes["text.bias"].sources == ("cls.predictions.bias",)
    assert key_map.unused == ("cls.predictions.decoder.weight",)


@pytest.mark.parametrize(
    ("names", "tensor"),
    [
        (["model.embed_tokens.weight"], "embeddings.word_embeddings.weight"),
        (bert_names(1), "encoder.layer.1.attention.self.query.weight"),
        ([*bert_names(2), "encoder.layer.2.output.dense.bias"], "encoder.layer.2.output.dense.bias"),
        ([*bert_names(2), "encoder.layer.0.attention.self.distance_embedding.weight"], "distance_embedding"),
    ],
)
def test_other_names_are_refused_by_name(names: list[str], tensor: str) -> None:
    with pytest.raises(ModelLoadError, match=re.escape(tensor)) as caught:
        bert_key_map(names, 2, "some/file")
    assert caught.value.kind == "weights.keys"
    assert caught.value.context["file"] == "some/file"
    assert caught.value.remedy


def test_parts_join_the_token_table_in_numeric_order() -> None:
    names = [f"token.weight.{i}" for i in (10, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9)]
    names += ["layers.3.up.bias", "pointer.weight", "text_bias"]
    recipes = by_name(parts_key_map(names, "folder"))
    assert recipes["trunk.token.weight"].sources == tuple(f"token.weight.{i}" for i in range(11))
    assert recipes["trunk.layers.3.up.bias"].sources == ("layers.3.up.bias",)
    assert recipes["evidence.pointer.weight"].sources == ("pointer.weight",)
    assert recipes["text.bias"].sources == ("text_bias",)
    assert by_name(parts_key_map(["token.weight"], "folder"))["trunk.token.weight"].join is Join.ONE


@pytest.mark.parametrize(
    ("names", "tensor"),
    [
        (["token.weight.0", "token.weight.2"], "token.weight.1"),
        (["norm.weight"], "token.weight"),
        (["token.weight", "norm.weird"], "norm.weird"),
        (["token.weight", "layers.0.cross.weight"], "layers.0.cross.weight"),
    ],
)
def test_wrong_parts_are_refused_by_name(names: list[str], tensor: str) -> None:
    with pytest.raises(ModelLoadError, match=re.escape(tensor)):
        parts_key_map(names, "folder")


def test_recipes_join_tensors() -> None:
    a = np.arange(6, dtype=np.float32).reshape(3, 2)
    b = np.array([[10, 20], [30, 40]], np.float32)
    read = {"a": a, "b": b, "v": np.zeros(3, np.float32), "s": np.float32(1) * np.ones((), np.float32)}.__getitem__
    np.testing.assert_array_equal(make(Recipe("x", ("a",)), read), a)
    np.testing.assert_array_equal(make(Recipe("x", ("a", "b"), Join.STACK), read), np.concatenate([a, b]))
    np.testing.assert_array_equal(make(Recipe("x", ("a", "b"), Join.ADD_FIRST_ROW), read), a + np.array([10, 20]))
    for sources in (("a", "v"), ("s", "s")):
        with pytest.raises(ModelLoadError, match="shapes"):
            make(Recipe("x", sources, Join.STACK), read)


def test_layers_are_read_from_names() -> None:
    assert layer_of("trunk.layers.11.qkv.weight") == 11
    assert layer_of("layers.0") == 0
    assert [layer_of(name) for name in ("trunk.norm.weight", "trunk.layers.x.out", "layers", "mylayers.1.x")] == [
        -1
    ] * 4


def test_expected_shapes_name_every_source_tensor() -> None:
    shapes = expected_shapes(SHAPE)
    assert shapes["trunk.layers.1.qkv.weight"] == (24, 8)
    assert shapes["trunk.layers.1.down.weight"] == (8, 12)
    assert shapes["trunk.layers.1.down.bias"] == (8,)
    assert shapes["text.bias"] == (30,)
    assert "trunk.layers.2.qkv.weight" not in shapes


def test_arrays_of_joins_are_float32() -> None:
    def read(_: str) -> npt.NDArray[np.float32]:
        return np.ones((2, 2), np.float32)

    assert make(Recipe("x", ("a", "b"), Join.ADD_FIRST_ROW), read).dtype == np.float32

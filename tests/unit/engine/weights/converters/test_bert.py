"""BERT-shaped checkpoints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.bert import BertConverter, bert_shape

CONVERTER = BertConverter()


def test_a_checkpoint_is_read_under_our_names(make_bert: Callable[..., Path]) -> None:
    folder = make_bert()
    assert CONVERTER.accepts(folder)
    assert CONVERTER.accepts(folder / "model.safetensors")
    assert not CONVERTER.accepts(folder / "config.json")
    model = CONVERTER.read(folder)
    theirs = load_file(folder / "model.safetensors")
    assert model.shape == {
        "vocab_size": 40, "width": 64, "layers": 2, "heads": 2, "inner": 96, "positions": 16, "norm_eps": 1e-12,
    }  # fmt: skip
    attention = [theirs[f"encoder.layer.1.attention.self.{part}.weight"] for part in ("query", "key", "value")]
    np.testing.assert_array_equal(model.tensors["trunk.layers.1.qkv.weight"], np.concatenate(attention))
    np.testing.assert_array_equal(
        model.tensors["trunk.position.weight"],
        theirs["embeddings.position_embeddings.weight"] + theirs["embeddings.token_type_embeddings.weight"][0],
    )
    np.testing.assert_array_equal(
        model.tensors["trunk.layers.0.up.weight"], theirs["encoder.layer.0.intermediate.dense.weight"]
    )
    assert model.unused == ("embeddings.position_ids", "pooler.dense.bias", "pooler.dense.weight")
    assert model.licence == "unknown"
    assert "example/tiny" in model.attribution
    same = CONVERTER.read(folder / "model.safetensors")
    assert all(np.array_equal(same.tensors[name], value) for name, value in model.tensors.items())


def test_the_licence_comes_from_the_model_card(make_bert: Callable[..., Path]) -> None:
    folder = make_bert()
    card = folder / "README.md"
    card.write_text("---\nlanguage: en\nlicense: apache-2.0\n---\n# Card\n", encoding="utf-8")
    assert CONVERTER.read(folder).licence == "apache-2.0"
    card.write_text("license: mit\n", encoding="utf-8")
    assert CONVERTER.read(folder).licence == "unknown"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model_type", "roberta"),
        ("hidden_act", "relu"),
        ("position_embedding_type", "relative_key"),
        ("is_decoder", True),
        ("vocab_size", None),
        ("vocab_size", "40"),
        ("hidden_size", 0),
        ("num_hidden_layers", 10_000),
        ("num_attention_heads", 3),
        ("intermediate_size", True),
        ("layer_norm_eps", 2.0),
        ("layer_norm_eps", None),
    ],
)
def test_other_configurations_are_refused_by_key(make_bert: Callable[..., Path], key: str, value: Any) -> None:
    folder = make_bert(**{key: value})
    with pytest.raises(ModelLoadError, match=f"`{key}`") as caught:
        CONVERTER.read(folder)
    assert caught.value.kind == "weights.config"
    assert caught.value.context["file"] == str(folder / "config.json")


def test_tensors_that_do_not_fit_the_configuration_are_named(make_bert: Callable[..., Path]) -> None:
    with pytest.raises(ModelLoadError, match=re.escape("trunk.token.weight")) as caught:
        CONVERTER.read(make_bert(vocab_size=41))
    assert caught.value.kind == "weights.shape"
    with pytest.raises(ModelLoadError, match=re.escape("encoder.layer.2")):
        CONVERTER.read(make_bert(num_hidden_layers=3))


def test_a_missing_or_broken_configuration_is_named(make_bert: Callable[..., Path]) -> None:
    folder = make_bert()
    config = folder / "config.json"
    for text in ("{", "[]", '{"a": ' * 100_000):
        config.write_text(text, encoding="utf-8")
        with pytest.raises(ModelLoadError, match=re.escape(str(config))):
            CONVERTER.read(folder)
    config.unlink()
    with pytest.raises(ModelLoadError) as caught:
        CONVERTER.read(folder)
    assert (caught.value.kind, caught.value.context["file"]) == ("weights.missing", str(config))


def test_defaults_of_the_configuration() -> None:
    config = {
        "model_type": "bert", "hidden_act": "gelu", "vocab_size": 9, "hidden_size": 4, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 3,
    }  # fmt: skip
    assert bert_shape(json.loads(json.dumps(config)), Path("config.json"))["norm_eps"] == 1e-12

"""Checkpoints of the open families: what metadata.json says of them, and what is refused, by file and tensor."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion import native
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.weights import WeightLoader, convert, verify
from ai_os_diffusion.weights.converters import read_source
from ai_os_diffusion.weights.restoring import restore_denoiser, restore_network
from helpers import open_checkpoints as tiny
from helpers.tiny import save_bare

MAKERS: dict[str, tuple[Callable[[], tiny.Tensors], dict[str, Any]]] = {
    "mdlm": (tiny.mdlm_tensors, tiny.MDLM),
    "modernbert": (tiny.modernbert_tensors, tiny.MODERNBERT | {"mask_token_id": tiny.MASK}),
    "bert": (tiny.bert_tensors, tiny.BERT | {"mask_token_id": tiny.MASK}),
}
FAMILIES = list(MAKERS)


def make(folder: Path, family: str, *, without: str = "", add: tiny.Tensors | None = None, **config: Any) -> Path:
    """A checkpoint of a family, changed."""
    build, given = MAKERS[family]
    tensors = {name: value for name, value in build().items() if name != without} | (add or {})
    return tiny.write(folder / "source", tensors, given | config)


def refused(source: Path, kind: str, *parts: str, **options: Any) -> ModelLoadError:
    """Converting is refused with all `parts` in the message and a remedy, and nothing is left behind."""
    target = source.parent / "out"
    before = sorted(source.parent.iterdir())
    with pytest.raises(ModelLoadError) as caught:
        convert(source, target, "f32", **options)
    assert sorted(source.parent.iterdir()) == before
    assert caught.value.kind == kind
    assert caught.value.remedy
    for part in parts:
        assert part in str(caught.value)
    return caught.value


def metadata(folder: Path) -> dict[str, Any]:
    return WeightLoader(folder).metadata()


# ---------------------------------------------------------------- what is recorded


@pytest.mark.parametrize("family", FAMILIES)
def test_metadata_says_where_everything_came_from(tmp_path: Path, family: str) -> None:
    source = make(tmp_path, family)
    (source / "README.md").write_text("---\nlicense: apache-2.0\n---\n", encoding="utf-8")
    tiny.write_tokenizer(source)
    report = convert(source, tmp_path / "out", "f32")
    about = metadata(tmp_path / "out")
    assert about["licence"] == "apache-2.0"
    assert about["conversion"]["source"] in about["attribution"]
    assert about["conversion"]["family"] == family
    assert about["conversion"]["dropped"] == list(report.unused)
    assert about["mask_token_id"] == tiny.MASK
    assert about["tokenizer"] == {
        "kind": "byte-level BPE",
        "source": "tokenizer.json",
        "entries": tiny.V,
        "mask_token": "<blank>",
        "chat_template": "[Question]{{ question }}[/Question]",
    }
    files = {file["name"]: file for file in about["conversion"]["files"]}
    assert set(files) == {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"}
    for name, file in files.items():
        content = (source / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert about["shape"]["vocab_size"] == tiny.V
    assert verify(tmp_path / "out") == []


def test_what_is_folded_and_dropped_is_named(tmp_path: Path) -> None:
    convert(make(tmp_path, "mdlm"), tmp_path / "out", "f32")
    conversion = metadata(tmp_path / "out")["conversion"]
    adaln = {name for name in tiny.mdlm_tensors() if "sigma_map" in name or "adaLN" in name}
    assert set(conversion["folded"]) == adaln
    assert "sigma 0" in conversion["folding"]
    assert conversion["dropped"] == ["backbone.rotary_emb.inv_freq"]
    convert(make(tmp_path, "mdlm", time_conditioning=True), tmp_path / "timed", "f32")
    assert metadata(tmp_path / "timed")["conversion"]["folded"] == []


def test_folding_is_exact_before_it_is_rounded(tmp_path: Path) -> None:
    """Every folded value is the float64 product, rounded once."""
    model = read_source(make(tmp_path, "mdlm"))
    given = {name.removeprefix("backbone."): value.astype(np.float64) for name, value in tiny.mdlm_tensors().items()}
    waves = np.repeat([1.0, 0.0], tiny.FEATURES // 2)

    def silu(x: Any) -> Any:
        return x / (1 + np.exp(-x))

    hidden = silu(given["sigma_map.mlp.0.weight"] @ waves + given["sigma_map.mlp.0.bias"])
    condition = silu(given["sigma_map.mlp.2.weight"] @ hidden + given["sigma_map.mlp.2.bias"])
    table = given["blocks.2.adaLN_modulation.weight"] @ condition + given["blocks.2.adaLN_modulation.bias"]
    shift, scale, gate, shift2, scale2, gate2 = table.reshape(6, tiny.D)
    expected = {
        "norm1.weight": given["blocks.2.norm1.weight"] * (1 + scale),
        "norm1.bias": shift,
        "attention.out.weight": np.diag(gate) @ given["blocks.2.attn_out.weight"],
        "norm2.weight": given["blocks.2.norm2.weight"] * (1 + scale2),
        "norm2.bias": shift2,
        "down.weight": np.diag(gate2) @ given["blocks.2.mlp.2.weight"],
        "down.bias": gate2 * given["blocks.2.mlp.2.bias"],
    }
    for name, wanted in expected.items():
        np.testing.assert_allclose(model.tensors[f"layers.2.{name}"], wanted, rtol=1e-6, atol=1e-9)


def test_names_without_the_publishers_prefix_are_the_same_model(tmp_path: Path) -> None:
    plain = tiny.write(tmp_path / "plain", tiny.mdlm_tensors(prefix=""), tiny.MDLM)
    tensors = read_source(make(tmp_path, "mdlm")).tensors
    for name, value in read_source(plain).tensors.items():
        np.testing.assert_array_equal(value, tensors[name])


def test_the_licence_can_be_told(tmp_path: Path) -> None:
    convert(make(tmp_path, "modernbert"), tmp_path / "out", licence="MIT")
    assert metadata(tmp_path / "out")["licence"] == "MIT"
    convert(make(tmp_path, "modernbert"), tmp_path / "out")
    assert metadata(tmp_path / "out")["licence"] == "unknown"


# ---------------------------------------------------------------- the mask token and the tokenizer


def test_the_mask_is_found_where_it_stands(tmp_path: Path) -> None:
    bare: dict[str, Any] = {"mask_token_id": None}
    source = make(tmp_path, "modernbert", **bare)
    refused(source, "weights.mask", "--mask-id", "config.json")
    assert read_source(make(tmp_path, "modernbert")).about["mask_token_id"] == tiny.MASK
    source = make(tmp_path, "bert", **bare)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"word{'x' * i}" for i in range(tiny.V - 5))]
    (source / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    convert(source, tmp_path / "out", "f32")
    about = metadata(tmp_path / "out")
    assert (about["mask_token_id"], about["tokenizer"]["kind"]) == (4, "WordPiece")
    vocabulary = native.FastTokenizer.from_file(str(source / "vocab.txt"))
    assert about["tokenizer_sha256"] == vocabulary.sha256
    assert restore_denoiser(tmp_path / "out").mask_id == 4
    convert(source, tmp_path / "out", "f32", mask_id=9)
    assert metadata(tmp_path / "out")["mask_token_id"] == 9
    refused(make(tmp_path / "far", "bert", **bare), "weights.mask", str(tiny.V), mask_id=tiny.V)


def test_mdlm_appends_its_mask_to_a_vocabulary_without_one(tmp_path: Path) -> None:
    source = make(tmp_path, "mdlm", mask_token_id=None)
    refused(source, "weights.mask", "--mask-id")  # no tokenizer, and not GPT-2's size: nothing says it
    pieces = {f"piece{i}": i for i in range(tiny.V - 1)}
    (source / "vocab.json").write_text(json.dumps(pieces), encoding="utf-8")
    (source / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    about = read_source(source).about
    assert (about["mask_token_id"], about["tokenizer"]["source"]) == (tiny.V - 1, "vocab.json")
    rows = 50_258  # GPT-2's entries and the mask: known without its files
    table: dict[str, tuple[int, ...]] = {
        "vocab_embed.embedding": (rows, tiny.D),
        "output_layer.linear.weight": (rows, tiny.D),
        "output_layer.linear.bias": (rows,),
    }
    large = {f"backbone.{name}": np.ones(shape, np.float32) for name, shape in table.items()}
    about = read_source(make(tmp_path / "gpt2", "mdlm", mask_token_id=None, vocab_size=rows, add=large)).about
    assert about["mask_token_id"] == 50_257
    assert "GPT-2" in about["tokenizer"]["source"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "not an object"),
        ('{"model": 3}', "no `model`"),
        ('{"model": {"vocab": {"a": "0"}}}', "every piece a number"),
        ('{"model": {"vocab": {"a": 0}}, "added_tokens": [1]}', "added_tokens"),
        ('{"model": {"vocab": {"a": 53}}}', "54 entries"),
    ],
)
def test_a_tokenizer_that_does_not_fit_is_named(tmp_path: Path, content: str, message: str) -> None:
    source = make(tmp_path, "modernbert")
    (source / "tokenizer.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelLoadError, match=re.escape(message)) as caught:
        convert(source, tmp_path / "out")
    assert "tokenizer.json" in str(caught.value)
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("model_type", ["llada", "roberta", "bd3lm", "duo", None, 3])
def test_an_unknown_family_is_refused_by_name(tmp_path: Path, model_type: Any) -> None:
    error = refused(make(tmp_path, "mdlm", model_type=model_type), "weights.family", repr(model_type), "config.json")
    assert "mdlm, modernbert" in error.remedy


@pytest.mark.parametrize(
    ("family", "tensor"),
    [
        ("mdlm", "backbone.blocks.3.attn_qkv.weight"),
        ("mdlm", "backbone.sigma_map.mlp.2.bias"),
        ("mdlm", "backbone.vocab_embed.embedding"),
        ("modernbert", "model.layers.1.attn_norm.weight"),
        ("modernbert", "head.dense.weight"),
        ("modernbert", "decoder.bias"),
        ("bert", "cls.predictions.transform.dense.weight"),
        ("bert", "bert.encoder.layer.2.output.dense.bias"),
    ],
)
def test_a_missing_tensor_is_named(tmp_path: Path, family: str, tensor: str) -> None:
    plain = tensor.removeprefix("bert.")
    refused(make(tmp_path, family, without=tensor), "weights.keys", plain, "model.safetensors")


@pytest.mark.parametrize(
    ("family", "tensor"),
    [
        ("mdlm", "backbone.blocks.0.attn_cross.weight"),
        ("mdlm", f"backbone.blocks.{tiny.LAYERS}.norm1.weight"),
        ("modernbert", "model.layers.0.attn_norm.weight"),
        ("modernbert", "model.layers.1.attn.Wqkv.bias"),
        ("modernbert", "classifier.weight"),
        ("bert", "bert.encoder.layer.0.attention.self.distance_embedding.weight"),
    ],
)
def test_a_tensor_too_many_is_named(tmp_path: Path, family: str, tensor: str) -> None:
    source = make(tmp_path, family, add={tensor: np.ones((2, 2), np.float32)})
    refused(source, "weights.keys", tensor.removeprefix("bert."), "model.safetensors")


@pytest.mark.parametrize(
    ("family", "tensor", "named"),
    [
        ("mdlm", "backbone.blocks.1.adaLN_modulation.weight", ""),
        ("mdlm", "backbone.output_layer.linear.bias", ""),
        ("modernbert", "model.layers.2.mlp.Wi.weight", ""),
        ("bert", "bert.encoder.layer.1.intermediate.dense.weight", "trunk.layers.1.up.weight"),
    ],
)
def test_a_misshapen_tensor_is_named(tmp_path: Path, family: str, tensor: str, named: str) -> None:
    shape = tuple(size + 1 for size in MAKERS[family][0]()[tensor].shape)
    source = make(tmp_path, family, add={tensor: np.ones(shape, np.float32)})
    refused(source, "weights.shape", named or tensor, str(shape), "model.safetensors")


def test_a_feed_forward_part_of_two_widths_is_refused(tmp_path: Path) -> None:
    wide = {"backbone.blocks.2.mlp.0.weight": np.ones((tiny.F + 1, tiny.D), np.float32)}
    refused(make(tmp_path, "mdlm", add=wide), "weights.source", "blocks.2.mlp.0.weight")


def test_other_rotary_positions_are_refused(tmp_path: Path) -> None:
    half = tiny.D // tiny.HEADS // 2
    other = {"backbone.rotary_emb.inv_freq": (5e5 ** -(np.arange(half) / half)).astype(np.float32)}
    refused(make(tmp_path, "mdlm", add=other), "weights.source", "rotary_emb.inv_freq", "base 10000")


@pytest.mark.parametrize(
    ("family", "key", "value"),
    [
        ("mdlm", "hidden_dim", None),
        ("mdlm", "n_heads", 5),
        ("mdlm", "n_heads", 24),  # one channel a head: nothing to turn
        ("mdlm", "cond_dim", "10"),
        ("mdlm", "model_length", 0),
        ("mdlm", "time_conditioning", "no"),
        ("modernbert", "hidden_activation", "relu"),
        ("modernbert", "layer_types", ["full_attention"]),
        ("modernbert", "layer_types", ["odd"] * tiny.LAYERS),
        ("modernbert", "global_attn_every_n_layers", 0),
        ("modernbert", "rope_parameters", {"full_attention": {"rope_type": "yarn", "rope_theta": 1e4}}),
        ("modernbert", "rope_scaling", {"factor": 2}),
        ("modernbert", "norm_eps", -1),
        ("modernbert", "num_attention_heads", 5),
        ("bert", "position_embedding_type", "relative_key"),
    ],
)
def test_a_configuration_that_is_not_built_is_refused_by_key(tmp_path: Path, family: str, key: str, value: Any) -> None:
    refused(make(tmp_path, family, **{key: value}), "weights.config", f"`{key}`", "config.json")


def test_embeddings_that_are_only_said_to_be_tied_are_refused(tmp_path: Path) -> None:
    other = np.ones((tiny.V, tiny.D), np.float32)
    refused(make(tmp_path / "a", "modernbert", add={"decoder.weight": other}), "weights.keys", "decoder.weight")
    name = "cls.predictions.decoder.weight"
    refused(make(tmp_path / "b", "bert", add={name: other}), "weights.keys", name)
    table = tiny.modernbert_tensors()["model.embeddings.tok_embeddings.weight"]
    same = read_source(make(tmp_path / "c", "modernbert", add={"decoder.weight": table.copy()}))
    assert same.unused == ("decoder.weight",)
    assert "output.weight" not in same.tensors
    refused(make(tmp_path / "d", "modernbert", tie_word_embeddings=False), "weights.keys", "decoder.weight")


def test_both_ways_to_write_down_layers_and_positions_are_one(tmp_path: Path) -> None:
    kinds = ["sliding_attention" if i % 3 else "full_attention" for i in range(tiny.LAYERS)]
    later: dict[str, Any] = {"layer_types": kinds, "global_attn_every_n_layers": None, "global_rope_theta": None}
    thetas = {"full_attention": 160000.0, "sliding_attention": 10000.0}
    ropes = {kind: {"rope_type": "default", "rope_theta": theta} for kind, theta in thetas.items()}
    earlier = read_source(make(tmp_path / "a", "modernbert"))
    assert read_source(make(tmp_path / "b", "modernbert", **later, rope_parameters=ropes)).shape == earlier.shape
    assert earlier.shape["global_layers"] == [0, 3]


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "last.ckpt"])
def test_a_pickle_is_refused_unread(tmp_path: Path, name: str) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "config.json").write_text(json.dumps(tiny.MDLM), encoding="utf-8")
    (source / name).write_bytes(b"\x80\x04cos\nsystem\n")
    error = refused(source, "weights.pickle", name)
    assert error.context["file"] == str(source / name)
    with pytest.raises(ModelLoadError, match="pickle"):
        convert(source / name, tmp_path / "out")


@pytest.mark.parametrize("begin", [b"\x80\x04\x95\x00", b"PK\x03\x04"])
def test_a_pickle_that_calls_itself_safetensors_is_refused(tmp_path: Path, begin: bytes) -> None:
    source = make(tmp_path, "mdlm")
    (source / "model.safetensors").write_bytes(begin + b"\0" * 100)
    refused(source, "weights.pickle", "model.safetensors")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("keep", [0, 7, 200, -1, -4096])
def test_a_cut_file_is_refused(tmp_path: Path, family: str, keep: int) -> None:
    source = make(tmp_path, family)
    file = source / "model.safetensors"
    file.write_bytes(file.read_bytes()[:keep])
    refused(source, "weights.source", str(file))


def test_values_that_are_not_finite_are_refused_and_an_earlier_target_stays(tmp_path: Path) -> None:
    convert(make(tmp_path, "mdlm"), tmp_path / "out", "f32")
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    broken = tiny.mdlm_tensors()["backbone.blocks.1.norm2.weight"]
    broken[3] = np.inf
    with pytest.raises(ModelLoadError) as caught:
        convert(make(tmp_path, "mdlm", add={"backbone.blocks.1.norm2.weight": broken}), tmp_path / "out", "f32")
    assert caught.value.context["tensor"] == "layers.1.norm2.weight"
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out", "source"]


# ---------------------------------------------------------------- opening what was written


def test_the_engine_says_that_it_cannot_run_them(tmp_path: Path) -> None:
    source = make(tmp_path, "modernbert")
    convert(source, tmp_path / "out", "f32")
    for load in (restore_network, lambda folder: load_text_model(ModelConfig(path=str(folder), device="cpu"))):
        with pytest.raises(ModelLoadError) as caught:
            load(tmp_path / "out")
        assert caught.value.kind in ("weights.architecture", "weights.tokenizer")
    with pytest.raises(ModelLoadError, match="restore_denoiser"):
        restore_network(tmp_path / "out")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"architecture": "mamba"}, "'mamba' is none of dit, modernbert"),
        ({"heads": 5}, "twice the heads"),
        ({"tied": 1}, "tied must be true or false"),
        ({"global_layers": [9]}, "global_layers"),
        ({"colour": 1}, "'colour' is unknown"),
        ({"width": None}, "width"),
    ],
)
def test_sizes_that_cannot_be_are_named(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    model = read_source(make(tmp_path, "modernbert"))
    folder = save_bare(tmp_path / "odd", model.tensors, model.shape | change, about=model.about)
    with pytest.raises(ModelLoadError, match=re.escape(message)) as caught:
        restore_denoiser(folder)
    assert caught.value.kind == "weights.format"


def test_tensors_and_mask_must_be_there(tmp_path: Path) -> None:
    model = read_source(make(tmp_path, "mdlm"))
    folder = save_bare(tmp_path / "maskless", model.tensors, model.shape)
    with pytest.raises(ModelLoadError, match="mask_token_id"):
        restore_denoiser(folder)
    tensors = {name: value for name, value in model.tensors.items() if name != "layers.1.norm1.bias"}
    with pytest.raises(ModelLoadError, match=re.escape("layers.1.norm1.bias")) as caught:
        restore_denoiser(save_bare(tmp_path / "cut", tensors, model.shape, about=model.about))
    assert caught.value.kind == "model.tensors"


def test_the_command_converts_every_family(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for family in FAMILIES:
        target = tmp_path / family / "out"
        source = make(tmp_path / family, family, mask_token_id=None)
        told = ["--mask-id", "11", "--licence", "Apache-2.0", "--codec", "f16"]
        assert main(["weights", "convert", str(source), str(target), *told]) == 0
        assert "lowest cosine" in capsys.readouterr().out
        assert main(["weights", "show", str(target)]) == 0
        assert f'"family": "{family}"' in capsys.readouterr().out
        about = metadata(target)
        assert (about["mask_token_id"], about["licence"]) == (11, "Apache-2.0")
        assert restore_denoiser(target).mask_id == 11


def test_converting_imports_no_torch() -> None:
    """The engine of the window may name this module; torch comes with `restore_denoiser` alone."""
    code = "import sys, ai_os_diffusion.cli.weights as w; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

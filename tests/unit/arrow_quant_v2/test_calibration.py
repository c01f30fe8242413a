"""Quantizing with what a network's matrices get while it reads."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion import native, paths
from ai_os_diffusion.errors import InferenceError, ModelLoadError
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.weights.folding import folded
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.parquet_v2 import describe, open_reader, verify
from ai_os_diffusion.weights.restoring import restore_network
from arrow_quant_v2 import ArrowQuantV2, ConfigurationError, DiffusionQuantConfig
from arrow_quant_v2.calibration import MAX_TOKENS, calibration_rows
from helpers.tiny import save_bare

_TEXTS = [
    f"The number {n} bus leaves from platform {n % 7} at noon, and Ada waits there with her dog." for n in range(9)
]


@pytest.fixture(scope="module")
def tokenizer() -> native.FastTokenizer:
    """Of the bundled vocabulary."""
    return native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))


@pytest.fixture(scope="module")
def small(tokenizer: native.FastTokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random network of our shape and vocabulary, with one layer."""
    folder = tmp_path_factory.mktemp("small") / "model"
    width, rng = 64, np.random.default_rng(2)
    shape = TransformerShape(vocab_size=30522, width=width, layers=1, heads=2, inner=128, positions=192)
    sizes: dict[str, tuple[int, ...]] = {"trunk.token.weight": (30522, width), "trunk.position.weight": (192, width)}
    parts = {"qkv": (3 * width, width), "out": (width, width), "up": (128, width), "down": (width, 128)}
    sizes |= {f"trunk.layers.0.{part}.weight": size for part, size in parts.items()}
    sizes |= {f"trunk.layers.0.{part}.bias": size[:1] for part, size in parts.items()}
    norms = ("trunk.norm", "trunk.layers.0.norm1", "trunk.layers.0.norm2", "text.norm")
    sizes |= {f"{norm}.{part}": (width,) for norm in norms for part in ("weight", "bias")}
    sizes |= {"text.transform.weight": (width, width), "text.transform.bias": (width,), "text.bias": (30522,)}
    sizes |= {"evidence.pointer.weight": (2, width), "evidence.pointer.bias": (2,)}
    tensors = {name: rng.normal(0, 0.2, size).astype(np.float32) for name, size in sizes.items()}
    return save_bare(folder, tensors, shape, tokenizer_sha256=tokenizer.sha256)


@pytest.fixture(scope="module")
def quantized(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with four bits, calibrated."""
    target = tmp_path_factory.mktemp("quantized") / "model"
    config = DiffusionQuantConfig(bit_width=4, group_size=32, num_time_groups=4, calibration_samples=32)
    ArrowQuantV2().quantize_diffusion_model(small, target, config, calibration_texts=_TEXTS)
    return target


def test_rows_cover_every_mask_ratio_and_begin_the_same(tokenizer: native.FastTokenizer) -> None:
    rows = calibration_rows(tokenizer, _TEXTS, groups=10, per_group=8, pairs=16)
    mask = tokenizer.special_ids()["mask"]
    shares = np.array([row.count(mask) / len(row) for row in rows])
    groups = np.minimum((shares * 10).astype(int), 9)
    counts = np.bincount(groups, minlength=10)
    assert len(rows) == 10 * 8 + 16
    assert counts[1:].min() >= 4
    assert (shares[-16:] == 0).all()
    assert max(map(len, rows)) <= max(MAX_TOKENS, 192)
    assert rows == calibration_rows(tokenizer, _TEXTS, groups=10, per_group=8, pairs=16)


def test_a_size_is_that_of_all_tensors_and_a_budget_holds_them(small: Path, tmp_path: Path) -> None:
    settings = DiffusionQuantConfig(group_size=32, num_time_groups=4, calibration_samples=8, min_accuracy=0.0)

    def made(name: str, budget: float | None = None) -> float:
        done = ArrowQuantV2().quantize_diffusion_model(
            small, tmp_path / name, settings, size_budget_mb=budget, calibration_texts=_TEXTS
        )
        records = json.loads((tmp_path / name / "metadata.json").read_text())["tensors"]
        beside = [record[part] for record in records for part in ("scales", "zero_points") if record.get(part)]
        stored = sum(section["bytes"] for section in (*records, *beside))
        # files fill the last tile of rows up: 30,522 rows are stored as 30,528
        assert 0 <= stored - done["model_size_mb"] * 2**20 < 512
        return float(done["model_size_mb"])

    whole = made("whole")
    assert made("less", whole * 0.9) <= whole * 0.9


def test_a_calibrated_model_is_described_and_checked(small: Path, quantized: Path) -> None:
    metadata = json.loads((quantized / "metadata.json").read_text())
    records = {tensor["name"]: tensor for tensor in metadata["tensors"]}
    assert metadata["mask_token"] == 103
    assert metadata["quantized_with"]["calibrated_with_tokens"] > 500
    assert "bias_correction" in records["trunk.layers.0.up.weight"]["adjustments"]
    assert records["trunk.layers.0.up.weight.bias_correction"]["shape"] == [4, 128]
    assert records["trunk.position.weight"]["dtype"] == "int8"
    assert verify(quantized) == []
    assert "trunk.layers.0.up.weight.bias_correction" in describe(quantized)
    report = ArrowQuantV2().validate_quality(small, quantized)
    assert report["cosine_similarity"] > 0.98


def test_a_copy_with_four_bits_keeps_eight_where_they_matter(small: Path, tmp_path: Path) -> None:
    config = replace(DiffusionQuantConfig.for_copy(4), num_time_groups=4, calibration_samples=8)
    done = ArrowQuantV2().quantize_diffusion_model(small, tmp_path / "copy", config, calibration_texts=_TEXTS)
    widths = {name: bits for name, bits in done["bits_per_tensor"].items() if bits is not None}
    eight = {"trunk.position.weight", "trunk.layers.0.qkv.weight", "trunk.layers.0.up.weight"}
    assert {name for name, bits in widths.items() if bits == 8} == eight
    assert {widths[f"trunk.layers.0.{part}.weight"] for part in ("out", "down")} == {4}
    metadata = json.loads((tmp_path / "copy" / "metadata.json").read_text())
    records = {tensor["name"]: tensor for tensor in metadata["tensors"]}
    assert metadata["quantization"] == {"codec": "int4", "group_size": 32}
    assert "adjustments" in records["trunk.layers.0.down.weight"]
    assert "bias_correction" not in records["trunk.layers.0.up.weight"].get("adjustments", [])
    assert verify(tmp_path / "copy") == []


def test_other_copies_have_one_width_and_larger_groups() -> None:
    for bits in (2, 8):
        assert DiffusionQuantConfig.for_copy(bits) == DiffusionQuantConfig(bit_width=bits, group_size=64)
    assert DiffusionQuantConfig.for_copy(4, 128).group_size == 128
    with pytest.raises(ConfigurationError, match="multiples of 4"):
        DiffusionQuantConfig.for_copy(4, 0)


def test_both_precisions_compute_with_the_corrections_of_each_sequence(quantized: Path) -> None:
    rows = [[101, 103, 103, 2000, 103, 102], [101, 2000, 2001, 2002, 2003, 102], [103] * 6]
    tokens = np.array(rows)
    shape = WeightLoader(quantized).network_shape(WeightLoader(quantized).metadata()["shape"])
    networks = [native.TextNetwork.open(str(quantized), precision=name) for name in ("float", "quantized")]
    assert networks[0].mask_ratios(rows) == pytest.approx([0.5, 0, 1])
    with pytest.raises(InferenceError, match="mask ratio"), native.translate_errors():
        networks[0].logits(networks[0].hidden(rows))
    exact, integer = (InferenceNetwork(network, shape)(tokens, rows=tokens == 103) for network in networks)
    assert exact.shape == (9, 30522)
    assert np.corrcoef(exact.ravel(), integer.ravel())[0, 1] > 0.99
    alone = InferenceNetwork(networks[0], shape)(tokens[:1], rows=tokens[:1] == 103)
    assert exact[:3] == pytest.approx(alone, abs=1e-3)


def test_folded_matrices_read_unmasked_texts_as_the_copy_does(quantized: Path) -> None:
    parts = [name for name in WeightLoader(quantized).load(fold=True).tensors if name.count(".weight.")]
    assert parts == []
    rows = [[101, 2000, 2001, 2002, 2003, 102], [101, 7592, 2088, 999, 2054, 102]]
    copy = native.TextNetwork.open(str(quantized), precision="float")
    whole = restore_network(quantized, fold=True)
    ids, keep = torch.tensor(rows), torch.ones(2, 6, dtype=torch.bool)
    with torch.no_grad():
        np.testing.assert_allclose(whole.spans(ids, keep).reshape(-1, 2).numpy(), copy.spans(rows), atol=2e-3)
        np.testing.assert_allclose(whole.embed(ids, keep).numpy(), copy.embed(rows), atol=1e-4)
    own = WeightLoader(quantized).load(fold=True).tensors
    name = "trunk.layers.0.down.weight"
    assert np.abs(open_reader(quantized).dequantize(name) - own[name]).max() > 1e-3  # there was something to fold


def test_rotated_inputs_are_rotated_back() -> None:
    rng = np.random.default_rng(4)
    weight, x = rng.normal(size=(3, 8)).astype(np.float32), rng.normal(size=8).astype(np.float32)
    scales, factors = rng.random((2, 4)).astype(np.float32), rng.random((10, 8)).astype(np.float32)
    bias, shifts = rng.normal(size=3).astype(np.float32), rng.normal(size=(10, 3)).astype(np.float32)
    turned = (scales * x.reshape(2, 4)) @ (np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2)
    stored = {
        "a.weight": weight, "a.bias": bias, "a.weight.input_scales": scales, "a.weight.smoothing": factors,
        "a.weight.bias_correction": shifts, "b.weight": weight,
    }  # fmt: skip
    named = {"name": "a.weight", "adjustments": ["input_scales", "smoothing", "bias_correction"]}
    made = folded(stored, [named, {"name": "b.weight"}])
    assert list(made) == ["a.weight", "a.bias", "b.weight"]
    wanted = weight @ (factors[0] * turned.reshape(-1)) + bias + shifts[0]
    np.testing.assert_allclose(made["a.weight"] @ x + made["a.bias"], wanted, rtol=1e-4)
    np.testing.assert_array_equal(made["b.weight"], weight)
    np.testing.assert_array_equal(stored["a.weight"], weight)


def test_what_is_calibrated_is_not_loaded_as_plain_tensors(quantized: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match="quantized with calibration") as raised:
        WeightLoader(quantized).load()
    assert raised.value.kind == "weights.adjusted"
    assert raised.value.remedy
    assert "tensor" in raised.value.context


def test_a_missing_part_is_named(quantized: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in quantized.iterdir():
        (damaged / file.name).write_bytes(file.read_bytes())
    file = damaged / "metadata.json"
    file.write_text(file.read_text().replace("0.up.weight.bias_correction", "0.up.weight.bias_correctiom"))
    assert "trunk.layers.0.up.weight.bias_correction" in verify(damaged)
    with pytest.raises((ModelLoadError, InferenceError)) as raised, native.translate_errors():
        native.TextNetwork.open(str(damaged))
    assert raised.value.kind == "weights.corrupt"


def test_foreign_tensors_are_quantized_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tensors = {"blocks.0.weight": np.random.default_rng(1).normal(0, 1, (64, 128)).astype(np.float32)}
    source = save_bare(tmp_path / "foreign", tensors, {"width": 128})
    with caplog.at_level(logging.INFO, logger="arrow_quant_v2.calibration"):
        ArrowQuantV2().quantize_diffusion_model(source, tmp_path / "target")
    assert "without calibration" in caplog.text
    assert WeightLoader(tmp_path / "target").load().tensors["blocks.0.weight"].shape == (64, 128)


@pytest.mark.parametrize("texts", [[], ["too short"]])
def test_texts_that_cannot_calibrate_are_refused(tokenizer: native.FastTokenizer, texts: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="12 tokens"):
        calibration_rows(tokenizer, texts, groups=2, per_group=1, pairs=1)

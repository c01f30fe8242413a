"""ArrowQuant V2 as the specification names it, over the Rust engine."""

from __future__ import annotations

import inspect
import json
import logging
from pathlib import Path

import numpy as np
import pytest

import arrow_quant_v2
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.saving import save_weights
from arrow_quant_v2 import (
    ArrowQuantV2,
    ConfigurationError,
    DiffusionQuantConfig,
    QuantizationError,
    ValidationError,
)

_ROWS, _COLUMNS = 192, 256


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A float32 network of gaussian matrices, a vector and a matrix too small to quantize."""
    folder = tmp_path_factory.mktemp("original") / "model"
    rng = np.random.default_rng(5)
    tensors = {
        f"trunk.layers.{n}.up.weight": rng.normal(0, 0.05, (_ROWS, _COLUMNS)).astype(np.float32) for n in range(12)
    }
    tensors["trunk.norm.bias"] = rng.normal(0, 1, _COLUMNS).astype(np.float32)
    tensors["evidence.pointer.weight"] = rng.normal(0, 1, (2, _COLUMNS)).astype(np.float32)
    save_weights(
        folder,
        tensors,
        shape={"width": _COLUMNS},
        modality=["text"],
        codec="f32",
        tokenizer_sha256=None,
        training={"tokens": 7},
        licence="Apache-2.0",
        attribution="us",
    )
    return folder


def test_import_module() -> None:
    assert all(inspect.isclass(getattr(arrow_quant_v2, name)) for name in arrow_quant_v2.__all__)


def test_create_quantizer() -> None:
    assert ArrowQuantV2(mode="diffusion").mode == ArrowQuantV2().mode == "diffusion"


def test_invalid_mode() -> None:
    with pytest.raises(ConfigurationError, match=r"'autoregressive' does not exist.*diffusion"):
        ArrowQuantV2(mode="autoregressive")


def test_create_config() -> None:
    assert DiffusionQuantConfig().to_dict() == {
        "bit_width": 4,
        "modality": None,
        "num_time_groups": 10,
        "group_size": 128,
        "enable_time_aware": True,
        "enable_spatial": True,
        "min_accuracy": 0.85,
        "calibration_samples": 128,
        "deployment_profile": "local",
        "fail_fast": False,
        "eight_bits": (),
    }


def test_config_from_profile() -> None:
    widths = {name: DiffusionQuantConfig.from_profile(name).bit_width for name in ("edge", "local", "cloud")}
    assert widths == {"edge": 2, "local": 4, "cloud": 8}
    with pytest.raises(ConfigurationError, match="edge, local, cloud"):
        DiffusionQuantConfig.from_profile("phone")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("bit_width", 3, "2, 4 or 8"),
        ("bit_width", 4096, ""),
        ("bit_width", "four", ""),
        ("modality", "video", "text, code, image, audio"),
        ("num_time_groups", 0, "1 to 1000"),
        ("group_size", 30, "multiples of 4"),
        ("min_accuracy", 1.5, "0 to 1"),
        ("min_accuracy", float("nan"), "0 to 1"),
        ("calibration_samples", 0, "1 to"),
        ("deployment_profile", "phone", "edge, local or cloud"),
        ("eight_bits", 8, ""),
    ],
)
def test_invalid_config(field: str, value: object, allowed: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        DiffusionQuantConfig(**{field: value})  # type: ignore[arg-type]
    assert field in str(raised.value)
    assert str(value) in str(raised.value) or value != value
    assert allowed in str(raised.value)


def test_quantize_method_signature() -> None:
    parameters = list(inspect.signature(ArrowQuantV2.quantize_diffusion_model).parameters)
    assert parameters[:5] == ["self", "model_path", "output_path", "config", "progress_callback"]
    assert list(inspect.signature(ArrowQuantV2.validate_quality).parameters)[:3] == [
        "self",
        "original_path",
        "quantized_path",
    ]
    assert callable(ArrowQuantV2.quantize)


def test_exception_types(model: Path, tmp_path: Path) -> None:
    assert issubclass(ConfigurationError, QuantizationError)
    assert issubclass(ValidationError, QuantizationError)
    with pytest.raises(QuantizationError, match="nothing") as raised:
        ArrowQuantV2().validate_quality(model, tmp_path / "nothing")
    assert raised.value.context["cause"]
    assert type(raised.value.__cause__).__name__ == "NativeQuantizationError"


@pytest.mark.parametrize(("bits", "least", "ratio"), [(8, 0.9999, 3.8), (4, 0.99, 7.0), (2, 0.92, 12.0)])
def test_a_network_is_quantized_and_validated(
    model: Path, tmp_path: Path, bits: int, least: float, ratio: float
) -> None:
    told: list[tuple[str, float]] = []
    target = tmp_path / "quantized"
    config = DiffusionQuantConfig(bit_width=bits, group_size=64)
    result = ArrowQuantV2().quantize_diffusion_model(
        model, target, config, lambda message, done: told.append((message, done))
    )
    assert result["cosine_similarity"] > least
    assert result["compression_ratio"] > ratio
    assert (result["quantized_path"], result["modality"], result["bit_width"]) == (str(target), "text", bits)
    assert result["model_size_mb"] < 2.4 / ratio * 1.1
    assert result["quantization_time_s"] >= 0
    assert {name: width for name, width in result["bits_per_tensor"].items() if width is None} == {
        "trunk.norm.bias": None,
        "evidence.pointer.weight": None,
    }
    assert [done for _, done in told] == pytest.approx([sum([_ROWS * _COLUMNS] * 10) / 590592, 1.0], abs=0.2)
    metadata = json.loads((target / "metadata.json").read_text())
    assert metadata["quantization"]["codec"] == f"int{bits}"
    assert metadata["training"] == {"tokens": 7}
    assert metadata["quantized_with"]["bit_width"] == bits
    report = ArrowQuantV2().validate_quality(model, target)
    assert report["passed"] is True
    assert report["cosine_similarity"] == pytest.approx(result["cosine_similarity"], abs=1e-6)
    assert len(report["per_layer_accuracy"]) == 14
    loaded = WeightLoader(target, tokenizer_sha256=None).load().tensors
    assert loaded["trunk.layers.3.up.weight"].shape == (_ROWS, _COLUMNS)


def test_too_few_bits_for_the_accuracy_are_widened_or_refused(model: Path, tmp_path: Path) -> None:
    config = DiffusionQuantConfig(bit_width=2, min_accuracy=0.98)
    result = ArrowQuantV2().quantize_diffusion_model(model, tmp_path / "wide", config)
    assert {width for width in result["bits_per_tensor"].values() if width} == {4}
    strict = DiffusionQuantConfig(bit_width=2, min_accuracy=0.98, fail_fast=True)
    with pytest.raises(ValidationError, match=r"trunk\.layers\.0\.up\.weight"):
        ArrowQuantV2().quantize_diffusion_model(model, tmp_path / "strict", strict)
    assert not (tmp_path / "strict").exists()


def test_a_size_budget_mixes_widths(model: Path, tmp_path: Path) -> None:
    result = ArrowQuantV2().quantize_diffusion_model(model, tmp_path / "mixed", size_budget_mb=0.25)
    assert result["model_size_mb"] <= 0.25
    assert {2, 4} <= {width for width in result["bits_per_tensor"].values() if width}
    with pytest.raises(ConfigurationError, match="too few"):
        ArrowQuantV2().quantize_diffusion_model(model, tmp_path / "tiny", size_budget_mb=0.01)


def test_a_failing_callback_is_told_once_and_survived(
    model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []

    def callback(message: str, done: float) -> None:
        calls.append(message)
        raise RuntimeError("the window is gone")

    with caplog.at_level(logging.WARNING):
        result = ArrowQuantV2().quantize_diffusion_model(model, tmp_path / "model", progress_callback=callback)
    assert result["cosine_similarity"] > 0.99
    assert len(calls) == 1
    assert [record.message for record in caplog.records] == ["The progress callback failed and is not called again."]


def test_what_is_no_model_is_refused(model: Path, tmp_path: Path) -> None:
    quantizer = ArrowQuantV2()
    with pytest.raises(QuantizationError, match=r"metadata\.json"):
        quantizer.quantize_diffusion_model(tmp_path / "nothing", tmp_path / "out")
    (tmp_path / "metadata.json").write_text("[]")
    with pytest.raises(QuantizationError, match="not a JSON object"):
        quantizer.quantize_diffusion_model(tmp_path, tmp_path / "out")
    (tmp_path / "busy").mkdir()
    (tmp_path / "busy" / "mine.txt").write_text("kept")
    with pytest.raises(QuantizationError):
        quantizer.quantize_diffusion_model(model, tmp_path / "busy")
    assert (tmp_path / "busy" / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize(("bits", "least"), [(8, 0.9999), (4, 0.995), (2, 0.93)])
def test_a_matrix_is_quantized_at_once(bits: int, least: float, symmetric: bool) -> None:
    weights = np.random.default_rng(2).normal(0, 0.02, (4, 40, 200)).astype(np.float32)
    made = ArrowQuantV2().quantize(weights, bits, 64, symmetric=symmetric)
    again = made.dequantize()
    assert again.shape == weights.shape
    assert made.codes.max() < 1 << bits
    assert (made.zero_points is None) == symmetric
    assert made.scales.shape == (160, 4)
    cosine = (again * weights).sum() / np.linalg.norm(again) / np.linalg.norm(weights)
    assert cosine > least


def test_matrices_that_cannot_be_quantized_are_refused() -> None:
    quantizer = ArrowQuantV2()
    with pytest.raises(QuantizationError, match="no matrix"):
        quantizer.quantize(np.zeros(8, np.float32))
    with pytest.raises(QuantizationError, match=r"nan|NaN"):
        quantizer.quantize(np.full((2, 8), np.nan, np.float32))
    with pytest.raises(ConfigurationError, match="bit_width"):
        quantizer.quantize(np.zeros((2, 8), np.float32), bit_width=5)

"""Quantizing networks, and single matrices while others run."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native
from arrow_quant_v2.calibration import Calibrated, calibrated
from arrow_quant_v2.config import DiffusionQuantConfig
from arrow_quant_v2.errors import ConfigurationError, QuantizationError, translated

_log = logging.getLogger(__name__)
MODES = ("diffusion",)
ProgressCallback = Callable[[str, float], object]


@dataclass(frozen=True)
class QuantizedTensor:
    """A matrix as codes.

    Attributes:
        codes: (rows, columns) uint8, of which `bit_width` bits are used.
        scales: (rows, groups) float32.
        zero_points: (rows, groups) uint8, or None where the codes are symmetric.
        bit_width: 2, 4 or 8.
        group_size: columns that share a scale.
        shape: of the original.
    """

    codes: npt.NDArray[np.uint8]
    scales: npt.NDArray[np.float32]
    zero_points: npt.NDArray[np.uint8] | None
    bit_width: int
    group_size: int
    shape: tuple[int, ...]

    def dequantize(self) -> npt.NDArray[np.float32]:
        """The values that the codes stand for, in the original's shape: (code - zero) * scale."""
        # The four values of symmetric two-bit codes lie evenly around zero: -1.5, -0.5, 0.5 and 1.5 scales.
        middle = 1.5 if self.bit_width == 2 else float(1 << (self.bit_width - 1))
        zero = middle if self.zero_points is None else self._spread(self.zero_points.astype(np.float32))
        values: npt.NDArray[np.float32] = ((self.codes - zero) * self._spread(self.scales)).astype(np.float32)
        return values.reshape(self.shape)

    def _spread(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(rows, groups) numbers to (rows, columns)."""
        return np.repeat(values, self.group_size, axis=1)[:, : self.codes.shape[1]]


class ArrowQuantV2:
    """Quantizes diffusion networks in Parquet V2 weight directories.

    Args:
        mode: `diffusion`, the only one.

    Raises:
        ConfigurationError: another mode; the message lists those that exist.
    """

    def __init__(self, mode: str = "diffusion") -> None:
        if mode not in MODES:
            raise ConfigurationError(
                f"The mode {mode!r} does not exist.",
                remedy=f"Choose one of: {', '.join(MODES)}.",
                context={"mode": mode},
            )
        self.mode = mode

    def quantize_diffusion_model(
        self,
        model_path: str | Path,
        output_path: str | Path,
        config: DiffusionQuantConfig | None = None,
        progress_callback: ProgressCallback | None = None,
        *,
        size_budget_mb: float | None = None,
        calibration_texts: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Quantize a network tensor by tensor, so that memory holds one of them.

        A network of our own shape, whose vocabulary is here, first reads masked texts; what its matrices get then
        calibrates them. Others are quantized by their weights alone, and the log says so.

        Args:
            model_path: weight directory of the original.
            output_path: directory that is written, or replaced, at the end.
            config: settings; the defaults of DiffusionQuantConfig without.
            progress_callback: called with a message and the share done, every ten tensors or five seconds and at the
                end. What it raises is logged once, and it is not called again.
            size_budget_mb: give each tensor as many bits as fit, where they help most, instead of `bit_width` to all.
                What calibration adds to the files counts, as in `model_size_mb`.
            calibration_texts: what is read to calibrate; notes of invented people without.

        Returns:
            quantized_path, compression_ratio, cosine_similarity, model_size_mb, modality, bit_width,
            quantization_time_s, and bits_per_tensor (None for float16).

        Raises:
            QuantizationError: the original cannot be read, a tensor not be quantized, the target not be written.
            ConfigurationError: the modality cannot be told, or the budget is too small.
            ValidationError: a tensor stays below `min_accuracy`.
        """
        settings = config or DiffusionQuantConfig()
        budget = None if size_budget_mb is None else int(size_budget_mb * 2**20)
        told = _metadata(Path(model_path))
        recorded = calibrated(Path(model_path), told, settings, calibration_texts)
        with translated():
            done = native.quantize_model(
                str(model_path),
                str(output_path),
                _described(told, settings, recorded),
                settings.to_dict(),
                calibration=recorded.inputs if recorded else None,
                budget_bytes=budget,
                progress=_Guarded(progress_callback) if progress_callback else None,
            )
        return {
            "quantized_path": str(output_path),
            "compression_ratio": done["compression_ratio"],
            "cosine_similarity": done["cosine_similarity"],
            "model_size_mb": done["bytes"] / 2**20,
            "modality": done["modality"],
            "bit_width": settings.bit_width,
            "quantization_time_s": done["seconds"],
            "bits_per_tensor": done["bits"],
        }

    def validate_quality(
        self, original_path: str | Path, quantized_path: str | Path, min_accuracy: float = 0.85
    ) -> dict[str, Any]:
        """Compare a quantized network with its original.

        Returns:
            cosine_similarity (mean, weighted by elements), passed, per_layer_accuracy (cosine by tensor).

        Raises:
            QuantizationError: one of the directories cannot be read.
            ValidationError: a tensor is missing, or has another size.
        """
        with translated():
            cosine, passed, tensors = native.compare_models(str(original_path), str(quantized_path), min_accuracy)
        return {"cosine_similarity": cosine, "passed": passed, "per_layer_accuracy": dict(tensors)}

    def quantize(
        self,
        weights: npt.NDArray[np.floating[Any]],
        bit_width: int = 4,
        group_size: int = 128,
        *,
        symmetric: bool = True,
    ) -> QuantizedTensor:
        """Quantize one matrix, such as that of an adapter, at once: clip search and least-squares scales.

        Args:
            weights: (..., columns) numbers; all axes but the last are rows.
            bit_width: 2, 4 or 8.
            group_size: columns that share a scale.
            symmetric: without zero points.

        Raises:
            QuantizationError: a value is not finite, or the array is empty or a vector.
            ConfigurationError: a width or group size that does not exist.
        """
        array = np.ascontiguousarray(weights, dtype=np.float32)
        if array.ndim < 2 or array.size == 0:
            raise QuantizationError(
                f"An array of shape {array.shape} is no matrix.", remedy="Keep vectors as they are; they are small."
            )
        with translated():
            codes, scales, zeros = native.quantize_rows(
                array.reshape(-1, array.shape[-1]), bits=bit_width, group_size=group_size, symmetric=symmetric
            )
        return QuantizedTensor(codes, scales, zeros, bit_width, group_size, array.shape)


class _Guarded:
    """A callback whose first exception is logged; after that it is left alone."""

    def __init__(self, callback: ProgressCallback) -> None:
        self._callback: ProgressCallback | None = callback

    def __call__(self, message: str, fraction: float, _seconds_left: float | None) -> None:
        if self._callback is None:
            return
        try:
            self._callback(message, fraction)
        except Exception:  # noqa: BLE001 - whatever a caller's code raises must not cost the work that is done
            _log.warning("The progress callback failed and is not called again.", exc_info=True)
            self._callback = None


def _metadata(model: Path) -> dict[str, Any]:
    """What is told of a network."""
    file = model / "metadata.json"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise QuantizationError(
            f"{file} cannot be read: {error}.",
            kind="quantization.weights",
            remedy="Give the folder of a model in Parquet V2; `ai-os weights convert` makes one from a checkpoint.",
            context={"file": str(file)},
        ) from error
    if not isinstance(told, dict):
        raise QuantizationError(
            f"{file} is not a JSON object.", kind="quantization.weights", context={"file": str(file)}
        )
    return told


def _described(told: dict[str, Any], settings: DiffusionQuantConfig, recorded: Calibrated | None) -> str:
    """What is told of the quantized network: what was told of the original, and how it was quantized."""
    kept = {key: value for key, value in told.items() if key not in native.RESERVED_KEYS}
    if recorded:
        kept["mask_token"] = recorded.mask_token
    how = {**settings.to_dict(), "calibrated_with_tokens": recorded.tokens if recorded else 0}
    return json.dumps({**kept, "quantized_with": how}, ensure_ascii=False)

"""Converting checkpoints on the user's disk to weight directories. No code of a checkpoint is ever run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ai_os_diffusion import native
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters.base import ConversionReport, Converter, SourceModel, TensorReport
from ai_os_diffusion.weights.converters.bert import BertConverter
from ai_os_diffusion.weights.converters.npz_parts import NpzPartsConverter
from ai_os_diffusion.weights.key_map import FloatArray
from ai_os_diffusion.weights.parquet_v2 import open_reader, weight_errors
from ai_os_diffusion.weights.saving import GROUP_SIZE, Codec, save_weights

CONVERTERS: tuple[Converter, ...] = (BertConverter(), NpzPartsConverter())

__all__ = ["CONVERTERS", "ConversionReport", "convert", "read_source"]


def read_source(source: Path) -> SourceModel:
    """Read a checkpoint with the converter that accepts it.

    Raises:
        ModelLoadError: none does (kind ``weights.source``), or the one that does refuses it.
    """
    for converter in CONVERTERS:
        if converter.accepts(source):
            return converter.read(source)
    raise ModelLoadError(
        f"There is no checkpoint that can be converted at {source}.",
        kind="weights.source",
        remedy="Name a folder with config.json and model.safetensors, or one with trained *.npz parts.",
        context={"file": source},
    )


def convert(
    source: str | Path,
    target: str | Path,
    codec: Codec = "int8",
    group_size: int = GROUP_SIZE,
    vocab: str | Path | None = None,
    *,
    licence: str = "",
    attribution: str = "",
) -> ConversionReport:
    """Write a checkpoint as a weight directory and compare what was written with the source.

    Args:
        source: a BERT-shaped safetensors checkpoint, or a folder of trained `*.npz` parts.
        target: the weight directory; an earlier one is replaced atomically.
        codec: ``"int8"``, ``"f16"`` or ``"f32"``.
        group_size: elements of a row that share a scale.
        vocab: the vocabulary the token table belongs to; None records no tokenizer hash.
        licence: overrides what the source says.
        attribution: overrides what the source says.

    Raises:
        ModelLoadError: the source, the vocabulary or the target is not usable.
        TokenizerError: the vocabulary cannot be read.
    """
    model = read_source(Path(source))
    save_weights(
        target,
        model.tensors,
        shape=model.shape,
        modality="text",
        codec=codec,
        tokenizer_sha256=_tokenizer_hash(vocab, model.shape["vocab_size"]) if vocab is not None else None,
        training=model.training,
        licence=licence or model.licence,
        attribution=attribution or model.attribution,
        group_size=group_size,
    )
    return _report(Path(source), Path(target), codec, group_size, model)


def _tokenizer_hash(vocab: str | Path, rows: int) -> str:
    with native.translate_errors():
        tokenizer = native.FastTokenizer.from_file(str(vocab))
    if tokenizer.vocab_size != rows:
        raise ModelLoadError(
            f"The vocabulary {vocab} has {tokenizer.vocab_size} entries, the token table has {rows} rows.",
            kind="weights.tokenizer",
            remedy="Name the vocabulary that belongs to this checkpoint.",
            context={"file": vocab, "entries": tokenizer.vocab_size, "rows": rows},
        )
    return tokenizer.sha256


def _report(source: Path, target: Path, codec: str, group_size: int, model: SourceModel) -> ConversionReport:
    reader = open_reader(target)
    reports = []
    with weight_errors():
        for name, values in model.tensors.items():
            info = reader.info(name)
            error, cosine = _compare(values, reader.dequantize(name))
            size = info["bytes"] + info["scale_bytes"]
            reports.append(TensorReport(name, values.shape, info["dtype"], size, error, cosine))
    on_disk = sum(file.stat().st_size for file in target.iterdir())
    parameters = sum(values.size for values in model.tensors.values())
    return ConversionReport(source, target, codec, group_size, tuple(reports), model.unused, parameters, on_disk)


def _compare(before: FloatArray, after: FloatArray) -> tuple[float, float]:
    """Largest absolute difference, and cosine of the flattened tensors."""
    x, y = before.astype(np.float64).ravel(), after.astype(np.float64).ravel()
    norms = float(np.linalg.norm(x) * np.linalg.norm(y))
    cosine = float(x @ y) / norms if norms else float(np.array_equal(x, y))
    return float(np.abs(x - y).max(initial=0.0)), cosine

"""Converting checkpoints on the user's disk to weight directories. No code of a checkpoint is ever run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ai_os_diffusion import native
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.converters import bert, mdlm, modernbert
from ai_os_diffusion.weights.converters.base import (
    NOTHING_TOLD,
    ConversionReport,
    Converter,
    SourceModel,
    TensorReport,
    Told,
)
from ai_os_diffusion.weights.converters.checkpoint import (
    Checkpoint,
    is_checkpoint,
    open_checkpoint,
    refuse_pickles,
)
from ai_os_diffusion.weights.converters.npz_parts import NpzPartsConverter
from ai_os_diffusion.weights.converters.vocabularies import WORD_PIECES
from ai_os_diffusion.weights.key_map import FloatArray
from ai_os_diffusion.weights.parquet_v2 import open_reader, weight_errors
from ai_os_diffusion.weights.saving import GROUP_SIZE, Codec, save_weights

FAMILIES: dict[str, Converter] = {
    bert.MODEL_TYPE: bert.BertConverter(),
    mdlm.MODEL_TYPE: mdlm.MdlmConverter(),
    modernbert.MODEL_TYPE: modernbert.ModernBertConverter(),
}
"""What reads a checkpoint, by the `model_type` of its configuration; the converter then checks every tensor."""
_PARTS = NpzPartsConverter()

__all__ = ["FAMILIES", "ConversionReport", "convert", "is_checkpoint", "read_source"]


def read_source(source: Path, told: Told = NOTHING_TOLD) -> SourceModel:
    """Read a checkpoint of any family, or a folder of trained parts.

    Raises:
        ModelLoadError: there is none (``weights.source``), it is a pickle (``weights.pickle``), its family is unknown
            (``weights.family``), or its converter refuses it.
    """
    refuse_pickles(source)
    if is_checkpoint(source):
        return _family(open_checkpoint(source)).read(source, told)
    if _PARTS.accepts(source):
        return _PARTS.read(source, told)
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
    mask_id: int | None = None,
    licence: str = "",
    attribution: str = "",
) -> ConversionReport:
    """Write a checkpoint as a weight directory and compare what was written with the source.

    Args:
        source: a safetensors checkpoint of a family in `FAMILIES`, or a folder of trained `*.npz` parts.
        target: the weight directory; an earlier one is replaced atomically, and a refused source leaves it alone.
        codec: how matrices are stored.
        group_size: elements of a row that share a scale.
        vocab: the WordPiece vocabulary the token table belongs to; None takes the `vocab.txt` of the source, where
            there is one, and records no tokenizer hash without it.
        mask_id: number of the mask token, over what the source says.
        licence: overrides what the source says.
        attribution: overrides what the source says.

    Raises:
        ModelLoadError: the source, the vocabulary or the target is not usable.
        TokenizerError: the vocabulary cannot be read.
    """
    told = Told(None if vocab is None else Path(vocab), mask_id)
    tokenizer_sha256 = None if vocab is None else _tokenizer(Path(vocab)).sha256
    model = read_source(Path(source), told)
    rows = model.shape["vocab_size"]
    if vocab is None:
        tokenizer_sha256 = _own_hash(Path(source), rows)
    else:
        _check_rows(Path(vocab), rows)
    save_weights(
        target,
        model.tensors,
        shape=model.shape,
        modality="text",
        codec=codec,
        tokenizer_sha256=tokenizer_sha256,
        training=model.training,
        licence=licence or model.licence,
        attribution=attribution or model.attribution,
        group_size=group_size,
        about=model.about,
    )
    return _report(Path(source), Path(target), codec, group_size, model)


def _family(checkpoint: Checkpoint) -> Converter:
    model_type = checkpoint.config.get("model_type")
    if not isinstance(model_type, str) or model_type not in FAMILIES:
        raise ModelLoadError(
            f"The checkpoint of {checkpoint.config_file} is of the family {model_type!r}, which cannot be converted.",
            kind="weights.family",
            remedy=f"Choose a checkpoint of one of these: {', '.join(FAMILIES)}.",
            context={"file": checkpoint.config_file, "family": model_type},
        )
    return FAMILIES[model_type]


def _tokenizer(vocab: Path) -> native.FastTokenizer:
    with native.translate_errors():
        return native.FastTokenizer.from_file(str(vocab))


def _check_rows(vocab: Path, rows: int) -> None:
    entries = _tokenizer(vocab).vocab_size
    if entries != rows:
        raise ModelLoadError(
            f"The vocabulary {vocab} has {entries} entries, the token table has {rows} rows.",
            kind="weights.tokenizer",
            remedy="Name the vocabulary that belongs to this checkpoint.",
            context={"file": vocab, "entries": entries, "rows": rows},
        )


def _own_hash(source: Path, rows: int) -> str | None:
    """Hash of the vocabulary that lies beside a checkpoint; None where none does, or its table has spare rows."""
    vocab = (source if source.is_dir() else source.parent) / WORD_PIECES
    if not is_checkpoint(source) or not vocab.is_file():
        return None
    tokenizer = _tokenizer(vocab)
    return tokenizer.sha256 if tokenizer.vocab_size == rows else None


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

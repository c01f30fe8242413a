"""The single door to the Rust skeleton: version check, re-export, and translation of its errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ai_os_native
from ai_os_diffusion.errors import DiffusionError, InferenceError, ModelLoadError, StorageError, TokenizerError
from ai_os_native import (
    DEPLOYMENT_PROFILES,
    RESERVED_KEYS,
    ArrowStorage,
    ArrowTable,
    CalibrationInputs,
    Encoding,
    FastTokenizer,
    NativeQuantizationError,
    NetworkCache,
    PackedSequence,
    PackedWeights,
    SearchFilter,
    SearchHit,
    Snapshot,
    TextDenoising,
    TextNetwork,
    TrunkExperts,
    WeightReader,
    change_store_key,
    check_quantization,
    compare_models,
    key_name,
    quantize_int8,
    quantize_model,
    quantize_rows,
    schema_registry,
    store_key,
    write_weights,
)

NATIVE_VERSION = "0.1.0"

if ai_os_native.__version__ != NATIVE_VERSION:
    raise ImportError(
        f"The native module is version {ai_os_native.__version__}, this engine needs {NATIVE_VERSION}: "
        "run `python3 packaging/run.py` to rebuild it."
    )

SCHEMA_REGISTRY = schema_registry()

_FAMILIES: tuple[tuple[type[ai_os_native.NativeError], type[DiffusionError]], ...] = (
    (ai_os_native.NativeStorageError, StorageError),
    (ai_os_native.NativeTokenizerError, TokenizerError),
    (ai_os_native.NativeInferenceError, InferenceError),
    (ai_os_native.NativeWeightsError, ModelLoadError),
)

_REMEDIES = {
    "storage.locked": "Close the other window or command that uses this profile, then try again.",
    "storage.corruption": "Restore this profile from a backup, and keep a copy of its folder as it is.",
    "storage.full": "Free some disk space; reading, searching and deleting still work.",
    "storage.permission": "Check who owns the profile folder and that it may be written.",
    "storage.version": "Update AI-OS; the profile was written by a newer version.",
    "storage.locked_by_passphrase": "Enter its passphrase.",
    "storage.wrong_key": "Try again; without it nothing in this profile can be read.",
    "storage.key_file": "Restore `store/KEY` from a backup of this profile; without it nothing in it can be read.",
    "storage.key_missing": "Restore `store/KEY` from a backup of this profile; without it nothing in it can be read.",
    "storage.not_encrypted": "Open the profile without a passphrase, or encrypt it with `ai-os encrypt`.",
    "storage.history": "Export everything again, starting from 0.",
    "storage.poisoned": "Open the profile again; everything acknowledged before is kept.",
    "inference.input": "Check that tokenizer and model belong together, and shorten the text.",
    "weights.shape": "Copy the whole model folder again.",
    "weights.size": "Copy the whole model folder again.",
    "weights.missing": "Run `python3 packaging/run.py` again, or convert a model with `ai-os weights convert`.",
    "weights.corrupt": "Replace the model folder with a fresh copy; memories are not affected.",
}


@contextmanager
def translate_errors() -> Iterator[None]:
    """Re-raise errors of the skeleton as the engine's own, keeping kind and context."""
    try:
        yield
    except ai_os_native.NativeError as error:
        kind, message, context = error.args
        family = next((ours for theirs, ours in _FAMILIES if isinstance(error, theirs)), DiffusionError)
        text = str(message)
        sentence = text if text.endswith(".") else f"{text}."
        raise family(sentence, kind=str(kind), remedy=_REMEDIES.get(str(kind), ""), context=context) from error


__all__ = [
    "ArrowStorage", "ArrowTable", "CalibrationInputs", "DEPLOYMENT_PROFILES", "Encoding", "FastTokenizer",
    "NATIVE_VERSION", "NativeQuantizationError", "NetworkCache", "PackedSequence", "PackedWeights", "RESERVED_KEYS",
    "SCHEMA_REGISTRY", "SearchFilter", "SearchHit", "Snapshot", "TextDenoising", "TextNetwork", "TrunkExperts",
    "WeightReader", "change_store_key", "check_quantization", "compare_models", "key_name", "quantize_int8",
    "quantize_model", "quantize_rows", "schema_registry", "store_key", "translate_errors", "write_weights",
]  # fmt: skip

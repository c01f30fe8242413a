"""A small store of the native module, vectors for it, and what its errors say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from ai_os_native import ArrowStorage, NativeStorageError

DIMENSION = 8


def open_store(path: Path, **options: Any) -> ArrowStorage:
    """A store with vectors of eight values."""
    return ArrowStorage.open(str(path), **{"embedder_id": "encoder-1", "dimension": DIMENSION, **options})


def vectors(count: int, seed: int = 1) -> npt.NDArray[np.float32]:
    """(count, 8) random vectors."""
    return np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)


def refused(error: pytest.ExceptionInfo[NativeStorageError]) -> tuple[str, str, dict[str, str]]:
    """Kind, message and context of an error."""
    kind, message, context = error.value.args
    return kind, message, context

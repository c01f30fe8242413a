"""Missing vectors in slices short enough that a question never waits long for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.progress import Progress

SLICE_S = 0.2
MOST = 64  # texts in a slice
_AHEAD = 256  # texts fetched at once and sorted, since texts of like length need less padding


class PendingStore(Protocol):
    """The part of the memory store that is used here."""

    def pending(self, limit: int) -> list[tuple[str, str]]:
        """(id, text) of memories without a vector."""
        ...

    def pending_count(self) -> int:
        """How many there are."""
        ...

    def set_vectors(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> int:
        """Attach vectors."""
        ...


class Embedder(Protocol):
    """The part of the model that is used here."""

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, width) unit vectors."""
        ...


class VectorQueue:
    """Each slice is durable; the number of texts in it follows the time that the last one took."""

    def __init__(self, store: PendingStore, model: Embedder, clock: Callable[[], float] = time.perf_counter) -> None:
        self._store = store
        self._model = model
        self._clock = clock
        self._ahead: list[tuple[str, str]] = []
        self._size = 4
        self._done = 0
        self._begun = 0.0

    def run_slice(self) -> Progress | None:
        """Compute one slice; None where no vector is missing. `done` counts since there was last nothing to do."""
        if not self._ahead:
            self._ahead = sorted(self._store.pending(_AHEAD), key=lambda item: -len(item[1]))
        if not self._ahead:
            self._done = 0
            return None
        begun = self._clock()
        if not self._done:
            self._begun = begun
        part = [self._ahead.pop() for _ in range(min(self._size, len(self._ahead)))]
        self._store.set_vectors([key for key, _ in part], self._model.embed([text for _, text in part]))
        now = self._clock()
        self._done += len(part)
        self._size = max(1, min(MOST, 2 * self._size, int(len(part) * SLICE_S / max(now - begun, 1e-4))))
        left = self._store.pending_count()
        return Progress(self._done, self._done + left, "", (now - self._begun) / self._done * left)

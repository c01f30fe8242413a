"""Text to sentence vectors, and the resumable queue that gives every memory its vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.device.allocator import Trimmer
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken, Progress, ProgressReporter


class EmbeddingProvider(Protocol):
    """Anything that turns texts into comparable unit vectors."""

    @property
    def embedder_id(self) -> str:
        """Names the vector space; vectors of different ids are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, dimension) unit vectors."""
        ...


def embed_memories(store: MemoryStore, provider: EmbeddingProvider, ids: Sequence[str]) -> None:
    """Give these memories their vectors now, whatever else waits."""
    texts = store.to_embed(ids)
    if texts:
        store.set_vectors([key for key, _ in texts], provider.embed([text for _, text in texts]))


def embed_pending(
    store: MemoryStore,
    provider: EmbeddingProvider,
    *,
    batch: int = 32,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> int:
    """Give every memory without a vector its vector, batch by batch, each batch durable; returns how many.

    A stop loses nothing: the next call goes on with what is left.
    """
    total = store.pending_count()
    reporter = ProgressReporter(on_progress, total)
    trim = Trimmer()
    done = 0
    while True:
        if cancel is not None and cancel.cancelled:
            return done
        waiting = store.pending(batch * 8)
        if not waiting:
            return done
        waiting.sort(key=lambda item: len(item[1]))  # texts of like length together: less padding
        for first in range(0, len(waiting), batch):
            if cancel is not None and cancel.cancelled:
                return done
            part = waiting[first : first + batch]
            store.set_vectors([key for key, _ in part], provider.embed([text for _, text in part]))
            trim()
            done += len(part)
            reporter.report(min(done, total), "")

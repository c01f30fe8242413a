"""Updates at a bearable rate, and vectors in short slices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ai_os_app.workers.throttle import Throttle
from ai_os_app.workers.vectors import MOST, SLICE_S, VectorQueue


class Clock:
    """Time that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_updates_that_come_too_soon_are_dropped_but_the_last_one_is_given() -> None:
    clock, given = Clock(), list[int]()
    throttle = Throttle(given.append, per_second=10, clock=clock)
    for number in range(25):
        throttle.offer(number)
        clock.now += 0.0101
    assert given == [0, 10, 20]
    throttle.flush()
    throttle.flush()
    assert given == [0, 10, 20, 24]


class Store:
    """Memories of which some have no vector."""

    def __init__(self, count: int) -> None:
        self.waiting = {f"id{n}": "x" * (n % 7 + 1) for n in range(count)}

    def pending(self, limit: int) -> list[tuple[str, str]]:
        return list(self.waiting.items())[:limit]

    def pending_count(self) -> int:
        return len(self.waiting)

    def set_vectors(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> int:
        assert len(ids) == len(vectors)
        for key in ids:
            del self.waiting[key]
        return len(ids)


class Model:
    """Takes a fixed time for each text."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock = clock
        self.seconds = seconds
        self.sizes: list[int] = []

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.sizes.append(len(texts))
        self.clock.now += self.seconds * len(texts)
        return np.zeros((len(texts), 2), np.float32)


def run(seconds: float, count: int) -> tuple[Model, VectorQueue, Store]:
    clock, store = Clock(), Store(count)
    model = Model(clock, seconds)
    queue = VectorQueue(store, model, clock)
    while (progress := queue.run_slice()) is not None:
        assert (progress.done, progress.total) == (count - store.pending_count(), count)
    return model, queue, store


def test_slices_follow_the_speed_of_the_computer() -> None:
    slow, _, store = run(0.02, 100)
    assert store.waiting == {}
    assert max(slow.sizes[1:]) * 0.02 <= SLICE_S
    fast, _, store = run(0.0001, 1000)
    assert store.waiting == {}
    assert max(fast.sizes) == MOST
    crawling, _, _ = run(1.0, 10)
    assert set(crawling.sizes[1:]) == {1}


def test_what_is_added_later_is_embedded_later() -> None:
    _, queue, store = run(0.01, 3)
    store.waiting["new"] = "text"
    progress = queue.run_slice()
    assert progress is not None
    assert (progress.done, progress.total) == (1, 1)
    assert store.waiting == {}

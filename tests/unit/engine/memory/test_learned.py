"""Weights of recall that confirmed answers teach, kept in the profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.errors import Cancelled
from ai_os_diffusion.memory import learned
from ai_os_diffusion.memory.learned import Confirmed
from ai_os_diffusion.memory.ranking import FEATURES, WEIGHTS
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.progress import CancelToken, Progress

DAY = dt.date(2026, 11, 20)
PEOPLE = [f"{first}{last}" for first in ("An", "Bo", "Ca", "Du", "El") for last in ("ra", "ni", "to", "lex", "ska")]


class Same:
    """One vector for every text, so that the other features decide."""

    embedder_id = "same"
    dimension = 8

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return np.full((len(texts), 8), 8**-0.5, np.float32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path, embedder_id="same", dimension=8) as opened:
        yield opened


def fill(store: MemoryStore) -> list[Confirmed]:
    """For each person an old note that answers, and a dozen newer ones that use more words of the question."""
    confirmed = []
    for person in PEOPLE:
        right = store.add([NewMemory("note", f"{person} drinks tea", person, day=DAY - dt.timedelta(days=900))])
        store.add([
            NewMemory("note", f"{person} drinks after the walk of {number} miles", f"{person} {number}", day=DAY)
            for number in range(12)
        ])  # fmt: skip
        confirmed.append(Confirmed(f"What does {person} drink after the walk?", DAY, frozenset(right)))
    return confirmed


def missed(store: MemoryStore, confirmed: Sequence[Confirmed]) -> int:
    retriever = Retriever(store, Same())
    return sum(not each.memories & {hit.id for hit in retriever.recall(each.question, 10)} for each in confirmed)


def test_what_is_learned_stands_in_the_profile_and_orders_recall(store: MemoryStore, tmp_path: Path) -> None:
    confirmed = fill(store)
    before = missed(store, confirmed)
    found = learned.learn(store, Same(), confirmed)
    assert found is not None
    assert (found.answers, found.changed) == (len(PEOPLE), True)
    assert found.missed < found.missed_before
    assert missed(store, confirmed) < before
    store.close()
    with MemoryStore(tmp_path, embedder_id="same", dimension=8) as again:
        assert learned.weights(again) != WEIGHTS
        assert missed(again, confirmed) < before
        assert learned.learn(again, Same(), confirmed) is None  # nothing new to learn from
        found = learned.learn(again, Same(), [])  # nothing is called right any more
        assert found is not None
        assert found.changed
        assert learned.weights(again) == WEIGHTS
        assert len(again.receipts("relevance")) == 1


def test_a_few_answers_teach_nothing(store: MemoryStore) -> None:
    assert learned.learn(store, Same(), fill(store)[:19]) is None
    assert learned.weights(store) == WEIGHTS


def test_weights_of_other_features_are_not_used(store: MemoryStore) -> None:
    store.write_receipt("relevance", {"weights": dict.fromkeys([*FEATURES, "moon"], 1.0)})
    assert learned.weights(store) == WEIGHTS


def test_a_stop_keeps_nothing(store: MemoryStore) -> None:
    cancel, done = CancelToken(), list[int]()

    def tell(progress: Progress) -> None:
        done.append(progress.done)
        cancel.cancel()

    with pytest.raises(Cancelled):
        learned.learn(store, Same(), fill(store), tell, cancel)
    assert done == [1]
    assert store.receipts("relevance") == []


def test_questions_without_a_pool_count_as_missed(store: MemoryStore) -> None:
    found = learned.learn(store, Same(), [Confirmed("Where?", DAY, frozenset({"gone"}))] * 20)
    assert found is not None
    assert (found.missed_before, found.missed) == (20, 20)

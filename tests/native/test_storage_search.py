"""Search in the memory store through its binding."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ai_os_native import ArrowStorage, NativeStorageError, SearchFilter
from helpers.native_stores import DIMENSION, refused, vectors


def test_vector_search_equals_brute_force_over_segments_and_memory(store: ArrowStorage) -> None:
    matrix = vectors(300)
    ids = []
    for part in range(3):
        rows = [{"text": "t", "embedding": vector} for vector in matrix[part * 100 : part * 100 + 100]]
        ids += store.append("memories", rows)
        if part < 2:
            store.seal()
    query = vectors(1, seed=9)[0]
    cosine = matrix @ query / np.linalg.norm(matrix, axis=1) / np.linalg.norm(query)
    scores = {"cosine": cosine, "dot": matrix @ query, "euclidean": -np.linalg.norm(matrix - query, axis=1)}
    for metric, score in scores.items():
        hits = store.search_vectors(query, 10, metric=metric)  # type: ignore[arg-type]
        best = np.argsort(-score)[:10]
        assert [hit.id for hit in hits] == [ids[number] for number in best]
        np.testing.assert_allclose([hit.score for hit in hits], score[best], rtol=1e-4)
        assert all(hit.vector_score == hit.score and hit.word_score is None for hit in hits)
    with pytest.raises(ValueError, match="metric"):
        store.search_vectors(query, 1, metric="manhattan")  # type: ignore[arg-type]


def test_a_query_of_another_dimension_is_refused(store: ArrowStorage) -> None:
    for call in (
        lambda: store.search_vectors(np.zeros(3, np.float32), 1),
        lambda: store.set_vectors(store.append("memories", [{"text": "a"}]), np.zeros((1, 3), np.float32)),
        lambda: store.set_vectors([], np.zeros((1, DIMENSION), np.float32)),
    ):
        with pytest.raises(NativeStorageError) as error:
            call()
        assert refused(error)[0] == "storage.embedder"


def test_hybrid_search_adds_both_scores(store: ArrowStorage) -> None:
    ids = store.append("memories", [{"text": text} for text in ("red apple", "green pear", "red pear")])
    basis = np.eye(3, DIMENSION, dtype=np.float32)
    store.set_vectors(ids, basis)
    hits = store.search_hybrid("red", basis[2] + 0.1 * basis[1], 3)
    assert [hit.id for hit in hits] == [ids[2], ids[1], ids[0]]
    scores = {hit.id: (hit.vector_score, hit.word_score) for hit in hits}
    cosines = [0.0, 0.1 / math.sqrt(1.01), 1 / math.sqrt(1.01)]
    assert [scores[key][0] for key in ids] == pytest.approx(cosines, abs=1e-6)
    assert [scores[key][1] is not None for key in ids] == [True, False, True]
    assert hits[0].score == pytest.approx(cosines[2] + 0.03 * (scores[ids[2]][1] or 0.0))
    words_alone = store.search_hybrid("red", None, 3)
    assert {hit.id for hit in words_alone} == {ids[0], ids[2]}
    assert all(hit.vector_score is None for hit in words_alone)


def test_hybrid_search_knows_both_scores_of_what_one_search_alone_would_find(store: ArrowStorage) -> None:
    rows = [{"text": f"entry {n}"} for n in range(700)]
    ids = store.append("memories", [*rows, {"text": "the zither, an entry"}])
    base = np.zeros((701, DIMENSION), np.float32)
    base[:, 0], base[:, 1] = 1.0, np.linspace(0, 1, 701)  # the farther, the later: the zither is the last
    store.set_vectors(ids, base)
    query = np.eye(2, DIMENSION, dtype=np.float32)[0]
    by_word = {hit.id: hit for hit in store.search_hybrid("zither entry", query, 701)}
    assert by_word[ids[700]].vector_score == pytest.approx(1 / math.sqrt(2), abs=1e-6)
    assert by_word[ids[700]].word_score > 2 * by_word[ids[0]].word_score > 0  # type: ignore[operator]
    nearest = store.search_hybrid("zither entry", query, 1)[0]
    assert nearest.word_score is not None


def test_hybrid_scores_stay_when_the_words_are_written_out(store: ArrowStorage) -> None:
    texts = ["red apples in the cellar", "a red red coat", "green pears", "the coat of the coachman is green"]
    ids = store.append("memories", [{"text": text, "title": text.split()[-1]} for text in texts])
    before = {hit.id: hit.word_score for hit in store.search_hybrid("red coats", None, 9)}
    store.compact()
    assert {hit.id: hit.word_score for hit in store.search_hybrid("red coats", None, 9)} == before
    assert set(before) == {ids[0], ids[1], ids[3]}


def test_what_lies_beside_a_memory_is_what_its_vector_finds(store: ArrowStorage) -> None:
    ids = store.append("memories", [{"text": f"entry {n}"} for n in range(30)])
    rows = vectors(29)
    store.set_vectors(ids[:29], rows)
    found = store.search_beside([ids[3], ids[29], "00000000-0000-7000-8000-000000000000", ids[7]], 4)
    assert [len(hits) for hits in found] == [4, 0, 0, 4]
    for number, hits in ((3, found[0]), (7, found[3])):
        alone = store.search_vectors(rows[number], 4)
        assert [(hit.id, hit.score) for hit in hits] == [(hit.id, hit.score) for hit in alone]
        assert hits[0].id == ids[number]
    assert store.search_beside([], 4) == []


def test_filters_restrict_every_search(store: ArrowStorage) -> None:
    ids = store.append(
        "memories",
        [
            {"text": "pear", "kind": "note", "source": "a/x.md", "tags": ["fruit", "green"], "created_at": 10},
            {"text": "pear", "kind": "chat", "source": "b/y.md", "pinned": True, "created_at": 20},
        ],
    )
    store.set_vectors(ids, vectors(2))
    cases = [
        (SearchFilter(kinds=["note"]), 0),
        (SearchFilter(sources=["b/y.md", "c"]), 1),
        (SearchFilter(source_prefix="a/"), 0),
        (SearchFilter(tags=["green", "blue"]), 0),
        (SearchFilter(created_from=20), 1),
        (SearchFilter(created_to=20), 0),
        (SearchFilter(pinned=False), 0),
        (SearchFilter(pinned=True, kinds=["chat"]), 1),
    ]
    for condition, wanted in cases:
        assert [hit.id for hit in store.search_words("pear", 5, filter=condition)] == [ids[wanted]]
        assert [hit.id for hit in store.search_vectors(vectors(1)[0], 5, filter=condition)] == [ids[wanted]]
    assert store.search_words("pear", 5, filter=SearchFilter(kinds=[])) == []

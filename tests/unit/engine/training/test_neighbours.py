"""Rare shared terms bring up texts."""

from __future__ import annotations

from ai_os_diffusion.training.neighbours import Neighbours

TEXTS = [["the", "dog", "barks"], ["the", "drill", "is", "red"], ["the", "dog", "has", "a", "drill"], ["rain"]]


def test_rare_terms_count_more_than_common_ones() -> None:
    assert Neighbours(TEXTS).nearest(["the", "barks"], 1) == [0]


def test_more_shared_terms_come_first_and_unrelated_texts_never() -> None:
    assert Neighbours(TEXTS).nearest(["dog", "drill"], 9) == [2, 0, 1]


def test_unknown_terms_bring_up_nothing() -> None:
    assert Neighbours(TEXTS).nearest(["snow"], 3) == []


def test_repeated_terms_count_once() -> None:
    found = Neighbours([["a", "a", "b"], ["a", "c"]]).nearest(["a", "a", "c"], 2)
    assert found == [1, 0]

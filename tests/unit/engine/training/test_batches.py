"""Batches: every row once an epoch, like lengths together, the same for the same draw."""

from __future__ import annotations

import numpy as np
import torch

from ai_os_diffusion.training.batches import POOL, BucketSampler, pad


def _lengths(rows: int) -> np.ndarray:
    return np.random.default_rng(1).integers(10, 190, rows)


def test_an_epoch_holds_every_row_once() -> None:
    sampler = BucketSampler(_lengths(4 * POOL * 3), 4, seed=7)
    seen = np.concatenate([sampler.rows(draw) for draw in range(POOL * 3)])
    assert sorted(seen.tolist()) == list(range(4 * POOL * 3))


def test_two_epochs_have_different_orders() -> None:
    sampler = BucketSampler(_lengths(4 * POOL * 3), 4, seed=7)
    first = [sampler.rows(draw).tolist() for draw in range(POOL * 3)]
    second = [sampler.rows(draw).tolist() for draw in range(POOL * 3, POOL * 6)]
    assert first != second


def test_a_draw_does_not_depend_on_earlier_draws() -> None:
    lengths = _lengths(100)
    before = BucketSampler(lengths, 8, seed=2)
    walked = [before.rows(draw) for draw in range(30)][29]
    assert BucketSampler(lengths, 8, seed=2).rows(29).tolist() == walked.tolist()
    assert BucketSampler(lengths, 8, seed=3).rows(29).tolist() != walked.tolist()


def test_batches_hold_rows_of_like_length() -> None:
    lengths = _lengths(4000)
    sampler = BucketSampler(lengths, 16, seed=1)
    padded = sum(16 * lengths[sampler.rows(draw)].max() for draw in range(240))
    real = sum(lengths[sampler.rows(draw)].sum() for draw in range(240))
    assert padded < 1.15 * real


def test_fewer_rows_than_a_batch_repeat() -> None:
    rows = BucketSampler(np.array([3, 4, 5]), 8, seed=1).rows(0)
    assert len(rows) == 8
    assert set(rows.tolist()) <= {0, 1, 2}


def test_padding_is_marked() -> None:
    ids, keep = pad([np.array([5, 6, 7], np.uint16), [8]], torch.device("cpu"), fill=9)
    assert ids.tolist() == [[5, 6, 7], [8, 9, 9]]
    assert keep.tolist() == [[True, True, True], [True, False, False]]
    assert ids.dtype == torch.int64

"""Shards and networks of a few kilobytes, for the tests of training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.training import shards
from ai_os_diffusion.training.pack_pointer import Row, pointer_arrays

SHAPE = TransformerShape(
    vocab_size=60, width=16, layers=2, heads=2, inner=32, positions=64, time_features=8, modality_rank=2
)
SPECIAL = {"pad": 0, "cls": 1, "sep": 2, "mask": 3, "newline": 4, "space": 5, "tab": 6}
TOKENIZER = "ab" * 32
_WIDTH = 24


def _row(rng: np.random.Generator, answered: bool) -> Row:
    question = rng.integers(10, 60, rng.integers(2, 6)).tolist()
    passage = rng.integers(10, 60, rng.integers(5, 20)).tolist()
    base = len(question) + 2
    place = base + int(rng.integers(0, len(passage) - 1)) if answered else 0
    return Row([1, *question, 2, *passage, 2], [place], [place + int(answered)], base)


def tiny_code(rows: int = 12) -> np.ndarray:
    """Rows of lines with an indentation of 0 to 2, 1 to 5 ids of content and a newline."""
    rng = np.random.default_rng(3)
    ids: list[int] = []
    while len(ids) < rows * _WIDTH:
        ids += [5] * int(rng.integers(0, 3)) + rng.integers(10, 60, rng.integers(1, 6)).tolist() + [4]
    return np.array(ids[: rows * _WIDTH], np.uint16).reshape(-1, _WIDTH)


def write_tiny_shards(folder: Path, rows: int = 80, *, code: bool = False) -> Path:
    """Write a whole set without a teacher, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    shards.save_arrays(folder / shards.POINTER, pointer_arrays(_row(rng, i % 3 > 0) for i in range(rows)))
    grid = rng.integers(10, 60, (40, _WIDTH)).astype(np.uint16)
    shards.save_arrays(folder / shards.TEXT, {"train": grid, "valid": grid[:8]})
    answer = rng.integers(6, 12, rows).astype(np.uint16)
    length = (answer + rng.integers(3, 12, rows)).astype(np.uint16)
    ids = rng.integers(10, 60, (rows, _WIDTH)).astype(np.uint16)
    shards.save_arrays(folder / shards.GROUNDED, {"ids": ids, "answer": answer, "len": length})
    if code:
        shards.save_arrays(folder / shards.CODE, {"train": tiny_code(), "valid": tiny_code(4)})
    checks = {"notes": [_check("a", ("b c",)), _check("b", ()), _check("a", ("c",)), _check("b", ())]}
    shards.save_arrays(folder / shards.CHECKS, {"json": shards.encode_checks(checks)})
    shards.write_manifest(folder, {"tokenizer": TOKENIZER, "special": SPECIAL, "shape": SHAPE.to_dict()})
    return folder


def _check(kind: str, gold: tuple[str, ...]) -> shards.CheckItem:
    row = shards.CheckRow([1, 20, 2, 30, 31, 32, 2], 3, [(0, 1), (2, 3), (4, 5)])
    return shards.CheckItem(kind, "a b c", gold, (row,))

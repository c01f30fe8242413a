"""Diffusion text: a grid of running text, and rows of evidence, question and answer."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.training.corpus import TEXT_SHARES, Split, texts
from ai_os_diffusion.training.pack_pointer import SearchTokenizer

WIDTH = 128
_PADDINGS = 8  # a grounded answer is followed by one to so many ends
_AT_ONCE = 256


class Grounded(Protocol):
    """Evidence, question and an answer in a sentence."""

    @property
    def evidence(self) -> str:
        """May be empty."""
        ...

    @property
    def question(self) -> str:
        """Question or request."""
        ...

    @property
    def answer(self) -> str:
        """What the model is to write."""
        ...


def ids_of(tokenizer: SearchTokenizer, pieces: Iterable[str], limit: int, end: int) -> list[int]:
    """Reversible ids of `pieces`, each followed by `end`, until there are `limit`."""
    ids: list[int] = []
    for group in _groups(pieces):
        for encoded in tokenizer.encode_batch(group, "text"):
            ids += [*encoded.ids, end]
            if len(ids) >= limit:
                return ids[:limit]
    return ids


def text_grid(
    tokenizer: SearchTokenizer, data: Path, split: Split, limit: int, seed: int, end: int, more: Sequence[str] = ()
) -> npt.NDArray[np.uint16]:
    """(rows, WIDTH) ids of all TEXT_SHARES files, shuffled.

    Args:
        tokenizer: with the reversible mode.
        data: folder of the Parquet files.
        split: which files.
        limit: ids in all, `more` not counted.
        seed: of the order.
        end: id between texts.
        more: texts to add, such as generated dialogues.
    """
    rng = random.Random(seed)
    ids: list[int] = []
    for name, share in TEXT_SHARES.items():
        ids += ids_of(tokenizer, texts(data, name, split, rng), int(share * limit), end)
    ids += ids_of(tokenizer, more, 1 << 40, end)
    grid = np.array(ids[: len(ids) // WIDTH * WIDTH], np.uint16).reshape(-1, WIDTH)
    np.random.default_rng(seed).shuffle(grid)
    return grid


def grounded_arrays(
    tokenizer: SearchTokenizer, items: Sequence[Grounded], end: int, pad: int, seed: int
) -> dict[str, npt.NDArray[Any]]:
    """The arrays of the grounded shard: ``evidence NEWLINE question NEWLINE answer END...``; longer items are left out.

    The number of ends varies, so that the model learns to fill what an answer does not need.
    """
    rng = random.Random(seed)
    rows, answers, lengths = [], [], []
    for group in _groups(items):
        prompts = tokenizer.encode_batch([prompt_text(item.evidence, item.question) for item in group], "text")
        replies = tokenizer.encode_batch([item.answer for item in group], "text")
        for prompt, reply in zip(prompts, replies, strict=True):
            ids = [*prompt.ids, *reply.ids, *[end] * rng.randint(1, _PADDINGS)]
            if len(prompt.ids) + len(reply.ids) < WIDTH:
                ids = ids[:WIDTH]
                rows.append(ids + [pad] * (WIDTH - len(ids)))
                answers.append(len(prompt.ids))
                lengths.append(len(ids))
    return {
        "ids": np.array(rows, np.uint16).reshape(-1, WIDTH),
        "answer": np.array(answers, np.uint16),
        "len": np.array(lengths, np.uint16),
    }


def prompt_text(evidence: str, question: str) -> str:
    """What stands before an answer that is denoised."""
    return "".join(f"{part}\n" for part in (evidence, question) if part)


def _groups(items: Iterable[Any]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for item in items:
        group.append(item)
        if len(group) == _AT_ONCE:
            yield group
            group = []
    if group:
        yield group

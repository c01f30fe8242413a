"""The code shard: rows of Python source in the reversible mode, each beginning where a line begins if one does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training import shards
from ai_os_diffusion.training.code_files import CodeFile, code_files
from ai_os_diffusion.training.corpus import Split
from ai_os_diffusion.training.pack_pointer import SearchTokenizer
from ai_os_diffusion.training.pack_text import WIDTH, ids_of
from ai_os_diffusion.training.vocabulary import read_vocabulary

CODE_IDS = 3_000_000
_VALID_IDS = 150_000


def code_rows(ids: Sequence[int], newline: int, width: int = WIDTH) -> list[Sequence[int]]:
    """Rows of `width` ids that cover `ids` but for what is left at the end.

    A row that ends inside a line is followed by one that begins with that line, unless the line is longer than a row.
    """
    starts = [0, *(place + 1 for place, value in enumerate(ids) if value == newline)]
    rows: list[Sequence[int]] = []
    at, number = 0, 0
    while at + width <= len(ids):
        rows.append(ids[at : at + width])
        while number + 1 < len(starts) and starts[number + 1] <= at + width:
            number += 1
        at = starts[number] if starts[number] > at else at + width
    return rows


def code_grid(
    tokenizer: SearchTokenizer, files: Sequence[CodeFile], special: dict[str, int], limit: int, seed: int
) -> shards.Ids:
    """(rows, WIDTH) shuffled rows of whole files in random order, of about `limit` ids in all."""
    order = random.Random(seed).sample(files, len(files))
    ids = ids_of(tokenizer, (file.text for file in order), limit, special["sep"])
    grid = np.array(code_rows(ids, special["newline"]), np.uint16).reshape(-1, WIDTH)
    np.random.default_rng(seed).shuffle(grid)
    return grid


def save_code(tokenizer: SearchTokenizer, special: dict[str, int], out: Path, limit: int, seed: int) -> dict[str, int]:
    """Write the code shard and return how many rows it has; a limit of 0 writes none."""
    if limit == 0:
        return {}
    limits: dict[Split, int] = {"train": limit, "valid": min(_VALID_IDS, limit)}
    grids = {split: code_grid(tokenizer, code_files(split), special, most, seed) for split, most in limits.items()}
    shards.save_arrays(out / shards.CODE, {str(split): grid for split, grid in grids.items()})
    return {"code": len(grids["train"]), "code_valid": len(grids["valid"])}


def pack_code(out: Path, limit: int = CODE_IDS, seed: int = 1, vocab: Path | None = None) -> dict[str, Any]:
    """Write the code shard into a folder that holds shards, all others staying as they are; returns the manifest.

    Raises:
        TrainingError: the folder holds no shards, or those of another vocabulary.
        TokenizerError: the vocabulary cannot be read.
    """
    manifest = shards.read_manifest(out)
    tokenizer, facts = read_vocabulary(Path(vocab or paths.bundled_vocabulary()))
    special = facts["special"]
    if tokenizer.sha256 != manifest["tokenizer"]:
        raise TrainingError(
            f"The shards in {out} belong to another vocabulary than the one that code would be packed with.",
            remedy="Name the vocabulary of the shards with --vocab.",
            context={"file": out, "key": "--vocab"},
        )
    counts = save_code(tokenizer, special, out, limit, seed)
    facts = {key: value for key, value in manifest.items() if key not in ("format", "shards")}
    return shards.write_manifest(out, facts | {"counts": {**manifest.get("counts", {}), **counts}})

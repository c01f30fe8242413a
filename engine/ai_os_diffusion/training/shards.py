"""Pre-tokenised training data: ``manifest.json`` and ``shard-*.npz`` files, read with NumPy alone.

Shards
    ``shard-pointer.npz``   (question, passage) rows: ids, len, start, end, base
    ``shard-text.npz``      diffusion text: train and valid grids of ids (rows, width)
    ``shard-code.npz``      Python source: train and valid grids of ids (rows, width); sets without it are whole
    ``shard-grounded.npz``  question, evidence, answer and end padding: ids (rows, width), answer, len
    ``shard-checks.npz``    questions that training never sees, as JSON bytes
    ``shard-teacher-*.npz`` INT8 or float16 weights of the encoder whose sentence vectors are kept

Ids are uint16. No file holds pickled objects.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import TrainingError

FORMAT = 1
MANIFEST = "manifest.json"
POINTER, TEXT, GROUNDED, CHECKS, CODE = (
    f"shard-{name}.npz" for name in ("pointer", "text", "grounded", "checks", "code")
)
TEACHER_PATTERN = "shard-teacher-*.npz"

Ids = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.uint8]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PointerRows:
    """Rows ``[CLS] question [SEP] passage [SEP]`` laid end to end.

    Attributes:
        ids: (total,) ids of all rows.
        starts: (rows + 1,) where each row begins in `ids`.
        start: (total,) 1 where a gold span begins; position 0 of a row means "not in this passage".
        end: (total,) 1 where a gold span ends (inclusive).
        base: (rows,) position in its row where the passage begins.
    """

    ids: Ids
    starts: Index
    start: Mask
    end: Mask
    base: Ids

    def __len__(self) -> int:
        return len(self.base)

    @property
    def lengths(self) -> Index:
        """(rows,) number of ids of each row."""
        return np.diff(self.starts)

    def row(self, index: int) -> Ids:
        """The ids of one row."""
        return self.ids[self.starts[index] : self.starts[index + 1]]

    def question(self, index: int) -> Ids:
        """``[CLS] question [SEP]`` of one row."""
        first = self.starts[index]
        return self.ids[first : first + self.base[index]]

    def passage(self, index: int, cls: int) -> Ids:
        """``[CLS] passage [SEP]`` of one row."""
        first = self.starts[index] + self.base[index]
        return np.concatenate([np.array([cls], np.uint16), self.ids[first : self.starts[index + 1]]])


@dataclass(frozen=True)
class GroundedRows:
    """Question, evidence and answer in one row; positions from `answer` to `length` are denoised, the rest is given.

    Attributes:
        ids: (rows, width) ids, padded behind `length`.
        answer: (rows,) first position of the answer.
        length: (rows,) end of the answer with its end padding (exclusive).
    """

    ids: Ids
    answer: Ids
    length: Ids

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class CheckRow:
    """One window of a passage: row ids, where the passage begins, and each passage id's range of characters."""

    ids: list[int]
    base: int
    offsets: list[tuple[int, int]]


@dataclass(frozen=True)
class CheckItem:
    """A question with its gold answers (none: the passage does not hold it) and the windows of its passage."""

    kind: str
    passage: str
    gold: tuple[str, ...]
    rows: tuple[CheckRow, ...]


def _no_rows() -> Ids:
    return np.zeros((0, 1), np.uint16)


@dataclass(frozen=True)
class ShardSet:
    """Everything that a training run reads.

    Attributes:
        folder: where the shards lie.
        manifest: counts, seed, tokenizer hash, special ids, checksums.
        text: (rows, width) training grid; `text_valid` is the held-out one.
        checks: check items by the name of their set.
        code: (rows, width) training grid of Python source; `code_valid` is the held-out one. Empty where none is.
    """

    folder: Path
    manifest: dict[str, Any]
    pointer: PointerRows
    text: Ids
    text_valid: Ids
    grounded: GroundedRows
    checks: dict[str, list[CheckItem]]
    code: Ids = field(default_factory=_no_rows)
    code_valid: Ids = field(default_factory=_no_rows)

    @property
    def tokenizer(self) -> str:
        """Hex hash of the vocabulary that the ids belong to."""
        return str(self.manifest["tokenizer"])

    def special(self, role: str) -> int:
        """Id of a special token by role (``cls``, ``mask``, ...)."""
        return int(self.manifest["special"][role])


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def load_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """All arrays of an ``.npz`` file; raises TrainingError naming the file when it is missing or damaged."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError as error:
        raise TrainingError(
            f"{path} is missing.", remedy="Copy it beside the other shards, or pack them again.", context={"file": path}
        ) from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise TrainingError(
            f"{path} is damaged: {error}.", remedy="Copy it again, or pack the shards again.", context={"file": path}
        ) from error


def save_arrays(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Write a compressed ``.npz`` file atomically."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    part.replace(path)


def write_manifest(folder: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Write ``manifest.json`` for the shards in `folder`: `facts` plus size and checksum of every shard."""
    files = sorted(folder.glob("shard-*.npz"))
    listed = {path.name: {"bytes": path.stat().st_size, "sha256": file_sha256(path)} for path in files}
    manifest = {"format": FORMAT, **facts, "shards": listed}
    part = folder / (MANIFEST + ".part")
    part.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(folder / MANIFEST)
    return manifest


def read_manifest(folder: Path, verify: bool = True) -> dict[str, Any]:
    """Read the manifest and check that every shard it lists is whole.

    Raises:
        TrainingError: no manifest, another format, a shard missing or different from what was packed.
    """
    path = folder / MANIFEST
    remedy = "Pack shards into this folder with `python -m ai_os_diffusion.training pack`."
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} cannot be read: {error}.", remedy=remedy, context={"file": path}) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise TrainingError(f"{path} is not a manifest of format {FORMAT}.", remedy=remedy, context={"file": path})
    for name, facts in manifest["shards"].items():
        shard = folder / name
        if not shard.exists():
            raise TrainingError(
                f"{shard} is missing.", remedy="Copy it beside the manifest, or pack again.", context={"file": shard}
            )
        if verify and file_sha256(shard) != facts["sha256"]:
            raise TrainingError(
                f"{shard} is not the file that was packed (checksum differs).",
                remedy="Copy it again, or pack again.",
                context={"file": shard},
            )
    return manifest


def load_shards(folder: Path, verify: bool = True) -> ShardSet:
    """Read all shards of `folder` into memory (about twice their size on disk).

    Raises:
        TrainingError: a shard is missing or damaged.
    """
    manifest = read_manifest(folder, verify)
    pointer = load_arrays(folder / POINTER)
    text = load_arrays(folder / TEXT)
    grounded = load_arrays(folder / GROUNDED)
    code = load_arrays(folder / CODE) if CODE in manifest["shards"] else {}
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(pointer["len"], dtype=np.int64)])
    return ShardSet(
        folder=folder,
        manifest=manifest,
        pointer=PointerRows(pointer["ids"], starts, pointer["start"], pointer["end"], pointer["base"]),
        text=text["train"],
        text_valid=text["valid"],
        grounded=GroundedRows(grounded["ids"], grounded["answer"], grounded["len"]),
        checks=decode_checks(load_arrays(folder / CHECKS)["json"]),
        code=code.get("train", _no_rows()),
        code_valid=code.get("valid", _no_rows()),
    )


def encode_checks(checks: dict[str, list[CheckItem]]) -> Mask:
    """Check sets as UTF-8 JSON bytes, for an array of uint8."""
    plain = {
        name: [
            {
                "kind": item.kind,
                "passage": item.passage,
                "gold": item.gold,
                "rows": [{"ids": row.ids, "base": row.base, "offsets": row.offsets} for row in item.rows],
            }
            for item in items
        ]
        for name, items in checks.items()
    }
    return np.frombuffer(json.dumps(plain, ensure_ascii=False).encode(), np.uint8)


def decode_checks(data: Mask) -> dict[str, list[CheckItem]]:
    """The inverse of `encode_checks`."""
    plain = json.loads(data.tobytes())
    return {
        name: [
            CheckItem(
                item["kind"],
                item["passage"],
                tuple(item["gold"]),
                tuple(CheckRow(row["ids"], row["base"], [(a, b) for a, b in row["offsets"]]) for row in item["rows"]),
            )
            for item in items
        ]
        for name, items in plain.items()
    }

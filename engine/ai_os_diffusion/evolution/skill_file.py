"""A skill as one file: a line that names the format, a checksum of all the rest, the card, and bare numbers.

    AI-OS skill 1
    SHA-256 of everything after this line, in hexadecimal
    {"card": ..., "trigger": [...], "tensors": [{"name": ..., "shape": [...]}, ...]}
    the tensors one after the other: binary16, little-endian, in C order

Nothing in it is packed, so that nothing unpacks to more than it is; it names no files; and nothing in it is run.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.deltas import DOWN, UP, Tensors
from ai_os_diffusion.evolution.skill_cards import SkillCard, card_of_file
from ai_os_diffusion.memory.durable import written_whole

_MAGIC = b"AI-OS skill 1\n"
_HEAD = len(_MAGIC) + 65
MOST_BYTES = 64 << 20
_MOST_MANIFEST = 1 << 20
_MOST_TENSORS = 2000
_MOST_SIDE = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9_.]{1,200}")
_STRONG, _FLOOR = 4.0, 0.1  # an addition may be so many times as large as its matrix, and a little more for small ones


def write_skill(file: Path, card: SkillCard, delta: Mapping[str, npt.NDArray[np.float32]]) -> int:
    """Write a skill into a new file; returns its bytes.

    Raises:
        EvolutionError: the file is there already (`skill.exists`), or the disk refuses (`skill.file`).
    """
    if file.exists():
        raise EvolutionError(
            f"{file} is there already.",
            kind="skill.exists",
            remedy="Choose another name, or delete it yourself.",
            context={"file": file},
        )
    names = sorted(delta)
    manifest = {
        "card": card.described(),
        "trigger": [float(value) for value in card.trigger],
        "tensors": [{"name": name, "shape": list(delta[name].shape)} for name in names],
    }
    told = json.dumps(manifest, ensure_ascii=True, allow_nan=False).encode()
    body = b"".join((told, b"\n", *(np.ascontiguousarray(delta[name], "<f2").tobytes() for name in names)))
    whole = _MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body
    try:
        with written_whole(file) as out:
            out.write(whole)
    except OSError as error:
        raise _unreadable(file, "written", error) from error
    return len(whole)


def read_skill(file: Path, key: str, dimension: int) -> tuple[SkillCard, Tensors, str]:
    """The card, the additions and the checksum of a file that nobody vouches for.

    Args:
        file: to read.
        key: id of the new card.
        dimension: of sentence vectors.

    Raises:
        EvolutionError: it cannot be read (`skill.file`), or is damaged or no skill (`skill.damaged`).
    """
    data = _read(file)
    if not data.startswith(_MAGIC):
        _refuse(file, "it is no skill of AI-OS, or one of another version")
    body, digest = data[_HEAD:], hashlib.sha256(data[_HEAD:]).hexdigest()
    if data[len(_MAGIC) : _HEAD] != digest.encode() + b"\n":
        _refuse(file, "its checksum does not fit: it was changed or cut off on its way")
    head, _, payload = body.partition(b"\n")
    if len(head) > _MOST_MANIFEST:
        _refuse(file, "its description is too long")
    try:
        manifest = json.loads(head.decode("ascii"), parse_constant=_no_constant)
        if not isinstance(manifest, dict) or set(manifest) != {"card", "trigger", "tensors"}:
            raise ValueError("its description has other entries than a skill has")
        card = card_of_file(manifest["card"], manifest["trigger"], key, dimension)
        return card, _tensors(manifest["tensors"], payload), digest
    except (ValueError, RecursionError) as error:
        _refuse(file, str(error) or "it cannot be understood", error)


def check_fit(delta: Mapping[str, npt.NDArray[np.float32]], base: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Whether additions could have been learned on these matrices; done before any two factors are multiplied.

    Raises:
        EvolutionError: a matrix is not there, a shape differs, a factor is alone, or the addition is absurdly large
            (`skill.fit`).
    """
    for name, values in delta.items():
        matrix = name.removesuffix(UP).removesuffix(DOWN)
        whole = base.get(matrix)
        if whole is None:
            _misfit(f"this model has no matrix {matrix}")
        if name == matrix:
            fits, size = values.shape == whole.shape, _size(values)
        else:
            up, down = delta.get(matrix + UP), delta.get(matrix + DOWN)
            if up is None or down is None or matrix in delta:
                _misfit(f"{matrix} lacks a factor, or has one too many")
            fits = up.ndim == down.ndim == 2 and up.shape[1] == down.shape[0] <= min(whole.shape)
            fits = fits and whole.shape == (up.shape[0], down.shape[1])
            size = _size(up @ down) if fits and name.endswith(UP) else 0.0
        if not fits:
            _misfit(f"its part {name} has another shape than this model's")
        if not size <= _STRONG * _size(whole) + _FLOOR:
            _misfit(f"its part {name} has numbers that no training gives")


def _size(values: npt.NDArray[np.float32]) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


def _read(file: Path) -> bytes:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            _refuse(file, "it is no ordinary file")
        with file.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(file, "read", error) from error
    if len(data) > MOST_BYTES:
        _refuse(file, f"it is larger than {MOST_BYTES >> 20} MB, which no skill is")
    return data


def _tensors(told: object, payload: bytes) -> Tensors:
    if not isinstance(told, list) or not 1 <= len(told) <= _MOST_TENSORS:
        raise ValueError(f"it does not list 1 to {_MOST_TENSORS} tensors")
    made: Tensors = {}
    start = 0
    for each in told:
        name, shape = _record(each)
        if name in made:
            raise ValueError(f"it holds {name} twice")
        count = int(np.prod(shape, dtype=np.int64))
        part = payload[start : start + 2 * count]
        if len(part) != 2 * count:
            raise ValueError("it holds fewer numbers than it lists")
        values = np.frombuffer(part, "<f2")
        if not bool(np.isfinite(values).all()):
            raise ValueError(f"its part {name} holds something that is no number")
        made[name] = values.reshape(shape).astype(np.float32)
        start += 2 * count
    if start != len(payload):
        raise ValueError("it holds more than it lists")
    return made


def _record(told: object) -> tuple[str, tuple[int, ...]]:
    if not isinstance(told, dict) or set(told) != {"name", "shape"}:
        raise ValueError("a tensor has other entries than a tensor has")
    name, shape = told["name"], told["shape"]
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise ValueError("a tensor has a name that no matrix has")
    if not isinstance(shape, list) or not 1 <= len(shape) <= 2:
        raise ValueError(f"{name} has neither one nor two axes")
    if not all(type(side) is int and 1 <= side <= _MOST_SIDE for side in shape):
        raise ValueError(f"{name} has a shape that no matrix has")
    return name, tuple(shape)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _refuse(file: Path, problem: str, cause: BaseException | None = None) -> NoReturn:
    raise EvolutionError(
        f"{file} cannot be taken as a skill: {problem}.",
        kind="skill.damaged",
        remedy="Ask for it again, or have it exported anew.",
        context={"file": file},
    ) from cause


def _misfit(problem: str) -> NoReturn:
    raise EvolutionError(
        f"The skill does not fit this model: {problem}.",
        kind="skill.fit",
        remedy="Nothing was taken over; ask for a skill that was learned on this model.",
    )


def _unreadable(file: Path, what: str, error: OSError) -> EvolutionError:
    return EvolutionError(
        f"{file} cannot be {what}: {error.strerror or error}.",
        kind="skill.file",
        remedy="Check the path, that you may use it, and that the disk has room.",
        context={"file": file},
    )

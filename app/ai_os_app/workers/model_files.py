"""Checks the model's files against their checksums, and puts damaged ones back where a good copy is at hand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ai_os_app.workers.results import ModelCheck
from ai_os_diffusion import __version__, native, paths
from ai_os_diffusion.answering.confidence import read_calibration
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import DiffusionError, ModelLoadError
from ai_os_diffusion.weights.parquet_v2 import open_reader, read_metadata, verify

_GIT_LIMIT_S = 60


@dataclass(frozen=True)
class _Damage:
    """One file that is not as it was written; where that cannot be told, the folder."""

    file: Path
    sentence: str


def check(config: EngineConfig) -> ModelCheck:
    """What is wrong with weights, calibration and vocabulary; the sentences name the files."""
    problems = tuple(damage.sentence for damage in _damages(_weights(config), _vocabulary(config)))
    return ModelCheck(str(_weights(config)), problems)


def repair(config: EngineConfig) -> ModelCheck:
    """Replace damaged files by good copies of this computer, from the installation or its Git repository.

    Returns the check afterwards.

    Raises:
        ModelLoadError: no good copy is at hand, or it is not damaged in a way that a copy mends; names each file.
    """
    weights, vocabulary = _weights(config), _vocabulary(config)
    for target in (weights, vocabulary):
        damaged = [damage.file for damage in _damages(weights, vocabulary) if damage.file.is_relative_to(target)]
        if damaged and not _copied(target, weights) and not _committed(target):
            raise _no_copy(damaged)
    return check(config)


def _weights(config: EngineConfig) -> Path:
    return Path(config.model.path) if config.model.path else paths.bundled_model()


def _vocabulary(config: EngineConfig) -> Path:
    return Path(config.model.vocabulary) if config.model.vocabulary else paths.bundled_vocabulary()


def _damages(weights: Path, vocabulary: Path) -> list[_Damage]:
    """All that is wrong; a vocabulary is judged by what the weights were made for."""
    found = _damaged_weights(weights)
    try:
        with native.translate_errors():
            checksum = native.FastTokenizer.from_file(str(vocabulary)).sha256
        if not found and _wanted_vocabulary(weights) not in (None, checksum):
            found.append(_Damage(vocabulary, f"The vocabulary {vocabulary} is not the one of the weights."))
    except DiffusionError as error:
        found.append(_Damage(vocabulary, str(error.args[0])))
    return found


def _damaged_weights(folder: Path) -> list[_Damage]:
    try:
        reader = open_reader(folder, verify=False)
        files = sorted({folder / str(reader.info(name)["file"]) for name in verify(folder)})
        read_metadata(reader)
        read_calibration(folder)
    except (DiffusionError, json.JSONDecodeError) as error:
        context = error.context if isinstance(error, DiffusionError) else {}
        return [_Damage(Path(str(context.get("file", folder))), str(error.args[0]))]
    return [_Damage(file, f"The file {file} is damaged.") for file in files]


def _wanted_vocabulary(folder: Path) -> object:
    return read_metadata(open_reader(folder, verify=False))["tokenizer_sha256"]


def _copied(target: Path, weights: Path) -> bool:
    """Copy from the assets that are in use or came with the installation, where they hold the same and are whole."""
    for assets in (paths.assets(), paths.own_assets()):
        if target == weights:
            source = assets / "models" / "local"
            good = source.is_dir() and not _damaged_weights(source) and _is_same_model(source, target)
        else:
            source = assets / "models" / "vocab" / "vocab.txt"
            good = source.is_file() and not _damages(weights, source)
        if good:
            files = sorted(source.iterdir()) if source.is_dir() else [source]
            base = target if source.is_dir() else target.parent
            _replace((base / file.name, file.read_bytes()) for file in files)
            return True
    return False


def _is_same_model(source: Path, target: Path) -> bool:
    """Whether a copy would not put another model in place of the user's own."""
    described = target / "metadata.json"
    bundled = target in (paths.bundled_model(), paths.own_assets() / "models" / "local")
    return bundled or (described.is_file() and described.read_bytes() == (source / "metadata.json").read_bytes())


def _committed(target: Path) -> bool:
    """Write the committed content of every file at or below `target`; False where not all of it can be had."""
    root = target if target.is_dir() else target.parent
    listed = _git(root, "ls-files", "-z", "--", str(target))
    names = [os.fsdecode(name) for name in listed.split(b"\0") if name]
    contents = [_git(root, "show", f"HEAD:./{name}") for name in names]
    if not all(contents):
        return False
    _replace((root / name, content) for name, content in zip(names, contents, strict=True))
    return bool(names)


def _git(folder: Path, *arguments: str) -> bytes:
    """What Git prints; nothing where there is no Git or no repository."""
    git = shutil.which("git")
    if git is None or not folder.is_dir():
        return b""
    command = [git, "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=_GIT_LIMIT_S).stdout
    except (subprocess.SubprocessError, OSError):
        return b""


def _replace(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files, each atomically."""
    for target, content in files:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        part.write_bytes(content)
        part.replace(target)


def _no_copy(files: Iterable[Path]) -> ModelLoadError:
    named = ", ".join(str(file) for file in files)
    return ModelLoadError(
        f"Damaged, and there is no good copy on this computer: {named}.",
        kind="model.repair",
        remedy=f"Get AI-OS {__version__} again and copy what is named from there. Your memories are not affected.",
        context={"files": named},
    )

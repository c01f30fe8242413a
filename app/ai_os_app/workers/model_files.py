"""Checks the model's files against their checksums, and puts damaged ones back where a good copy is at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ai_os_app.workers.jobs import ModelCheck
from ai_os_diffusion import native, paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import DiffusionError, ModelLoadError
from ai_os_diffusion.weights.parquet_v2 import open_reader, read_metadata, verify

_GIT_LIMIT_S = 60


def check(config: EngineConfig) -> ModelCheck:
    """What is wrong with weights and vocabulary; the sentences name files and tensors."""
    folder = _weights(config)
    vocabulary = _vocabulary(config)
    problems: list[str] = []
    try:
        problems += [f"The tensor {name} in {folder} is damaged." for name in verify(folder)]
        wanted = read_metadata(open_reader(folder, verify=False))["tokenizer_sha256"]
        with native.translate_errors():
            found = native.FastTokenizer.from_file(str(vocabulary)).sha256
        if wanted is not None and found != wanted:
            problems.append(f"The vocabulary {vocabulary} is not the one that the weights were made for.")
    except DiffusionError as error:
        problems.append(str(error.args[0]))
    return ModelCheck(str(folder), tuple(problems))


def repair(config: EngineConfig) -> ModelCheck:
    """Take the bundled files from the Git repository that AI-OS was started from; the check afterwards.

    Raises:
        ModelLoadError: they are not damaged copies of bundled files, or there is no such repository.
    """
    before = check(config)
    if not before.problems:
        return before
    for path in (_weights(config), _vocabulary(config)):
        _restore(path)
    return check(config)


def _weights(config: EngineConfig) -> Path:
    return Path(config.model.path) if config.model.path else paths.bundled_model()


def _vocabulary(config: EngineConfig) -> Path:
    return Path(config.model.vocabulary) if config.model.vocabulary else paths.bundled_vocabulary()


def _restore(path: Path) -> None:
    """Write the committed content of every file at or below `path`, each atomically."""
    root = path if path.is_dir() else path.parent
    listed = _git(root, "ls-files", "-z", "--", str(path)).split(b"\0")
    names = [os.fsdecode(name) for name in listed if name]
    if not names:
        raise _no_copy(path)
    for name in names:
        content = _git(root, "show", f"HEAD:./{name}")
        target = root / name
        part = target.with_name(target.name + ".part")
        part.write_bytes(content)
        part.replace(target)


def _git(folder: Path, *arguments: str) -> bytes:
    git = shutil.which("git")
    if git is None:
        raise _no_copy(folder)
    command = [git, "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=_GIT_LIMIT_S).stdout
    except (subprocess.SubprocessError, OSError) as error:
        raise _no_copy(folder) from error


def _no_copy(path: Path) -> ModelLoadError:
    return ModelLoadError(
        f"There is no good copy of {path} on this computer.",
        kind="model.repair",
        remedy="Get AI-OS again and put its assets folder in place of this one. Your memories are not affected.",
        context={"path": path},
    )

"""The models at hand, the bundled ones and the user's: what they are, whether they can be used, removing them."""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ai_os_app import paths as app_paths
from ai_os_app.workers.model_jobs import OWN, Model, Models, ModelState
from ai_os_diffusion import paths
from ai_os_diffusion.answering.confidence import read_calibration
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import DiffusionError, ModelLoadError
from ai_os_diffusion.model.imported_shape import ARCHITECTURE
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.weights.loader import trunk_id
from ai_os_diffusion.weights.parquet_v2 import open_reader, read_metadata, verify

HEADS = ("text.transform.weight", "evidence.pointer.weight")
WIDTHS = (8, 4, 2)
_SCRATCH = ".making-"
_REMOVED = ".removed"
_ABANDONED_S = 3600.0
_SPEEDS = ".speeds.json"
_UNSAFE = re.compile(r"[^\w.+ -]+")


class Shelf:
    """The models of this installation and those in the data folder. Used from one thread, but for `workplace`."""

    def __init__(self) -> None:
        self._folder = paths.user_models()

    # What there is

    def list(self, used: str) -> Models:
        """All of them, by what their `metadata.json` says; checksums are not read. `used` answers now."""
        keys = ["", "edge"] if paths.edge_model().is_dir() else [""]
        if self._folder.is_dir():
            names = sorted(path.name for path in self._folder.iterdir() if path.is_dir() and path.name[0] != ".")
            keys += [f"{OWN}{name}" for name in names]
        return Models(tuple(self.describe(key, used) for key in keys))

    def describe(self, key: str, used: str) -> Model:
        """What a model is, and whether it can be used."""
        folder = app_paths.model_folder(key)
        size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) if folder.is_dir() else 0
        try:
            metadata = read_metadata(open_reader(folder, verify=False))
            read_calibration(folder)
        except (DiffusionError, json.JSONDecodeError) as error:
            return Model(key, 0, size, 0, "", str(folder), "damaged", _sentence(error))
        reason = unfit(folder, metadata)
        state: ModelState = "used" if key == used else "unfit" if reason else "ready"
        bits, version = _bits(metadata), trunk_id(metadata)
        parameters = sum(math.prod(tensor["shape"]) for tensor in metadata["tensors"])
        speed = self._speeds().get(version)
        return Model(key, bits, size, parameters, version, str(folder), state, reason, _smaller(metadata, bits), speed)

    def check(self, key: str) -> tuple[str, ...]:
        """What is wrong with a model's files, in sentences that name them; every checksum is read."""
        folder = app_paths.model_folder(key)
        try:
            reader = open_reader(folder, verify=False)
            files = sorted({folder / str(reader.info(name)["file"]) for name in verify(folder)})
            read_metadata(reader)
            read_calibration(folder)
        except (DiffusionError, json.JSONDecodeError) as error:
            return (_sentence(error),)
        return tuple(f"The file {file} is damaged." for file in files)

    def keep_speed(self, version: str, seconds: float) -> None:
        """Remember how fast a model is on this computer."""
        speeds = {**self._speeds(), version: round(seconds, 4)}
        paths.ensure_private(self._folder)
        part = self._folder / f"{_SPEEDS}.part"
        part.write_text(json.dumps(speeds), encoding="utf-8")
        part.replace(self._folder / _SPEEDS)

    def _speeds(self) -> dict[str, float]:
        """Measured speeds by version; a file that cannot be read only means that it has to be measured again."""
        try:
            values = json.loads((self._folder / _SPEEDS).read_text(encoding="utf-8"))
            return {str(key): float(value) for key, value in values.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    # Making and removing

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A folder on the same disk in which a model is made; gone at the end, whatever comes of it."""
        paths.ensure_private(self._folder)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=self._folder, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def put(self, made: Path, name: str) -> str:
        """Take a whole model from a workplace, under that name or one like it; returns its key."""
        plain = _UNSAFE.sub(" ", name).strip(" .") or "model"
        taken = {path.name for path in self._folder.iterdir()}
        names = (plain if number == 1 else f"{plain} ({number})" for number in range(1, len(taken) + 2))
        free = next(each for each in names if each not in taken)
        made.rename(self._folder / free)
        return f"{OWN}{free}"

    def remove(self, key: str) -> None:
        """Put one of the user's models aside, until a later start. Raises ModelLoadError."""
        folder, aside = self._own(key), self._folder / _REMOVED
        if not folder.is_dir():
            raise _gone(folder)
        aside.mkdir(exist_ok=True)
        if (aside / folder.name).exists():
            shutil.rmtree(aside / folder.name)
        folder.rename(aside / folder.name)

    def restore(self, key: str) -> None:
        """Bring a removed model back. Raises ModelLoadError where it is gone, or another took its name."""
        folder = self._own(key)
        aside = self._folder / _REMOVED / folder.name
        if folder.exists() or not aside.is_dir():
            raise _gone(folder)
        aside.rename(folder)

    def sweep(self) -> None:
        """Delete what was removed, and what was being made when a program was killed.

        A window on another profile may be making a model, or bring one back: what is young stays.
        """
        for path in (*self._folder.glob(f"{_SCRATCH}*"), *self._folder.glob(_REMOVED)):
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(path, ignore_errors=True)

    def _own(self, key: str) -> Path:
        if not key.startswith(OWN):
            raise ModelLoadError(
                "A bundled model cannot be removed.", kind="model.bundled", remedy="Use another one instead."
            )
        return app_paths.model_folder(key)


def open_model(key: str, threads: int) -> TextModel:
    """A model that can answer.

    Raises:
        ModelLoadError: it is damaged, or cannot answer here (``model.unfit``).
    """
    folder = app_paths.model_folder(key)
    reason = unfit(folder, read_metadata(open_reader(folder)))
    if reason:
        raise ModelLoadError(reason, kind="model.unfit", remedy="Use another model.", context={"file": folder})
    return load_text_model(ModelConfig(path=str(folder), threads=threads))


def unfit(folder: Path, metadata: Mapping[str, Any]) -> str:
    """Why a model cannot answer in this window, as a sentence; "" where it can."""
    names = {str(tensor["name"]) for tensor in metadata["tensors"]}
    shape = metadata["shape"]
    if ARCHITECTURE in shape:
        return f"It cannot answer here: it is of the architecture {shape[ARCHITECTURE]}, which points at no evidence."
    if lacking := [name for name in HEADS if name not in names]:
        return f"It cannot answer here: it has no {lacking[0].split('.')[0]} head ({lacking[0]} is missing)."
    bundled = paths.bundled_model()
    if folder == bundled:
        return ""
    try:
        known = read_metadata(open_reader(bundled, verify=False))
    except (DiffusionError, json.JSONDecodeError):  # it is told with the bundled model
        return ""
    if metadata["tokenizer_sha256"] != known["tokenizer_sha256"]:
        return "It cannot answer here: it was made for another vocabulary than the bundled one."
    width, wanted = shape.get("width"), known["shape"].get("width")
    if width != wanted:
        return f"It cannot answer here: its vectors have {width} numbers, and those of the memories {wanted}."
    return ""


def _smaller(metadata: Mapping[str, Any], bits: int) -> tuple[int, ...]:
    """Calibrated weights are not quantized again: what was lost once cannot be weighed any more."""
    if any(tensor.get("adjustments") for tensor in metadata["tensors"]) or ARCHITECTURE in metadata["shape"]:
        return ()
    return tuple(width for width in WIDTHS if width < bits)


def _bits(metadata: Mapping[str, Any]) -> int:
    told = metadata.get("quantized_with")
    if isinstance(told, dict) and isinstance(told.get("bit_width"), int):
        return int(told["bit_width"])
    digits = re.sub(r"\D", "", str(metadata.get("quantization", {}).get("codec", "")))
    return int(digits or 0)


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, DiffusionError) else f"metadata.json is not valid JSON: {error}."


def _gone(folder: Path) -> ModelLoadError:
    return ModelLoadError(
        f"The model {folder.name} is not in {folder.parent} any more.",
        kind="model.gone",
        remedy="Make or import it again.",
        context={"file": folder},
    )

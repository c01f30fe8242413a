"""Checks of the model's files: complete, and every checksum right."""

from __future__ import annotations

import json
from pathlib import Path

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diagnostics.report import Check, shortened
from ai_os_diffusion.errors import DiffusionError, ModelLoadError
from ai_os_diffusion.weights.parquet_v2 import open_reader, read_metadata, verify

_REPAIR = "Choose Repair in the window, or get AI-OS again and copy the folder from there. Memories are not affected."
_NOT_BUNDLED = "This version draws nothing without it; nothing else is missing."


def check_models(config: EngineConfig) -> list[Check]:
    """One check for each folder of weights that this configuration uses, and for the vocabulary."""
    try:
        text = Path(config.model.path) if config.model.path else paths.bundled_model()
        voice = Path(config.media.voice) if config.media.voice else paths.bundled_voice()
        pictures = Path(config.media.pictures) if config.media.pictures else paths.bundled_pictures()
        vocabulary = Path(config.model.vocabulary) if config.model.vocabulary else paths.bundled_vocabulary()
    except ModelLoadError as error:
        return [Check("model", "problem", shortened(str(error.args[0])), error.remedy)]
    made = [_check_folder("model", "The model of text", text), _check_vocabulary(vocabulary, text)]
    if voice.is_dir():
        made.append(_check_folder("voice", "The voice", voice))
    else:
        made.append(Check("voice", "note", f"There is no voice at {shortened(voice)}; nothing is read aloud.", _REPAIR))
    if pictures.is_dir():
        made.append(_check_folder("pictures", "The model of pictures", pictures))
    else:
        made.append(Check("pictures", "note", "There is no model of pictures.", _NOT_BUNDLED))
    return made


def _check_folder(name: str, what: str, folder: Path) -> Check:
    try:
        damaged = verify(folder)
        read_metadata(open_reader(folder, verify=False))
    except (DiffusionError, json.JSONDecodeError) as error:
        told = f"{what} at {shortened(folder)} cannot be read: {shortened(str(error.args[0]))}"
        return Check(name, "problem", told, _REPAIR)
    if damaged:
        return Check(name, "problem", f"{what} at {shortened(folder)} is damaged in {len(damaged)} places.", _REPAIR)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    return Check(name, "ok", f"{what} at {shortened(folder)} is whole: {size:.1f} MB, every checksum holds.")


def _check_vocabulary(vocabulary: Path, weights: Path) -> Check:
    try:
        with native.translate_errors():
            found = native.FastTokenizer.from_file(str(vocabulary)).sha256
    except DiffusionError as error:
        return Check(
            "vocabulary", "problem", f"The vocabulary cannot be read: {shortened(str(error.args[0]))}", _REPAIR
        )
    try:
        wanted = read_metadata(open_reader(weights, verify=False))["tokenizer_sha256"]
    except (DiffusionError, json.JSONDecodeError):
        return Check("vocabulary", "note", "The vocabulary was read; the model cannot say whether it is the right one.")
    if wanted not in (None, found):
        told = f"The vocabulary {shortened(vocabulary)} is not the one that the model was made for."
        return Check("vocabulary", "problem", told, _REPAIR)
    return Check("vocabulary", "ok", "The vocabulary is the one that the model was made for.")

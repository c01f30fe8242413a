"""Opening weights that belong beside a trunk: a voice, or what draws."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.model.beside_trunk import BesideTrunk
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.weights.loader import LoadedWeights, WeightLoader, trunk_id


def belongs_beside(folder: Path, model: Path) -> bool:
    """Whether the weights in `folder` were trained beside the trunk of `model`. Raises ModelLoadError."""
    return _fits(WeightLoader(folder).metadata(), WeightLoader(model).metadata())


def open_beside(
    folder: Path, model: Path, text: TextModel, modality: str, command: str
) -> tuple[BesideTrunk, LoadedWeights]:
    """The trunk of `text`, which was read from `model`, as a modality uses it, and the weights in `folder`.

    Raises:
        ModelLoadError: files missing or damaged, or the weights were trained beside another trunk.
    """
    weights = WeightLoader(folder, text.tokenizer.sha256).load()
    trunk = WeightLoader(model, text.tokenizer.sha256).load()
    if not _fits(weights.metadata, trunk.metadata):
        raise ModelLoadError(
            f"The weights in {folder} were trained beside another model than {model}.",
            kind="model.tensors",
            remedy=f"Train them again with `ai-os train {command} --start MODEL`, or use the model they belong to.",
            context={"file": folder},
        )
    return BesideTrunk(text.network, trunk.tensors, weights.tensors, modality), weights


def _fits(parts: Mapping[str, Any], trunk: Mapping[str, Any]) -> bool:
    named = parts.get("beside")
    return trunk_id(trunk) in (named if isinstance(named, list) else [named])

"""Networks in torch from weight directories, for training, evaluation, measurements, and imported architectures."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ai_os_diffusion.model.dit import DiffusionTransformer
from ai_os_diffusion.model.imported_shape import ARCHITECTURE, DitShape, ImportedShape, ModernBertShape
from ai_os_diffusion.model.loading import HEAD_TENSORS, ZERO_INITIALISED, load_tensors
from ai_os_diffusion.model.modernbert import ModernBert
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.model.torch_denoiser import TorchDenoiser
from ai_os_diffusion.weights.loader import LoadedWeights, WeightLoader
from ai_os_diffusion.weights.parquet_v2 import bad_metadata

_Built = tuple[nn.Module, ImportedShape]
_POINTER = ("evidence.*",)


def restore_network(folder: str | Path, *, fold: bool = False) -> UnifiedScoreNetwork:
    """The engine's own network of a directory in float32, on the CPU, in evaluation mode and without gradients.

    The heads of a plain sentence encoder keep their random start. `fold` as in `WeightLoader.load`.

    Raises:
        ModelLoadError: files are missing, damaged, or do not fit the network that they describe.
    """
    loader = WeightLoader(folder)
    loaded = loader.load(fold=fold)
    network = UnifiedScoreNetwork(loader.network_shape(loaded.shape))
    encoder = all(name.startswith("trunk.") for name in loaded.tensors)
    _fill(network, loaded, (*ZERO_INITIALISED, *HEAD_TENSORS) if encoder else ZERO_INITIALISED, folder)
    return network


def restore_denoiser(folder: str | Path) -> TorchDenoiser:
    """A network that writes, of any architecture, as the sampling loops call it: float32, on the CPU.

    Raises:
        ModelLoadError: files are missing, damaged, or do not fit the network that they describe; the architecture is
            unknown (``weights.architecture``); or `metadata.json` does not say which token is the mask.
    """
    loader = WeightLoader(folder)
    loaded = loader.load()
    mask_id = loaded.metadata.get("mask_token_id")
    if type(mask_id) is not int or not 0 <= mask_id < _rows(loaded.shape):
        raise bad_metadata(folder, f"`mask_token_id` is {mask_id!r}, which is no token")
    network: nn.Module
    shape: TransformerShape | ImportedShape
    if ARCHITECTURE in loaded.shape:
        network, shape = _imported(loaded.shape, folder)
        _fill(network, loaded, (), folder)
    else:
        shape = loader.network_shape(loaded.shape)
        network = _own(shape, loaded)
        # a masked-language model has no pointer, and a denoiser never asks it
        _fill(network, loaded, (*ZERO_INITIALISED, *_POINTER), folder)
    return TorchDenoiser(network, shape, mask_id)


def _imported(values: dict[str, Any], folder: str | Path) -> _Built:
    """An empty network of an imported architecture."""
    builders: dict[str, Callable[[dict[str, Any]], _Built]] = {
        DitShape.architecture: _dit,
        ModernBertShape.architecture: _modernbert,
    }
    name = values[ARCHITECTURE]
    if name not in builders:
        raise bad_metadata(folder, f"the architecture {name!r} is none of {', '.join(builders)}")
    try:
        with torch.device("meta"):  # every tensor comes from the file: drawing a random start would be slow
            network, shape = builders[name](values)
    except ValueError as error:
        raise bad_metadata(folder, str(error)) from error
    return network.to_empty(device="cpu"), shape


def _dit(values: dict[str, Any]) -> _Built:
    shape = DitShape.from_dict(values)
    return DiffusionTransformer(shape), shape


def _modernbert(values: dict[str, Any]) -> _Built:
    shape = ModernBertShape.from_dict(values)
    return ModernBert(shape), shape


def _own(shape: TransformerShape, loaded: LoadedWeights) -> UnifiedScoreNetwork:
    network = UnifiedScoreNetwork(shape)
    eps = loaded.metadata.get("head_norm_eps")
    if isinstance(eps, float) and 0 < eps < 1:  # that of the checkpoint, where it is not ours
        network.text.norm.eps = eps
    return network


def _fill(network: nn.Module, loaded: LoadedWeights, absent: Collection[str], folder: str | Path) -> None:
    load_tensors(network, loaded.tensors, absent, origin=Path(folder))
    network.eval().requires_grad_(False)


def _rows(shape: dict[str, Any]) -> int:
    rows = shape.get("vocab_size")
    return rows if isinstance(rows, int) else 0

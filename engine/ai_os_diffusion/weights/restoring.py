"""A network in torch from a weight directory, for training, evaluation and measurements."""

from __future__ import annotations

from pathlib import Path

from ai_os_diffusion.model.loading import HEAD_TENSORS, ZERO_INITIALISED
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.weights.loader import WeightLoader


def restore_network(folder: str | Path) -> UnifiedScoreNetwork:
    """The network of a directory in float32, on the CPU, in evaluation mode and without gradients.

    The heads of a plain sentence encoder keep their random start.

    Raises:
        ModelLoadError: files are missing, damaged, or do not fit the network that they describe.
    """
    loader = WeightLoader(folder)
    loaded = loader.load()
    network = UnifiedScoreNetwork(loader.network_shape(loaded.shape))
    encoder = all(name.startswith("trunk.") for name in loaded.tensors)
    absent = (*ZERO_INITIALISED, *HEAD_TENSORS) if encoder else ZERO_INITIALISED
    network.load_tensors(loaded.tensors, absent, origin=Path(folder))
    return network.eval().requires_grad_(False)

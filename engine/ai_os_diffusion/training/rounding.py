"""What storing the weights of a run costs its evidence pointer, measured before the float weights are given up."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ai_os_diffusion import native
from ai_os_diffusion.training.evaluate import Pointing, score_items
from ai_os_diffusion.training.metrics import paired_interval
from ai_os_diffusion.training.setup import new_network
from ai_os_diffusion.training.shards import load_shards

_CPU = torch.device("cpu")


class _Stored:
    """A weight directory in the integer arithmetic of the product."""

    def __init__(self, folder: Path) -> None:
        with native.translate_errors():
            self._network = native.TextNetwork.open(str(folder), precision="quantized")

    def spans(self, ids: Tensor, keep: Tensor) -> Tensor:
        """As `UnifiedScoreNetwork.spans`."""
        lengths = keep.sum(1).tolist()
        rows = [row[:length].tolist() for row, length in zip(ids, lengths, strict=True)]
        with native.translate_errors():
            found = torch.from_numpy(self._network.spans(rows))
        logits = torch.full((*ids.shape, 2), torch.finfo(torch.float32).min)
        first = 0
        for place, length in enumerate(lengths):
            logits[place, :length] = found[first : first + length]
            first += length
        return logits


@torch.no_grad()
def rounding_loss(work: Path, stored: Path, shards: Path) -> dict[str, dict[str, float]]:
    """Points of F1 lost on the answerable questions of each check set, paired, with the 95 % interval.

    Args:
        work: the run, with its float weights.
        stored: the weight directory that was made of it.
        shards: folder with the check sets.

    Raises:
        TrainingError: the run or the shards cannot be read.
        ModelLoadError: the directory cannot be read.
    """
    data = load_shards(shards)
    networks: tuple[Pointing, ...] = (new_network(data, work, 0).eval(), _Stored(stored))
    found = {}
    for name, items in data.checks.items():
        answerable = [item for item in items if item.gold]
        exact, rounded = ([100 * each.f1 for each in score_items(net, answerable, _CPU)] for net in networks)
        if answerable:
            lost, low, high = paired_interval(exact, rounded)
            figures = {"n": len(answerable), "f1": sum(exact) / len(exact), "lost": lost, "low": low, "high": high}
            found[name] = {key: round(value, 3) for key, value in figures.items()}
    return found

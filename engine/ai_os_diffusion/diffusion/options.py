"""What few generations set beside sampler, steps and seed."""

from __future__ import annotations

from dataclasses import dataclass

from ai_os_diffusion.diffusion.energy import Weighted
from ai_os_diffusion.diffusion.network import Mask
from ai_os_diffusion.errors import InferenceError


@dataclass(frozen=True)
class SamplingOptions:
    """Settings of single samplers, and ways to steer any of them.

    Attributes:
        entropy_bound: nats that the sampler `entropy` lets positions of one step have together.
        remask: largest probability with which a step of the sampler `remasking` takes a token back.
        guidance: scale of classifier-free guidance; 0 is none. Costs a second pass a step.
        unread: (T,) bool, the given positions that the second pass does not read; None: all of them where there are no
            condition vectors, which it never reads, and else none.
        energies: subtracted from the log-probabilities.
        candidates: tokens of each position that energies weigh.
        best_of: fillings that are made; the one that the network finds most probable is reported.
        n_masks: masks that a filling is scored with.

    Raises:
        InferenceError: a setting is out of range; the message names it.
    """

    entropy_bound: float = 0.5
    remask: float = 0.1
    guidance: float = 0.0
    unread: Mask | None = None
    energies: tuple[Weighted, ...] = ()
    candidates: int = 32
    best_of: int = 1
    n_masks: int = 8

    def __post_init__(self) -> None:
        low = {"entropy_bound": 0.0, "remask": 0.0, "guidance": 0.0, "candidates": 1, "best_of": 1, "n_masks": 2}
        for name, least in low.items():
            value = getattr(self, name)
            if not least <= value < float("inf"):
                raise InferenceError(f"{name} must be a number of at least {least:g}, not {value}.")
        if self.remask > 1:
            raise InferenceError(f"remask must be at most 1, not {self.remask}.")

    @property
    def steered(self) -> bool:
        """Whether anything but the network's prediction decides."""
        return self.guidance != 0 or bool(self.energies)

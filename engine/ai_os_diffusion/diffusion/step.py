"""What a generation reports after each step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GenerationStep:
    """The sequence after one step; the lists of numbers have one entry per position of `ids`.

    Attributes:
        step: steps done, from 1 to `num_steps`; a generation may finish before `num_steps`.
        num_steps: steps that were asked for.
        ids: the whole sequence; positions still open hold the mask id.
        confidence: probability of the committed token when it was committed; 1 for given tokens; for open positions
            the probability of the token that would be chosen now.
        changed: positions committed in this step, ascending. The `remasking` sampler may open a position again; it then
            holds the mask id, and is changed once more when it is filled.
        entropy: entropy in nats of the prediction at the same moment as `confidence`; 0 for given tokens.
    """

    step: int
    num_steps: int
    ids: list[int]
    confidence: list[float]
    changed: list[int]
    entropy: list[float]

"""What the engine hands to the child that trains, and what comes back: JSON values, no torch."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.records import Level

DELTA, MERGED = "delta", "merged"
"""Folders within a run's work folder: what is kept, and the network with it."""
ENOUGH = 0.95
"""A mean score from which on there is nothing left to learn."""
LEAST_GAIN = 0.03
"""What a run must gain. Less is not worth a change: people ask otherwise than the questions that were kept aside."""
MOST_LOSS = 0.01
"""How much worse the regression suite may become."""


@dataclass(frozen=True)
class Job:
    """One run.

    Attributes:
        model: folder of the weights that answer.
        vocabulary: its file.
        work: folder of this run, in which the child may write.
        level: what is trained.
        train: questions to learn from; of level L0 those whose answers the user called right.
        held: questions about the same context that are never trained on.
        regression: questions about other things.
        steps: of training, at most.
        seconds: of training, at most.
        seed: of every draw.
        threads: of training.
        parent: process id of who started the child.
    """

    model: str
    vocabulary: str
    work: str
    level: Level
    train: tuple[Item, ...]
    held: tuple[Item, ...]
    regression: tuple[Item, ...]
    steps: int
    seconds: float
    seed: int
    threads: int
    parent: int

    def to_json(self) -> str:
        """One line."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=True)

    @staticmethod
    def from_json(text: str) -> Job:
        """What `to_json` was given. Raises EvolutionError where it is something else."""
        try:
            values: dict[str, Any] = json.loads(text)
            for key in ("train", "held", "regression"):
                values[key] = tuple(_item(each) for each in values[key])
            return Job(**values)
        except (ValueError, TypeError, KeyError) as error:
            raise EvolutionError(
                f"The job is not one of this program: {error}.", kind="evolution.job", remedy="Start the run again."
            ) from error


def _item(values: Mapping[str, Any]) -> Item:
    spans = tuple((int(first), int(last)) for first, last in values["spans"])
    return Item(
        values["question"],
        values["passage"],
        spans,
        values["memory"],
        values["kind"],
        values["answer"],
        values["since"],
    )


@dataclass(frozen=True)
class Outcome:
    """What a child measured and made.

    Attributes:
        held_before, held_after: scores of `Job.held`, item by item; after is empty where nothing was trained.
        regression_before, regression_after: those of `Job.regression`.
        losses: of the training steps.
        strengths: at which what was learned was tried, of the strength that its own questions chose; the last holds.
    """

    held_before: tuple[float, ...]
    held_after: tuple[float, ...]
    regression_before: tuple[float, ...]
    regression_after: tuple[float, ...]
    losses: tuple[float, ...]
    strengths: tuple[float, ...] = ()

    @staticmethod
    def from_values(values: Mapping[str, Any]) -> Outcome:
        """From JSON values. Raises EvolutionError where they are not whole."""
        try:
            return Outcome(**{each.name: tuple(map(float, values[each.name])) for each in dataclasses.fields(Outcome)})
        except (KeyError, TypeError, ValueError) as error:
            raise EvolutionError(
                "The training process told of no whole result.", kind="evolution.job", remedy="Start the run again."
            ) from error

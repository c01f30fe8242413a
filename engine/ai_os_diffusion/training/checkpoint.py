"""The complete state of a run, saved atomically: a run that was killed goes on as if it had not been."""

from __future__ import annotations

import os
import pickle
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ai_os_diffusion.errors import TrainingError

CHECKPOINT = "last.pt"
FORMAT = 1


@dataclass
class RunState:
    """How far a run has come.

    Attributes:
        step: optimizer steps taken.
        tokens: tokens read.
        seconds: seconds of computing.
        draws: batches drawn, by task.
        fresh_at: step at which the optimizer last began without state.
    """

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    draws: dict[str, int] = field(default_factory=dict)
    fresh_at: int = 0


def save_checkpoint(
    path: Path, net: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, state: RunState, tokenizer: str
) -> None:
    """Write everything that a resumed run needs; `path` is replaced only when the new file is whole and on disk."""
    content = {
        "format": FORMAT,
        "tokenizer": tokenizer,
        "net": net.state_dict(),
        "average": average.state_dict(),
        "optimizer": optimizer.state_dict(),
        "state": asdict(state),
        "random": _random_state(),
    }
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        torch.save(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def load_checkpoint(
    path: Path,
    net: nn.Module,
    average: nn.Module,
    optimizer: torch.optim.Optimizer,
    tokenizer: str,
    device: torch.device,
) -> RunState:
    """Restore networks, optimizer and random state, and return how far the run had come.

    Raises:
        TrainingError: the file is damaged, of another network, or of another vocabulary.
    """
    remedy = f"Move {path.name} away and resume from the exported weights beside it (the optimizer re-warms)."
    try:
        content: dict[str, Any] = torch.load(path, weights_only=True, map_location=device)
        if content["format"] != FORMAT:
            raise KeyError("format")
        if content["tokenizer"] != tokenizer:
            raise TrainingError(
                f"{path} was trained with another vocabulary than the shards.",
                remedy="Use the shards it was trained with, or start a new run from its exported weights.",
                context={"file": path},
            )
        net.load_state_dict(content["net"])
        average.load_state_dict(content["average"])
        optimizer.load_state_dict(content["optimizer"])
        state = RunState(**content["state"])
        _restore_random(content["random"])
    except (OSError, EOFError, RuntimeError, KeyError, TypeError, ValueError, pickle.UnpicklingError) as error:
        raise TrainingError(f"{path} is damaged: {error}.", remedy=remedy, context={"file": path}) from error
    return state


def _random_state() -> dict[str, torch.Tensor]:
    found = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        found["cuda"] = torch.cuda.get_rng_state()
    return found


def _restore_random(saved: dict[str, torch.Tensor]) -> None:
    torch.set_rng_state(saved["cpu"].cpu())
    if "cuda" in saved and torch.cuda.is_available():
        torch.cuda.set_rng_state(saved["cuda"].cpu())

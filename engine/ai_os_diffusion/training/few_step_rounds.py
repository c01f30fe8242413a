"""The rounds of few-step distillation: each has its own folder, and its averaged weights teach the next one."""

from __future__ import annotations

import argparse
import json
import math
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.checkpoint import CHECKPOINT, RunState
from ai_os_diffusion.training.few_step import Round
from ai_os_diffusion.training.plot import plot_run, read_metrics
from ai_os_diffusion.training.trainer import METRICS, PREFIX, RUN_FILE

_ADDED = ("step", "tokens", "seconds")


def parse_rounds(text: str) -> list[Round]:
    """Read the steps of the first teacher and of each student, such as ``64,32,16``.

    Raises:
        TrainingError: the numbers do not fall, or one is no multiple of the next.
    """
    parts = [part.strip() for part in text.split(",")]
    numbers = [int(part) for part in parts if part.isdigit()]
    pairs = list(pairwise(numbers))
    if len(numbers) != len(parts) or not pairs or any(b < 1 or a % b or a == b for a, b in pairs):
        raise TrainingError(
            f"--rounds is {text!r}.",
            remedy="Write falling numbers of steps, each a multiple of the next, such as 64,32,16,8,4.",
            context={"key": "--rounds", "value": text},
        )
    return [Round(a, b) for a, b in pairs]


@dataclass(frozen=True)
class Share:
    """What of the budget each round gets, `math.inf` for no limit, and when this call ends (`time.monotonic`)."""

    seconds: float
    tokens: float
    ends: float

    def spent(self, folder: Path) -> bool:
        """Whether the round in `folder` has used its share."""
        record = folder / RUN_FILE
        if not record.exists():
            return False
        state = json.loads(record.read_text(encoding="utf-8"))
        return bool(state["tokens"] >= self.tokens or state["seconds"] >= self.seconds)


def run_rounds(args: argparse.Namespace, share: Share, run_one: Callable[[argparse.Namespace], RunState]) -> RunState:
    """Run the rounds that are left, until the budget is spent, this call's time is over, or a stop is asked for.

    ``--work`` gets a folder ``steps-N`` for each round, and holds the newest student as every run's folder does.

    Args:
        args: of the stage.
        share: budget of each round.
        run_one: trains one round; its arguments have `work`, `start`, `resume`, `round` and a round's budget.

    Returns:
        The sums over all rounds.

    Raises:
        TrainingError: the options do not fit, or a round fails.
    """
    if args.start is None:
        raise TrainingError(
            "--start is missing: few-step distillation begins from a trained network.",
            remedy="Name exported weights or a weight directory.",
            context={"key": "--start"},
        )
    rounds = parse_rounds(args.rounds)
    folders = [args.work / f"steps-{each.now}" for each in rounds]
    start: Path = args.start
    for each, folder, later in zip(rounds, folders, [*folders[1:], None], strict=True):
        begun = any((folder / name).exists() for name in (CHECKPOINT, RUN_FILE))
        if not (later is not None and later.exists()) and not share.spent(folder):
            if share.ends <= time.monotonic():
                break
            run_one(_arguments(args, share, each, start, folder, resume=begun))
            _gather(args.work, folders)
            if not share.spent(folder):
                break
        start = folder
    return _gather(args.work, folders)


def _arguments(
    args: argparse.Namespace, share: Share, each: Round, start: Path, folder: Path, *, resume: bool
) -> argparse.Namespace:
    left = share.ends - time.monotonic()
    own = {
        "work": folder,
        "start": start,
        "resume": resume,
        "round": each,
        "hours": share.seconds / 3600 if math.isfinite(share.seconds) else None,
        "tokens": share.tokens if math.isfinite(share.tokens) else None,
        "minutes": left / 60 if math.isfinite(left) else None,
    }
    return argparse.Namespace(**{**vars(args), **own})


def _gather(work: Path, folders: Sequence[Path]) -> RunState:
    """Put the newest student's parts, the metrics of all rounds and their sums into `work`."""
    trained = [each for each in folders if (each / RUN_FILE).exists()]
    if not trained:
        return RunState()
    total, lines = RunState(), list[str]()
    for folder in trained:
        for values in read_metrics(folder / METRICS) if (folder / METRICS).exists() else []:
            values |= {name: round(values[name] + getattr(total, name), 1) for name in _ADDED}
            lines.append(json.dumps({**values, "round": folder.name}))
        state = RunState(**json.loads((folder / RUN_FILE).read_text(encoding="utf-8")))
        draws = {name: count + total.draws.get(name, 0) for name, count in state.draws.items()}
        sums = {name: getattr(total, name) + getattr(state, name) for name in _ADDED}
        total = replace(state, draws=draws, **sums)
    for old in work.glob(f"{PREFIX}-*.npz"):
        old.unlink()
    for part in trained[-1].glob(f"{PREFIX}-*.npz"):
        shutil.copyfile(part, work / part.name)
    (work / METRICS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (work / RUN_FILE).write_text(json.dumps(asdict(total)) + "\n", encoding="utf-8")
    if lines:
        plot_run(work, METRICS)
    return total

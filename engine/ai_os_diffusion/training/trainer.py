"""The training loop: tasks in turn, a checkpoint every few minutes, evaluations, and an orderly stop."""

from __future__ import annotations

import json
import math
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import torch
from torch import nn
from torch.nn.utils import parametrize

from ai_os_diffusion.device.device_utils import trains_in_bfloat16
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.model.described import DescribedNetwork
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.budget import Budget, WorkClock
from ai_os_diffusion.training.checkpoint import CHECKPOINT, RunState, load_checkpoint, save_checkpoint
from ai_os_diffusion.training.ema import WeightAverage
from ai_os_diffusion.training.export import export_weights
from ai_os_diffusion.training.optim import LrSchedule, make_adamw, set_rate
from ai_os_diffusion.training.tasks import Task

METRICS = "metrics.jsonl"
PREFIX = "trunk"
RUN_FILE = "run.json"
_log = get_logger(__name__)

Net = TypeVar("Net", bound=DescribedNetwork)
Evaluation = Callable[[UnifiedScoreNetwork], Mapping[str, float]]


@dataclass(frozen=True)
class TrainerSettings:
    """How a run is paced.

    Attributes:
        schedule: learning rate.
        budget: of the whole run.
        call_seconds: wall-clock limit of this call; the run is saved and can be resumed.
        evaluate_seconds: seconds of computing between evaluations; 0: only at the end.
        save_seconds: seconds between checkpoints.
        log_steps: steps between lines with losses.
        clip: largest norm of the gradients.
    """

    schedule: LrSchedule
    budget: Budget
    call_seconds: float = math.inf
    evaluate_seconds: float = 900.0
    save_seconds: float = 300.0
    log_steps: int = 50
    clip: float = 1.0


@dataclass
class _Window:
    """Losses, tokens and seconds since the last line of the log."""

    losses: dict[str, list[float]] = field(default_factory=dict)
    tokens: int = 0
    seconds: float = 0.0


def trained_tensors(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """`state` without cross-attentions whose gate is still shut: they have no effect and would only take room."""
    shut = [name.removesuffix("gate") for name, gate in state.items() if ".cross.gate" in name and not bool(gate.any())]
    return {name: tensor for name, tensor in state.items() if not name.startswith(tuple(shut))}


def export_run(
    folder: Path, tensors: Mapping[str, torch.Tensor], tokenizer: str, shape: Mapping[str, object], state: RunState
) -> None:
    """Write weights as parts, and how far their run had come, so that they are published and resumed like a run."""
    record = asdict(state)
    export_weights(folder, PREFIX, tensors, {"tokenizer": tokenizer, "shape": shape, "state": record})
    part = folder / (RUN_FILE + ".part")
    part.write_text(json.dumps(record) + "\n", encoding="utf-8")
    part.replace(folder / RUN_FILE)


class Trainer(Generic[Net]):
    """Trains one network on a cycle of tasks and keeps everything about the run in one folder.

    Args:
        net: the network, on its device.
        average: another network of the same shape, for the averaged weights.
        tasks: by name.
        cycle: task names in the order of the steps; repeats.
        folder: gets ``last.pt``, ``run.json``, ``metrics.jsonl`` and the exported parts.
        settings: pace.
        tokenizer: hash of the vocabulary.
        evaluation: figures of a network; None: no evaluations.
        tensors: what of the averaged network is exported, by name.
    """

    def __init__(
        self,
        net: Net,
        average: Net,
        tasks: Mapping[str, Task[Net]],
        cycle: Sequence[str],
        folder: Path,
        settings: TrainerSettings,
        tokenizer: str,
        evaluation: Callable[[Net], Mapping[str, float]] | None = None,
        tensors: Callable[[Net], Mapping[str, torch.Tensor]] = nn.Module.state_dict,
    ) -> None:
        self.state = RunState(draws=dict.fromkeys(tasks, 0))
        self._net = net
        self._tasks = tasks
        self._cycle = cycle
        self._folder = folder
        self._settings = settings
        self._tokenizer = tokenizer
        self._evaluation = evaluation
        self._tensors = tensors
        self._device = next(net.parameters()).device
        self._half = trains_in_bfloat16(self._device)
        self._optimizer = make_adamw(net)
        self._ema = WeightAverage(net, average)
        self._parameters = [p for p in net.parameters() if p.requires_grad]
        self._stop = False
        self._window = _Window()
        self._evaluated_at = 0.0
        folder.mkdir(parents=True, exist_ok=True)

    def resume(self) -> None:
        """Go on from the checkpoint, or, where only exported weights are left, from those with a new optimizer.

        The caller has given the network the exported weights in the second case.

        Raises:
            TrainingError: there is nothing to resume from, or it is damaged.
        """
        checkpoint, record = self._folder / CHECKPOINT, self._folder / RUN_FILE
        if checkpoint.exists():
            self.state = load_checkpoint(
                checkpoint, self._net, self._ema.average, self._optimizer, self._tokenizer, self._device
            )
        elif record.exists():
            self.state = RunState(**json.loads(record.read_text(encoding="utf-8")))
            self.state.fresh_at = self.state.step
        else:
            raise TrainingError(
                f"{self._folder} has no {CHECKPOINT} and no {RUN_FILE} to resume from.",
                remedy="Leave --resume out to begin a run.",
                context={"file": self._folder},
            )
        for name in self._tasks:
            self.state.draws.setdefault(name, 0)
        self._evaluated_at = self.state.seconds

    def stop(self) -> None:
        """Ask the loop to save and return after the step in hand."""
        self._stop = True

    def run(self) -> RunState:
        """Train until the budget is spent, the call's time is over, or a stop is asked for (SIGTERM, SIGINT).

        Raises:
            TrainingError: a loss is not finite.
        """
        settings, state = self._settings, self.state
        began = saved = time.monotonic()
        if state.step == 0 and settings.evaluate_seconds > 0:
            self._evaluate()
        clock = WorkClock()
        with self._stop_on_signals():
            while not self._stop and settings.budget.progress(state.seconds, state.tokens) < 1:
                clock.restart()
                self._step()
                took = clock.lap()
                state.seconds += took
                self._window.seconds += took
                if state.step % settings.log_steps == 0:
                    self._log_losses()
                now = time.monotonic()
                if now - began > settings.call_seconds:
                    break
                if now - saved > settings.save_seconds:
                    self._save()
                    saved = time.monotonic()
                if 0 < settings.evaluate_seconds < state.seconds - self._evaluated_at:
                    self._evaluate()
                    self._export()
        self._save()
        self._export()
        if not self._stop and state.seconds > self._evaluated_at:
            self._evaluate()
        return state

    def _step(self) -> None:
        state, settings = self.state, self._settings
        name = self._cycle[state.step % len(self._cycle)]
        progress = settings.budget.progress(state.seconds, state.tokens)
        set_rate(self._optimizer, settings.schedule.rate(state.step, progress, state.fresh_at))
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self._half):
            result = self._tasks[name].loss(self._net, state.draws[name])
        self._optimizer.zero_grad(set_to_none=True)
        result.loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._parameters, settings.clip)
        loss = float(result.loss.detach())
        if not math.isfinite(loss):
            raise TrainingError(
                f"The loss of task {name!r} is {loss} at step {state.step}.",
                remedy="Resume with a lower --lr; the last checkpoint is from before this step.",
                context={"task": name, "step": state.step},
            )
        self._optimizer.step()
        state.step += 1
        state.tokens += result.tokens
        state.draws[name] += 1
        self._ema.update(state.step)
        self._window.losses.setdefault(name, []).append(loss)
        self._window.tokens += result.tokens

    def _log_losses(self) -> None:
        window = self._window
        means = {f"loss_{name}": round(sum(x) / len(x), 4) for name, x in sorted(window.losses.items())}
        rate = {"tokens_per_second": round(window.tokens / max(window.seconds, 1e-9), 1)}
        self._record({"event": "train", **means, **rate, "lr": self._optimizer.param_groups[0]["lr"]})
        self._window = _Window()

    def _evaluate(self) -> None:
        if self._evaluation is None:
            return
        half = torch.autocast(self._device.type, torch.bfloat16, enabled=self._half)
        with half, parametrize.cached():  # rounded weights are the same for all batches
            figures = self._evaluation(self._ema.average)
        self._record({"event": "evaluation", **figures})
        self._evaluated_at = self.state.seconds

    def _record(self, values: Mapping[str, object]) -> None:
        place = {"step": self.state.step, "tokens": self.state.tokens, "seconds": round(self.state.seconds, 1)}
        line = json.dumps({**place, **values})
        with (self._folder / METRICS).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
        _log.info("%s", line)

    def _save(self) -> None:
        save_checkpoint(
            self._folder / CHECKPOINT, self._net, self._ema.average, self._optimizer, self.state, self._tokenizer
        )

    def _export(self) -> None:
        tensors = trained_tensors(self._tensors(self._ema.average))
        export_run(self._folder, tensors, self._tokenizer, self._net.description(), self.state)

    @contextmanager
    def _stop_on_signals(self) -> Iterator[None]:
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = [signal.signal(number, lambda *_: self.stop()) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

"""The loop: exact resumption, re-warm without optimizer state, files of a run, orderly stops."""

from __future__ import annotations

import json
import math
import os
import signal
from pathlib import Path

import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training import setup, shards, tasks, trainer
from ai_os_diffusion.training.budget import Budget
from ai_os_diffusion.training.optim import LrSchedule
from unit.engine.training.tiny_shards import SHAPE, TOKENIZER

CPU = torch.device("cpu")
MIX = {"pointer": 2, "diffusion": 1, "grounded": 1}


def _trainer(
    folder: Path, work: Path, tokens: float, start: Path | None = None, call_seconds: float = math.inf, lr: float = 1e-3
) -> trainer.Trainer:
    data = shards.load_shards(folder)
    net = setup.new_network(data, start, seed=3)
    return trainer.Trainer(
        net,
        UnifiedScoreNetwork(net.shape),
        setup.make_tasks(MIX, data, None, 5, CPU),
        tasks.interleave(MIX),
        work,
        trainer.TrainerSettings(
            LrSchedule(lr, warmup=4), Budget(tokens=tokens), call_seconds=call_seconds, log_steps=1, evaluate_seconds=0
        ),
        data.tokenizer,
    )


def _losses(work: Path) -> list[dict[str, float]]:
    lines = [json.loads(line) for line in (work / trainer.METRICS).read_text().splitlines()]
    return [{k: v for k, v in line.items() if k.startswith("loss_") or k in ("step", "lr")} for line in lines]


def test_a_resumed_run_has_the_losses_of_an_uninterrupted_one(tiny_folder: Path, tmp_path: Path) -> None:
    whole = _trainer(tiny_folder, tmp_path / "whole", 6000)
    whole.run()
    cut = _trainer(tiny_folder, tmp_path / "cut", 6000, call_seconds=0)
    for _ in range(3):  # each call ends after one step
        cut.run()
        cut = _trainer(tiny_folder, tmp_path / "cut", 6000, call_seconds=0)
        cut.resume()
    rest = _trainer(tiny_folder, tmp_path / "cut", 6000)
    rest.resume()
    rest.run()
    assert len(_losses(tmp_path / "whole")) > 8
    assert _losses(tmp_path / "cut") == _losses(tmp_path / "whole")


def test_work_after_the_last_checkpoint_is_repeated_exactly_after_a_kill(tiny_folder: Path, tmp_path: Path) -> None:
    first = _trainer(tiny_folder, tmp_path / "run", 6000, call_seconds=0)
    first.run()
    saved = (tmp_path / "run" / "last.pt").read_bytes()
    second = _trainer(tiny_folder, tmp_path / "run", 6000)
    second.resume()
    second.run()
    (tmp_path / "run" / "last.pt").write_bytes(saved)  # as if the second call had been killed before saving
    third = _trainer(tiny_folder, tmp_path / "run", 6000)
    third.resume()
    third.run()
    lines = _losses(tmp_path / "run")
    steps = len(lines) // 2 + 1
    assert lines[1:steps] == lines[steps:]


def test_without_optimizer_state_the_rate_warms_up_again(tiny_folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "run"
    _trainer(tiny_folder, work, 6000).run()
    (work / "last.pt").unlink()
    again = _trainer(tiny_folder, work, 8500, start=work)
    again.resume()
    begun = again.state.step
    assert begun > 8
    assert again.state.fresh_at == begun
    again.run()
    rates = [line["lr"] for line in _losses(work) if line["step"] > begun]
    assert rates[0] < rates[1] < rates[2]
    assert rates[0] == pytest.approx(rates[1] / 2, rel=0.2)


def test_training_lowers_the_pointer_loss(tiny_folder: Path, tmp_path: Path) -> None:
    _trainer(tiny_folder, tmp_path / "run", 20000, lr=1e-2).run()
    losses = [line["loss_pointer"] for line in _losses(tmp_path / "run") if "loss_pointer" in line]
    assert sum(losses[-8:]) < 0.95 * sum(losses[:8])


def test_sigterm_saves_and_ends_the_call(tiny_folder: Path, tmp_path: Path) -> None:
    loop = _trainer(tiny_folder, tmp_path / "run", math.inf)
    task = loop._tasks["pointer"]
    calls = []

    class Interrupting:
        name = "pointer"

        def loss(self, net: UnifiedScoreNetwork, draw: int) -> tasks.TaskLoss:
            calls.append(draw)
            if len(calls) == 3:
                os.kill(os.getpid(), signal.SIGTERM)
            return task.loss(net, draw)

    loop._tasks = {**loop._tasks, "pointer": Interrupting()}
    before = signal.getsignal(signal.SIGTERM)
    state = loop.run()
    assert len(calls) == 3
    assert signal.getsignal(signal.SIGTERM) is before
    resumed = _trainer(tiny_folder, tmp_path / "run", math.inf)
    resumed.resume()
    assert resumed.state == state


def test_a_loss_that_is_not_finite_stops_the_run_and_keeps_the_checkpoint(tiny_folder: Path, tmp_path: Path) -> None:
    loop = _trainer(tiny_folder, tmp_path / "run", 6000, call_seconds=0)
    loop.run()
    saved = (tmp_path / "run" / "last.pt").read_bytes()
    with torch.no_grad():
        loop._net.trunk.norm.weight.fill_(math.nan)
    with pytest.raises(TrainingError, match="loss of task"):
        loop.run()
    assert (tmp_path / "run" / "last.pt").read_bytes() == saved


def test_resume_without_a_run_is_an_error(tiny_folder: Path, tmp_path: Path) -> None:
    loop = _trainer(tiny_folder, tmp_path / "run", 6000)
    with pytest.raises(TrainingError, match=r"no last\.pt and no run\.json"):
        loop.resume()


@pytest.mark.parametrize("damage", ["cut", "garbage"])
def test_a_damaged_checkpoint_is_named(tiny_folder: Path, tmp_path: Path, damage: str) -> None:
    work = tmp_path / "run"
    _trainer(tiny_folder, work, 6000, call_seconds=0).run()
    content = (work / "last.pt").read_bytes()
    (work / "last.pt").write_bytes(content[: len(content) // 2] if damage == "cut" else b"nothing like it")
    loop = _trainer(tiny_folder, work, 6000)
    with pytest.raises(TrainingError, match=r"last\.pt is damaged") as caught:
        loop.resume()
    assert "exported weights" in caught.value.remedy


def test_a_checkpoint_of_another_vocabulary_is_refused(tiny_folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "run"
    _trainer(tiny_folder, work, 6000, call_seconds=0).run()
    loop = _trainer(tiny_folder, work, 6000)
    loop._tokenizer = "cd" * 32
    with pytest.raises(TrainingError, match="another vocabulary"):
        loop.resume()


def test_cross_attention_that_was_never_opened_is_not_exported() -> None:
    net = UnifiedScoreNetwork(SHAPE)
    assert not any(".cross." in name for name in trainer.trained_tensors(net.state_dict()))
    with torch.no_grad():
        net.trunk.layers[1].cross.gate[0] = 0.5
    kept = [name for name in trainer.trained_tensors(net.state_dict()) if ".cross." in name]
    assert kept
    assert all(name.startswith("trunk.layers.1.") for name in kept)
    assert len(TOKENIZER) == 64

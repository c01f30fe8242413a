"""`kill -9` of a training run at ten random points: resumed each time, it draws the curve of an uninterrupted one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unit.engine.training.tiny_shards import write_tiny_shards

KILLS = 10
_STEPS = 60
_CHILD = """
import sys, time
from pathlib import Path
import torch
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training import setup, shards, tasks, trainer
from ai_os_diffusion.training.budget import Budget
from ai_os_diffusion.training.optim import LrSchedule

torch.set_num_threads(1)
folder, work, wait = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
mix = {"pointer": 2, "diffusion": 1, "grounded": 1}
data = shards.load_shards(folder)
begun = (work / "last.pt").exists()
net = setup.new_network(data, None, seed=3)
made = setup.make_tasks(mix, data, None, 5, torch.device("cpu"))

class Slow:
    def __init__(self, task):
        self.name, self.task = task.name, task
    def loss(self, net, draw):
        time.sleep(wait)
        return self.task.loss(net, draw)

settings = trainer.TrainerSettings(
    LrSchedule(1e-3, warmup=4), Budget(tokens=float(sys.argv[4])), save_seconds=0, log_steps=1, evaluate_seconds=0
)
loop = trainer.Trainer(
    net, UnifiedScoreNetwork(net.shape), {name: Slow(task) for name, task in made.items()}, tasks.interleave(mix), work,
    settings, data.tokenizer,
)
if begun:
    loop.resume()
print("ready", flush=True)
loop.run()
"""


def _child(shards: Path, work: Path, wait: float, tokens: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _CHILD, str(shards), str(work), str(wait), str(tokens)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _finished(child: subprocess.Popen[str]) -> None:
    _, said = child.communicate()
    assert child.returncode == 0, said


def _curve(work: Path) -> dict[int, dict[str, float]]:
    """Losses and rate by step; what a killed run did after its last checkpoint is done again, and counts again."""
    curve: dict[int, dict[str, float]] = {}
    for text in (work / "metrics.jsonl").read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        found = {name: value for name, value in line.items() if name.startswith("loss_") or name == "lr"}
        before = curve.setdefault(line["step"], found)
        assert before == pytest.approx(found, abs=1e-4), f"step {line['step']} was another one the second time"
    return curve


@pytest.mark.timeout(400)
def test_ten_kills_change_nothing(tmp_path: Path) -> None:
    shards, rng = write_tiny_shards(tmp_path / "shards"), random.Random(7)
    tokens = 18_000
    _finished(_child(shards, tmp_path / "whole", 0.0, tokens))
    wanted = _curve(tmp_path / "whole")
    assert len(wanted) >= _STEPS
    kills = 0
    while kills < KILLS:
        child = _child(shards, tmp_path / "killed", 0.05, tokens)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", child.communicate()[1]
        time.sleep(rng.uniform(0.0, 0.4))
        assert child.poll() is None, "it ended before it could be killed"
        child.kill()
        child.communicate()
        kills += 1
    _finished(_child(shards, tmp_path / "killed", 0.0, tokens))
    found = _curve(tmp_path / "killed")
    assert found.keys() == wanted.keys()
    for step, values in wanted.items():
        assert found[step] == pytest.approx(values, abs=1e-4)

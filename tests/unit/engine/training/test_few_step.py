"""Few-step distillation: what the student is to learn, that it learns it, and the rounds of a whole run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training import command, few_step, shards
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.few_step import FewStepTask, Noisy, Round, later_predictions
from ai_os_diffusion.training.few_step_rounds import parse_rounds
from ai_os_diffusion.training.tasks import text_rows
from ai_os_diffusion.training.trainer import Trainer
from unit.engine.training.tiny_shards import SHAPE

CPU = torch.device("cpu")
MASK = 3
OPTIONS = ("--threads", "1", "--device", "cpu", "--evaluate-minutes", "0", "--mix", "few_step=2,pointer=1")


class Remembering:
    """Predicts by the number of masked tokens in the row; remembers the times it was told."""

    def __init__(self) -> None:
        self.told: list[list[float] | None] = []

    def __call__(self, ids: Tensor, *, rows: Tensor, t: Tensor | None, **_others: object) -> Tensor:
        self.told.append(None if t is None else t.tolist())
        masked = (ids == MASK).sum(1, keepdim=True).expand_as(ids)[rows]
        return torch.nn.functional.one_hot(10 + masked % 40, SHAPE.vocab_size).float() * 5


def as_net(network: Remembering) -> UnifiedScoreNetwork:
    return cast(UnifiedScoreNetwork, network)


def all_masked(rows: int, width: int, t: float, *, tell_time: bool = False) -> Noisy:
    hide = torch.ones(rows, width, dtype=torch.bool)
    hide[:, 0] = False
    ids = torch.where(hide, MASK, 20)
    return Noisy(ids, hide, torch.full((rows,), t, dtype=torch.float64), torch.ones_like(hide), tell_time)


def test_each_token_has_the_prediction_from_when_it_is_drawn() -> None:
    teacher, batch = Remembering(), all_masked(400, 11, 0.5, tell_time=True)
    wanted = later_predictions(as_net(teacher), batch, Round(8, 2), MASK, np.random.default_rng(0))
    guessed = wanted.argmax(-1).view(400, 10) - 10
    # from t = 1/2 in four steps of 1/8: a quarter is drawn in each
    assert float((guessed == 10).float().mean()) == pytest.approx(0.25, abs=0.03)
    # those drawn of n masked ones see n, and n is binomial
    means = [n**2 + n * (1 - n / 10) for n in (10, 7.5, 5, 2.5)]
    drawn_of = (1 / 4, 1 / 3, 1 / 2, 1)
    expected = sum(mean / 10 * share for mean, share in zip(means, drawn_of, strict=True))
    assert float(guessed.float().mean()) == pytest.approx(expected, abs=0.15)
    counts = [torch.unique(row).tolist() for row in guessed]
    assert all(len(row) <= 4 and row[-1] == 10 for row in counts)
    assert [told[0] if told else None for told in teacher.told] == [0.5, 0.375, 0.25, 0.125]
    assert bool((wanted[:, MASK] < -1000).all())
    assert not bool((batch.ids != torch.where(batch.hide, MASK, 20)).any())


def test_one_step_of_the_teacher_is_its_own_prediction() -> None:
    teacher, batch = Remembering(), all_masked(3, 5, 0.25)
    wanted = later_predictions(as_net(teacher), batch, Round(4, 4), MASK, np.random.default_rng(0))
    assert bool((wanted.argmax(-1) == 14).all())
    assert teacher.told == [None]


def test_tokens_are_drawn_from_the_predictions() -> None:
    p = torch.tensor([0.5, 0.0, 0.3, 0.2])
    drawn = few_step._draw(p.log().clamp(min=-1e4).expand(20_000, 4), np.random.default_rng(0))
    assert torch.allclose(drawn.bincount(minlength=4) / 20_000, p, atol=0.015)
    assert not bool((drawn == 1).any())


def test_the_task_hides_what_may_be_hidden_and_has_no_loss_for_a_step_of_its_own(tiny_folder: Path) -> None:
    data = shards.load_shards(tiny_folder)
    net, teacher = restless(1), restless(1)
    same = few_step.make_task(data, teacher, Round(4, 4), (4, 4), 1, CPU)
    assert [float(same.loss(net, draw).loss.detach()) for draw in range(4)] == pytest.approx([0] * 4, abs=1e-5)
    rows = same._draws[1](0)  # answers: the second source
    batch = same._noisy(rows, np.random.default_rng(0), tell_time=False)
    assert not bool((batch.hide.numpy() & ~rows.region).any())
    assert bool(batch.hide.any(1).all())
    assert 0.25 <= float(batch.t.min()) <= float(batch.t.max()) <= 1
    other = few_step.make_task(data, teacher, Round(8, 2), (4, 4), 1, CPU)
    first, again = (other.loss(net, 5) for _ in range(2))
    assert float(first.loss.detach()) == float(again.loss.detach()) > 1e-4


def restless(seed: int) -> UnifiedScoreNetwork:
    """A network of large random weights, whose predictions depend much on what it reads."""
    net, generator = UnifiedScoreNetwork(SHAPE), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.4)
    return net


def test_a_student_comes_closer_to_its_teacher() -> None:
    grid = np.random.default_rng(0).integers(10, 60, (64, 8)).astype(np.uint16)
    rows = lambda draw: text_rows(grid, np.arange(draw * 16, draw * 16 + 16) % 64)  # noqa: E731
    teacher, student = restless(1), restless(2)
    task = FewStepTask([rows], teacher, Round(4, 2), 1, MASK, CPU)
    optimizer = torch.optim.Adam(student.parameters(), lr=3e-3)
    losses = []
    for draw in range(80):
        optimizer.zero_grad()
        result = task.loss(student, draw)
        result.loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(result.loss.detach()))
    assert sum(losses[-10:]) < 0.5 * sum(losses[:10])
    assert all(parameter.grad is None for parameter in teacher.parameters())


def _start(tiny_folder: Path, folder: Path) -> Path:
    common = ["--shards", str(tiny_folder), "--work", str(folder), *OPTIONS[:6]]
    command.main(["pointer", *common, "--tokens", "300", "--mix", "pointer=1"])
    return folder


def _distil(tiny_folder: Path, start: Path, work: Path, *more: str) -> str:
    arguments = ["--shards", str(tiny_folder), "--start", str(start), "--work", str(work), "--rounds", "8,4,2"]
    return command.main(["distill", *arguments, *OPTIONS, "--tokens", "9000", "--lr", "1e-3", *more])


def test_rounds_follow_each_other_and_a_stopped_run_goes_on_as_if_it_had_not_been(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, whole, halted = _start(tiny_folder, tmp_path / "start"), tmp_path / "whole", tmp_path / "halted"
    said = _distil(tiny_folder, start, whole)
    assert {path.name for path in whole.iterdir()} == {
        "steps-4", "steps-2", "trunk-0.npz", "run.json", "metrics.jsonl", "curve.svg"
    }  # fmt: skip
    lines = [json.loads(line) for line in (whole / "metrics.jsonl").read_text().splitlines()]
    evaluated = [line for line in lines if line["event"] == "evaluation"]
    assert list(dict.fromkeys(line["round"] for line in evaluated)) == ["steps-4", "steps-2"]
    assert all(line["few_step_kl"] >= 0 for line in evaluated)
    assert [line["tokens"] for line in lines] == sorted(line["tokens"] for line in lines)
    rounds = [json.loads((whole / name / "run.json").read_text())["tokens"] for name in ("steps-4", "steps-2")]
    assert all(4500 <= tokens < 6500 for tokens in rounds)
    assert f"{sum(rounds)} tokens" in said

    real, taken = Trainer._step, [0]

    def step(self: Trainer) -> None:
        real(self)
        taken[0] += 1
        if taken[0] in (4, 15):  # within the first round, and within the second
            self.stop()

    monkeypatch.setattr(Trainer, "_step", step)
    _distil(tiny_folder, start, halted)
    assert not (halted / "steps-2").exists()
    with pytest.raises(TrainingError, match="already holds a run"):
        _distil(tiny_folder, start, halted)
    _distil(tiny_folder, start, halted, "--resume")
    _distil(tiny_folder, start, halted, "--resume")
    assert taken[0] > 15
    expected, _ = import_weights(whole)
    for folder in (halted, halted / "steps-2"):
        found, _ = import_weights(folder)
        assert all(np.array_equal(found[name], expected[name]) for name in expected)
    first, _ = import_weights(whole / "steps-4")
    assert any(not np.array_equal(first[name], expected[name]) for name in expected)
    done = json.loads((halted / "run.json").read_text())
    assert _distil(tiny_folder, start, halted, "--resume").startswith(f"step {done['step']}, ")  # nothing is left


@pytest.mark.parametrize("text", ["64", "8,8", "4,8", "8,3", "8,0", "8,x", "", "8,-4"])
def test_rounds_fall_and_divide(text: str) -> None:
    with pytest.raises(TrainingError, match="--rounds"):
        parse_rounds(text)


def test_rounds_are_read() -> None:
    assert parse_rounds("64, 16,8") == [Round(64, 16), Round(16, 8)]
    assert Round(64, 16).finer == 4


def test_what_does_not_fit_is_refused(tiny_folder: Path, tmp_path: Path) -> None:
    common = ["--shards", str(tiny_folder), "--work", str(tmp_path / "run"), "--tokens", "500", *OPTIONS[:6]]
    with pytest.raises(TrainingError, match="--start is missing"):
        command.main(["distill", *common])
    with pytest.raises(TrainingError, match="leaves out 'few_step'"):
        command.main(["distill", *common, "--start", str(tmp_path), "--mix", "pointer=1"])
    with pytest.raises(TrainingError, match="stage 'distill' alone"):
        command.main(["text", *common, "--mix", "few_step=1"])

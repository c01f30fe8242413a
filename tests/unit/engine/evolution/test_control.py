"""Control branches: they begin as nothing, are small, learn, are kept exactly, and never touch the trunk."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.answering.generation import TextGenerator
from ai_os_diffusion.config import DiffusionConfig, EngineConfig, ModelConfig
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.errors import InferenceError, ModelLoadError, TrainingError
from ai_os_diffusion.evolution.adapters import Adapters
from ai_os_diffusion.evolution.branches import open_branch, save_branch
from ai_os_diffusion.evolution.controlnet import ControlNetTrainer, states_of
from ai_os_diffusion.evolution.deltas import Tensors, load_delta, save_delta
from ai_os_diffusion.evolution.form_items import gather_form, score_forms
from ai_os_diffusion.evolution.lora import Limits
from ai_os_diffusion.evolution.router import EvolutionRouter, Situation
from ai_os_diffusion.guidance import Field, JsonObject
from ai_os_diffusion.guidance.forms import Form, form_of, json_object
from ai_os_diffusion.model.control import ControlBranch
from ai_os_diffusion.model.controlled import Control, ControlledNetwork
from ai_os_diffusion.model.parameter_report import count_parameters
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.form_examples import FormExample, examples
from ai_os_diffusion.training.form_task import FormTask
from ai_os_diffusion.weights.restoring import restore_network
from helpers.tiny import SHAPE, bundled_tokenizer, save_bare

REQUEST = "Write this as JSON with the keys day and person: Anna comes on Monday."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights that are large enough for what stands before the frozen head to matter."""
    torch.manual_seed(0)
    network = UnifiedScoreNetwork(SHAPE)
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.4)
    tensors = {name: value.numpy() for name, value in network.state_dict().items()}
    place = tmp_path_factory.mktemp("tiny") / "model"
    return save_bare(place, tensors, SHAPE, codec="f16", tokenizer_sha256=bundled_tokenizer().sha256)


@pytest.fixture(scope="module")
def model(folder: Path) -> TextModel:
    return load_text_model(ModelConfig(path=str(folder), threads=1))


def opened(model: TextModel, delta: Tensors, folder: Path) -> Control:
    save_branch(folder, model.network.shape, delta)
    return open_branch(folder, 1)


def written(model: TextModel, control: Control | None, prompt: str = REQUEST, sampler: str = "confidence") -> object:
    config = EngineConfig(diffusion=DiffusionConfig(sampler=sampler))
    return TextGenerator(model, config).generate(prompt, 4, 12, 0, control=control)


def trained(model: TextModel, folder: Path, steps: int = 30) -> tuple[ControlNetTrainer, list[float]]:
    trainer = ControlNetTrainer(restore_network(folder))
    task = FormTask(model.tokenizer, states_of(model), examples("json", 0, 40, held_out=False), 0, batch=4)
    return trainer, trainer.train(task, Limits(steps, 60.0), rate=1e-2)


def test_below_a_tenth_of_the_bundled_trunk() -> None:
    with torch.device("meta"):
        net = UnifiedScoreNetwork(TransformerShape())
        share = count_parameters(ControlBranch.beside(net.trunk)) / count_parameters(net.trunk)
    assert 0.05 < share < 0.10


def test_it_begins_as_nothing(model: TextModel, folder: Path, tmp_path: Path) -> None:
    network = restore_network(folder)
    branch = ControlBranch.beside(network.trunk)
    states, keep = torch.randn(2, 9, model.dimension), torch.ones(2, 9, dtype=torch.bool)
    added = branch(states, keep, torch.tensor([3, 4]), torch.randn(2, 3, model.dimension), keep)
    assert torch.equal(added, torch.zeros(18, model.dimension))
    assert torch.equal(branch.layer.qkv.weight, network.trunk.layers[-1].qkv.weight)
    control = opened(model, ControlNetTrainer(network).delta(), tmp_path / "branch")
    tokens, rows = np.arange(2000, 2018).reshape(2, 9), np.ones((2, 9), np.bool_)
    controlled = ControlledNetwork(model.network, control, 4, [1000, 1001])
    assert np.array_equal(controlled(tokens, rows=rows), model.network(tokens, rows=rows))
    made, plain = (
        list(DiffusionCore(network, mask_id=model.special["mask"]).generate([5, 6], 8, steps=3, seed=1))
        for network in (controlled, model.network)
    )
    assert made == plain


def test_it_learns_beside_a_trunk_that_stays(model: TextModel, folder: Path, tmp_path: Path) -> None:
    before = restore_network(folder).state_dict()
    trainer, losses = trained(model, folder, 80)
    first, again = losses[:40], losses[40:]  # the same batches
    assert np.mean(again) < 0.95 * np.mean(first), (np.mean(first), np.mean(again))
    assert trainer.parameters == sum(values.size for values in trainer.delta().values())
    assert all(torch.equal(value, before[name]) for name, value in trainer.detach().state_dict().items())
    control = opened(model, trainer.delta(), tmp_path / "branch")
    assert written(model, control) != written(model, None)
    assert written(model, control, "A note about Anna.") == written(model, None, "A note about Anna.")


def test_without_torch_it_is_the_same(model: TextModel, folder: Path, tmp_path: Path) -> None:
    trainer, _ = trained(model, folder)
    delta = trainer.delta()
    branch = ControlBranch(model.network.shape)
    branch.load_state_dict({name: torch.from_numpy(value) for name, value in delta.items()})
    rng = np.random.default_rng(0)
    states, condition = (rng.normal(size=(n, model.dimension)).astype(np.float32) for n in (11, 3))
    native = opened(model, delta, tmp_path / "branch").added(states, 4, condition)
    everywhere = torch.ones(1, 11, dtype=torch.bool)
    with torch.no_grad():
        wanted = branch(
            torch.from_numpy(states)[None], everywhere, torch.tensor([4]), torch.from_numpy(condition)[None], everywhere
        ).numpy()
    assert np.abs(native - wanted).max() < 0.05 * np.abs(wanted).max()  # its matrices are INT8


def test_what_is_kept_is_read_back_exactly(model: TextModel, folder: Path, tmp_path: Path) -> None:
    delta = trained(model, folder, 3)[0].delta()
    save_delta(tmp_path / "delta", delta, base=model.embedder_id, level="L1")
    read = load_delta(tmp_path / "delta", model.embedder_id)
    assert read.keys() == delta.keys()
    assert all(np.array_equal(read[name], values.astype(np.float16)) for name, values in delta.items())
    one, other = (opened(model, read, tmp_path / name) for name in ("one", "other"))
    assert written(model, one) == written(model, other)
    file = next((tmp_path / "one").glob("*.parquet"))
    raw = bytearray(file.read_bytes())
    for place in range(len(raw) // 4, len(raw) // 2, 97):  # some of it is padding
        raw[place] ^= 1
    file.write_bytes(bytes(raw))
    with pytest.raises(ModelLoadError):
        open_branch(tmp_path / "one", 1)


def test_a_branch_that_does_not_fit_is_refused(model: TextModel, folder: Path, tmp_path: Path) -> None:
    delta = trained(model, folder, 1)[0].delta()
    with pytest.raises(InferenceError) as error:
        opened(model, delta | {"role": np.zeros((2, model.dimension), np.float32)}, tmp_path / "branch")
    assert error.value.kind == "inference.control"


def test_it_works_with_constraints_and_without_blocks(model: TextModel, folder: Path, tmp_path: Path) -> None:
    control = opened(model, trained(model, folder)[0].delta(), tmp_path / "branch")
    assert written(model, control, sampler="block") == written(model, control)
    schema = JsonObject({"day": Field(), "count": Field("number")})
    made = TextGenerator(model, EngineConfig()).generate(REQUEST, 2, 24, 0, constraints=[schema], control=control)
    assert set(json_object(made.text) or {}) == {"day", "count"}


def test_a_damaged_branch_is_made_again_of_what_was_learned(model: TextModel, folder: Path, tmp_path: Path) -> None:
    delta = trained(model, folder, 3)[0].delta()
    save_delta(tmp_path / "adapters" / "one", delta, base=model.embedder_id, level="L1")
    config = ModelConfig(path=str(folder), threads=1)
    before = written(model, Adapters(tmp_path, config).open_control("one", model))
    for path in (tmp_path / "merged" / "one").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-50])
    assert written(model, Adapters(tmp_path, config).open_control("one", model)) == before
    for path in (tmp_path / "adapters" / "one").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(ModelLoadError):
        Adapters(tmp_path, config).open_control("one", model)


def test_more_keys_than_the_network_reads_are_cut(model: TextModel, folder: Path, tmp_path: Path) -> None:
    control = opened(model, trained(model, folder, 3)[0].delta(), tmp_path / "branch")
    keys = ", ".join(f"key{number}" for number in range(model.network.shape.positions))
    assert written(model, control, f"Write this as JSON with the keys {keys}: Anna comes.")


def test_a_task_needs_requests_for_a_form(model: TextModel) -> None:
    with pytest.raises(TrainingError):
        FormTask(model.tokenizer, states_of(model), [FormExample("Say hello.", "Hello.")], 0)


def test_requests_for_a_form_are_for_this_level() -> None:
    router = EvolutionRouter()
    assert router.choose(Situation(REQUEST)) == "L1"
    assert router.choose(Situation("What is 3 + 4 - 2? Think step by step.")) == "L1"
    assert router.choose(Situation("Where is the spare key?")) == "L2"


def test_a_run_for_a_form_has_enough_and_none_of_the_notes(model: TextModel) -> None:
    form = form_of(REQUEST)
    assert form == Form("json", ("day", "person"))
    context = gather_form(REQUEST, form)
    assert context.is_enough
    assert context.memories == ()
    assert not {item.question for item in context.train} & {item.question for item in context.held}
    assert context == gather_form(REQUEST, form)
    few = dataclasses.replace(context, held=context.held[:8])
    told: list[int] = []
    scores = score_forms(model, None, few.held, told.append)
    assert scores.shape == (8,)
    assert scores.max() == 0  # random weights write no JSON
    assert told == [4, 8]

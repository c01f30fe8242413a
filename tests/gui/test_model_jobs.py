"""The jobs on models against a real engine with a tiny model, on its thread."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from ai_os_app.bootstrap import engine_config
from ai_os_app.settings import Settings
from ai_os_app.workers import jobs, results
from ai_os_app.workers import model_jobs as asked
from ai_os_app.workers.engine_client import EngineClient
from ai_os_app.workers.host import EngineHost
from ai_os_app.workers.jobs import EngineState, Job
from ai_os_app.workers.model_shelf import Shelf
from ai_os_app.workers.results import Problem
from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig, MemoryConfig, ModelConfig
from ai_os_diffusion.conversation.model import Conversation, Turn
from ai_os_diffusion.weights.loader import WeightLoader
from helpers.tiny import save_tiny_model

NOTE = "The spare key of the boat house is under the blue pot."
WEIGHTS = "weights-00000.parquet"

_R = TypeVar("_R")
Ask = Callable[[Job], object]


@pytest.fixture(scope="module")
def made_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three models of one shape."""
    folder = tmp_path_factory.mktemp("models")
    for number, name in enumerate(("local", "edge", "third")):
        save_tiny_model(folder / name, seed=number)
    return folder


@pytest.fixture
def assets(made_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Bundled assets with tiny models."""
    vocabulary = paths.bundled_vocabulary()
    folder = tmp_path / "assets"
    (folder / "models" / "vocab").mkdir(parents=True)
    shutil.copy(vocabulary, folder / "models" / "vocab")
    for name in ("local", "edge"):
        shutil.copytree(made_models / name, folder / "models" / name)
    monkeypatch.setenv("AIOS_ASSETS", str(folder))
    return folder


@pytest.fixture
def config(assets: Path, tmp_path: Path) -> EngineConfig:
    return EngineConfig(
        profile=str(tmp_path / "profile"), model=ModelConfig(threads=1), memory=MemoryConfig(candidates=4)
    )


class Answers(QObject):
    """Collects what jobs give, and their parts."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.given: dict[int, object] = {}
        self.parts: list[object] = []
        client.finished.connect(self.on_given)
        client.failed.connect(self.on_given)
        client.cancelled.connect(self.on_cancelled)
        client.part.connect(self.on_part)

    @Slot(int, object)
    def on_given(self, number: int, result: object) -> None:
        self.given[number] = result

    @Slot(int)
    def on_cancelled(self, number: int) -> None:
        self.given[number] = "cancelled"

    @Slot(int, object)
    def on_part(self, _number: int, part: object) -> None:
        self.parts.append(part)


@pytest.fixture
def client(qtbot: QtBot, config: EngineConfig) -> Iterator[EngineClient]:
    made = EngineClient(EngineHost(config))
    yield made
    assert made.close()


@pytest.fixture
def answers(client: EngineClient) -> Answers:
    return Answers(client)


@pytest.fixture
def ask(client: EngineClient, answers: Answers, qtbot: QtBot) -> Ask:
    """Submit a job to the started engine, and wait for its result, or its Problem."""
    client.start()
    qtbot.waitUntil(lambda: client.state in (EngineState.READY, EngineState.FAILED), timeout=60_000)

    def submit(job: Job) -> object:
        number = client.submit(job)
        qtbot.waitUntil(lambda: number in answers.given, timeout=120_000)
        return answers.given[number]

    return submit


def got(result: object, kind: type[_R]) -> _R:
    assert isinstance(result, kind), result
    return result


def states(result: object) -> dict[str, str]:
    return {model.key: model.state for model in got(result, asked.Models).items}


def left_over() -> list[str]:
    return sorted(path.name for path in paths.user_models().iterdir() if path.name.startswith(".making"))


def vectors(ask: Ask) -> int:
    """How many memories still wait for a vector, once none is being made."""
    got(ask(jobs.EmbedPending()), results.Embedded)
    return got(ask(jobs.Statistics()), results.Stats).pending_vectors


def test_a_folder_of_weights_is_imported_used_and_left_again_without_any_loss(ask: Ask, made_models: Path) -> None:
    assert states(ask(asked.ListModels())) == {"": "used", "edge": "ready"}
    chat = got(ask(jobs.NewConversation("Keys")), Conversation)
    got(ask(jobs.RememberNote(NOTE)), results.Remembered)
    turn = got(ask(jobs.Ask(chat.id, "Where is the spare key?")), Turn)
    assert vectors(ask) == 0
    (made_models / "third" / "private.txt").write_text("not a part of the model", encoding="utf-8")
    made = got(ask(asked.ImportModel(str(made_models / "third"))), asked.ModelMade)
    assert (made.model.key, made.model.state, made.cosine) == ("own:third", "ready", None)
    assert sorted(path.name for path in Path(made.model.folder).iterdir()) == ["metadata.json", WEIGHTS]
    assert left_over() == []
    used = got(ask(asked.UseModel("own:third")), asked.ModelUsed)
    assert used.pending == 1
    assert {model.key: model.state for model in used.models.items}["own:third"] == "used"
    assert vectors(ask) == 0
    for key in ("", "edge", "own:third", ""):
        got(ask(asked.UseModel(key)), asked.ModelUsed)
        assert [t.id for t in got(ask(jobs.LoadTurns(chat.id)), results.Turns).turns][-1] == turn.id
        assert got(ask(jobs.CountMemories()), results.Count).memories == 1
        assert vectors(ask) == 0
        assert [hit.text for hit in got(ask(jobs.SearchMemories("key", 3)), results.Hits).items] == [NOTE]


def test_a_profile_brings_its_model_and_its_threads(client: EngineClient, ask: Ask, assets: Path) -> None:
    got(ask(asked.UseModel("edge", threads=1)), asked.ModelUsed)
    assert got(ask(jobs.VerifyModel()), results.ModelCheck).folder == str(assets / "models" / "edge")
    got(ask(asked.UseModel("", threads=2)), asked.ModelUsed)
    assert states(ask(asked.ListModels())) == {"": "used", "edge": "ready"}
    assert client._worker._session._config.model.threads == 2  # type: ignore[union-attr]


def test_the_choice_counts_at_the_next_start(assets: Path, tmp_path: Path) -> None:
    settings = Settings()
    for key, folder in (("edge", assets / "models" / "edge"), ("own:third", paths.user_models() / "third")):
        settings.set("model", key)
        assert engine_config(settings, tmp_path).model.path == str(folder)
    settings.set("model", "")
    assert engine_config(settings, tmp_path).model.path == ""


def test_a_damaged_model_is_named_and_never_used(ask: Ask, made_models: Path) -> None:
    got(ask(asked.ImportModel(str(made_models / "third"))), asked.ModelMade)
    file = paths.user_models() / "third" / WEIGHTS
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 64]) + whole[middle + 64 :])
    (problem,) = got(ask(asked.CheckModel("own:third")), asked.ModelChecked).problems
    assert str(file) in problem
    assert got(ask(asked.UseModel("own:third")), Problem).kind == "weights.corrupt"
    assert states(ask(asked.ListModels()))[""] == "used"
    assert got(ask(jobs.CountMemories()), results.Count).memories == 0  # the engine goes on as it was
    file.unlink()
    assert states(ask(asked.ListModels()))["own:third"] == "damaged"


def test_what_is_damaged_or_no_model_is_not_imported(ask: Ask, made_models: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    shutil.copytree(made_models / "third", torn)
    (torn / WEIGHTS).write_bytes((torn / WEIGHTS).read_bytes()[:-100])
    problem = got(ask(asked.ImportModel(str(torn))), Problem)
    assert WEIGHTS in problem.message
    empty = tmp_path / "empty"
    empty.mkdir()
    problem = got(ask(asked.ImportModel(str(empty))), Problem)
    assert "There is no checkpoint that can be converted at" in problem.message
    alien = tmp_path / "alien"
    alien.mkdir()
    (alien / "config.json").write_text(json.dumps({"model_type": "llama"}), encoding="utf-8")
    (alien / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    problem = got(ask(asked.ImportModel(str(alien))), Problem)
    assert "'llama'" in problem.sentence
    assert not [name for name in states(ask(asked.ListModels())) if name.startswith("own:")]
    assert left_over() == []


def test_a_model_of_another_vocabulary_or_shape_is_refused_for_use(
    ask: Ask, made_models: Path, assets: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(made_models / "third", other)
    told = json.loads((other / "metadata.json").read_text(encoding="utf-8"))
    told["tokenizer_sha256"] = "0" * 64
    (other / "metadata.json").write_text(json.dumps(told), encoding="utf-8")
    made = got(ask(asked.ImportModel(str(other))), asked.ModelMade)
    assert made.model.state == "unfit"
    assert "vocabulary" in made.model.reason
    assert got(ask(asked.UseModel("own:other")), Problem).kind == "model.unfit"


def test_removing_can_be_undone_until_a_start_later_on(ask: Ask, made_models: Path) -> None:
    got(ask(asked.ImportModel(str(made_models / "third"))), asked.ModelMade)
    removed = got(ask(asked.RemoveModel("own:third")), asked.ModelRemoved)
    assert [model.key for model in removed.models.items] == ["", "edge"]
    assert states(ask(asked.RestoreModel("own:third")))["own:third"] == "ready"
    got(ask(asked.RemoveModel("own:third")), asked.ModelRemoved)
    Shelf().sweep()  # a window on another profile opens
    assert states(ask(asked.RestoreModel("own:third")))["own:third"] == "ready"
    got(ask(asked.RemoveModel("own:third")), asked.ModelRemoved)
    os.utime(paths.user_models() / ".removed", (0, 0))
    Shelf().sweep()
    assert got(ask(asked.RestoreModel("own:third")), Problem).kind == "model.gone"
    assert got(ask(asked.RemoveModel("")), Problem).kind == "model.bundled"
    assert got(ask(asked.RemoveModel("own:third")), Problem).kind == "model.gone"


def test_names_that_are_taken_get_a_number(ask: Ask, made_models: Path) -> None:
    keys = [got(ask(asked.ImportModel(str(made_models / "third"))), asked.ModelMade).model.key for _ in range(2)]
    assert keys == ["own:third", "own:third (2)"]


def test_two_models_answer_from_the_same_memories(ask: Ask, answers: Answers) -> None:
    got(ask(jobs.RememberNote(NOTE)), results.Remembered)
    compared = got(ask(asked.CompareModels("Where is the spare key?", "", "edge")), asked.Compared)
    assert [given.key for given in compared.answers] == ["", "edge"]
    assert all(given.seconds > 0 for given in compared.answers)
    assert [part.key for part in answers.parts if isinstance(part, asked.ComparedAnswer)] == ["", "edge"]
    assert states(ask(asked.ListModels()))[""] == "used"
    assert got(ask(asked.CompareModels(" ", "", "edge")), Problem).kind == "inference.blank"


def test_a_measured_speed_is_remembered(ask: Ask) -> None:
    measured = got(ask(asked.MeasureModel("edge")), asked.ModelMeasured)
    assert (measured.seconds > 0, measured.device) == (True, "cpu")
    models = {model.key: model for model in got(ask(asked.ListModels()), asked.Models).items}
    assert models["edge"].seconds == pytest.approx(measured.seconds, abs=1e-3)
    assert models[""].seconds is None


@pytest.mark.timeout(300)
def test_a_copy_has_fewer_bits_and_a_stop_leaves_nothing(
    ask: Ask, client: EngineClient, answers: Answers, qtbot: QtBot
) -> None:
    number = client.submit(asked.CopyModel("", 4))
    qtbot.waitUntil(lambda: bool(answers.parts), timeout=60_000)
    client.cancel(number)
    assert answers.given[number] == "cancelled"
    qtbot.waitUntil(lambda: left_over() == [], timeout=60_000)
    made = got(ask(asked.CopyModel("", 4)), asked.ModelMade)
    assert (made.model.key, made.model.bits, made.model.state) == ("own:bundled 4 bit", 4, "ready")
    assert made.cosine is not None
    assert made.cosine > 0.9
    assert made.after < made.before
    assert left_over() == []
    assert any(isinstance(part, asked.Making) and part.share for part in answers.parts)
    assert WeightLoader(made.model.folder).metadata()["training"]["note"] == "random"
    got(ask(asked.UseModel(made.model.key)), asked.ModelUsed)


def test_without_an_engine_another_model_can_be_chosen(
    client: EngineClient, assets: Path, ask: Ask, qtbot: QtBot
) -> None:
    assert client.state is EngineState.READY
    broken = EngineConfig(profile="p", model=ModelConfig(path=str(paths.user_models() / "gone")))
    host = EngineHost(broken)
    assert states(host.run_closed(asked.ListModels())) == {"": "ready", "edge": "ready"}
    used = got(host.run_closed(asked.UseModel("")), asked.ModelUsed)
    assert {model.key: model.state for model in used.models.items} == {"": "used", "edge": "ready"}

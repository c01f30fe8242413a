"""One tiny model for all integration tests, and engines on profiles of their own."""

from __future__ import annotations

import dataclasses
import functools
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ai_os_diffusion import arrow_engine, paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.runtime import TextModel, load_text_model
from helpers.bad_input import Run
from helpers.tiny import config_for, save_tiny_model

KEY = "# Keys\n\nThe spare key is under the blue pot. Grüße aus Zürich!\n"
JAPAN = "# 旅行\n\n二月我们在家。去年的日本之旅我住在京都。樱花很美。\n"


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of random weights."""
    return save_tiny_model(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture
def config(tiny_model: Path, tmp_path: Path) -> EngineConfig:
    """The tiny model on an empty profile; never abstains."""
    return config_for(tiny_model, tmp_path / "profile")


@pytest.fixture
def engine(config: EngineConfig) -> Iterator[ArrowEngine]:
    """An engine on an empty profile."""
    with ArrowEngine(config) as opened:
        yield opened


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with an English and a Chinese note."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "keys.md").write_text(KEY, encoding="utf-8")
    (folder / "japan.md").write_text(JAPAN, encoding="utf-8")
    return folder


@pytest.fixture
def config_file(config: EngineConfig, tmp_path: Path) -> Path:
    """The configuration as the file that the command line reads."""
    path = tmp_path / "config.yaml"
    path.write_text(config.to_yaml(), encoding="utf-8")
    return path


@pytest.fixture
def write_config(config: EngineConfig, tmp_path: Path) -> Callable[..., Path]:
    """Write another configuration with other weights, vocabulary or profile."""

    def write(*, profile: Path | None = None, **model: str) -> Path:
        changed = dataclasses.replace(config, model=dataclasses.replace(config.model, **model))  # type: ignore[arg-type]
        changed = dataclasses.replace(changed, profile=str(profile)) if profile else changed
        path = tmp_path / "other.yaml"
        path.write_text(changed.to_yaml(), encoding="utf-8")
        return path

    return write


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of one process share a loaded model, which saves most of the time of a test."""
    monkeypatch.setattr(arrow_engine, "load_text_model", _load_once)


@functools.cache
def _load_once(config: ModelConfig) -> TextModel:
    return load_text_model(config)


@pytest.fixture
def no_log_left_open() -> Iterator[None]:
    """Close the log files that a command opened."""
    yield
    logger = logging.getLogger("ai_os_diffusion")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


@pytest.fixture
def tiny_assets(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of bundled assets with the tiny model and a sample of two notes, in place of the real one."""
    vocabulary = paths.bundled_vocabulary()
    folder = tmp_path / "assets"
    (folder / "models" / "vocab").mkdir(parents=True)
    shutil.copy(vocabulary, folder / "models" / "vocab" / vocabulary.name)
    shutil.copytree(tiny_model, folder / "models" / "local")
    for part, text in (("notes", KEY), ("chats", "Ben: the boat is called Elsa.\n")):
        (folder / "sample" / part).mkdir(parents=True)
        (folder / "sample" / part / f"{part}.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("AIOS_ASSETS", str(folder))
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives exit code, standard output and standard error."""

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(words))
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def ai_os(config_file: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on memories; gives exit code, standard output and standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*words, "--config", str(config_file)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="ai-os-test-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)
    shutil.rmtree(folder)

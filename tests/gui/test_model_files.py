"""The check names what is damaged; Repair finds a good copy without a network, or says what to do."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ai_os_app.workers import model_files
from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.errors import ModelLoadError
from helpers.tiny import save_tiny_model

FILES = ("models/local/weights-00000.parquet", "models/local/metadata.json", "models/vocab/vocab.txt")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The assets of an installed copy: in no repository, with a small model; the ones in use are these."""
    vocabulary = tmp_path / "installed" / "assets" / "models" / "vocab"
    vocabulary.mkdir(parents=True)
    shutil.copy(paths.bundled_vocabulary(), vocabulary)
    assets = vocabulary.parents[1]
    save_tiny_model(assets / "models" / "local")
    monkeypatch.setenv("AIOS_ASSETS", str(assets))
    monkeypatch.setattr(paths, "own_assets", lambda: assets)
    return assets


def damage(file: Path) -> bytes:
    """Change bytes in the middle; gives what was there."""
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 64]) + whole[middle + 64 :])
    return whole


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_in_use_is_taken_from_the_installation(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    used = tmp_path / "used"
    shutil.copytree(installed, used)
    monkeypatch.setenv("AIOS_ASSETS", str(used))
    assert model_files.check(EngineConfig()).problems == ()
    whole = damage(used / name)
    (problem,) = model_files.check(EngineConfig()).problems
    assert str(used / name) in problem
    assert model_files.repair(EngineConfig()).problems == ()
    assert (used / name).read_bytes() == whole


@pytest.mark.parametrize("name", FILES)
def test_where_the_installation_itself_is_damaged_the_file_and_the_remedy_are_named(installed: Path, name: str) -> None:
    damage(installed / name)
    with pytest.raises(ModelLoadError) as caught:
        model_files.repair(EngineConfig())
    assert str(installed / name) in str(caught.value.args[0])
    assert "Get AI-OS" in caught.value.remedy


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
@pytest.mark.parametrize("name", FILES)
def test_in_a_repository_the_committed_file_comes_back(installed: Path, name: str) -> None:
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", "-C", str(installed.parent), *who, *words], check=True)
    whole = damage(installed / name)
    assert model_files.repair(EngineConfig()).problems == ()
    assert (installed / name).read_bytes() == whole


def test_a_model_of_the_users_own_is_never_replaced_by_another(installed: Path, tmp_path: Path) -> None:
    own = save_tiny_model(tmp_path / "own", seed=1)
    (own / "metadata.json").write_text("{", encoding="utf-8")
    config = EngineConfig(model=ModelConfig(path=str(own)))
    with pytest.raises(ModelLoadError):
        model_files.repair(config)
    assert (own / "metadata.json").read_text(encoding="utf-8") == "{"

"""The set-up installs what `pyproject.toml` lists, read without a TOML library."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def environment() -> ModuleType:
    """The module `packaging/environment.py`, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "packaging" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_requirements_are_those_of_the_project_file(environment: ModuleType) -> None:
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert environment.requirements("test") == project["dependency-groups"]["test"]
    assert environment.requirements("oracle") == project["dependency-groups"]["oracle"]
    assert environment.requirements("dependencies") == project["project"]["dependencies"]


def test_torch_is_installed_in_the_version_of_the_project_file(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    (tmp_path / "pyproject.toml").write_text('dependencies = [\n    "torch==2.11.*",  # pinned\n    "x",\n]\n')
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    no_answer = subprocess.CompletedProcess("pip", 1)
    monkeypatch.setattr(environment.subprocess, "run", lambda *_, **__: no_answer)  # of the small index
    monkeypatch.setattr(environment, "run", lambda command, *_: asked.append(command))
    environment.install_torch()
    environment.install_torch()
    assert [command[-1] for command in asked] == ["torch==2.11.*"]


def test_a_project_file_without_the_list(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    with pytest.raises(environment.SetupError, match="no list `test`"):
        environment.requirements("test")

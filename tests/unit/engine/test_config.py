"""Configuration: good files load, wrong ones name key, value and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import ConfigError


def test_defaults_round_trip_through_yaml(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(EngineConfig().to_yaml(), encoding="utf-8")
    assert EngineConfig.load(path) == EngineConfig()


def test_values_of_a_file_are_used(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("profile: work\ndiffusion:\n  steps: 4\n  temperature: 1\n", encoding="utf-8")
    config = EngineConfig.load(path)
    assert (config.profile, config.diffusion.steps, config.diffusion.temperature) == ("work", 4, 1.0)


def test_an_empty_file_means_defaults(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("", encoding="utf-8")
    assert EngineConfig.load(path) == EngineConfig()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("diffusion:\n  steps: 0\n", ["diffusion.steps", "0", "between 1 and 1024"]),
        ("diffusion:\n  steps: many\n", ["diffusion.steps", "'many'", "int"]),
        ("diffusion:\n  steps: true\n", ["diffusion.steps", "True"]),
        ("diffusion:\n  sampler: magic\n", ["diffusion.sampler", "'magic'", "confidence, ancestral"]),
        ("diffusion:\n  stpes: 4\n", ["diffusion.stpes", "Did you mean `diffusion.steps`?"]),
        ("nonsense: 1\n", ["nonsense", "Known keys"]),
        ("memory: 3\n", ["memory", "a group of keys"]),
        ("- a\n- b\n", ["list"]),
        ("a: [\n", ["not valid YAML"]),
        ("diffusion:\n  best_of: 3\n", ["diffusion.best_of", "temperature above 0"]),
        ("uncertainty:\n  evolve_below: 0.9\n", ["evolve_below", "0.9", "evolve_above"]),
    ],
)
def test_wrong_files_are_explained(tmp_path: Path, text: str, parts: list[str]) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        EngineConfig.load(path)
    for part in parts:
        assert part in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml"):
        EngineConfig.load(tmp_path / "nowhere.yaml")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"config\.yaml"):
        EngineConfig.load(path)

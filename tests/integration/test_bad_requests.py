"""Wrong configurations and arguments: one clear line that says what, where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.bad_input import Run, refused

pytestmark = pytest.mark.usefixtures("no_log_left_open")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("stepz: 3", ("unknown key `stepz`", "Known keys")),
        ("memory:\n  top_kk: 3", ("unknown key `memory.top_kk`", "Did you mean `memory.top_k`?")),
        ("memory:\n  top_k: many", ("`memory.top_k` is 'many'", "of type int")),
        ("diffusion:\n  steps: true", ("`diffusion.steps` is True", "of type int")),
        ("diffusion:\n  steps: 0", ("`diffusion.steps` is 0", "between 1 and 1024")),
        ("diffusion:\n  sampler: dice", ("`diffusion.sampler` is 'dice'", "confidence, ancestral")),
        ("memory: 3", ("`memory` is 3", "a group of keys")),
        ("- a\n- b", ("holds a list", "Write `key: value` lines")),
        ("a: [1,\nb: 2", ("not valid YAML", "line 2")),
        ("uncertainty:\n  evolve_below: 0.9", ("evolve_below is 0.9",)),
        ("model:\n  device: xpu", ("model.device is 'xpu'", "Set model.device to auto")),
    ],
)
def test_wrong_configurations(run: Run, tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    profile = tmp_path / "profile"
    refused(run("recall", "x", "--config", str(file), "--profile", str(profile)), *parts)


def test_configurations_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    refused(run("recall", "x", "--config", str(file)), str(file), "cannot be read", "Check the path")
    file.write_bytes(b"profile: caf\xe9")
    refused(run("recall", "x", "--config", str(file)), str(file), "cannot be read", "UTF-8")


@pytest.mark.usefixtures("loaded_once")
@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("ask", "  "), ("The question is blank", "Ask something")),
        (("remember", ""), ("Memory 0 is blank", "Write something")),
        (("remember", "x", "--title", "\udcff"), ("title", "not valid Unicode")),
        (("recall", "caf\udce9"), ("not valid Unicode at character 3", "UTF-8")),
        (("recall", "x", "--top-k", "0"), ("top_k is 0", "between 1 and 1000")),
        (("recall", "x", "--top-k", str(2**70)), ("top_k is", "between 1 and 1000")),
        (("forget", "not-an-id"), ("not-an-id",)),
        (("undo-import", "--batch", "none"), ("no import",)),
    ],
)
def test_wrong_arguments(run: Run, config_file: Path, words: tuple[str, ...], parts: tuple[str, ...]) -> None:
    refused(run(*words, "--config", str(config_file)), *parts)

"""Damaged, missing and unfitting models: one clear line, and the memories stay as they are."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ai_os_diffusion.answering.confidence import DEFAULT
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import ModelLoadError
from helpers.bad_input import Run, fingerprint, flip, refused

pytestmark = pytest.mark.usefixtures("no_log_left_open")


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model, to be damaged."""
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


def change_metadata(model: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = model / "metadata.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")


def parquet(model: Path) -> Path:
    return next(iter(sorted(model.glob("*.parquet"))))


DAMAGES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a flipped byte": (lambda m: flip(parquet(m), parquet(m).stat().st_size // 2), ("fresh copy",)),
    "a cut file": (lambda m: os.truncate(parquet(m), 1000), (".parquet", "fresh copy")),
    "a file gone": (lambda m: parquet(m).unlink(), (".parquet", "is missing", "Copy the whole model folder")),
    "no metadata": (lambda m: (m / "metadata.json").unlink(), ("metadata.json",)),
    "metadata cut": (lambda m: os.truncate(m / "metadata.json", 100), ("metadata.json", "fresh copy")),
    "no folder": (shutil.rmtree, ("model",)),
    "unknown size": (lambda m: change_metadata(m, lambda v: v["shape"].update(wings=2)), ("metadata.json", "wings")),
    "odd size": (lambda m: change_metadata(m, lambda v: v["shape"].update(width="w")), ("metadata.json", "width")),
    "other size": (lambda m: change_metadata(m, lambda v: v["shape"].update(width=64)), ("/model do not fit",)),
    "no shape": (lambda m: change_metadata(m, lambda v: v.pop("shape")), ("metadata.json", "`shape`")),
    "odd tensors": (lambda m: change_metadata(m, lambda v: v.update(tensors=[{"name": 1}])), ("metadata.json",)),
    "no calibration": (lambda m: (m / "calibration.json").write_text("{"), ("calibration.json", "calibrate")),
    "calibration of no number": (
        lambda m: (m / "calibration.json").write_text(json.dumps(dict.fromkeys(DEFAULT, float("nan")))),
        ("calibration.json",),
    ),
    "half a trigger": (
        lambda m: (m / "calibration.json").write_text(json.dumps({**DEFAULT, "trigger": {"above": 0.9}})),
        ("calibration.json", "trigger"),
    ),
    "a trigger that never fires": (
        lambda m: (m / "calibration.json").write_text(json.dumps({**DEFAULT, "trigger": {**DEFAULT, "above": 2}})),
        ("calibration.json", "above"),
    ),
    "odd calibration": (lambda m: (m / "calibration.json").write_text('{"bias": "x"}'), ("calibration.json",)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_models(run: Run, model: Path, write_config: Callable[..., Path], damage: str) -> None:
    file = write_config(path=str(model))
    profile = EngineConfig.load(file).profile
    assert run("remember", "The wren is small.", "--config", str(file))[0] == 0
    before = fingerprint(Path(profile) / "store")
    harm, parts = DAMAGES[damage]
    harm(model)
    refused(run("ask", "How is the wren?", "--config", str(file)), *parts)
    assert fingerprint(Path(profile) / "store") == before


def test_values_that_are_not_numbers(tiny_model: Path, model: Path) -> None:
    """A checksum holds over wrong bytes too when they were written so."""
    flip(parquet(model), parquet(model).stat().st_size // 2)
    with pytest.raises(ModelLoadError) as caught:
        ArrowEngine(EngineConfig.from_dict({"model": {"path": str(model), "device": "cpu"}}))
    assert caught.value.kind == "weights.corrupt"
    assert caught.value.context["file"].startswith(str(model))


def test_weight_commands_on_bad_folders(run: Run, model: Path, tmp_path: Path) -> None:
    for command in ("verify", "show"):
        refused(run("weights", command, str(tmp_path / "gone")), str(tmp_path / "gone"))
    flip(parquet(model), parquet(model).stat().st_size // 2)
    code, out, err = run("weights", "verify", str(model))
    assert (code, err) == (1, "")
    assert "damaged: trunk." in out
    refused(run("weights", "convert", str(tmp_path / "gone"), str(tmp_path / "out")), str(tmp_path / "gone"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n", ("vocabulary", "Use the vocabulary that belongs")),
        (b"", ("vocab.txt",)),
        (b"\xff\xfe\x00\x01" * 20, ("vocab.txt",)),
        (None, ("vocab.txt",)),
    ],
    ids=["another", "empty", "binary", "missing"],
)
def test_wrong_vocabularies(
    run: Run, tiny_model: Path, tmp_path: Path, write_config: Callable[..., Path], content: bytes | None, parts: Any
) -> None:
    path = tmp_path / "vocab.txt"
    if content is not None:
        path.write_bytes(content)
    refused(run("recall", "x", "--config", str(write_config(vocabulary=str(path)))), *parts)


def test_no_assets(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOS_ASSETS", str(tmp_path / "gone"))
    refused(run("recall", "x", "--profile", str(tmp_path / "p")), str(tmp_path / "gone"), "AIOS_ASSETS")

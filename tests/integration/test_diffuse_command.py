"""`ai-os diffuse` and the engine's voice where the model has none."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ai_os_diffusion import arrow_engine
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli import main as cli
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.guidance import Length, Mentions
from ai_os_diffusion.types import AudioOutput, ImageOutput, SpokenWord, TextOutput


@pytest.fixture
def configured(tiny_model: Path, tmp_path: Path) -> Path:
    """A configuration file with a tiny model and a profile of its own."""
    file = tmp_path / "config.yaml"
    config = EngineConfig(profile=str(tmp_path / "profile"), model=ModelConfig(path=str(tiny_model)))
    file.write_text(config.to_yaml(), encoding="utf-8")
    return file


def _say(self: ArrowEngine, text: str, **others: object) -> AudioOutput:
    words = (SpokenWord(text.split()[0], 0, len(text.split()[0]), 0.0, 0.5),)
    return AudioOutput(text, np.linspace(-1, 1, 8000, dtype=np.float32), 16000, words)


def test_text_and_sound_are_written_to_files(
    configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(arrow_engine.ArrowEngine, "speak", _say)
    out = tmp_path / "made" / "here"
    command = ["diffuse", "A yellow bird in the rain", "--modality", "audio,text", "--out", str(out)]
    assert cli.main([*command, "--length", "4", "--steps", "2", "--config", str(configured), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["audio", "text"]
    assert (out / "text.txt").read_text(encoding="utf-8").rstrip("\n") == told["text"]["text"].rstrip("\n")
    assert told["audio"]["seconds"] == 0.5
    assert told["audio"]["words"][0]["begins"] == 0.0
    with wave.open(str(out / "speech.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        assert file.getnframes() == 8000


def test_a_picture_is_written_with_what_it_was_drawn_from(
    configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (16, 16, 3)).astype(np.uint8)

    def drawn(self: ArrowEngine, prompt: str, **others: object) -> ImageOutput:
        return ImageOutput(prompt, pixels, 3, 7)

    monkeypatch.setattr(arrow_engine.ArrowEngine, "draw", drawn)
    command = ["diffuse", "Ein gelber Vogel 🐦", "--modality", "image", "--out", str(tmp_path)]
    assert cli.main([*command, "--config", str(configured)]) == 0
    with Image.open(tmp_path / "picture.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture), pixels)
        assert picture.info["Description"] == "Ein gelber Vogel 🐦"
        assert "seed 3" in picture.info["Software"]


def test_outputs_that_cannot_be_made_are_told_and_the_others_are_there(
    configured: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["diffuse", "A bird", "--modality", "text,audio,image", "--out", str(tmp_path / "o"), "--length", "3"]
    assert cli.main([*command, "--config", str(configured)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("text.txt")
    assert "no voice" in told[1]
    assert told[2].startswith("image: ")


def test_sound_needs_a_folder(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diffuse", "A bird", "--modality", "audio", "--config", str(configured)]) == 1
    assert "--out" in capsys.readouterr().err


def test_speaking_says_what_is_missing(configured: Path) -> None:
    with ArrowEngine(configured) as engine:
        with pytest.raises(InferenceError, match="no voice") as raised:
            engine.speak("Good morning to all of you.")
        assert raised.value.kind == "inference.modality"
        with pytest.raises(InferenceError, match="blank"):
            engine.speak(" ")
        with pytest.raises(InferenceError, match="English"):
            engine.speak("帮我回忆去年的日本之旅")


def test_free_text_is_written_under_constraints(config: EngineConfig) -> None:
    with ArrowEngine(config) as engine:
        wanted = [Mentions("the blue pot"), Length(4, 20)]
        made = engine.diffuse("Write a note.", steps=2, length=16, constraints=wanted)
        assert isinstance(made, TextOutput)
        assert "the blue pot" in made.text
        assert made.constrained is not None
        assert made.constrained.passes >= 2
        assert engine.diffuse("Write a note.", steps=2, length=16, constraints=wanted).text == made.text
        for prompt, modality in (("Write a note.", "code"), ("写一首诗吧，关于春天。", "text")):
            with pytest.raises(InferenceError) as error:
                engine.diffuse(prompt, modality, constraints=wanted)
            assert error.value.kind == "inference.constraint"

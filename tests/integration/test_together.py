"""Text, a picture and speech made together by the bundled weights: fewer passes, and what each is alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import DiffusionConfig, EngineConfig, MediaConfig
from ai_os_diffusion.errors import Cancelled, InferenceError, ModelLoadError
from ai_os_diffusion.media.painter import Painter
from ai_os_diffusion.media.together import Made
from ai_os_diffusion.media.voice import Voice
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import AudioOutput, ImageOutput, TextOutput, Unavailable

PROMPT = "The rain falls on the"
NAMES = ("text", "image", "audio")
TEXT_STEPS, PICTURE_STEPS, SPEECH_STEPS = 5, 4, 3
PICTURE_PASSES = 2 * PICTURE_STEPS - 1  # Heun's method
CLOSE = 1e-4


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    """An engine with the bundled weights, which are opened, and few steps."""
    config = EngineConfig(
        profile=str(tmp_path_factory.mktemp("together")),
        diffusion=DiffusionConfig(threshold=1.0),
        media=MediaConfig(picture_steps=PICTURE_STEPS, speech_steps=SPEECH_STEPS),
    )
    with ArrowEngine(config) as opened:
        opened.draw(PROMPT, steps=1)
        opened.speak("Yes.")
        yield opened


def _together(engine: ArrowEngine, *names: str, cancel: CancelToken | None = None) -> dict[str, Made | Unavailable]:
    made = engine.diffuse(PROMPT, names, steps=TEXT_STEPS, length=12, seed=3, cancel=cancel)
    assert isinstance(made, dict)
    return made


@pytest.fixture(scope="module")
def alone(engine: ArrowEngine) -> dict[str, Made]:
    """Each made by itself; `said` is the text, `audio` the prompt as it is said."""
    text = engine.diffuse(PROMPT, "text", steps=TEXT_STEPS, length=12, seed=3)
    assert isinstance(text, TextOutput)
    return {
        "text": text,
        "image": engine.draw(PROMPT, seed=3),
        "audio": engine.speak(PROMPT, seed=3),
        "said": engine.speak(str(text), seed=3),
    }


def _same(found: Made | Unavailable, wanted: Made) -> None:
    assert type(found) is type(wanted)
    if isinstance(found, TextOutput) and isinstance(wanted, TextOutput):
        assert (found.text, found.ids, found.steps) == (wanted.text, wanted.ids, wanted.steps)
        np.testing.assert_allclose(found.confidence, wanted.confidence, atol=CLOSE)
    elif isinstance(found, ImageOutput) and isinstance(wanted, ImageOutput):
        np.testing.assert_array_equal(found.pixels, wanted.pixels)
    elif isinstance(found, AudioOutput) and isinstance(wanted, AudioOutput):
        assert found.words == wanted.words
        np.testing.assert_allclose(found.samples, wanted.samples, atol=CLOSE)


@pytest.mark.parametrize("names", [*itertools.combinations(NAMES, 2), NAMES, NAMES[::-1]])
def test_what_is_made_together_is_what_is_made_alone(
    engine: ArrowEngine, alone: dict[str, Made], names: tuple[str, ...]
) -> None:
    made = _together(engine, *names)
    assert tuple(made) == names
    for name in names:
        _same(made[name], alone["said" if name == "audio" and "text" in names else name])


@pytest.mark.parametrize(
    ("names", "steps", "prompts"),
    [
        (("text", "image"), max(TEXT_STEPS, PICTURE_PASSES), 2),
        (("image", "audio"), max(SPEECH_STEPS, PICTURE_PASSES), 3),
        (NAMES, max(TEXT_STEPS + SPEECH_STEPS, PICTURE_PASSES), 3),
    ],
)
def test_one_pass_serves_all_modalities(engine: ArrowEngine, names: tuple[str, ...], steps: int, prompts: int) -> None:
    network = engine.model.network
    before = network.passes
    made = _together(engine, *names)
    assert not any(isinstance(each, Unavailable) for each in made.values())
    assert network.passes - before == steps + prompts  # a prompt is read once


def test_all_of_it_stops_when_it_is_cancelled(engine: ArrowEngine) -> None:
    cancel = CancelToken()
    seen: list[int] = []

    def stop(step: object) -> None:
        seen.append(1)
        cancel.cancel()

    before = engine.model.network.passes
    with pytest.raises(Cancelled):
        engine.diffuse(PROMPT, NAMES, steps=TEXT_STEPS, length=12, on_step=stop, cancel=cancel)
    assert len(seen) == 1
    assert engine.model.network.passes - before <= 2 + 2  # the prompts of the picture, the step, and one that had begun
    _together(engine, "text", "image")  # nothing is left behind


@pytest.mark.parametrize("error", [InferenceError("It broke."), ModelLoadError("It broke.")])
def test_what_fails_does_not_lose_the_others(
    engine: ArrowEngine, alone: dict[str, Made], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Painter, "draw", fails)
        made = _together(engine, *NAMES)
        assert isinstance(made["image"], Unavailable)
        assert "It broke" in made["image"].reason
        _same(made["text"], alone["text"])
        _same(made["audio"], alone["said"])
    with monkeypatch.context() as patch:
        patch.setattr(Voice, "speak", fails)
        made = _together(engine, *NAMES)
        assert isinstance(made["audio"], Unavailable)
        _same(made["text"], alone["text"])
        _same(made["image"], alone["image"])


def test_a_failure_in_the_middle_of_its_steps_does_not_lose_the_others(
    engine: ArrowEngine, alone: dict[str, Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    decode, calls = Painter._predictor, []

    def breaks(self: Painter, *told: object) -> object:
        predict = decode(self, *told)  # type: ignore[arg-type]

        def broken(xt: np.ndarray, t: float) -> np.ndarray:
            calls.append(t)
            if len(calls) == 3:
                raise InferenceError("It broke.")
            return predict(xt, t)

        return broken

    monkeypatch.setattr(Painter, "_predictor", breaks)
    made = _together(engine, *NAMES)
    assert isinstance(made["image"], Unavailable)
    _same(made["text"], alone["text"])
    _same(made["audio"], alone["said"])


def test_other_errors_end_everything(engine: ArrowEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Voice, "speak", fails)
    with pytest.raises(ZeroDivisionError):
        _together(engine, *NAMES)

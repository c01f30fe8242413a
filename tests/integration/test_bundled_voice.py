"""The bundled voice says what it is asked to, in time, and belongs to the bundled model."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import AudioOutput

TEXT = "The spare key is under the blue pot, near the door. Doctor Lee called at 9:30."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    """An engine with the bundled model and a profile of its own."""
    with ArrowEngine(EngineConfig(profile=str(tmp_path_factory.mktemp("voice")))) as opened:
        yield opened


def test_words_are_heard_when_they_are_told_to(engine: ArrowEngine) -> None:
    parts: list[AudioOutput] = []
    made = engine.speak(TEXT, on_part=parts.append)
    assert made.rate == 16000
    assert len(parts) == 2
    np.testing.assert_array_equal(parts[0].samples, made.samples[: len(parts[0].samples)])
    assert 3.0 < made.seconds < 9.0
    assert [word.text for word in made.words][:4] == ["The", "spare", "key", "is"]
    assert made.words[-1].text == "9:30."
    assert all(a.ends <= b.begins + 1e-6 for a, b in itertools.pairwise(made.words))
    loud = np.abs(made.samples)
    inside = np.concatenate([loud[round(w.begins * 16000) : round(w.ends * 16000)] for w in made.words])
    silence = loud[: round(made.words[0].begins * 16000)]
    assert inside.mean() > 8 * silence.mean()
    assert (loud > 0.999).mean() < 0.001


def test_the_same_seed_says_the_same(engine: ArrowEngine) -> None:
    first, second, other = (engine.speak("Good morning.", seed=seed).samples for seed in (4, 4, 5))
    np.testing.assert_array_equal(first, second)
    assert len(other) == len(first)
    assert (other != first).any()


@pytest.mark.parametrize("text", ["Yes.", "A", "Mr. O'Neil's e-mail, 50% off: $3.20!", "x" * 300, "no " * 200])
def test_odd_texts_are_said(engine: ArrowEngine, text: str) -> None:
    made = engine.speak(text)
    assert made.seconds > 0.1
    assert np.isfinite(made.samples).all()


@pytest.mark.parametrize("text", ["🙂🙂", "帮我回忆去年的日本之旅", "", "?!"])
def test_what_has_no_reading_is_told(engine: ArrowEngine, text: str) -> None:
    with pytest.raises(InferenceError) as raised:
        engine.speak(text)
    assert raised.value.kind in ("inference.speech", "inference.blank")


def test_speaking_stops_when_it_is_cancelled(engine: ArrowEngine) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        engine.speak(TEXT, on_part=lambda _: cancel.cancel(), cancel=cancel)


def test_diffuse_says_the_text_that_it_writes(engine: ArrowEngine) -> None:
    made = engine.diffuse("The rain falls on the", ["audio", "text"], length=8, steps=4)
    assert isinstance(made, dict)
    assert list(made) == ["audio", "text"]
    spoken = made["audio"]
    if isinstance(spoken, AudioOutput):  # eight tokens need not have a word that can be said
        assert spoken.text == str(made["text"])

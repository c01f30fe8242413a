"""The bundled weights draw: larger than they learned, the same again, varied on request, and odd prompts too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.media.painter import SIDE, Start
from ai_os_diffusion.model.codec_shape import ENLARGED
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import ImageOutput

LARGE = SIDE * ENLARGED
STEPS = 3


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrowEngine]:
    """An engine with the bundled model and a profile of its own."""
    with ArrowEngine(EngineConfig(profile=str(tmp_path_factory.mktemp("pictures")))) as opened:
        yield opened


def test_a_picture_sharpens_and_is_enlarged(engine: ArrowEngine) -> None:
    parts: list[ImageOutput] = []
    made = engine.draw("a yellow bird", steps=STEPS, on_step=parts.append)
    assert made.pixels.shape == (LARGE, LARGE, 3)
    assert [part.pixels.shape[0] for part in parts] == [SIDE] * (STEPS - 1) + [LARGE]
    white = (made.pixels > 235).all(2).mean()
    assert 0.1 < white < 0.95  # something on white
    np.testing.assert_array_equal(engine.draw("a yellow bird", steps=STEPS).pixels, made.pixels)
    assert (engine.draw("a yellow bird", steps=STEPS, seed=1).pixels != made.pixels).any()


def test_a_colour_that_is_asked_for_is_there(engine: ArrowEngine) -> None:
    means = {}
    for colour in ("red", "blue"):
        pixels = np.stack([engine.draw(f"a {colour} icon of anchor", steps=STEPS, seed=n).pixels for n in range(2)])
        means[colour] = pixels.mean((0, 1, 2))
    assert means["red"][0] > means["blue"][0] + 10
    assert means["blue"][2] > means["red"][2] + 10


def test_a_varied_picture_is_nearer_than_another_one(engine: ArrowEngine) -> None:
    first = engine.draw("a red apple", steps=STEPS)
    varied = engine.draw("a red apple", steps=STEPS, seed=7, start=Start(first.pixels, 0.4))
    other = engine.draw("a red apple", steps=STEPS, seed=7)
    away = [np.abs(each.pixels.astype(float) - first.pixels).mean() for each in (varied, other)]
    assert away[0] < 0.8 * away[1]
    assert (first.anew, varied.anew) == (1.0, 0.4)


@pytest.mark.parametrize("prompt", ["🙂🙂", "一只黄色的鸟", "x", "no " * 300, "A 3D render of: a boat; 50 %!"])
def test_odd_prompts_are_drawn(engine: ArrowEngine, prompt: str) -> None:
    made = engine.draw(prompt, steps=1)
    assert made.pixels.std() > 1


def test_an_empty_prompt_is_refused_and_drawing_is_stopped(engine: ArrowEngine) -> None:
    with pytest.raises(InferenceError, match="The prompt"):
        engine.draw("  ")
    cancel = CancelToken()
    seen: list[ImageOutput] = []

    def stop(part: ImageOutput) -> None:
        seen.append(part)
        cancel.cancel()

    with pytest.raises(Cancelled):
        engine.draw("a boat", steps=STEPS, on_step=stop, cancel=cancel)
    assert len(seen) == 1


def test_a_part_is_drawn_again_and_no_other_pixel_changes(engine: ArrowEngine) -> None:
    before = engine.draw("a yellow bird", steps=STEPS).pixels
    again = np.zeros(before.shape[:2], np.bool_)
    again[100:300, 180:330] = True
    made = engine.draw("a blue boat", steps=STEPS, seed=3, start=Start(before, 1.0, again=again))
    assert made.pixels.shape == before.shape
    np.testing.assert_array_equal(made.pixels[~again], before[~again])
    assert (made.pixels[again] != before[again]).any()

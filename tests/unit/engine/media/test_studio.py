"""Which of the bundled outputs a model has: the voice speaks beside the small weights too, what draws does not."""

from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.media.studio import Studio
from ai_os_diffusion.runtime import load_text_model

LOUD = 0.02  # root mean square of speech that is heard; silence has below 0.001


@pytest.fixture(scope="module")
def edge() -> Studio:
    """What says and draws for the weights of two bits, nothing else configured."""
    weights = ModelConfig(path=str(paths.edge_model()))
    return Studio(EngineConfig(model=weights), load_text_model(weights))


def test_the_small_weights_speak_with_the_bundled_voice(edge: Studio) -> None:
    said = edge.speak("Bryony's birthday is 14 July.")
    assert 1.0 < said.seconds < 4.0
    assert float(np.sqrt(np.mean(np.square(said.samples)))) > LOUD


def test_what_draws_belongs_to_the_large_weights_alone(edge: Studio) -> None:
    with pytest.raises(InferenceError, match="draws no pictures") as caught:
        _ = edge.painter
    assert caught.value.kind == "inference.modality"

"""Writes down English speech with PocketSphinx and the models of its package (BSD), which is an optional extra."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.speech.mel import RATE

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class HeardWord:
    """A word that was recognised, and when it was said (seconds)."""

    text: str
    begins: float
    ends: float


def is_installed() -> bool:
    """Whether the package is there; nothing is loaded."""
    return importlib.util.find_spec("pocketsphinx") is not None


class SphinxRecogniser:
    """PocketSphinx with the acoustic and language model of its package."""

    def __init__(self) -> None:
        """Load the models.

        Raises:
            DiffusionError: the package is not installed.
        """
        try:
            from pocketsphinx import Decoder
        except ImportError as error:
            raise DiffusionError(
                "The recogniser is not installed.",
                kind="evaluation.recogniser",
                remedy="Run `pip install pocketsphinx`.",
            ) from error
        self._decoder = Decoder(samprate=RATE, loglevel="FATAL")

    def hear(self, samples: Samples) -> list[HeardWord]:
        """The words in samples at RATE."""
        decoder = self._decoder
        decoder.start_utt()
        decoder.process_raw((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        found = [(part.word.partition("(")[0], part.start_frame, part.end_frame + 1) for part in decoder.seg()]
        return [HeardWord(word, first / 100, last / 100) for word, first, last in found if word[:1].isalpha()]

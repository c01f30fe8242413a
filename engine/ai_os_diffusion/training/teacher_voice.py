"""The voice that ours learns from: flite's slt, through the library of Debian's package libflite1.

The library gives what its command does not: which word each sound belongs to. Its sound is free to use (CMU's licence,
BSD-like); nothing of it is part of the product.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import TrainingError

SILENCE = "pau"
_LIBRARIES = ("libflite.so.1", "libflite_cmulex.so.1", "libflite_usenglish.so.1")
_VOICE = "libflite_cmu_us_slt.so.1"


@dataclass(frozen=True)
class Sound:
    """One phone: its name, where it ends (seconds), and the number of its word; silence has none, -1."""

    name: str
    ends: float
    word: int


@dataclass(frozen=True)
class Utterance:
    """A text as the teacher says it.

    Attributes:
        samples: (n,) float32 in -1..1.
        rate: samples a second.
        words: small letters alone, in order.
        sounds: one behind the other.
    """

    samples: npt.NDArray[np.float32]
    rate: int
    words: list[str]
    sounds: list[Sound]


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class TeacherVoice:
    """Speaks with exact times. One object in a process; its library keeps state."""

    def __init__(self) -> None:
        """Load the libraries.

        Raises:
            TrainingError: they are not installed.
        """
        try:
            self._flite, *_ = (ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL) for name in _LIBRARIES)
            voice = ctypes.CDLL(_VOICE, mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            raise TrainingError(
                f"The teacher voice is not installed: {error}.", remedy="Install Debian's package libflite1."
            ) from error
        self._declare()
        self._flite.flite_init()
        voice.register_cmu_us_slt.restype = ctypes.c_void_p
        voice.register_cmu_us_slt.argtypes = [ctypes.c_char_p]
        self._voice = voice.register_cmu_us_slt(None)

    def _declare(self) -> None:
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        signatures: dict[str, tuple[Any, list[Any]]] = {
            "flite_synth_text": (pointer, [text, pointer]),
            "delete_utterance": (None, [pointer]),
            "utt_wave": (ctypes.POINTER(_Wave), [pointer]),
            "utt_relation": (pointer, [pointer, text]),
            "relation_head": (pointer, [pointer]),
            "item_next": (pointer, [pointer]),
            "item_feat_float": (ctypes.c_float, [pointer, text]),
            "ffeature_string": (text, [pointer, text]),
            "ffeature_float": (ctypes.c_float, [pointer, text]),
        }
        for name, (result, arguments) in signatures.items():
            function = getattr(self._flite, name)
            function.restype, function.argtypes = result, arguments

    def say(self, text: str) -> Utterance:
        """Speak normalised English."""
        utterance = self._flite.flite_synth_text(text.encode("ascii"), self._voice)
        try:
            wave = self._flite.utt_wave(utterance).contents
            samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)) / np.float32(32768)
            words = [self._name(item) for item in self._items(utterance, b"Word")]
            return Utterance(samples, wave.sample_rate, words, self._sounds(utterance))
        finally:
            self._flite.delete_utterance(utterance)

    def _items(self, utterance: int, relation: bytes) -> Iterator[int]:
        item = self._flite.relation_head(self._flite.utt_relation(utterance, relation))
        while item:
            yield item
            item = self._flite.item_next(item)

    def _name(self, item: int) -> str:
        return str(self._flite.ffeature_string(item, b"name").decode())

    def _sounds(self, utterance: int) -> list[Sound]:
        """Words are counted by the places of their first sounds: every word begins a syllable of its own."""
        first_of_word = b"R:SylStructure.parent.parent.daughter1.daughter1.R:Segment.end"
        sounds: list[Sound] = []
        word, begun = -1, -1.0
        for item in self._items(utterance, b"Segment"):
            name = self._name(item)
            if name == SILENCE:
                sounds.append(Sound(name, self._flite.item_feat_float(item, b"end"), -1))
                continue
            mark = self._flite.ffeature_float(item, first_of_word)
            if mark != begun:
                word, begun = word + 1, mark
            sounds.append(Sound(name, self._flite.item_feat_float(item, b"end"), word))
        return sounds

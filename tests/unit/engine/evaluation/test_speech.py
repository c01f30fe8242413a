"""Word errors, timings and the rows of the evaluation of speech, with a recogniser that hears what it is told."""

from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.evaluation.speech import (
    QUICK,
    evaluate_speech,
    sample_sentences,
    word_errors,
)
from ai_os_diffusion.media.reading import pieces, places
from ai_os_diffusion.speech.mel import RATE
from ai_os_diffusion.speech.recogniser import HeardWord, SphinxRecogniser
from ai_os_diffusion.types import AudioOutput, SpokenWord

Samples = np.ndarray
_WORD = 0.5  # seconds
_LATE = 0.03


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [("a b c", "a b c", 0), ("a b c", "", 3), ("", "a b", 2), ("a b c", "a x c", 1), ("a b c d", "b c d e", 2)],
)
def test_word_errors_are_the_fewest_changes(said: str, heard: str, errors: int) -> None:
    assert word_errors(said.split(), heard.split()) == errors


def test_sentences_of_the_sample_are_said_at_once() -> None:
    found = sample_sentences(QUICK)
    assert len(set(found)) == QUICK
    assert all(len(list(pieces(sentence))) == 1 for sentence in found)


class Parrot:
    """Hears the words that were last spoken; every tenth one wrong when it listens to the voice."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.wrong = 0

    def speak(self, text: str) -> AudioOutput:
        (piece,) = pieces(text)
        told = [(text[at.start : at.end], at, piece.symbols[at.first : at.last]) for at in places(text, piece)]
        self.words = " ".join(read for _, _, read in told).replace("-", " ").split()
        words = tuple(
            SpokenWord(word, at.start, at.end, number * _WORD, (number + 1) * _WORD)
            for number, (word, at, _) in enumerate(told)
        )
        return AudioOutput(text, np.full(int(len(told) * _WORD * RATE), 0.5, np.float32), RATE, words)

    def teach(self, text: str) -> Samples:
        return np.zeros(int(len(self.words) * _WORD * RATE), np.float32)

    def hear(self, samples: Samples) -> list[HeardWord]:
        ours = bool(samples.any())
        heard = []
        for number, word in enumerate(self.words):
            wrong = ours and number == 1
            self.wrong += wrong
            heard.append(HeardWord("nonsense" if wrong else word, number * _WORD + _LATE, (number + 1) * _WORD))
        return heard


def test_rows_tell_errors_beside_the_teacher_and_how_late_words_are() -> None:
    parrot = Parrot()
    rows = {row.name: row for row in evaluate_speech(parrot.speak, parrot.teach, parrot, 20)}
    rate = rows["word error rate"]
    assert rate.baseline == 0
    assert rate.figure is not None
    assert 5 < rate.figure < 30
    worse = rows["word error rate over the teacher's"]
    assert worse.figure == pytest.approx(rate.figure)
    assert worse.met is (rate.figure <= 10)
    assert worse.low is not None
    assert worse.low <= rate.figure <= (worse.high or 0) + 5
    late = rows["words begin when they are told to, median"]
    assert late.figure == pytest.approx(1000 * _LATE, abs=1)
    assert late.met is True
    assert rows["samples that are clipped"].figure == 0


def test_what_the_recogniser_hears_has_times_inside_the_sound() -> None:
    pytest.importorskip("pocketsphinx")
    noise = np.random.default_rng(0).normal(0, 0.05, 2 * RATE).astype(np.float32)
    heard = SphinxRecogniser().hear(noise)
    assert all(0 <= word.begins < word.ends <= 2.05 for word in heard)
    assert all(word.text.isalpha() or "'" in word.text for word in heard)

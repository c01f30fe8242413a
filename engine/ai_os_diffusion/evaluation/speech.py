"""`ai-os eval audio`: how well a recogniser that never heard the voice understands it, beside the teacher's.

The recogniser is PocketSphinx with the English model of its package (BSD); the sentences are those of the sample life,
which no training reads.
"""

from __future__ import annotations

import difflib
import json
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.evaluation.rows import Row, not_run
from ai_os_diffusion.evaluation.statistics import mean_of
from ai_os_diffusion.media.reading import pieces
from ai_os_diffusion.speech import symbols
from ai_os_diffusion.speech.mel import RATE
from ai_os_diffusion.speech.recogniser import HeardWord, Samples
from ai_os_diffusion.types import AudioOutput

SPEECH = "Speech"
LIMIT, QUICK = 150, 12
WORSE_GOAL, TIMING_GOAL_MS = 10.0, 80.0
_CLIPPED = 0.999


class Recogniser(Protocol):
    """What writes down speech."""

    def hear(self, samples: Samples) -> list[HeardWord]:
        """The words in samples at RATE."""
        ...


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words to insert, delete or replace (Levenshtein 1966) to make `heard` of `said`."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]


def sample_sentences(limit: int) -> list[str]:
    """Questions of the sample life, each once, spread over the file."""
    lines = (paths.assets() / "sample" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = list(dict.fromkeys(str(json.loads(line)["question"]) for line in lines))
    english = [question for question in questions if question.isascii() and len(list(pieces(question))) == 1]
    return english[:: max(1, len(english) // limit)][:limit]


@dataclass(frozen=True)
class _Judged:
    """One sentence by our voice and by the teacher's."""

    words: int
    errors: int
    teacher_errors: int
    timings: list[float]  # seconds between a word's told and heard beginning
    length: float  # share by which our speech is longer or shorter
    clipped: float
    speed: float  # seconds of speech for one second of computing


def evaluate_speech(
    speak: Callable[[str], AudioOutput],
    teacher: Callable[[str], Samples],
    recogniser: Recogniser,
    limit: int = LIMIT,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """Word error rates, word timings, lengths, clipping and speed.

    Args:
        speak: the voice.
        teacher: samples at RATE of normalised English by the voice that ours learned from.
        recogniser: what listens.
        limit: sentences.
        tell: is given lines of progress.
    """
    judged: list[_Judged] = []
    for number, sentence in enumerate(sample_sentences(limit), 1):
        judged.append(_judge(sentence, speak, teacher, recogniser))
        if number % 50 == 0:
            tell(f"{number} sentences")
    decides = limit > QUICK
    words = sum(each.words for each in judged)
    ours = 100 * sum(each.errors for each in judged) / words
    theirs = 100 * sum(each.teacher_errors for each in judged) / words
    worse = mean_of([100 * (each.errors - each.teacher_errors) / each.words for each in judged])
    timings = [1000 * away for each in judged for away in each.timings]
    said = partial(Row, SPEECH, n=len(judged))
    length = 100 * statistics.median(abs(each.length) for each in judged)
    return [
        said("word error rate", ours, " %", baseline=theirs, baseline_name="teacher"),
        said(
            "word error rate over the teacher's", ours - theirs, " points", low=worse.low, high=worse.high,
            goal=WORSE_GOAL, at_least=False, decides=decides,
        ),
        Row(
            SPEECH, "words begin when they are told to, median", statistics.median(timings or [math.inf]), " ms",
            len(timings), goal=TIMING_GOAL_MS, at_least=False, decides=decides,
        ),
        said("length beside the teacher's, median difference", length, " %"),
        said("samples that are clipped", 100 * statistics.fmean(each.clipped for each in judged), " %"),
        said("seconds of speech for one of computing", statistics.median(each.speed for each in judged)),
    ]  # fmt: skip


def _judge(
    sentence: str, speak: Callable[[str], AudioOutput], teacher: Callable[[str], Samples], recogniser: Recogniser
) -> _Judged:
    read = " ".join(piece.symbols[1:] for piece in pieces(sentence))
    said = [word.text for word in symbols.words(read)]
    begun = time.process_time()
    made = speak(sentence)
    took = time.process_time() - begun
    heard, model = recogniser.hear(made.samples), teacher(read)
    return _Judged(
        len(said),
        word_errors(said, [word.text for word in heard]),
        word_errors(said, [word.text for word in recogniser.hear(model)]),
        _timings(made, heard),
        made.seconds / (len(model) / RATE) - 1,
        float(np.mean(np.abs(made.samples) > _CLIPPED)),
        made.seconds / max(took, 1e-9),
    )


def _timings(made: AudioOutput, heard: Sequence[HeardWord]) -> list[float]:
    """How far the told beginnings of words are from those of the same words as they were heard."""
    told = ["".join(letter for letter in word.text.lower() if letter.isalpha() or letter == "'") for word in made.words]
    matcher = difflib.SequenceMatcher(None, told, [word.text for word in heard], autojunk=False)
    return [
        abs(made.words[block.a + step].begins - heard[block.b + step].begins)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]


def missing(reason: str) -> list[Row]:
    """What stands in the table where recogniser or teacher are not installed."""
    return [not_run(SPEECH, "all figures", reason)]

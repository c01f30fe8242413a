"""L0, score composition: questions that ask again for what the user has called right, in whatever words.

The pointer's log-probability of the words that were right, under the question that is asked now, is one expert; how
near the two questions are is another. Their scores are weighed together (a product of experts, Hinton 2002), and give
the probability that the same is asked. Nothing is trained; the weights are the same for everybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import wording
from ai_os_diffusion.answering import pointer
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.corpus import occurrences

# Fitted by `python benchmarks/known.py --fit`; docs/decisions/025 has what they were fitted on.
_LIKELY, _NOT_HERE, _NEAR = 0.334, -0.134, 6.61  # for each nat, nat, and unit of cosine
_IN_PASSAGE, _IN_KNOWN, _IN_NEITHER = -1.681, -6.536, -6.194  # for shares of the question's content words
_BIAS = 3.463
_LEAST_LIKELY, _LEAST_NOT_HERE = -15.0, -12.0  # nats
LEAST = 0.7
"""Probability from which on a question counts as asked again."""


@dataclass(frozen=True)
class Known:
    """An answer that the user called right.

    Attributes:
        question: as it was asked.
        vector: (D,) unit vector of it.
        memory: id of the memory that answers it.
        text: the words that are right, as they stand there.
        receipt: of the run that found that it helps to know them.
        since: when the answer was given, in seconds since 1970: of memories that came later nobody knew then.
    """

    question: str
    vector: npt.NDArray[np.float32]
    memory: str
    text: str
    receipt: str = ""
    since: float = 0.0


KnownAnswers = Mapping[str, Sequence[Known]]
"""By id of the memory."""


@dataclass(frozen=True)
class Recognised:
    """A known answer that is asked for again.

    Attributes:
        known: the answer.
        span: its bytes in the passage, and their log-probability under the question that is asked.
        margin: that span minus "not here", in nats.
        sure: probability that the same is asked, 0..1.
    """

    known: Known
    span: pointer.Span
    margin: float
    sure: float


def recognise(
    model: TextModel,
    question: str,
    memories: Sequence[tuple[str, str]],
    known: KnownAnswers,
    cancel: CancelToken | None = None,
) -> Recognised | None:
    """The known answer that is most surely asked for; None where none is surer than `LEAST`.

    Args:
        model: reads.
        question: what is asked.
        memories: (id, passage) of what is recalled for it.
        known: answers of some of them.
        cancel: stops it.

    Raises:
        Cancelled: `cancel` was set.
    """
    held = [(passage, known[key]) for key, passage in memories if known.get(key)]
    if not held:
        return None
    wanted = {
        number: [place for each in answers for place in places(passage, each.text)]
        for number, (passage, answers) in enumerate(held)
    }
    passages = [passage for passage, _ in held]
    readings = pointer.read(model, question, passages, wanted=wanted, cancel=cancel)
    vector = np.asarray(model.embed([question])[0], np.float32)
    found = list[Recognised]()
    for (passage, answers), reading in zip(held, readings, strict=True):
        scored = {(span.start, span.end): span for span in reading.wanted}
        for answer in answers:
            for span in (scored[place] for place in places(passage, answer.text) if place in scored):
                sure = _probability(signals(question, vector, answer, passage, reading, span))
                found.append(Recognised(answer, span, span.score - reading.null, sure))
    best = max(found, key=lambda each: each.sure, default=None)
    return best if best is not None and best.sure >= LEAST else None


def signals(
    question: str,
    vector: npt.NDArray[np.float32],
    known: Known,
    passage: str,
    reading: pointer.Reading,
    span: pointer.Span,
) -> tuple[float, ...]:
    """What tells whether a known answer is asked for again, in the order of the weights."""
    asked = wording.content_stems(question)
    here, there = wording.content_stems(passage), wording.content_stems(known.question)
    return (
        max(span.score, _LEAST_LIKELY),
        max(reading.null, _LEAST_NOT_HERE),
        float(known.vector @ vector),
        wording.coverage(question, passage),
        len(asked & there) / max(1, len(asked)),
        len(asked - here - there) / max(1, len(asked)),
    )


def _probability(values: Sequence[float]) -> float:
    weights = (_LIKELY, _NOT_HERE, _NEAR, _IN_PASSAGE, _IN_KNOWN, _IN_NEITHER)
    total = _BIAS + sum(weight * value for weight, value in zip(weights, values, strict=True))
    return 1 / (1 + math.exp(-total))


def places(passage: str, text: str) -> list[tuple[int, int]]:
    """Byte ranges of the words, as they are written."""
    return [(len(passage[:first].encode()), len(passage[:last].encode())) for first, last in occurrences(passage, text)]

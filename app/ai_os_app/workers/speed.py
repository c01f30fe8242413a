"""How long a short answer takes on this computer, measured on made-up notes so that an empty profile will do."""

from __future__ import annotations

import datetime as dt
import time

from ai_os_diffusion.answering.answerer import Answerer
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import MemoryHit

_QUESTION = "Where does the spare key of the garden shed hang?"
_NOTE = (
    "The spare key of the garden shed hangs behind the blue door in the hall. "
    "We painted the fence again in May, and it took the two of us a whole weekend, with rain on the Sunday. "
    "The neighbours lent us their ladder and we gave them a jar of plum jam when we brought it back. "
) * 2
_DAY = dt.date(2026, 1, 1)


def seconds_per_answer(engine: ArrowEngine, cancel: CancelToken) -> float:
    """How long the model in use takes; see `seconds_with`."""
    return seconds_with(engine.model, engine.answerer(), engine.config.memory.candidates, cancel)


def seconds_with(model: TextModel, answerer: Answerer, count: int, cancel: CancelToken) -> float:
    """Read as many passages as a question brings up, then word the answer; the second of two goes counts."""
    hits = [MemoryHit(f"note {n}", "note", "Shed", _NOTE, "", 0, len(_NOTE), 1 / (n + 1)) for n in range(count)]
    seconds = 0.0
    for _ in range(2):
        cancel.check()
        begun = time.perf_counter()
        model.embed([_QUESTION])
        draft = answerer.draft(_QUESTION, hits, _DAY)
        cancel.check()
        answerer.decide(_QUESTION, draft, {}, cancel)
        seconds = time.perf_counter() - begun
    return seconds

"""Evidence-locked infilling: the evidence span is given, the words around it are denoised, the result is checked.

The composed sentence is used only when it adds nothing to question and evidence (`rules`), the pointer finds the same
span in it again, and the model itself finds it likely; else the span is quoted plainly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.answering import pointer, rules, wording
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel

_FRAMES = ((3, 0), (5, 0), (4, 2))  # masked tokens before and after the locked span
_MIN_LIKELIHOOD = -1.2  # nats per masked token, Monte-Carlo-mask estimate


@dataclass(frozen=True)
class _Try:
    text: str
    likelihood: float


class Composer:
    """Writes a short sentence around a verbatim span."""

    def __init__(self, model: TextModel, core: DiffusionCore, *, steps: int = 2, max_words: int = 12) -> None:
        self._model = model
        self._core = core
        self._steps = steps
        self._max_words = max_words

    def compose(self, question: str, evidence: str, span: str, *, cancel: CancelToken | None = None) -> str | None:
        """A sentence that holds `span` word for word, or None when no try passes the checks."""
        if len(span.split()) > self._max_words - 3:
            return None
        prefix = self._encode(f"{evidence}\n{question}\n")
        locked = self._encode(span)
        tries = [self._fill(prefix, locked, before, after, cancel) for before, after in _FRAMES]
        for attempt in sorted(tries, key=lambda t: -t.likelihood):
            if attempt.likelihood < _MIN_LIKELIHOOD:
                return None
            if self._holds(question, evidence, span, attempt.text):
                return attempt.text
        return None

    def _encode(self, text: str) -> list[int]:
        return self._model.tokenizer.encode(text, mode="text").ids

    def _fill(self, prefix: list[int], locked: list[int], before: int, after: int, cancel: CancelToken | None) -> _Try:
        mask, end = self._model.special["mask"], self._model.special["sep"]
        region = [mask] * before + locked + [mask] * after
        ids = [*prefix[-120:], *region, end]
        first = len(ids) - len(region) - 1
        fill = np.zeros(len(ids), dtype=bool)
        fill[[first + i for i, token in enumerate(region) if token == mask]] = True
        last = None
        for step in self._core.infill(ids, fill, steps=self._steps, seed=0, cancel=cancel):
            last = step
        if last is None:
            return _Try("", float("-inf"))
        scored = self._core.log_likelihood(last.ids, fill, n_masks=2, seed=0)
        likelihood = scored.total / (before + after)
        text = self._model.tokenizer.decode(last.ids[first : first + len(region)], mode="text").strip()
        return _Try(text, likelihood)

    def _holds(self, question: str, evidence: str, span: str, text: str) -> bool:
        if span not in text or not 0 < len(text.split()) <= self._max_words:
            return False
        if rules.violations(question, evidence, text):
            return False
        reading = pointer.read(self._model, question, [text])[0]
        if not reading.spans:
            return False
        found = text.encode()[reading.spans[0].start : reading.spans[0].end].decode("utf-8", "ignore")
        return wording.normalise(found) == wording.normalise(span)

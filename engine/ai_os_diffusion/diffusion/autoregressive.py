"""Left-to-right generation with the same trunk under a causal mask; the baseline that diffusion is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ai_os_diffusion.diffusion.categorical import check_drawing, draw, forbid, log_probs_of, random_source
from ai_os_diffusion.diffusion.network import CachingNetwork, Floats, Ids, Mask, NetworkInputs, network_inputs
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.progress import CancelToken

_LEFT_TO_RIGHT = (1, 1)  # blocks of one token


@dataclass(frozen=True)
class _Run:
    """What stays the same during one generation."""

    banned: tuple[int, ...]
    stop_ids: tuple[int, ...]
    temperature: float
    top_p: float
    generator: np.random.Generator
    cancel: CancelToken
    inputs: NetworkInputs


class ARCore:
    """Next-token generation: the logits at a position predict the token after it.

    Keys and values of earlier tokens are cached, which is exact under a causal mask. Everything is a function of the
    arguments and the seed.
    """

    def __init__(
        self,
        network: CachingNetwork,
        *,
        forbidden_ids: Sequence[int] = (),
    ) -> None:
        """Wrap a network.

        Args:
            network: trained to predict the next token under a causal mask.
            forbidden_ids: tokens that no generation writes, such as special tokens and the mask token.
        """
        self._network = network
        self._forbidden_ids = tuple(forbidden_ids)

    def generate(
        self,
        prefix_ids: Sequence[int],
        length: int,
        *,
        seed: int = 0,
        temperature: float = 0.0,
        top_p: float = 1.0,
        forbidden_ids: Sequence[int] = (),
        stop_ids: Sequence[int] = (),
        cancel: CancelToken | None = None,
        condition: Floats | None = None,
        modality: str = "text",
    ) -> Iterator[GenerationStep]:
        """Write up to `length` tokens after the prefix, one per step.

        Args:
            prefix_ids: at least one id.
            length: tokens to write at most.
            seed: of all random draws.
            temperature: 0 takes the likeliest token.
            top_p: nucleus for drawing, in (0, 1].
            forbidden_ids: tokens not to be written, beside those of the constructor.
            stop_ids: a token that ends the generation once it is written.
            cancel: checked before every network call.
            condition: (C, D) float32 condition vectors.
            modality: what the tokens are.

        Yields:
            The sequence after each token.

        Raises:
            InferenceError: an argument is wrong, or the network's output is not a number.
            Cancelled: the token was set; raised by the iteration.
        """
        if length < 1:
            raise InferenceError(f"The length to generate must be at least 1, not {length}.")
        if not len(prefix_ids):
            raise InferenceError("Generation from left to right needs at least one token to begin from.")
        check_drawing(temperature, top_p)
        run = _Run(
            banned=(*self._forbidden_ids, *forbidden_ids),
            stop_ids=tuple(stop_ids),
            temperature=temperature,
            top_p=top_p,
            generator=random_source(seed),
            cancel=cancel or CancelToken(),
            inputs=network_inputs(modality, condition),
        )
        return self._write(run, list(prefix_ids), length)

    def log_likelihood(
        self,
        ids: Sequence[int],
        prefix_length: int,
        *,
        condition: Floats | None = None,
        modality: str = "text",
    ) -> list[float]:
        """Log-probability in nats of each token after the first `prefix_length`, given all tokens before it.

        Raises:
            InferenceError: the prefix is empty or leaves nothing to score.
        """
        if not 0 < prefix_length < len(ids):
            raise InferenceError(f"prefix_length must lie between 1 and {len(ids) - 1}, not {prefix_length}.")
        row = np.array(ids, np.int64)
        rows = np.zeros(len(ids), np.bool_)
        rows[prefix_length - 1 : -1] = True
        logits = self._logits(row, rows, network_inputs(modality, condition), self._network.new_cache())
        scores: list[float] = log_probs_of(logits, row[prefix_length:]).tolist()
        return scores

    def _write(self, run: _Run, ids: list[int], length: int) -> Iterator[GenerationStep]:
        fresh = ids
        confidence, entropy = [1.0] * len(ids), [0.0] * len(ids)
        cache = self._network.new_cache()
        for step in range(1, length + 1):
            run.cancel.check()
            rows = np.zeros(len(fresh), np.bool_)
            rows[-1] = True
            logits = forbid(self._logits(np.array(fresh, np.int64), rows, run.inputs, cache), run.banned)
            drawn = draw(logits, temperature=run.temperature, top_p=run.top_p, generator=run.generator)
            fresh = drawn.ids.tolist()
            ids = ids + fresh
            confidence = confidence + drawn.confidence.tolist()
            entropy = entropy + drawn.entropy.tolist()
            yield GenerationStep(step, length, ids, confidence, [len(ids) - 1], entropy)
            if fresh[0] in run.stop_ids:
                return

    def _logits(self, ids: Ids, rows: Mask, inputs: NetworkInputs, cache: Any) -> Floats:
        """(N, V) logits at `rows` of the ids after those of the cache, which they join."""
        return self._network.after(
            ids,
            cache,
            rows=rows,
            extend=True,
            blocks=_LEFT_TO_RIGHT,
            modality=inputs.modality,
            condition=inputs.condition,
        )

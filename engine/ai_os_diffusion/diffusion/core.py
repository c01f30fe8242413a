"""The denoising loop: masked positions are filled step by step around tokens that are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from ai_os_diffusion.diffusion.blocks import BlockReader, Part, PartReader, WholeReader, cut_into_blocks
from ai_os_diffusion.diffusion.categorical import random_source, seeds_of
from ai_os_diffusion.diffusion.discrete_sampler import BLOCK, BY_CONFIDENCE, DiscreteSampler
from ai_os_diffusion.diffusion.guidance import GuidedReader
from ai_os_diffusion.diffusion.likelihood import MaskedLikelihood, masked_likelihood
from ai_os_diffusion.diffusion.looping import Plan, looped
from ai_os_diffusion.diffusion.network import (
    CachingNetwork,
    DenoisingNetwork,
    Floats,
    Ids,
    LoopingNetwork,
    Mask,
    NetworkInputs,
    network_inputs,
)
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, noise_schedule
from ai_os_diffusion.diffusion.options import SamplingOptions
from ai_os_diffusion.diffusion.samplers.base import SamplerState, StepOutput
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.diffusion.time_grids import time_grid
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.progress import CancelToken


@dataclass(frozen=True)
class _Run:
    """What stays the same during one generation."""

    sampler: DiscreteSampler
    parts: list[Part]
    reader: PartReader
    generator: np.random.Generator
    cancel: CancelToken


class DiffusionCore:
    """Generation and infilling with a masked-diffusion network.

    Everything is a function of the arguments and the seed.
    """

    def __init__(
        self,
        network: DenoisingNetwork,
        *,
        mask_id: int,
        schedule: str | NoiseSchedule = "log-linear",
        grid: str = "uniform",
        forbidden_ids: Sequence[int] = (),
        time_conditioning: bool = False,
    ) -> None:
        """Wrap a network.

        Args:
            network: gives logits at masked positions; for the block sampler it is a `CachingNetwork` too.
            mask_id: the absorbing token.
            schedule: how the masked share falls over time.
            grid: `uniform` or `cosine` steps in time.
            forbidden_ids: tokens that no generation writes, such as special tokens; the mask token always is one.
            time_conditioning: tell the network the time; absorbing diffusion does not need it (arXiv 2406.03736).
        """
        self._network = network
        self._mask_id = mask_id
        self._schedule = noise_schedule(schedule)
        self._grid = grid
        self._forbidden_ids = tuple(forbidden_ids)
        self._time_conditioning = time_conditioning

    def generate(
        self,
        prefix_ids: Sequence[int],
        length: int,
        suffix_ids: Sequence[int] = (),
        *,
        steps: int = 16,
        seed: int = 0,
        temperature: float = 0.0,
        top_p: float = 1.0,
        sampler: str = "confidence",
        threshold: float | None = None,
        block: int = 16,
        forbidden_ids: Sequence[int] = (),
        cancel: CancelToken | None = None,
        condition: Floats | None = None,
        modality: str = "text",
        options: SamplingOptions | None = None,
    ) -> Iterator[GenerationStep]:
        """Fill `length` positions between a prefix and a suffix; other arguments and errors as in `infill`."""
        if length < 1:
            raise InferenceError(f"The length to generate must be at least 1, not {length}.")
        ids = [*prefix_ids, *[self._mask_id] * length, *suffix_ids]
        fill_mask = np.zeros(len(ids), dtype=np.bool_)
        fill_mask[len(prefix_ids) : len(prefix_ids) + length] = True
        return self.infill(
            ids,
            fill_mask,
            steps=steps,
            seed=seed,
            temperature=temperature,
            top_p=top_p,
            sampler=sampler,
            threshold=threshold,
            block=block,
            forbidden_ids=forbidden_ids,
            cancel=cancel,
            condition=condition,
            modality=modality,
            options=options,
        )

    def infill(
        self,
        ids: Sequence[int],
        fill_mask: Sequence[bool] | Mask,
        *,
        steps: int = 16,
        seed: int = 0,
        temperature: float = 0.0,
        top_p: float = 1.0,
        sampler: str = "confidence",
        threshold: float | None = None,
        block: int = 16,
        forbidden_ids: Sequence[int] = (),
        cancel: CancelToken | None = None,
        condition: Floats | None = None,
        modality: str = "text",
        options: SamplingOptions | None = None,
    ) -> Iterator[GenerationStep]:
        """Fill the positions where `fill_mask` is True; the other ids are never changed.

        Arguments are checked at once; the network runs as the result is iterated. With nothing to fill, one step of
        number 0 holds the ids as they are.

        Args:
            ids: T ids; those at the positions to fill do not matter.
            fill_mask: T bools.
            steps: denoising steps at most; fewer when everything is filled before. The block sampler takes at least
                one for each block.
            seed: of all random draws, at least 0.
            temperature: 0 takes the likeliest token.
            top_p: nucleus for drawing, in (0, 1].
            sampler: `confidence`, `ancestral`, `entropy`, `remasking`, or `block`: from left to right in blocks, each
                by confidence, with what is finished kept. A block reads itself and what is before it, so that given
                tokens may follow in the last block only.
            threshold: confidence that commits at once (`confidence` and `block` only).
            block: tokens of a block (`block` only).
            forbidden_ids: tokens not to be written, beside those of the constructor.
            cancel: checked before every network call.
            condition: (C, D) float32 condition vectors.
            modality: what the tokens are: `text` or `code`.
            options: settings of single samplers, guidance, energies, and `best_of`, with which all fillings are made
                before the best one's steps are reported.

        Yields:
            The sequence after each step.

        Raises:
            InferenceError: an argument is wrong, or the network's output is not a number.
            Cancelled: the token was set; raised by the iteration.
        """
        row, open_positions = self._canvas(ids, fill_mask)
        settled = options or SamplingOptions()
        chosen = self._sampler(sampler, temperature, top_p, threshold, forbidden_ids, settled)
        time_grid(self._grid, steps)
        inputs, stop = network_inputs(modality, condition), cancel or CancelToken()
        blocks = (int(open_positions[0].argmax()), block) if sampler == BLOCK else None
        parts = cut_into_blocks(open_positions[0], steps, block) if blocks else [Part(0, len(ids), steps)]
        # The network's own loop takes tokens as the samplers by confidence do, and steers nothing.
        plain = sampler in BY_CONFIDENCE and not settled.steered and open_positions.any()

        def start(number: int) -> Iterator[GenerationStep]:
            generator, trace = random_source(number), _Trace(chosen.begin(row, open_positions), open_positions, steps)
            reader = self._reader(inputs, open_positions[0], blocks, settled)
            if plain and isinstance(self._network, LoopingNetwork):
                plan = Plan(parts, self._schedule, self._grid, blocks, tells_time=self._time_conditioning)
                task = plan.task(trace.xt[0], open_positions[0], inputs, chosen, generator)
                return looped(self._network, task, stop)
            return self._denoise(_Run(chosen, parts, reader, generator, stop), trace)

        fillings = [start(number) for number in seeds_of(seed, settled.best_of if open_positions.any() else 1)]
        if len(fillings) == 1:
            return fillings[0]
        score = partial(self._score, fill=open_positions[0], n_masks=settled.n_masks, seed=seed, run=(inputs, stop))
        return _best(fillings, score)

    def log_likelihood(
        self,
        ids: Sequence[int],
        fill_mask: Sequence[bool] | Mask,
        n_masks: int = 8,
        seed: int = 0,
        *,
        cancel: CancelToken | None = None,
        condition: Floats | None = None,
        modality: str = "text",
    ) -> MaskedLikelihood:
        """Monte-Carlo-mask estimate of log p(ids at fill_mask | the other ids), in nats.

        Args:
            ids: T clean ids.
            fill_mask: T bools, the positions to score.
            n_masks: masks drawn, at least 2.
            seed: the estimate is a function of it.
            cancel: checked before every network call.
            condition: (C, D) float32 condition vectors.
            modality: what the tokens are.

        Raises:
            InferenceError: an argument is wrong.
            Cancelled: the token was set.
        """
        row, scored = self._canvas(ids, fill_mask)
        inputs = network_inputs(modality, condition)
        stop = cancel or CancelToken()

        def row_logits(xt: Ids, rows: Mask) -> Floats:
            stop.check()
            share = (rows.sum(1) / scored.sum()).astype(np.float32)
            t = self._schedule.time_of(share).astype(np.float32) if self._time_conditioning else None
            return self._network(xt, rows=rows, modality=inputs.modality, t=t, condition=inputs.condition)

        return masked_likelihood(row_logits, row[0], scored[0], mask_id=self._mask_id, n_masks=n_masks, seed=seed)

    def _score(
        self, filled: GenerationStep, *, fill: Mask, n_masks: int, seed: int, run: tuple[NetworkInputs, CancelToken]
    ) -> float:
        inputs, cancel = run
        return self.log_likelihood(
            filled.ids, fill, n_masks, seed, cancel=cancel, condition=inputs.condition, modality=inputs.modality
        ).total

    def _sampler(
        self,
        strategy: str,
        temperature: float,
        top_p: float,
        threshold: float | None,
        forbidden_ids: Sequence[int],
        options: SamplingOptions,
    ) -> DiscreteSampler:
        return DiscreteSampler(
            strategy,
            mask_id=self._mask_id,
            schedule=self._schedule,
            temperature=temperature,
            top_p=top_p,
            threshold=threshold,
            forbidden_ids=(*self._forbidden_ids, *forbidden_ids),
            options=options,
        )

    def _denoise(self, run: _Run, trace: _Trace) -> Iterator[GenerationStep]:
        if not trace.masked.any():
            yield trace.report()
            return
        trace.num_steps = sum(part.steps for part in run.parts)
        for part in run.parts:
            yield from self._fill(run, part, trace)
            if part is not run.parts[-1]:
                run.cancel.check()
                run.reader.finish(trace.xt[:, part.start : part.stop])

    def _fill(self, run: _Run, part: Part, trace: _Trace) -> Iterator[GenerationStep]:
        here = np.s_[:, part.start : part.stop]
        times = time_grid(self._grid, part.steps) if part.steps else []
        logits: Floats | None = None
        for step in range(part.steps):
            if not trace.masked[here].any():
                return
            run.cancel.check()
            xt, masked = trace.xt[here], trace.masked[here]
            if logits is None:
                logits = run.reader.logits(xt, masked, times[step])
            written = trace.fill[here] & ~masked
            state = SamplerState(xt, masked, times[step], times[step + 1], step, part.steps, written)
            out = run.sampler.step(logits, state, run.generator)
            if self._time_conditioning or (out.changed | out.reopened).any():
                logits = None  # otherwise the next step would compute the same logits again (MDLM's cache)
            trace.update(part, out)
            yield trace.report()

    def _reader(
        self, inputs: NetworkInputs, open_positions: Mask, blocks: tuple[int, int] | None, options: SamplingOptions
    ) -> PartReader:
        told = self._plain_reader(inputs, blocks)
        if options.guidance == 0:
            return told
        unread = options.unread
        if unread is None:
            unread = ~open_positions if inputs.condition is None else np.zeros_like(open_positions)
        if unread.dtype != np.bool_ or unread.shape != open_positions.shape:
            raise InferenceError(f"unread must be {len(open_positions)} booleans, not {unread.dtype} {unread.shape}.")
        free = self._plain_reader(NetworkInputs(inputs.modality, None), blocks)
        return GuidedReader(told, free, options.guidance, unread & ~open_positions, self._mask_id)

    def _plain_reader(self, inputs: NetworkInputs, blocks: tuple[int, int] | None) -> PartReader:
        if blocks is None:
            return WholeReader(self._network, inputs, self._time_conditioning)
        if not isinstance(self._network, CachingNetwork):
            raise InferenceError("The block sampler needs a network that keeps finished blocks.")
        if self._time_conditioning:
            raise InferenceError(
                "The block sampler keeps finished blocks, which a network that is told the time would have to compute "
                "anew.",
                remedy="Use the confidence sampler, or time_conditioning=False.",
            )
        return BlockReader(self._network, inputs, blocks)

    def _canvas(self, ids: Sequence[int], fill_mask: Sequence[bool] | Mask) -> tuple[Ids, Mask]:
        """Ids (1, T) int64 and fill mask (1, T) bool."""
        fill = np.asarray(fill_mask)
        if not len(ids):
            raise InferenceError("The sequence is empty.")
        if fill.dtype != np.bool_ or fill.shape != (len(ids),):
            raise InferenceError(f"fill_mask must be {len(ids)} booleans, not {fill.dtype} {fill.shape}.")
        return np.array([list(ids)], np.int64), fill[None].copy()


def _best(
    fillings: Sequence[Iterator[GenerationStep]], score: Callable[[GenerationStep], float]
) -> Iterator[GenerationStep]:
    """The steps of the filling that scores highest, the earliest of equals."""
    made = [list(filling) for filling in fillings]
    yield from max(made, key=lambda steps: score(steps[-1]))


class _Trace:
    """The sequence (1, T) as it stands, and what is known about each position so far; turns it into reports."""

    def __init__(self, xt: Ids, fill: Mask, num_steps: int) -> None:
        self.num_steps = num_steps
        self.xt = xt
        self.fill = fill
        self.masked = fill.copy()
        self._step = 0
        self._changed = np.zeros(0, np.int64)
        self._confidence = np.ones(xt.shape, np.float32)
        self._entropy = np.zeros(xt.shape, np.float32)

    def update(self, part: Part, out: StepOutput) -> None:
        """Take in a step of a part."""
        here = np.s_[:, part.start : part.stop]
        was_open = self.masked[here].copy()
        self._step += 1
        self._changed = np.flatnonzero(out.changed[0]) + part.start
        self.xt[here], self.masked[here] = out.xt, out.masked
        self._confidence[here][was_open] = out.confidence[was_open]
        self._entropy[here][was_open] = out.entropy[was_open]

    def report(self) -> GenerationStep:
        """The sequence as it stands."""
        return GenerationStep(
            step=self._step,
            num_steps=self.num_steps,
            ids=self.xt[0].tolist(),
            confidence=self._confidence[0].tolist(),
            changed=self._changed.tolist(),
            entropy=self._entropy[0].tolist(),
        )

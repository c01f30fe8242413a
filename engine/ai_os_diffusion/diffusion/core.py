"""The denoising loop: masked positions are filled step by step around tokens that are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ai_os_diffusion.diffusion.discrete_sampler import DiscreteSampler
from ai_os_diffusion.diffusion.likelihood import MaskedLikelihood, masked_likelihood
from ai_os_diffusion.diffusion.network import DenoisingNetwork, NetworkInputs, network_inputs
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, noise_schedule
from ai_os_diffusion.diffusion.samplers.base import SamplerState, StepOutput
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.diffusion.time_grids import time_grid
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.progress import CancelToken


@dataclass(frozen=True)
class _Run:
    """What stays the same during one generation."""

    sampler: DiscreteSampler
    times: list[float]
    generator: torch.Generator
    cancel: CancelToken
    inputs: NetworkInputs


class DiffusionCore:
    """Generation and infilling with a masked-diffusion network.

    Everything is a function of the arguments and the seed. The network is called in inference mode.
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
        device: str | torch.device = "cpu",
    ) -> None:
        """Wrap a network.

        Args:
            network: gives logits at masked positions.
            mask_id: the absorbing token.
            schedule: how the masked share falls over time.
            grid: `uniform` or `cosine` steps in time.
            forbidden_ids: tokens that no generation writes, such as special tokens; the mask token always is one.
            time_conditioning: tell the network the time; absorbing diffusion does not need it (arXiv 2406.03736).
            device: where the network lives.
        """
        self._network = network
        self._mask_id = mask_id
        self._schedule = noise_schedule(schedule)
        self._grid = grid
        self._forbidden_ids = tuple(forbidden_ids)
        self._time_conditioning = time_conditioning
        self._device = torch.device(device)

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
        forbidden_ids: Sequence[int] = (),
        cancel: CancelToken | None = None,
        condition: Tensor | None = None,
        condition_keep: Tensor | None = None,
        modality: str = "text",
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
            forbidden_ids=forbidden_ids,
            cancel=cancel,
            condition=condition,
            condition_keep=condition_keep,
            modality=modality,
        )

    def infill(
        self,
        ids: Sequence[int],
        fill_mask: Sequence[bool] | np.ndarray,
        *,
        steps: int = 16,
        seed: int = 0,
        temperature: float = 0.0,
        top_p: float = 1.0,
        sampler: str = "confidence",
        threshold: float | None = None,
        forbidden_ids: Sequence[int] = (),
        cancel: CancelToken | None = None,
        condition: Tensor | None = None,
        condition_keep: Tensor | None = None,
        modality: str = "text",
    ) -> Iterator[GenerationStep]:
        """Fill the positions where `fill_mask` is True; the other ids are never changed.

        Arguments are checked at once; the network runs as the result is iterated. With nothing to fill, one step of
        number 0 holds the ids as they are.

        Args:
            ids: T ids; those at the positions to fill do not matter.
            fill_mask: T bools.
            steps: network calls at most; fewer when everything is filled before.
            seed: of all random draws.
            temperature: 0 takes the likeliest token.
            top_p: nucleus for drawing, in (0, 1].
            sampler: `confidence` or `ancestral`.
            threshold: confidence that commits at once (`confidence` only).
            forbidden_ids: tokens not to be written, beside those of the constructor.
            cancel: checked before every network call.
            condition: (C, D) condition vectors.
            condition_keep: (C,) bool, False for padding.
            modality: what the tokens are: `text` or `code`.

        Yields:
            The sequence after each step.

        Raises:
            InferenceError: an argument is wrong, or the network's output is not a number.
            Cancelled: the token was set; raised by the iteration.
        """
        row, open_positions = self._canvas(ids, fill_mask)
        chosen = DiscreteSampler(
            sampler,
            mask_id=self._mask_id,
            schedule=self._schedule,
            temperature=temperature,
            top_p=top_p,
            threshold=threshold,
            forbidden_ids=(*self._forbidden_ids, *forbidden_ids),
        )
        run = _Run(
            sampler=chosen,
            times=time_grid(self._grid, steps),
            generator=torch.Generator().manual_seed(seed),
            cancel=cancel or CancelToken(),
            inputs=network_inputs(modality, condition, condition_keep, self._device),
        )
        return self._denoise(run, chosen.begin(row, open_positions), open_positions)

    def log_likelihood(
        self,
        ids: Sequence[int],
        fill_mask: Sequence[bool] | np.ndarray,
        n_masks: int = 8,
        seed: int = 0,
        *,
        cancel: CancelToken | None = None,
        condition: Tensor | None = None,
        condition_keep: Tensor | None = None,
        modality: str = "text",
    ) -> MaskedLikelihood:
        """Monte-Carlo-mask estimate of log p(ids at fill_mask | the other ids), in nats.

        Args:
            ids: T clean ids.
            fill_mask: T bools, the positions to score.
            n_masks: masks drawn, at least 2.
            seed: the estimate is a function of it.
            cancel: checked before every network call.
            condition: (C, D) condition vectors.
            condition_keep: (C,) bool.
            modality: what the tokens are.

        Raises:
            InferenceError: an argument is wrong.
            Cancelled: the token was set.
        """
        row, scored = self._canvas(ids, fill_mask)
        inputs = network_inputs(modality, condition, condition_keep, self._device)
        stop = cancel or CancelToken()

        def row_logits(xt: Tensor, rows: Tensor) -> Tensor:
            stop.check()
            t = self._schedule.time_of(rows.sum(1).cpu() / int(scored.sum()))
            return self._logits(xt, rows, t.to(self._device), inputs)

        with torch.inference_mode():
            return masked_likelihood(row_logits, row[0], scored[0], mask_id=self._mask_id, n_masks=n_masks, seed=seed)

    def _denoise(self, run: _Run, xt: Tensor, masked: Tensor) -> Iterator[GenerationStep]:
        trace = _Trace(xt, len(run.times) - 1)
        if not bool(masked.any()):
            yield trace.report()
            return
        logits: Tensor | None = None
        for step in range(trace.num_steps):
            run.cancel.check()
            # Inference mode is entered per step: held across a yield it would leak into the caller.
            with torch.inference_mode():
                if logits is None:
                    t = torch.full((1,), run.times[step], device=self._device)
                    logits = self._logits(xt, masked, t, run.inputs)
                state = SamplerState(xt, masked, run.times[step], run.times[step + 1], step, trace.num_steps)
                out = run.sampler.step(logits, state, run.generator)
                trace.update(masked, out)
                if self._time_conditioning or bool(out.changed.any()):
                    logits = None  # otherwise the next step would compute the same logits again (MDLM's cache)
                xt, masked = out.xt, out.masked
                finished = not bool(masked.any())
            yield trace.report()
            if finished:
                return

    def _logits(self, xt: Tensor, rows: Tensor, t: Tensor, inputs: NetworkInputs) -> Tensor:
        batch = xt.shape[0]
        condition, keep = inputs.condition, inputs.condition_keep
        return self._network(
            xt,
            modality=inputs.modality,
            t=t.float() if self._time_conditioning else None,
            condition=None if condition is None else condition.expand(batch, -1, -1),
            condition_keep=None if keep is None else keep.expand(batch, -1),
            rows=rows,
        )

    def _canvas(self, ids: Sequence[int], fill_mask: Sequence[bool] | np.ndarray) -> tuple[Tensor, Tensor]:
        """Ids (1, T) int64 and fill mask (1, T) bool on the network's device."""
        fill = np.asarray(fill_mask)
        if not len(ids):
            raise InferenceError("The sequence is empty.")
        if fill.dtype != np.bool_ or fill.shape != (len(ids),):
            raise InferenceError(f"fill_mask must be {len(ids)} booleans, not {fill.dtype} {fill.shape}.")
        row = torch.tensor([list(ids)], dtype=torch.int64)
        return row.to(self._device), torch.from_numpy(fill.copy())[None].to(self._device)


class _Trace:
    """What is known about each position so far; turns it into reports."""

    def __init__(self, xt: Tensor, num_steps: int) -> None:
        self.num_steps = num_steps
        self._step = 0
        self._xt = xt
        self._changed = torch.zeros_like(xt, dtype=torch.bool)
        self._confidence = torch.ones(xt.shape, device=xt.device)
        self._entropy = torch.zeros(xt.shape, device=xt.device)

    def update(self, masked: Tensor, out: StepOutput) -> None:
        """Take in a step; `masked` (1, T) says which positions were open before it."""
        self._step += 1
        self._xt, self._changed = out.xt, out.changed
        self._confidence = torch.where(masked, out.confidence, self._confidence)
        self._entropy = torch.where(masked, out.entropy, self._entropy)

    def report(self) -> GenerationStep:
        """The sequence as it stands."""
        return GenerationStep(
            step=self._step,
            num_steps=self.num_steps,
            ids=self._xt[0].tolist(),
            confidence=self._confidence[0].tolist(),
            changed=self._changed[0].nonzero()[:, 0].tolist(),
            entropy=self._entropy[0].tolist(),
        )

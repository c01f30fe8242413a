"""Learning a form: the request is given, the text that answers it is denoised, and a branch beside the trunk learns.

The trunk is frozen, so that what it makes of a noisy text is computed once, by the native network, and learned from
several times; and a text is told from the tokens of all examples and some others, not from the whole vocabulary.
Together that is five times as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ai_os_diffusion import native
from ai_os_diffusion.diffusion.losses import masked_diffusion_loss
from ai_os_diffusion.diffusion.noise_schedules import LogLinearMaskSchedule
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.guidance.forms import form_of
from ai_os_diffusion.model.control import ControlBranch
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.batches import BucketSampler, pad
from ai_os_diffusion.training.form_examples import FormExample
from ai_os_diffusion.training.tasks import TaskLoss, noise_levels

BATCH = 16
_ROOM = (20, 48)  # tokens that a text and the line breaks behind it take together; more where the text is longer
_ROUND, _PASSES = 40, 4  # batches whose states are kept, and how often they are learned from
_OTHERS = 1024  # tokens of no example that a text is told from
_CLAMP = 3.0  # of the weight 1/t
_SCHEDULE = LogLinearMaskSchedule()
_CPU = torch.device("cpu")
States = Callable[[Sequence[int]], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class NoisyForms:
    """A batch, and what the frozen trunk makes of it.

    Attributes:
        ids: (B, T) int64 clean ids, as places in `among`.
        states: (B, T, D) of the trunk, where `hide` is masked.
        keep: (B, T) bool, False for padding.
        starts: (B,) int64, where the texts begin.
        condition: (B, C, D), zeros for padding.
        hide, region: (B, T) bool, positions that are and that could be hidden.
        t: (B,) noise levels.
        among: (N,) int64, the tokens that texts are told from.
    """

    ids: Tensor
    states: Tensor
    keep: Tensor
    starts: Tensor
    condition: Tensor
    hide: Tensor
    region: Tensor
    t: Tensor
    among: Tensor


class ControlledHead(nn.Module):
    """A branch that is trained, and the frozen head behind it.

    Attributes:
        branch: what is trained.
    """

    def __init__(self, network: UnifiedScoreNetwork) -> None:
        super().__init__()
        self._head = (network.requires_grad_(False).eval().text,)  # a tuple hides it: it is none of this module's parts
        self.branch = ControlBranch.beside(network.trunk)

    def forward(
        self,
        states: Tensor,
        keep: Tensor,
        starts: Tensor,
        condition: Tensor,
        rows: Tensor,
        among: Tensor | None = None,
    ) -> Tensor:
        """(N, V) logits at the N True positions of `rows` (B, T); other arguments as `ControlBranch` has them."""
        added = self.branch(states, keep, starts, condition, rows)
        return self._head[0].decode(states[rows] + added, among)


class FormTask:
    """Masked diffusion of texts in a form.

    Args:
        tokenizer: the network's.
        states: from T ids to the trunk's (T, D) states, at the precision at which it answers.
        examples: to learn from; each request asks for a form.
        seed: of every draw.
        batch: rows of one step.

    Raises:
        TrainingError: there are no examples, or a request asks for no form.
    """

    name = "form"

    def __init__(
        self,
        tokenizer: native.FastTokenizer,
        states: States,
        examples: Sequence[FormExample],
        seed: int,
        batch: int = BATCH,
    ) -> None:
        forms = [form_of(example.request) for example in examples]
        if not examples or not all(forms):
            raise TrainingError("A form is learned from requests for it.", remedy="Give examples of one form.")
        self._states = states
        self._special, self._seed = tokenizer.special_ids(), seed

        def encoded(text: str) -> list[int]:
            return list(tokenizer.encode(text, mode="text").ids)

        self._prompts = [[*encoded(each.request), self._special["newline"]] for each in examples]
        self._texts = [encoded(each.text) for each in examples]
        self._told = [encoded(form.description) for form in forms if form]
        lengths = [len(prompt) + len(text) for prompt, text in zip(self._prompts, self._texts, strict=True)]
        self._sampler = BucketSampler(np.array(lengths, np.int64), batch, seed)
        self._vocabulary = tokenizer.vocab_size
        said = {token for row in (*self._prompts, *self._texts) for token in row}
        self._said = np.array(sorted(said | {self._special["mask"], self._special["newline"]}))
        self._kept: dict[int, NoisyForms] = {}

    def loss(self, net: ControlledHead, draw: int) -> TaskLoss:
        """Mean over the positions of the texts of the clamped bound, in nats."""
        number, inside = divmod(draw, _ROUND * _PASSES)
        batch = number * _ROUND + inside % _ROUND
        if batch not in self._kept:
            if inside == 0:
                self._kept.clear()
            self._kept[batch] = self._noisy(batch)
        noisy = self._kept[batch]
        logits = net(noisy.states, noisy.keep, noisy.starts, noisy.condition, noisy.hide, noisy.among)
        loss = masked_diffusion_loss(
            logits,
            noisy.ids,
            noisy.hide,
            noisy.t,
            schedule=_SCHEDULE,
            mask_id=int(torch.searchsorted(noisy.among, self._special["mask"])),
            weighting="clamped",
            clamp=_CLAMP,
            maskable=noisy.region,
        )
        return TaskLoss(loss, int(noisy.keep.sum()))

    def _noisy(self, batch: int) -> NoisyForms:
        rng = np.random.default_rng([self._seed, 4, batch])
        pick = self._sampler.rows(batch)
        ids, keep, starts = self._rows(pick, rng)
        region = keep & (torch.arange(ids.shape[1])[None] >= starts[:, None])
        t = torch.from_numpy(noise_levels(rng, len(ids)))
        hide = region & (torch.from_numpy(rng.random(tuple(ids.shape))) < t[:, None])
        hide |= region & (region.cumsum(1) == 1) & ~hide.any(1, keepdim=True)
        others = rng.integers(0, self._vocabulary, _OTHERS)
        among = torch.from_numpy(np.union1d(self._said, others))
        noisy = torch.where(hide, self._special["mask"], ids)
        return NoisyForms(
            ids=torch.searchsorted(among, ids),
            states=self._read([row[real].tolist() for row, real in zip(noisy, keep, strict=True)]),
            keep=keep,
            starts=starts,
            condition=self._read([self._told[index] for index in pick]),
            hide=hide,
            region=region,
            t=t,
            among=among,
        )

    def _read(self, rows: Sequence[list[int]]) -> Tensor:
        """(B, T, D) states of rows of ids; zeros behind the shorter ones."""
        return nn.utils.rnn.pad_sequence([torch.from_numpy(self._states(row)) for row in rows], batch_first=True)

    def _rows(self, pick: np.ndarray, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """(B, T) clean ids, which are real, and (B,) where the texts begin; line breaks stand behind each text."""
        rows = []
        for index in pick:
            text = self._texts[index]
            behind = max(1, int(rng.integers(*_ROOM)) - len(text))
            rows.append([*self._prompts[index], *text, *[self._special["newline"]] * behind])
        ids, keep = pad(rows, _CPU)
        return ids, keep, torch.tensor([len(self._prompts[index]) for index in pick])

"""A control branch in torch, for training: a copy of a trunk layer beside the frozen trunk, fed with a condition.

As in ControlNet (arXiv 2302.05543) the copy reads what the trunk makes of the input together with the condition, and
what it makes is added to the trunk's output by a layer that begins at zero, so that nothing is changed until it is
trained. `model.controlled` computes the same without torch.
"""

from __future__ import annotations

import dataclasses

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.attention import attention_mask
from ai_os_diffusion.model.controlled import CONDITION, OFFSETS, PROMPT, WRITTEN
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.model.transformer import SharedTransformer, TransformerLayer


class ControlBranch(nn.Module):
    """The branch of one form.

    Attributes:
        role: (3, D), what tells the prompt, the text that is written, and the condition apart; begins at zero.
        offset: (OFFSETS, D), how far a position lies in the text that is written; begins at zero.
        norm: of the sum of all that.
        layer: a copy of the trunk's last layer, without its cross-attention.
        out: (D, D) and (D,), which begin at zero.
    """

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        width = shape.width
        self.role = nn.Parameter(torch.zeros(3, width))
        self.offset = nn.Parameter(torch.zeros(OFFSETS, width))
        self.norm = nn.LayerNorm(width, eps=shape.norm_eps)
        self.layer = TransformerLayer(dataclasses.replace(shape, expert_rank=0))
        self.layer.cross = nn.Identity()  # type: ignore[assignment]  # the condition stands in the sequence itself
        self.out = nn.Linear(width, width)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    @classmethod
    def beside(cls, trunk: SharedTransformer) -> ControlBranch:
        """A branch that begins as a copy of the last layer of `trunk`."""
        branch = cls(trunk.shape)
        own = branch.layer.state_dict()
        branch.layer.load_state_dict({name: trunk.layers[-1].state_dict()[name] for name in own})
        return branch

    def forward(self, states: Tensor, keep: Tensor, starts: Tensor, condition: Tensor, rows: Tensor) -> Tensor:
        """What is added to the trunk's states at some positions.

        Args:
            states: (B, T, D) of the trunk.
            keep: (B, T) bool, False for padding.
            starts: (B,) int64, where the text begins that is written.
            condition: (B, C, D) states of the condition; rows of zeros alone are padding.
            rows: (B, T) bool, the positions that are wanted.

        Returns:
            (N, D) for the N True positions of `rows` in row-major order.
        """
        inside = torch.arange(states.shape[1], device=states.device)[None] - starts[:, None]
        written = (inside >= 0)[..., None]
        place = self.role[WRITTEN] + self.offset[inside.clamp(0, OFFSETS - 1)]
        told = states + torch.where(written, place, self.role[PROMPT])
        seen = torch.cat([condition.abs().sum(2) > 0, keep], 1)
        x = self.norm(torch.cat([condition + self.role[CONDITION], told], 1))
        mixed, _ = self.layer.attend(x, attention_mask(seen))
        x = self.layer.norm1(x + mixed)[:, condition.shape[1] :][rows]  # the dearer half for wanted positions alone
        x = self.layer.norm2(x + self.layer.down(F.gelu(self.layer.up(x))))
        added: Tensor = self.out(x)
        return added

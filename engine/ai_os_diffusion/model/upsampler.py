"""From drawn pictures to four times their side: convolutions at the low resolution, then pixels out of channels.

After ESPCN (Shi et al. 2016, arXiv 1609.05158); what is learned is the difference from bilinear interpolation.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.codec_shape import ENLARGED, UpsamplerShape
from ai_os_diffusion.model.described import DescribedNetwork


class PictureUpsampler(DescribedNetwork):
    """Pictures (B, 3, H, W) in [-1, 1] to (B, 3, 4 H, 4 W).

    Attributes:
        shape: the sizes.
    """

    def __init__(self, shape: UpsamplerShape | None = None) -> None:
        super().__init__()
        self.shape = shape or UpsamplerShape()
        width = self.shape.width
        self.into = nn.Conv2d(3, width, 3, padding=1)
        self.blocks = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(self.shape.layers))
        self.out = nn.Conv2d(width, 3 * ENLARGED**2, 3, padding=1)
        for parameter in self.out.parameters():
            nn.init.zeros_(parameter)

    def description(self) -> dict[str, Any]:
        """The fields of `shape`."""
        return asdict(self.shape)

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) -> (B, 3, 4 H, 4 W), not clipped."""
        x = F.silu(self.into(pictures))
        for block in self.blocks:
            x = x + F.silu(block(x))
        plain = F.interpolate(pictures, scale_factor=ENLARGED, mode="bilinear", align_corners=False)
        made: Tensor = plain + F.pixel_shuffle(self.out(x), ENLARGED)
        return made

"""What an Intel GPU offers through torch's own XPU backend."""

from __future__ import annotations

import torch


def is_available() -> bool:
    """Whether torch sees an XPU device."""
    return torch.xpu.is_available()


def preferred_dtype() -> torch.dtype:
    """bfloat16: every XPU generation that torch supports computes it natively."""
    return torch.bfloat16


def device_name() -> str:
    """The marketing name of the current device."""
    return str(torch.xpu.get_device_name())

"""What an NVIDIA (or ROCm) device offers through torch."""

from __future__ import annotations

import torch


def is_available() -> bool:
    """Whether torch sees a CUDA device."""
    return torch.cuda.is_available()


def preferred_dtype() -> torch.dtype:
    """bfloat16 where the hardware has it, else float16."""
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def device_name() -> str:
    """The marketing name of the current device."""
    return torch.cuda.get_device_name()

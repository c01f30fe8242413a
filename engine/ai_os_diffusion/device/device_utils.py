"""Device choice in the order CUDA, XPU, MPS, CPU; seeding; thread counts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch

from ai_os_diffusion.device import cuda_backend, intel_opt
from ai_os_diffusion.errors import ConfigError

_CPU_FACTS = Path("/proc/cpuinfo")  # Linux's list of what the processor can do


@dataclass(frozen=True)
class DeviceInfo:
    """A device and the floating-point type that inference uses on it."""

    device: torch.device
    dtype: torch.dtype
    name: str


def available_devices() -> list[str]:
    """Names of the kinds of device that this machine has, best first."""
    found = []
    if cuda_backend.is_available():
        found.append("cuda")
    if intel_opt.is_available():
        found.append("xpu")
    if torch.backends.mps.is_available():
        found.append("mps")
    return [*found, "cpu"]


def choose_device(wanted: str = "auto") -> DeviceInfo:
    """The device to compute on.

    Raises:
        ConfigError: `wanted` is not present on this machine.
    """
    present = available_devices()
    kind = present[0] if wanted == "auto" else wanted
    if kind not in present:
        raise ConfigError(
            f"model.device is {wanted!r}, but this machine has {', '.join(present)}.",
            remedy="Set model.device to auto.",
            context={"key": "model.device", "value": wanted, "allowed": ", ".join(present)},
        )
    if kind == "cuda":
        return DeviceInfo(torch.device("cuda"), cuda_backend.preferred_dtype(), cuda_backend.device_name())
    if kind == "xpu":
        return DeviceInfo(torch.device("xpu"), intel_opt.preferred_dtype(), intel_opt.device_name())
    return DeviceInfo(torch.device(kind), torch.float32, kind)


def trains_in_bfloat16(device: torch.device) -> bool:
    """Whether matrix products in bfloat16 are faster than float32 on `device`: on GPUs, and on CPUs that have them."""
    if device.type != "cpu":
        return device.type in ("cuda", "xpu")
    return not _cpu_flags().isdisjoint(("avx512_bf16", "amx_bf16"))


def _cpu_flags() -> frozenset[str]:
    """What the first CPU can do; empty where the system does not list it."""
    try:
        lines = _CPU_FACTS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line for line in lines if line.startswith("flags")), "").split())


def set_threads(threads: int) -> int:
    """Use `threads` CPU threads (0: all cores); returns the number in force."""
    torch.set_num_threads(threads or os.cpu_count() or 1)
    return torch.get_num_threads()

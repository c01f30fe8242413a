"""Learning from the user's own notes in the background, with a receipt for every run and an undo for every change.

Public names are loaded on first use: those that train import torch, which only the child process does.
"""

from __future__ import annotations

import importlib

_PUBLIC = {
    "ControlNetTrainer": "ai_os_diffusion.evolution.controlnet",
    "Evolution": "ai_os_diffusion.evolution.evolution",
    "EvolutionRouter": "ai_os_diffusion.evolution.router",
    "LoRATrainer": "ai_os_diffusion.evolution.lora",
    "SkillFactory": "ai_os_diffusion.evolution.skills",
    "SelectiveFinetuner": "ai_os_diffusion.evolution.selective",
    "WeightMapProbe": "ai_os_diffusion.evolution.probe",
}

__all__ = [*_PUBLIC]


def __getattr__(name: str) -> object:
    module = _PUBLIC.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)

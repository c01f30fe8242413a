"""Synthetic personal memories: invented people's notes with questions, answer spans and unanswerable twins.

Standard library only and deterministic from a seed, because training regenerates its data instead of storing it.
"""

from __future__ import annotations

from ai_os_diffusion.training.personal.items import PointerItem, pointer_items

__all__ = ["PointerItem", "pointer_items"]

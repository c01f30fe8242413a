"""Synthetic personal memories: invented people's notes with questions, answer spans and unanswerable twins.

Standard library only and deterministic from a seed, because training regenerates its data instead of storing it.
"""

from __future__ import annotations

from ai_os_diffusion.training.personal.corpus import Corpus, sample_corpus
from ai_os_diffusion.training.personal.folder import CorpusQuestion
from ai_os_diffusion.training.personal.folder_items import folder_items
from ai_os_diffusion.training.personal.grounded import GroundedText, dialogue_texts
from ai_os_diffusion.training.personal.items import PointerItem, pointer_items
from ai_os_diffusion.training.personal.story_items import story_corpus, story_items

__all__ = ["Corpus", "CorpusQuestion", "GroundedText", "PointerItem", "dialogue_texts", "folder_items", "pointer_items", "sample_corpus", "story_corpus", "story_items"]

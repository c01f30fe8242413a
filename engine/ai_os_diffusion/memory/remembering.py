"""Keeps texts that no file holds; long ones as passages, as files are, because the pointer reads no further."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence

from ai_os_diffusion.memory.chunking import chunk_document, count_words
from ai_os_diffusion.memory.importers.base import Document
from ai_os_diffusion.memory.store import MemoryStore, NewMemory


def remember(store: MemoryStore, memories: Sequence[NewMemory], *, chunk_words: int) -> list[list[str]]:
    """Store texts in one atomic batch; returns for each the ids of its passages.

    Any id of a text of several passages stands for all of it when it is forgotten.
    """
    texts = [passages(memory, chunk_words) for memory in memories]
    ids = iter(store.add([passage for text in texts for passage in text]))
    return [[next(ids) for _ in text] for text in texts]


def passages(memory: NewMemory, max_words: int) -> list[NewMemory]:
    """The memory as it is when it is short, else its passages with their byte ranges in the text."""
    if count_words(memory.text) <= max_words:
        return [memory]
    document = Document(
        path=memory.path,
        title=memory.title,
        day=memory.day,
        tags=memory.tags,
        links=(),
        text=memory.text,
        body=0,
        base=memory.start,
        sha256=memory.source_hash,
        metadata={},
    )
    parent = memory.parent or uuid.uuid4().hex
    found = [
        dataclasses.replace(
            memory,
            text=chunk.text,
            title=chunk.title(memory.title),
            start=chunk.start,
            end=chunk.end,
            parent=parent,
        )
        for chunk in chunk_document(document, max_words)
    ]
    return found or [memory]  # a text of nothing but its own title

"""Pictures and recordings brought in as memories, and a transcriber that hears what a test says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ai_os_diffusion.memory.importers import transcribing
from ai_os_diffusion.memory.importers.recognising import Recognition
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.speech.recogniser import HeardWord
from ai_os_diffusion.types import ImportReport, MemoryHit


class Heard:
    """A transcriber that hears what a test says."""

    asked = 0

    def __init__(self, words: list[HeardWord]) -> None:
        self._words = words

    def hear(self, sound: object) -> Iterator[transcribing.Sentence]:
        Heard.asked += 1
        yield from transcribing.sentences(self._words)

    def close(self) -> None:
        pass


WORDS = [
    HeardWord("meet", 0.2, 0.5), HeardWord("at", 0.5, 0.6), HeardWord("seven", 0.7, 1.1),
    HeardWord("bring", 65.0, 65.4), HeardWord("rope", 65.5, 66.0),
]  # fmt: skip


def bring_in(store: MemoryStore, root: Path, recognition: Recognition | None = None) -> ImportReport:
    plan = plan_import(store, root, recognition=recognition)
    return run_import(store, plan, chunk_words=90, recognition=recognition)


def hits(store: MemoryStore) -> list[MemoryHit]:
    return store.page(0, 100)[0]


def hearing(words: list[HeardWord] = WORDS) -> Recognition:
    return Recognition(pictures=False, _transcriber=Heard(words))  # type: ignore[arg-type]

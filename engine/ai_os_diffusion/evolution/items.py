"""Questions with known answers made from memories: cloze and template questions. No label is a guess of the model."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ai_os_diffusion.evolution.phrasing import asked_of
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.training.cloze import candidates, fragment
from ai_os_diffusion.training.corpus import occurrences
from ai_os_diffusion.types import MemoryHit

_ELSEWHERE = 4  # one question in so many is asked of a passage that does not answer it
_FEWEST_WORDS = 4  # of a sentence that asks
_MARKS = " -*#>|\t"  # of lists, headings and quotations
_ASKING = ("What", "Which", "Who", "Whom", "When", "Where", "How")


@dataclass(frozen=True)
class Item:
    """A question about a passage as the pointer reads it.

    Attributes:
        question: as it is asked.
        passage: what is read.
        spans: character spans of the answer in the passage; none: the passage does not hold it.
        memory: id of the memory that the passage shows; "" for the bundled suite.
        kind: "cloze", "template", "confirmed", "elsewhere" or "suite".
        answer: names the answer that was called right, also where other words ask for it; "" for every other kind.
        since: when that answer was given, in seconds since 1970; 0 where that is not known.
    """

    question: str
    passage: str
    spans: tuple[tuple[int, int], ...]
    memory: str = ""
    kind: str = "suite"
    answer: str = ""
    since: float = 0.0

    @property
    def gold(self) -> tuple[str, ...]:
        """The distinct texts that are right."""
        return tuple(sorted({self.passage[first:last] for first, last in self.spans}))


def shown(memory: MemoryHit) -> str:
    """A memory as the pointer reads it when it answers."""
    return render_passage(memory.title, memory.day, memory.text).text


def items_of(memories: Sequence[MemoryHit], rounds: int, seed: int) -> list[Item]:
    """Template questions and `rounds` draws of cloze questions of every memory, each once, in an order of their own.

    One in `_ELSEWHERE` is asked again of another passage that does not hold its answer: who only ever learns to point
    forgets how to say that something is not here.
    """
    rng = random.Random(seed)
    found: dict[tuple[str, str], Item] = {}
    for memory in memories:
        for item in (*_templates(memory), *_clozes(memory, rounds, rng)):
            found.setdefault((item.memory, item.question), item)
    items = list(found.values())
    rng.shuffle(items)
    others = {memory.id: shown(memory) for memory in memories}
    away = _asked_elsewhere(items, list(others.items()), rng)
    mixed = [*items, *away]
    rng.shuffle(mixed)
    return mixed


def _clozes(memory: MemoryHit, rounds: int, rng: random.Random) -> Iterator[Item]:
    """Those that ask as people do, with the question word first."""
    passage = shown(memory)
    said = [memory.text[first:last].strip(_MARKS) for first, last in sentences(memory.text)]
    for _ in range(rounds):
        for sentence in said:
            if len(sentence.split()) < _FEWEST_WORDS or not candidates(sentence):
                continue
            item = fragment(passage, sentence, rng)
            if item is not None and item.spans and item.question.startswith(_ASKING):
                yield Item(item.question, passage, item.spans, memory.id, "cloze")


def _templates(memory: MemoryHit) -> Iterator[Item]:
    """What sentences and labelled lines say."""
    passage = shown(memory)
    for asked in asked_of(memory.text):
        spans = occurrences(passage, asked.answer)
        if spans:
            yield Item(asked.question, passage, spans, memory.id, "template")


def _asked_elsewhere(items: Sequence[Item], passages: Sequence[tuple[str, str]], rng: random.Random) -> Iterator[Item]:
    right: dict[str, set[str]] = {}
    for item in items:
        right.setdefault(item.question, set()).update(answer.lower() for answer in item.gold)
    for item in items[::_ELSEWHERE]:
        key, passage = rng.choice(passages)
        if key != item.memory and not any(answer in passage.lower() for answer in right[item.question]):
            yield Item(item.question, passage, (), key, "elsewhere")


def spread(items: Sequence[Item], most: int) -> list[Item]:
    """At most `most` items, from all memories alike, and no answer of a memory twice."""
    by_memory: dict[str, list[Item]] = {}
    taken: set[tuple[str, str, tuple[tuple[int, int], ...]]] = set()
    for item in items:
        mark = (item.memory, item.question if not item.spans else "", item.spans)
        if mark not in taken:
            taken.add(mark)
            by_memory.setdefault(item.memory, []).append(item)
    chosen: list[Item] = []
    while by_memory and len(chosen) < most:
        for key in list(by_memory):
            chosen.append(by_memory[key].pop(0))
            if not by_memory[key]:
                del by_memory[key]
    return chosen[:most]

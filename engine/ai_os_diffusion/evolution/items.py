"""Questions with known answers made from memories: cloze and template questions. No label is a guess of the model."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.passage import render_passage, spoken_date
from ai_os_diffusion.training.cloze import candidates, fragment
from ai_os_diffusion.training.corpus import occurrences
from ai_os_diffusion.types import MemoryHit

_ELSEWHERE = 4  # one question in so many is asked of a passage that does not answer it
_FEWEST_WORDS = 4  # of a sentence that asks
_MARKS = " -*#>|\t"  # of lists, headings and quotations
_LABEL = re.compile(r"^[-*\s]*(?P<label>[A-Z][\w' -]{2,28}): (?P<value>[^\n|]{3,80}?)(?:[.,;] |[.,;]?$)", re.MULTILINE)
_LONGEST_VALUE = 12  # words


@dataclass(frozen=True)
class Item:
    """A question about a passage as the pointer reads it.

    Attributes:
        question: as it is asked.
        passage: what is read.
        spans: character spans of the answer in the passage; none: the passage does not hold it.
        memory: id of the memory that the passage shows; "" for the bundled suite.
        kind: "cloze", "template", "confirmed", "elsewhere" or "suite".
    """

    question: str
    passage: str
    spans: tuple[tuple[int, int], ...]
    memory: str = ""
    kind: str = "suite"

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
    away = _asked_elsewhere(items[::_ELSEWHERE], list(others.items()), rng)
    mixed = [*items, *away]
    rng.shuffle(mixed)
    return mixed


def _clozes(memory: MemoryHit, rounds: int, rng: random.Random) -> Iterator[Item]:
    passage = shown(memory)
    said = [memory.text[first:last].strip(_MARKS) for first, last in sentences(memory.text)]
    for _ in range(rounds):
        for sentence in said:
            if len(sentence.split()) < _FEWEST_WORDS or not candidates(sentence):
                continue
            item = fragment(passage, sentence, rng)
            if item is not None and item.spans:
                yield Item(item.question, passage, item.spans, memory.id, "cloze")


def _templates(memory: MemoryHit) -> Iterator[Item]:
    """What a labelled line says, and the day of a note with a title."""
    passage = shown(memory)
    for match in _LABEL.finditer(memory.text):
        label, value = match["label"].strip(), match["value"].strip()
        spans = occurrences(passage, value)
        if spans and len(value.split()) <= _LONGEST_VALUE:
            yield Item(f"What does it say about {label[0].lower() + label[1:]}?", passage, spans, memory.id, "template")
    if memory.title and memory.day is not None:
        day = spoken_date(memory.day)
        yield Item(f"When was {memory.title}?", passage, occurrences(passage, day), memory.id, "template")


def _asked_elsewhere(items: Iterable[Item], passages: Sequence[tuple[str, str]], rng: random.Random) -> Iterator[Item]:
    for item in items:
        key, passage = rng.choice(passages)
        if key != item.memory and not any(answer.lower() in passage.lower() for answer in item.gold):
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

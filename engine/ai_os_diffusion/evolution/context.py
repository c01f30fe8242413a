"""What a run learns from and is judged by: the memories around a question, cut into parts that never mix."""

from __future__ import annotations

import functools
import json
import random
import zlib
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ai_os_diffusion.evolution import taught
from ai_os_diffusion.evolution.items import Item, items_of, spread
from ai_os_diffusion.evolution.rehearsal import general_questions
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.training.corpus import occurrences
from ai_os_diffusion.types import MemoryHit

FEWEST_HELD = 40
"""Held-out questions below which nothing is trained."""
Split = Literal["notes", "spans", "confirmed", "made"]
_NEAREST = 12  # memories whose whole notes belong to the context
_NEIGHBOURS = 120  # further memories that are near
_MOST_HELD = 120
_MOST_TRAINED = 12  # answers that were called right; of twice as many a run learned half as much of each
_BESIDE = 60  # questions about the notes of confirmed answers among those that must not get worse
_GENERAL = 900  # questions about invented people among those that must not get worse
_HELD_SHARE = 0.4
_TRAIN_ROUNDS, _HELD_ROUNDS = 6, 2  # draws of cloze questions from each sentence
_FEWEST_NOTES = 2
_SUITE = Path(__file__).with_name("suite.jsonl")


@dataclass(frozen=True)
class Context:
    """The questions of a run.

    Attributes:
        memories: ids of the memories that are trained on.
        train: what is learned from.
        held: what it is judged by.
        regression: questions about other things, which must not get worse.
        split: "notes" where held-out questions come from notes that are not trained on, "spans" where they come from
            the same notes, but ask for words that no trained question asks for; "confirmed" where they are the
            questions whose answers the user called right, in wordings that are not trained on; "made" where both are
            made up, of different words.
        confirmed: what the user called right, which what is learned is for besides the question of the run.
    """

    memories: tuple[str, ...]
    train: tuple[Item, ...]
    held: tuple[Item, ...]
    regression: tuple[Item, ...]
    split: Split
    confirmed: tuple[Item, ...] = ()

    def to_recognise(self) -> Context:
        """The same for level L0, which learns nothing but what the user called right, and reads nothing else otherwise.

        So of other questions only those about the same memories tell anything; where there are none, all of them stay.
        """
        memories = tuple(dict.fromkeys(item.memory for item in self.confirmed))
        about = tuple(item for item in self.regression if item.memory in memories)
        return replace(self, memories=memories, train=self.confirmed, regression=about or self.regression)

    def to_train(self) -> Context:
        """The same for levels that train: of what was called right so much as a run of their length can learn."""
        if len(self.confirmed) <= _MOST_TRAINED:
            return self
        few = self.confirmed[:_MOST_TRAINED]
        facts = {item.answer or item.question for item in few}
        train, held = (tuple(item for item in part if item.answer in facts) for part in (self.train, self.held))
        memories = tuple(dict.fromkeys(item.memory for item in train))
        return replace(self, memories=memories, train=train, held=held, confirmed=few)

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to learn from, and held-out questions enough to tell whether it helped."""
        return len(self.held) >= FEWEST_HELD and (bool(self.confirmed) or len(self.train) >= FEWEST_HELD)


def gather(
    store: MemoryStore,
    retriever: Retriever,
    question: str,
    confirmed: Sequence[Item] = (),
    learned: Set[str] = frozenset(),
) -> Context:
    """The context of a question, the same every time while the memories are the same.

    Args:
        store: the memories.
        retriever: recalls them as it does for an answer.
        question: what was asked.
        confirmed: questions whose answers the user called right, oldest first. From `taught.FEWEST` of them about
            the context on they are what is learned, and all others where `question` is one; fewer are learned from
            beside what the notes say.
        learned: names of their answers that were learned before, which come last.

    Raises:
        StorageError: the memories cannot be read.
    """
    seed = zlib.crc32(question.casefold().encode())
    found = _around(store, retriever, question)
    regression = [*suite(), *general_questions(_GENERAL)]
    known = taught.nearest(confirmed, found, question, learned)
    if len(known) >= taught.FEWEST:
        of_confirmed = _of_confirmed(known, store, retriever, regression, seed)
        if of_confirmed.is_enough:
            return of_confirmed
    train_on, held_out = _cut(found, random.Random(seed))
    split: Split = "notes"
    train = items_of(train_on, _TRAIN_ROUNDS, seed)
    held = spread(items_of(held_out, _HELD_ROUNDS, seed + 1), _MOST_HELD)
    if len(held) < FEWEST_HELD:
        split, train_on = "spans", found
        train, held = _by_spans(items_of(found, _TRAIN_ROUNDS, seed), random.Random(seed))
    ids = {memory.id for memory in train_on}
    asked = {answer for item in held for answer in item.gold} if split == "spans" else set()
    train += [item for item in confirmed if item.memory in ids and asked.isdisjoint(item.gold)]
    used = {item.memory for item in train}
    memories = tuple(memory.id for memory in train_on if memory.id in used)
    return Context(memories, tuple(train), tuple(held), tuple(regression), split)


def _of_confirmed(
    known: Sequence[Item], store: MemoryStore, retriever: Retriever, regression: Sequence[Item], seed: int
) -> Context:
    """What the user has called right is learned; what else the same notes say must not be read worse."""
    train, held = taught.to_learn_and_judge(known, retriever, seed)
    about = store.get(list(dict.fromkeys(item.memory for item in known)))
    beside = spread(items_of([each for each in about if each is not None], _HELD_ROUNDS, seed + 1), _BESIDE)
    memories = tuple(dict.fromkeys(item.memory for item in train))
    return Context(memories, tuple(train), tuple(held), (*regression, *beside), "confirmed", tuple(known))


def note_of(memory: MemoryHit) -> str:
    """What the passages of one text have in common."""
    return memory.path or memory.parent or memory.id


@functools.cache
def suite() -> tuple[Item, ...]:
    """The bundled questions, written by hand, that no run may get worse at."""
    made = []
    for line in _SUITE.read_text(encoding="utf-8").splitlines():
        values = json.loads(line)
        spans = occurrences(values["passage"], values["answer"]) if values["answer"] else ()
        made.append(Item(values["question"], values["passage"], spans))
    return tuple(made)


def _around(store: MemoryStore, retriever: Retriever, question: str) -> list[MemoryHit]:
    """What is recalled for the question with the whole notes that it stands in, then what else is near, best first."""
    hits = retriever.recall(question, _NEIGHBOURS)
    found: dict[str, MemoryHit] = {}
    for hit in hits[:_NEAREST]:
        found.setdefault(hit.id, hit)
        for passage in store.passages(hit.id):
            found.setdefault(passage.id, passage)
    for hit in hits[_NEAREST:]:
        found.setdefault(hit.id, hit)
    return list(found.values())


def _cut(memories: Sequence[MemoryHit], rng: random.Random) -> tuple[list[MemoryHit], list[MemoryHit]]:
    """(to train on, held out) by whole notes; the best note is trained on."""
    notes = list(dict.fromkeys(note_of(memory) for memory in memories))
    if len(notes) < _FEWEST_NOTES:
        return list(memories), []
    others = notes[1:]
    rng.shuffle(others)
    held = set(others[: max(1, round(_HELD_SHARE * len(notes)))])
    kept_aside = [memory for memory in memories if note_of(memory) in held]
    return [memory for memory in memories if note_of(memory) not in held], kept_aside


def _by_spans(items: Sequence[Item], rng: random.Random) -> tuple[list[Item], list[Item]]:
    """(to train on, held out): no answer of the one is an answer of the other."""
    answers = sorted({answer for item in items for answer in item.gold})
    rng.shuffle(answers)
    held = set(answers[: round(_HELD_SHARE * len(answers))])
    asked = [item for item in items if item.spans]
    train = [item for item in asked if held.isdisjoint(item.gold)]
    kept = spread([item for item in asked if held.issuperset(item.gold)], _MOST_HELD)
    away = [item for item in items if not item.spans]
    middle = round((1 - _HELD_SHARE) * len(away))
    return [*train, *away[:middle]], [*kept, *spread(away[middle:], max(1, len(kept) // 4))]

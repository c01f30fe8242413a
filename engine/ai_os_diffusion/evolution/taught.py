"""What a run learns from where the user has called answers right: those questions, in many wordings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence, Set

import numpy as np

from ai_os_diffusion.answering.known import Known, KnownAnswers
from ai_os_diffusion.evolution.items import Item, shown
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import MemoryHit
from ai_os_diffusion.wording import content_stems

FEWEST = 8
"""Confirmed questions from which on a run learns from them."""
_MOST = 24  # confirmed questions of one run
_WORDINGS = 8  # of a question that are trained on
_LEFT_OUT = 0.5  # of the words of a wording that is trained on
_RIVALS = 6  # memories that are recalled for a question, among which its own has to be preferred
_AWAY = 1  # of them for each wording
_JUDGED_BY = 5  # held-out questions for each confirmed one: eight of those give as many as a verdict needs
Passage = tuple[str, str]
"""(id of a memory, what is read of it)."""


def nearest(
    confirmed: Sequence[Item], memories: Sequence[MemoryHit], question: str, learned: Set[str] = frozenset()
) -> list[Item]:
    """Confirmed questions, each once: those about `memories` in their order, and for one of them the newest others.

    The question of the run itself comes first, what was learned before last.

    Args:
        confirmed: oldest first; of two about the same the newer one counts.
        memories: what is recalled for the question of the run, best first.
        question: of the run. Where it is not confirmed itself, what is about other things does not belong to it.
        learned: names of answers that were learned before.
    """
    ranks = {memory.id: rank for rank, memory in enumerate(memories)}
    newest = dict[str, Item]()
    for item in reversed(confirmed):
        newest.setdefault(item.question, item)
    wanted = [item for item in newest.values() if question in newest or item.memory in ranks]

    def place(item: Item) -> tuple[bool, bool, int]:
        return item.question != question, item.answer in learned, ranks.get(item.memory, len(ranks))

    return sorted(wanted, key=place)[:_MOST]


def to_learn_and_judge(confirmed: Sequence[Item], retriever: Retriever, seed: int) -> tuple[list[Item], list[Item]]:
    """(what is trained on, what is judged by): the confirmed questions in wordings that are in one of the two alone.

    Each is asked of its own memory and of others that recall brings for it.
    """
    rivals = [list(_rivals(item, retriever)) for item in confirmed]
    train = _to_learn(confirmed, rivals, random.Random(seed))
    return train, _to_judge(confirmed, rivals, {item.question for item in train})


def known_answers(model: TextModel, confirmed: Sequence[Item]) -> KnownAnswers:
    """Confirmed questions as level L0 knows them."""
    made = dict[str, list[Known]]()
    vectors = np.asarray(model.embed([item.question for item in confirmed]), np.float32) if confirmed else ()
    for item, vector in zip(confirmed, vectors, strict=True):
        for text in item.gold:
            made.setdefault(item.memory, []).append(Known(item.question, vector, item.memory, text))
    return made


def _to_learn(confirmed: Sequence[Item], rivals: Sequence[Sequence[Passage]], rng: random.Random) -> list[Item]:
    """Words are left out of the wordings, so that what is learned does not hang on any one of them."""
    made = list[Item]()
    for item, others in zip(confirmed, rivals, strict=True):
        fact = item.answer or item.question
        for question in (item.question, *(_shortened(item.question, rng) for _ in range(_WORDINGS - 1))):
            made.append(Item(question, item.passage, item.spans, item.memory, "confirmed", fact))
            for memory, passage in rng.sample(others, min(_AWAY, len(others))):
                made.append(Item(question, passage, (), memory, "elsewhere", fact))
    rng.shuffle(made)
    return made


def _to_judge(confirmed: Sequence[Item], rivals: Sequence[Sequence[Passage]], trained: Set[str]) -> list[Item]:
    """In wordings that are not `trained`, and one of each asked elsewhere where recall brings another memory."""
    made = list[Item]()
    for item, others in zip(confirmed, rivals, strict=True):
        fresh = [each for each in dict.fromkeys(_reworded(item.question)) if each not in trained]
        asked, fact = fresh[: _JUDGED_BY - bool(others)], item.answer or item.question
        made += [Item(each, item.passage, item.spans, item.memory, "confirmed", fact) for each in asked]
        if others and fresh:
            memory, passage = others[0]
            made.append(Item(fresh[0], passage, (), memory, "elsewhere", fact))
    return made


def _shortened(question: str, rng: random.Random) -> str:
    """The question without some of its words."""
    said = question.split()
    kept = [word for word in said if rng.random() >= _LEFT_OUT]
    return " ".join(kept or said)


def _reworded(question: str) -> Iterator[str]:
    """The question in words as people type them in a hurry, or at length; the last ones where it has few words."""
    plain = question.rstrip("?!. ")
    keywords = [word for word in plain.split() if content_stems(word)]
    yield f"I forgot: {plain[:1].lower()}{plain[1:]}"
    yield f"{question} I need it today."
    if len(keywords) > 1:
        yield " ".join(keywords).lower()
        yield " ".join(reversed(keywords)).lower()
    yield f"Remind me: {plain[:1].lower()}{plain[1:]}"
    yield f"{question} Please look it up."
    yield f"One more thing: {plain[:1].lower()}{plain[1:]}"


def _rivals(item: Item, retriever: Retriever) -> Iterator[Passage]:
    """Memories that recall brings for the question and that do not hold its answer, best first."""
    answers = [answer.lower() for answer in item.gold]
    for memory in retriever.recall(item.question, _RIVALS):
        passage = shown(memory)
        if memory.id != item.memory and not any(answer in passage.lower() for answer in answers):
            yield memory.id, passage

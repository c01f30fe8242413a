"""What is made of confirmed questions: wordings to learn from, others to judge by, and memories that do not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from ai_os_diffusion.evolution import context, taught
from ai_os_diffusion.evolution.items import Item, shown
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.training.corpus import occurrences
from ai_os_diffusion.types import MemoryHit
from helpers.tiny import memory_hit

COLOURS = "red green blue yellow brown purple orange white black grey golden silver".split()
ROOMS = "kitchen cellar attic garage hall study shed porch pantry nursery laundry bathroom".split()


def note(number: int) -> MemoryHit:
    text = f"The {COLOURS[number]} suitcase stands in the {ROOMS[number]}. Nobody has opened it since May."
    return memory_hit(text, id=f"m{number}", path=f"note{number}.md", title=f"Note {number}")


NOTES = [note(number) for number in range(12)]


class Shelf:
    """Stands for a store and its recall: everything, the first note first."""

    def recall(self, question: str, top_k: int) -> list[MemoryHit]:
        return NOTES[:top_k]

    def passages(self, key: str) -> list[MemoryHit]:
        return [memory for memory in NOTES if memory.id == key]

    def get(self, ids: Sequence[str]) -> list[MemoryHit | None]:
        return [next((memory for memory in NOTES if memory.id == key), None) for key in ids]


def confirmed(number: int) -> Item:
    passage = shown(NOTES[number])
    question = f"Where did we finally put the {COLOURS[number]} suitcase?"
    return Item(question, passage, occurrences(passage, ROOMS[number]), f"m{number}", "confirmed")


def gathered(items: Sequence[Item]) -> context.Context:
    shelf = Shelf()
    return context.gather(cast(MemoryStore, shelf), cast(Retriever, shelf), "Where is the suitcase?", items)


def test_what_is_judged_by_is_worded_otherwise_than_what_is_learned() -> None:
    known = [confirmed(number) for number in range(taught.FEWEST)]
    found = gathered(known)
    assert found.split == "confirmed"
    assert found.is_enough
    trained = {item.question for item in found.train}
    assert trained >= {item.question for item in known}
    assert trained.isdisjoint(item.question for item in found.held)
    assert {item.memory for item in found.held if item.spans} == {item.memory for item in known}
    assert {item.question: item.memory for item in found.confirmed} == {item.question: item.memory for item in known}
    assert set(found.memories) == {item.memory for item in found.train}


def test_short_questions_without_rivals_are_enough_to_judge_by() -> None:
    class Empty(Shelf):
        def recall(self, question: str, top_k: int) -> list[MemoryHit]:
            return []

    known = [replace(confirmed(number), question=f"Who is {COLOURS[number]}?") for number in range(taught.FEWEST)]
    train, held = taught.to_learn_and_judge(known, cast(Retriever, Empty()), 0)
    assert len(held) >= context.FEWEST_HELD
    assert len({item.question for item in held}) == len(held)
    assert {item.question for item in train}.isdisjoint(item.question for item in held)


def test_memories_that_do_not_answer_are_learned_as_such() -> None:
    found = gathered([confirmed(number) for number in range(taught.FEWEST)])
    right = {item.question: item.gold for item in found.train if item.spans}
    elsewhere = [item for item in (*found.train, *found.held) if not item.spans]
    assert {item.kind for item in elsewhere} == {"elsewhere"}
    for item in elsewhere:
        assert not any(answer in item.passage for answer in right.get(item.question, ()))


def test_few_confirmed_questions_are_learned_from_beside_the_notes() -> None:
    assert gathered([confirmed(number) for number in range(taught.FEWEST - 1)]).split != "confirmed"


def test_the_nearest_and_newest_confirmations_count() -> None:
    many = [confirmed(number % 12) for number in range(30)]
    assert len(taught.nearest(many, NOTES, "Where?")) == 12
    old = confirmed(3)
    new = Item(old.question, old.passage, ((0, 3),), "m3", "confirmed")
    assert taught.nearest([old, new], NOTES, "Where?") == [new]
    some = [confirmed(5), confirmed(2), confirmed(9)]
    ranked = taught.nearest(some, NOTES[:3], some[0].question)
    assert [item.memory for item in ranked] == ["m5", "m2", "m9"]  # its own, recalled ones, then the newest
    assert taught.nearest(some, NOTES[:3], "Where?") == [some[1]]  # it is about other things


def test_what_was_not_learned_before_comes_first() -> None:
    some = [replace(confirmed(number), answer=f"turn {number}") for number in range(4)]
    learned = {"turn 0", "turn 1"}
    found = taught.nearest(some, NOTES, some[1].question, learned)
    assert [item.answer for item in found] == ["turn 1", "turn 2", "turn 3", "turn 0"]


def test_a_run_trains_no_more_than_it_can_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_MOST_TRAINED", 9)
    known = [replace(confirmed(number), answer=f"turn {number}") for number in range(11)]
    whole = gathered(known)
    assert len(whole.to_recognise().train) == 11
    found = whole.to_train()
    facts = {item.answer for item in found.confirmed}
    assert len(found.confirmed) == 9
    assert {item.answer for item in found.train} == {item.answer for item in found.held} == facts
    assert set(found.memories) == {item.memory for item in found.train} < set(whole.memories)
    assert found.regression == whole.regression
    assert found.to_train() == found


def test_what_is_recognised_is_checked_with_the_notes_that_it_may_change() -> None:
    known = [confirmed(number) for number in range(taught.FEWEST)]
    whole = gathered(known)
    about = {item.memory for item in known}
    beside = [item for item in whole.regression if item.memory]
    assert beside
    assert {item.memory for item in beside} <= about
    assert whole.to_recognise().regression == tuple(beside)
    alone = replace(whole, regression=whole.regression[:5])  # of which none is about them
    assert alone.to_recognise().regression == alone.regression

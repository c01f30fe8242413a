"""Questions made from memories: their answers stand in the passage, and what is held out is never trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from ai_os_diffusion.evolution import context
from ai_os_diffusion.evolution.items import Item, items_of, shown, spread
from ai_os_diffusion.evolution.phrasing import Asked, asked_of
from ai_os_diffusion.evolution.rehearsal import general_questions, rehearsal
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import MemoryHit
from helpers.tiny import memory_hit

NAMES = "Alice Boris Clara Dmitri Elena Farid Greta Hugo Irene Jakob Karim Lotte Milan Nadia Oskar Petra".split()
THINGS = "kettle ladder lantern bicycle drill carpet mirror blanket basket tripod guitar saddle".split()


def note(number: int, sentences: int = 6) -> MemoryHit:
    lines = [
        f"{NAMES[(number + i) % len(NAMES)]} lost the {THINGS[(number * 5 + i) % len(THINGS)]} in the garden on "
        f"{number + i + 1} May 20{10 + i}."
        for i in range(sentences)
    ]
    return memory_hit(" ".join(lines), id=f"m{number}", path=f"note{number}.md", title=f"Note {number}")


def test_questions_are_asked_as_people_do() -> None:
    text = "Passports: in the blue biscuit tin. Nora lost her green scarf in Lisbon. We paid the rent on Friday."
    found = list(asked_of(text))
    assert Asked("Where are the passports?", "in the blue biscuit tin") in found
    assert Asked("Who lost her green scarf in Lisbon?", "Nora") in found
    assert Asked("What did Nora lose?", "her green scarf") in found
    assert Asked("Where did Nora lose her green scarf?", "in Lisbon") in found
    assert Asked("When did we pay the rent?", "on Friday") in found


def test_every_answer_stands_in_its_passage() -> None:
    memories = [note(number) for number in range(6)]
    items = items_of(memories, 3, 0)
    assert {item.kind for item in items} >= {"template", "elsewhere"}
    for item in items:
        assert all(item.passage[first:last].strip() for first, last in item.spans)
        assert bool(item.spans) == (item.kind != "elsewhere")
    assert items == items_of(memories, 3, 0)


def test_what_is_asked_elsewhere_is_not_answered_there() -> None:
    items = items_of([note(number) for number in range(6)], 3, 0)
    answers = {(item.question, answer) for item in items for answer in item.gold}
    for item in items:
        if item.kind == "elsewhere":
            mine = [answer for question, answer in answers if question == item.question]
            assert mine
            assert not any(answer.lower() in item.passage.lower() for answer in mine)


def test_spread_takes_no_answer_of_a_memory_twice() -> None:
    memories = [note(number) for number in range(4)]
    chosen = spread([item for item in items_of(memories, 6, 0) if item.spans], 30)
    assert len({(item.memory, item.spans) for item in chosen}) == len(chosen) <= 30
    assert {item.memory for item in chosen} == {"m0", "m1", "m2", "m3"}


class Shelf:
    """Stands for a store and its recall."""

    def __init__(self, memories: Sequence[MemoryHit]) -> None:
        self.memories = list(memories)

    def recall(self, question: str, top_k: int) -> list[MemoryHit]:
        return self.memories[:top_k]

    def passages(self, key: str) -> list[MemoryHit]:
        mine = next(memory for memory in self.memories if memory.id == key)
        return [memory for memory in self.memories if memory.path == mine.path]


def gathered(memories: Sequence[MemoryHit], confirmed: Sequence[Item] = ()) -> context.Context:
    shelf = Shelf(memories)
    return context.gather(cast(MemoryStore, shelf), cast(Retriever, shelf), "Who lost it?", confirmed)


def test_held_out_questions_come_from_other_notes() -> None:
    found = gathered([note(number, 8) for number in range(12)])
    assert found.split == "notes"
    assert found.is_enough
    assert {item.memory for item in found.train} == set(found.memories)
    assert {item.memory for item in found.held}.isdisjoint(found.memories)
    assert "m0" in found.memories  # the best note is learned from


def test_a_single_note_is_cut_by_its_words() -> None:
    found = gathered([note(0, 12), note(1, 12)][:1])
    assert found.split == "spans"
    trained = {answer for item in found.train for answer in item.gold}
    assert trained.isdisjoint(answer for item in found.held for answer in item.gold)


def test_what_was_called_right_is_not_learned_where_its_words_are_kept_aside() -> None:
    single = note(0, 12)
    asked = next(item for item in gathered([single]).held if item.spans)
    pair = Item("Who?", shown(single), asked.spans, "m0", "confirmed")
    found = gathered([single], [pair])
    assert found.held == gathered([single]).held
    assert pair not in found.train


def test_little_text_is_too_little() -> None:
    assert not gathered([memory_hit("The key is under the pot.", id="m", path="k.md")]).is_enough


def test_confirmed_pairs_are_learned_from_where_they_are_about_the_context() -> None:
    first = note(0, 8)
    pair = Item("Who?", shown(first), ((10, 15),), "m0", "confirmed")
    other = Item("Who?", shown(first), ((10, 15),), "elsewhere", "confirmed")
    train = gathered([note(number, 8) for number in range(12)], [pair, other]).train
    assert pair in train
    assert other not in train


def test_the_suite_and_the_checks_are_whole() -> None:
    assert len(context.suite()) >= 40
    assert {bool(item.spans) for item in context.suite()} == {True, False}
    checks, repeated = general_questions(30), rehearsal(1, 30)
    assert len(checks) == len(repeated) == 30
    assert {item.passage for item in checks}.isdisjoint(item.passage for item in repeated)


@pytest.mark.parametrize("text", ["", "- [ ] \n", "|a|b|\n|-|-|", "Grüße: aus Zürich und Bern", "🙂: 🙂🙂🙂"])
def test_odd_notes_give_whole_questions(text: str) -> None:
    for item in items_of([memory_hit(text, id="m")], 2, 0):
        assert item.question.strip()
        assert all(item.passage[first:last] for first, last in item.spans)

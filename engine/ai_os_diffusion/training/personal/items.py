"""Training items for the evidence pointer: a question, a passage, and where the passage answers it, if it does."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Container, Iterator
from dataclasses import dataclass

from ai_os_diffusion.training.personal.catalog import OPEN_RELATIONS, OVERLAPS, Catalog, catalog
from ai_os_diffusion.training.personal.draft import Fact, identity, sample_fact
from ai_os_diffusion.training.personal.frames import Ask
from ai_os_diffusion.training.personal.notes import Note, keys_overlap, sample_note
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.questions import render_question
from ai_os_diffusion.training.personal.templates import Span
from ai_os_diffusion.training.personal.world import Person, World, sample_world

NOT_HERE_SHARE = 0.38
_NOTES_PER_WORLD = 12
_ATTEMPTS = 12
_TRIES_PER_TWIN = 4


@dataclass(frozen=True)
class PointerItem:
    """One question about one passage.

    Attributes:
        question: as somebody types it.
        passage: as :func:`ai_os_diffusion.passage.render_passage` shows a memory, at most 130 words.
        spans: character spans in the passage of every acceptable occurrence of the answer; empty: not in this passage.
        kind: the kind of fact that is asked for.
        style: how the note is written.
        twin: for questions without an answer here, how the question was made near: "unmentioned" (a slot left out),
            "sibling" (another attribute), "swapped" (another person or thing of the note), "key" (another one altogether), "user", "random".
    """

    question: str
    passage: str
    spans: tuple[Span, ...]
    kind: str
    style: str = ""
    twin: str = ""


def pointer_items(seed: int, count: int, held_out: bool = False) -> Iterator[PointerItem]:
    """Items drawn from many invented worlds; the same seed gives the same items.

    Args:
        seed: of the random generator.
        count: number of items.
        held_out: use names, places and kinds of facts that training never sees.
    """
    rng = random.Random(f"pointer {seed} {held_out}")
    kinds = catalog(held_out)
    made = 0
    while made < count:
        world = sample_world(rng, held_out)
        for _ in range(_NOTES_PER_WORLD):
            note = sample_note(rng, world, kinds)
            last = ""
            for _ in range(2 if len(note.facts) > 1 else 1):
                item = _item(rng, world, kinds, note)
                if item is not None and made < count and item.question != last:
                    last = item.question
                    made += 1
                    yield item


def _item(rng: random.Random, world: World, kinds: Catalog, note: Note) -> PointerItem | None:
    if rng.random() < NOT_HERE_SHARE:
        return unanswered(rng, world, kinds, note)
    return _answered(rng, note)


def _answered(rng: random.Random, note: Note) -> PointerItem | None:
    for _ in range(_ATTEMPTS):
        fact = pick(rng, note.facts)
        asked = pick(rng, fact.frame.asks)
        spans = note.spans(fact, asked)
        if spans:
            question = render_question(rng, asked, fact.values, note.draft.named, note.draft.related)
            return PointerItem(question, note.text, spans, fact.frame.name, note.style)
    return None


def unanswered(rng: random.Random, world: World, kinds: Catalog, note: Note) -> PointerItem | None:
    """A question near to what the note says, that the note does not answer."""
    found = near_miss(rng, world, kinds, note)
    if found is None:
        return None
    fact, asked, twin = found
    named, related = _question_names(rng, note, fact, asked)
    question = render_question(rng, asked, fact.values, named, related)
    return PointerItem(question, note.text, (), fact.frame.name, note.style, twin)


def near_miss(rng: random.Random, world: World, kinds: Catalog, note: Note) -> tuple[Fact, Ask, str] | None:
    """What to ask so that the note is near and does not answer, and how it was made near."""
    for _ in range(_ATTEMPTS):
        at = bisect.bisect_right(_TWIN_CUMULATIVE, rng.random() * _TWIN_CUMULATIVE[-1])
        twin, make = _TWINS[min(at, len(_TWINS) - 1)][:2]
        for _ in range(_TRIES_PER_TWIN):
            found = make(rng, world, kinds, note)
            if found is None:
                break
            if not is_answered(note, *found):
                return (*found, twin)
    return None


def _question_names(rng: random.Random, note: Note, fact: Fact, asked: Ask) -> tuple[Container[Person], Container[Person]]:
    """Who may be called by name and who by relation, so that a reader of the note could not take them for another."""
    people = [value for value in fact.values.values() if isinstance(value, Person)]
    named = {person: True for person in people if person not in note.draft.related or person in note.draft.named}
    if any(person in note.draft.related for person in people):
        return named, note.draft.related
    if rng.random() < 0.5 and _relations_are_known(note, asked):
        return named, {person: True for person in people if person.relation}
    return dict.fromkeys(people, True), ()


Found = tuple[Fact, Ask]


def _unmentioned(rng: random.Random, world: World, kinds: Catalog, note: Note) -> Found | None:
    """A slot of a stated fact that the note leaves out."""
    base = pick(rng, note.facts)
    missing = [each for each in base.frame.asks if not note.spans(base, each)]
    return (base, pick(rng, missing)) if missing else None


def _sibling(rng: random.Random, world: World, kinds: Catalog, note: Note) -> Found | None:
    """The same person or thing, something else about it; mostly of a type of answer that stands there."""
    base = pick(rng, note.facts)
    if not base.frame.keys:
        return None
    slot = base.frame.keys[0]
    there = [each for each in base.frame.asks if note.spans(base, each)]
    pairs = kinds.by_type.get((slot, pick(rng, there).answer_type), ()) if there and rng.random() < 0.7 else kinds.siblings.get(slot, ())
    if not pairs:
        return None
    kind, asked = pick(rng, pairs)
    value = base.values[slot]
    if isinstance(value, Person) and value.is_user and not kind.self_told:
        return None
    return sample_fact(rng, world, kind, {slot: value}), asked


def _swapped(rng: random.Random, world: World, kinds: Catalog, note: Note) -> Found | None:
    """What the note says of one person or thing, asked of another that it also names."""
    base = pick(rng, note.facts)
    if not base.frame.keys:
        return None
    slot = base.frame.keys[0]
    others = [fact.values[slot] for fact in note.facts if fact.frame.keys[:1] == (slot,) and fact.values[slot] != base.values[slot]]
    if isinstance(base.values[slot], Person):
        others += [person for person in note.draft.named if person is not base.values[slot] and not person.is_user]
    if not others:
        return None
    other = pick(rng, others)
    if other is world.user and not base.frame.self_told:
        return None
    there = [each for each in base.frame.asks if note.spans(base, each)]
    return Fact(base.frame, {**base.values, slot: other}), pick(rng, there or base.frame.asks)


def _other_key(rng: random.Random, world: World, kinds: Catalog, note: Note) -> Found | None:
    """The same question about somebody or something else (all of the key, or a part of it)."""
    base = pick(rng, note.facts)
    if not base.frame.keys:
        return None
    other = sample_fact(rng, world, base.frame)
    if len(base.frame.keys) > 1 and rng.random() < 0.75:
        keep = pick(rng, base.frame.keys)
        other.values[keep] = base.values[keep]
    return other, pick(rng, base.frame.asks)


def _of_the_user(rng: random.Random, world: World, kinds: Catalog, note: Note) -> Found | None:
    """What the note says of a friend, asked of the user."""
    friends = [fact for fact in note.facts if fact.frame.self_told and "who" in fact.frame.keys]
    if not friends:
        return None
    base = pick(rng, friends)
    return Fact(base.frame, {**base.values, "who": world.user}), pick(rng, base.frame.asks)


def _random(rng: random.Random, world: World, kinds: Catalog, note: Note) -> Found | None:
    """Something else altogether."""
    kind = kinds.draw(rng)
    return sample_fact(rng, world, kind), pick(rng, kind.asks)


_TWINS = (
    ("unmentioned", _unmentioned, 0.22), ("sibling", _sibling, 0.22), ("swapped", _swapped, 0.46), ("key", _other_key, 0.1), ("user", _of_the_user, 0.06),
    ("random", _random, 0.03),
)  # fmt: skip
_TWIN_CUMULATIVE = list(itertools.accumulate(weight for _, _, weight in _TWINS))


def is_answered(note: Note, fact: Fact, asked: Ask) -> bool:
    """Whether the note answers, or might be read to answer, an ask about a fact."""
    if asked.relation in OPEN_RELATIONS:
        return True
    near = OVERLAPS.get(asked.relation, ())
    for other in note.facts:
        same = other.frame is fact.frame
        if not same and not near:
            continue
        if same and keys_overlap(other.key, fact.key):
            if other.key != fact.key or note.spans(other, asked) or asked.slots[0] in other.old:
                return True
        elif not same and _shares_key(other, fact) and any(each.relation in near for each in other.frame.asks):
            return True
    return False


def _shares_key(left: Fact, right: Fact) -> bool:
    slot = right.frame.keys[0] if right.frame.keys else ""
    return slot in left.values and slot in right.values and identity(left.values[slot]) == identity(right.values[slot])


def _relations_are_known(note: Note, asked: Ask) -> bool:
    """Whether "my sister" in a question cannot mean a person whom the note only names."""
    for fact in note.facts:
        if any(each.relation == asked.relation for each in fact.frame.asks):
            for value in fact.values.values():
                if isinstance(value, Person) and not value.is_user and value not in note.draft.related:
                    return False
    return True



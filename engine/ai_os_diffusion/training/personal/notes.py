"""Single notes: which facts stand together, in which style, under which title and date."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.training.personal.catalog import Catalog
from ai_os_diffusion.training.personal.draft import Draft, Fact, Mention, identity, sample_fact
from ai_os_diffusion.training.personal.frames import NOTE_DAY, NOW, Ask
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.styles import Style
from ai_os_diffusion.training.personal.styles_shared import SAME_KIND_STYLES, SHARED_KEY_STYLES, pick_style
from ai_os_diffusion.training.personal.templates import Span
from ai_os_diffusion.training.personal.world import World

MAX_WORDS = 130

@dataclass(eq=False)
class Note:
    """A note as the evidence pointer reads it, with what it states and where.

    Attributes:
        title: may be empty; ``day``: may be unknown; ``text``: the rendered passage; ``body``: its own text.
        style: name of the style; ``facts``: the facts that are really stated, in order.
    """

    title: str
    day: dt.date | None
    body: str
    text: str
    offset: int
    style: str
    draft: Draft
    facts: list[Fact]

    def spans(self, fact: Fact, asked: Ask) -> tuple[Span, ...]:
        """Where the passage answers an ask about a fact (character spans in ``text``); empty when it does not."""
        mentions = self.mentions_of(fact)
        for slot in asked.slots:
            named = NOW if slot == NOTE_DAY else slot
            found = [(start + self.offset, end + self.offset) for each in mentions for start, end in each.spans.get(named, ())]
            if slot == NOTE_DAY and self.day and mentions:
                found = [*self._header_day(), *found]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def _header_day(self) -> tuple[Span, ...]:
        """The date in the header line."""
        end = self.offset - 2
        start = len(self.title.strip()) + 2 if self.title.strip() else 0
        return ((start, end),)

    def mentions_of(self, fact: Fact) -> list[Mention]:
        """All mentions of a fact."""
        return [each for each in self.draft.mentions if each.fact is fact]


def sample_day(rng: random.Random) -> dt.date:
    """A day on which a note was written."""
    return dt.date(2019, 1, 1) + dt.timedelta(days=int(rng.random() * 3100))


def sample_note(rng: random.Random, world: World, kinds: Catalog) -> Note:
    """A note with one to five facts that stand together as they do in life."""
    while True:
        facts, special = sample_cluster(rng, world, kinds)
        if rng.random() < 0.14:
            _outdate(rng, world, facts[int(rng.random() * len(facts))])
        name, style = pick_style(rng, special)
        day = sample_day(rng) if rng.random() < 0.75 else None
        note = write_note(rng, world, facts, name, style, day)
        if note is not None:
            return note


def write_note(rng: random.Random, world: World, facts: list[Fact], name: str, style: Style, day: dt.date | None, *, quiet: bool = False) -> Note | None:
    """Write facts in a style; None when the note became too long, or states nothing and is not meant to be ``quiet``."""
    draft = Draft(rng, world)
    title = style(draft, facts)
    body = draft.body
    trimmed = body.rstrip()
    passage = render_passage(title, day, trimmed)
    if passage.text.count(" ") + passage.text.count("\n") + 1 > MAX_WORDS:
        return None
    stated = list(dict.fromkeys(each.fact for each in draft.mentions if not each.outdated))
    if not stated and not quiet:
        return None
    return Note(title, day, trimmed, passage.text, passage.body, name, draft, stated)


def sample_cluster(rng: random.Random, world: World, kinds: Catalog) -> tuple[list[Fact], dict[str, tuple[Style, float]]]:
    """Facts that stand together in one note, and styles that suit them in particular.

    They are about one person or thing, of one kind, crossed (different things told of two persons or things, so that
    only the right combination is answered), or mixed.
    """
    first = sample_fact(rng, world, kinds.draw(rng))
    roll, count = rng.random(), rng.choice((0, 1, 1, 2, 2, 3, 4))
    special: dict[str, tuple[Style, float]] = {}
    slot = first.frame.keys[0] if first.frame.keys else ""
    if slot and roll < 0.3:
        new = _about(rng, world, kinds, slot, first.values[slot], count)
        special = SHARED_KEY_STYLES
    elif slot and roll < 0.48:
        new = [sample_fact(rng, world, first.frame) for _ in range(count)]
        special = SAME_KIND_STYLES
    elif slot and roll < 0.74:
        other = sample_fact(rng, world, first.frame).values[slot]
        new = _about(rng, world, kinds, slot, other, rng.randint(1, 2))
        new += _about(rng, world, kinds, slot, first.values[slot], rng.randint(0, 1))
    else:
        new = [sample_fact(rng, world, kinds.draw(rng)) for _ in range(count)]
    facts, taken = [first], {(first.frame.name, first.key)}
    for fact in new:
        entry = (fact.frame.name, fact.key)
        if entry not in taken and not any(confusable(fact, other) for other in facts):
            taken.add(entry)
            facts.append(fact)
    if len(facts) > 1 and rng.random() < 0.5:
        facts.append(facts.pop(0))
    return facts, special


def _about(rng: random.Random, world: World, kinds: Catalog, slot: str, value: object, count: int) -> list[Fact]:
    """Facts of several kinds about one person or thing."""
    family = kinds.self_told if value is world.user else kinds.by_key[slot]
    return [sample_fact(rng, world, pick(rng, family), {slot: value}) for _ in range(count)]


def confusable(fact: Fact, other: Fact) -> bool:
    """Whether two facts of one kind have keys that a question could not tell apart ("drill", "cordless drill")."""
    return fact.frame is other.frame and keys_overlap(fact.key, other.key)


def keys_overlap(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether the words of one key contain those of the other."""
    first, second = set(" ".join(left).split()), set(" ".join(right).split())
    return first <= second or second <= first


def changeable(fact: Fact) -> list[str]:
    """The slots of a fact that may get a new value: asked for, and no part of the key."""
    samplers = fact.frame.samplers
    return [slot for each in fact.frame.asks for slot in each.slots if slot in samplers and slot not in fact.frame.keys]


def _outdate(rng: random.Random, world: World, fact: Fact) -> None:
    """Give one askable slot of a fact an earlier value."""
    slots = changeable(fact)
    if not slots:
        return
    slot = pick(rng, slots)
    old = fact.frame.samplers[slot](rng, world)
    if identity(old) != identity(fact.values[slot]):
        fact.old[slot] = old

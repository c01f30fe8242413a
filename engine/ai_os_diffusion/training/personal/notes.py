"""Single notes: which facts stand together, in which style, under which title and date."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass

from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.training.personal.catalog import Catalog
from ai_os_diffusion.training.personal.draft import Draft, Fact, Mention, identity, sample_fact
from ai_os_diffusion.training.personal.frames import NOTE_DAY, Ask
from ai_os_diffusion.training.personal.styles import SAME_KIND_STYLES, SHARED_KEY_STYLES, STYLES, Style
from ai_os_diffusion.training.personal.templates import Span
from ai_os_diffusion.training.personal.world import World

MAX_WORDS = 130

_NAMES = tuple(STYLES)
_CUMULATIVE = list(itertools.accumulate(weight for _, weight in STYLES.values()))


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
        mentions = [each for each in self.draft.mentions if each.fact is fact and not each.outdated]
        for slot in asked.slots:
            if slot == NOTE_DAY:
                return self._header_day() if self.day and any(each.fact is fact for each in mentions) else ()
            found = [span for each in mentions for span in each.spans.get(slot, ())]
            if found:
                return tuple(dict.fromkeys((start + self.offset, end + self.offset) for start, end in found))
        return ()

    def _header_day(self) -> tuple[Span, ...]:
        """The date in the header line."""
        end = self.offset - 2
        start = len(self.title.strip()) + 2 if self.title.strip() else 0
        return ((start, end),)

    def mentions_of(self, fact: Fact) -> Iterable[Mention]:
        """All mentions of a fact."""
        return (each for each in self.draft.mentions if each.fact is fact)


def sample_day(rng: random.Random) -> dt.date:
    """A day on which a note was written."""
    return dt.date(2019, 1, 1) + dt.timedelta(days=int(rng.random() * 3100))


def sample_note(rng: random.Random, world: World, kinds: Catalog) -> Note:
    """A note with one to five facts that stand together as they do in life."""
    while True:
        facts, styles = _cluster(rng, world, kinds)
        if rng.random() < 0.14:
            _outdate(rng, world, facts[int(rng.random() * len(facts))])
        name, style = _style(rng, styles)
        day = sample_day(rng) if rng.random() < 0.75 else None
        note = write_note(rng, world, facts, name, style, day)
        if note is not None:
            return note


def write_note(rng: random.Random, world: World, facts: list[Fact], name: str, style: Style, day: dt.date | None) -> Note | None:
    """Write facts in a style; None when the note became too long."""
    draft = Draft(rng, world)
    title = style(draft, facts)
    body = draft.body
    trimmed = body.rstrip()
    passage = render_passage(title, day, trimmed)
    if passage.text.count(" ") + passage.text.count("\n") + 1 > MAX_WORDS:
        return None
    stated = list(dict.fromkeys(each.fact for each in draft.mentions if not each.outdated))
    if not stated:
        return None
    return Note(title, day, trimmed, passage.text, passage.body, name, draft, stated)


def _style(rng: random.Random, special: dict[str, tuple[Style, float]]) -> tuple[str, Style]:
    if special and rng.random() < 0.42:
        name = next(iter(special))
        return name, special[name][0]
    at = bisect.bisect_right(_CUMULATIVE, rng.random() * _CUMULATIVE[-1])
    name = _NAMES[min(at, len(_NAMES) - 1)]
    return name, STYLES[name][0]


def _cluster(rng: random.Random, world: World, kinds: Catalog) -> tuple[list[Fact], dict[str, tuple[Style, float]]]:
    first = sample_fact(rng, world, kinds.draw(rng))
    roll, facts = rng.random(), [first]
    taken = {(first.frame.name, first.key)}
    count = rng.choice((0, 1, 1, 2, 2, 3, 4))
    special: dict[str, tuple[Style, float]] = {}
    if roll < 0.34 and first.frame.keys:
        slot = first.frame.keys[0]
        family, given = kinds.by_key[slot], {slot: first.values[slot]}
        new = [sample_fact(rng, world, family[int(rng.random() * len(family))], given) for _ in range(count)]
        special = SHARED_KEY_STYLES
    elif roll < 0.58 and first.frame.keys:
        new = [sample_fact(rng, world, first.frame) for _ in range(count)]
        special = SAME_KIND_STYLES
    else:
        new = [sample_fact(rng, world, kinds.draw(rng)) for _ in range(count)]
    for fact in new:
        entry = (fact.frame.name, fact.key)
        if entry not in taken and not any(confusable(fact, other) for other in facts):
            taken.add(entry)
            facts.append(fact)
    return facts, special


def confusable(fact: Fact, other: Fact) -> bool:
    """Whether two facts of one kind have keys that a question could not tell apart ("drill", "cordless drill")."""
    return fact.frame is other.frame and keys_overlap(fact.key, other.key)


def keys_overlap(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether the words of one key contain those of the other."""
    first, second = set(" ".join(left).split()), set(" ".join(right).split())
    return first <= second or second <= first


def _outdate(rng: random.Random, world: World, fact: Fact) -> None:
    """Give one askable slot of a fact an earlier value."""
    asked = fact.frame.asks[int(rng.random() * len(fact.frame.asks))]
    slot = asked.slots[0]
    if slot not in fact.frame.samplers or slot in fact.frame.keys:
        return
    old = fact.frame.samplers[slot](rng, world)
    if identity(old) != identity(fact.values[slot]):
        fact.old[slot] = old

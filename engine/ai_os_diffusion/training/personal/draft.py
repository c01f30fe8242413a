"""A note being written: text so far, which facts it states where, and whom it names how."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from ai_os_diffusion.training.personal.frames import NOW, Frame
from ai_os_diffusion.training.personal.templates import Phrase, Rendered, Span, Template
from ai_os_diffusion.training.personal.world import Person, World

Key = tuple[str, ...]


def identity(value: object) -> str:
    """What makes a key value the same value."""
    if isinstance(value, Person):
        return value.name
    return (value.core if isinstance(value, Phrase) else str(value)).casefold()


@dataclass(eq=False)
class Fact:
    """A fact of a kind; ``old`` holds earlier values of slots that have changed."""

    frame: Frame
    values: dict[str, object]
    old: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Which fact of its kind this is."""
        return tuple(identity(self.values[slot]) for slot in self.frame.keys)


def core(value: object) -> object:
    """A value without the preposition that may stand before it."""
    return value.core if isinstance(value, Phrase) else value


def text_of(value: object) -> str:
    """A value as it is written alone: a person's name, a thing without its preposition."""
    return value.name if isinstance(value, Person) else str(core(value))


def sample_fact(rng: random.Random, world: World, kind: Frame, given: Mapping[str, object] | None = None) -> Fact:
    """A fact of a kind, with some of its values given."""
    values = {slot: sampler(rng, world) for slot, sampler in kind.samplers.items()}
    if given:
        values.update(given)
    return Fact(kind, values)


@dataclass
class Mention:
    """Where a fact is stated, and its slots in there: character positions in the note's body."""

    fact: Fact
    spans: dict[str, list[Span]]
    start: int
    end: int
    outdated: bool = False


class Draft:
    """The body of a note.

    Attributes:
        lower: write everything in lower case; ``fragment``: the user is "me" rather than "I".
        speaker: who says "I"; the user unless somebody else writes or talks.
        mentions: what has been stated.
        named: people who appear by name; ``related``: people whose relation to the user appears.
    """

    def __init__(self, rng: random.Random, world: World, speaker: Person | None = None) -> None:
        self.rng, self.world = rng, world
        self.speaker = speaker or world.user
        self.mentions: list[Mention] = []
        self.named: dict[Person, bool] = {}
        self.related: dict[Person, bool] = {}
        self.lower = False
        self.fragment = False
        self._parts: list[str] = []
        self._length = 0
        self._last_person: Person | None = None

    @property
    def body(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    def words(self) -> int:
        """How many words the text has."""
        return len(self.body.split())

    def add(self, text: str) -> None:
        """Append text that states no fact."""
        if self.lower:
            text = lowered(text)
        self._parts.append(text)
        self._length += len(text)
        if len(text) > 3:
            self._last_person = None

    def name(self, person: Person) -> None:
        """Record that the text around names a person (a title, a speaker)."""
        self.named[person] = True

    def state(self, fact: Fact, template: Template, *, outdated: bool = False) -> None:
        """Append a fact's sentence."""
        values = {**fact.values, **fact.old} if outdated else fact.values
        modes = self._modes(fact, template, values)
        self.append(fact, template.render(values, modes), outdated=outdated)
        people = [slot for slot in template.slots if isinstance(values.get(slot), Person)]
        for slot in people:
            value = values[slot]
            if isinstance(value, Person):
                self._learn(value, modes.get(slot, "I"))
        first = values[people[0]] if people else None
        self._last_person = first if len(people) == 1 and isinstance(first, Person) and not first.is_user else None

    def append(self, fact: Fact, rendered: Rendered, *, outdated: bool = False) -> None:
        """Append rendered text as a mention of a fact."""
        text = lowered(rendered.text) if self.lower else rendered.text
        spans = {
            slot: [(start + self._length, end + self._length) for start, end in found]
            for slot, found in rendered.spans.items()
            if not outdated or (slot not in fact.old and (slot in fact.frame.samplers or slot == NOW))
        }
        self.mentions.append(Mention(fact, spans, self._length, self._length + len(text), outdated))
        self._parts.append(text)
        self._length += len(text)

    def label(self, fact: Fact, head: str, slot: str, *, old: bool = False) -> None:
        """Append ``head`` and the bare value of a slot, as a line of a list of facts."""
        self.add(head)
        value = (fact.old if old else fact.values)[slot]
        text = text_of(value)
        if isinstance(value, Person):
            self.named[value] = True
        self.append(fact, Rendered(text, {slot: [(0, len(text))]}), outdated=old)

    def _modes(self, fact: Fact, template: Template, values: Mapping[str, object]) -> dict[str, str]:
        modes = {}
        for slot in template.slots:
            value = values.get(slot)
            if isinstance(value, Person):
                modes[slot] = self._mode(value, slot in fact.frame.keys)
        return modes

    def _mode(self, person: Person, is_key: bool) -> str:
        if person is self.speaker:
            return "me" if self.fragment else "I"
        if person.is_user:
            return "you"
        roll = self.rng.random()
        if is_key and person is self._last_person and roll < 0.55:
            return "pronoun"
        if not person.relation or not self.speaker.is_user:
            return "name"
        if person in self.named or person in self.related:
            return "name" if person in self.named else "relation"
        return "name" if roll < 0.42 else "both" if roll < 0.78 else "apposition" if roll < 0.84 else "relation"

    def _learn(self, person: Person, mode: str) -> None:
        if mode in ("name", "both", "apposition"):
            self.named[person] = True
        if mode in ("relation", "both", "apposition"):
            self.related[person] = True


def lowered(text: str) -> str:
    """Lower case, where that keeps every character's place."""
    small = text.lower()
    return small if len(small) == len(text) else text

"""What a kind of fact is: its slots, the sentences that state it and the questions that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ai_os_diffusion.training.personal.templates import Template
from ai_os_diffusion.training.personal.values import Sampler, anyone

NOTE_DAY = "@"
"""In an ask's slots: the day of the note answers when no other slot does ("Bought a drill": when?)."""

NOW = "now"
"""The group of words such as "today" and "this morning", which answer beside the day of the note."""

_PHRASED = {
    "what": (
        "What is {np}?", "What's {np}?", "{np}?", "Tell me {np}.", "Remind me what {np} is.", "Do you know {np}?", "Look up {np}",
        "What is {np} again?", "Can you tell me {np}?", "What did I write down as {np}?", "I need {np}.", "Could you find {np} for me?",
        "What was {np}?", "Which is {np}?", "Do my notes give {np}?", "I can't remember {np}.", "Please give me {np}",
    ),
    "when": (
        "When is {np}?", "When's {np}?", "What date is {np}?", "What day is {np}?", "On what day is {np}?", "Do you know when {np} is?",
        "Tell me when {np} is.", "When was {np} again?", "Which day is {np}?", "{np}, when is it?", "What is the date of {np}?",
        "I forgot when {np} is.", "Remind me when {np} is",
    ),
    "whenpast": (
        "When was {np}?", "On which day was {np}?", "What day was {np}?", "Do you know when {np} was?", "What was the date of {np}?",
        "Tell me when {np} was.", "{np}: when was that?", "How long ago was {np}, which day?",
    ),
    "who": (
        "Who is {np}?", "Who's {np}?", "What is the name of {np}?", "Do you know who {np} is?", "Tell me who {np} is.", "What's {np} called?",
        "What is {np}'s name?", "Who was {np} again?", "Remind me who {np} is.",
    ),
    "where": (
        "Where is {np}?", "Where's {np}?", "Do you know where {np} is?", "Tell me where {np} is.", "In which place is {np}?", "Where was {np} again?",
        "Can you tell me where {np} is?", "{np}, where is that?",
    ),
    "howmuch": (
        "How much is {np}?", "What is {np}?", "What's {np}?", "How high is {np}?", "What does {np} come to?", "Tell me {np}.", "How much was {np}?",
        "Do you know how much {np} is?", "What did I note for {np}?",
    ),
    "": (),
}  # fmt: skip


def lines(text: str) -> tuple[Template, ...]:
    """One template for each line."""
    return tuple(Template(line.strip()) for line in text.splitlines() if line.strip())


@dataclass(frozen=True)
class Ask:
    """One thing that can be asked about a kind of fact.

    Attributes:
        slots: slots or groups that answer it, best first; :data:`NOTE_DAY` stands for the header's date.
        answer_type: "date", "time", "place", "person", "money", "number", "code", "thing", ...; twins share it.
        relation: what is asserted; two asks of different frames with one relation would contradict each other.
        questions: templates that use only the frame's key slots.
        labels: how a list of facts names it ("Born").
        phrase: what it is called in a sentence ("{who's} birthday"), or None.
    """

    slots: tuple[str, ...]
    answer_type: str
    relation: str
    questions: tuple[Template, ...]
    labels: tuple[str, ...]
    phrase: Template | None

    @property
    def slot(self) -> str:
        """The slot that a label line prints."""
        return self.slots[-1] if self.slots[-1] != NOTE_DAY else self.slots[0]


@dataclass(frozen=True, eq=False)
class Frame:
    """A kind of fact.

    Attributes:
        name: stable identifier.
        domain: "people", "home", ...
        keys: the slots that say which fact of this kind is meant; questions name them.
        samplers: how each slot is filled.
        say: full sentences; ``jot``: fragments as in quick notes; ``mail``: sentences others write to the user.
        asks: what can be asked.
        titles: titles of notes about it.
        weight: how often it is drawn.
        by_slot: its asks by their first slot.
        self_told: whether its sentences also work when the key person says "I".
    """

    name: str
    domain: str
    keys: tuple[str, ...]
    samplers: Mapping[str, Sampler]
    say: tuple[Template, ...]
    jot: tuple[Template, ...]
    mail: tuple[Template, ...]
    asks: tuple[Ask, ...]
    titles: tuple[Template, ...] = ()
    weight: float = 1.0
    by_slot: dict[str, Ask] = field(default_factory=dict)
    self_told: bool = False


def ask(
    slots: str, answer_type: str, questions: str, *, np: str = "", form: str = "", label: str = "", relation: str = ""
) -> Ask:
    """Declare an ask; ``np`` with ``form`` ("what", "when", ...) adds the usual phrasings around a noun phrase."""
    written = [line.strip() for line in questions.splitlines() if line.strip()]
    if np:
        usual = [pattern.replace("{np}", np) for pattern in _PHRASED[form or "what"]]
        written += [line[:1].upper() + line[1:] if not line.startswith("{") else _capital(line) for line in usual]
    return Ask(
        tuple(slots.split("|")), answer_type, relation, tuple(Template(line) for line in dict.fromkeys(written)),
        tuple(label.split("|")) if label else (), Template(np) if np else None,
    )  # fmt: skip


def _capital(line: str) -> str:
    return "{" + line[1:2].upper() + line[2:]


def frame(
    name: str, domain: str, keys: str, slots: Mapping[str, Sampler], say: str, jot: str, asks: list[Ask], *,
    mail: str = "", titles: str = "", weight: float = 1.0, self_told: bool | None = None,
) -> Frame:  # fmt: skip
    """Declare a kind of fact; text blocks hold one template a line."""
    named = tuple(
        Ask(each.slots, each.answer_type, each.relation or f"{name}.{each.slots[0]}", each.questions, each.labels, each.phrase)
        for each in asks
    )
    return Frame(
        name, domain, tuple(keys.split()), slots, lines(say), lines(jot), lines(mail), named, lines(titles), weight,
        {each.slots[0]: each for each in named},
        slots.get("who") is anyone if self_told is None else self_told,
    )  # fmt: skip

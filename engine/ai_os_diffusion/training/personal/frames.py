"""What a kind of fact is: its slots, the sentences that state it and the questions that ask for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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


_NOUN_LABELS = {
    "price": "price|cost", "cost": "price|cost", "brand": "brand|make", "serial number": "serial number", "code": "code|secret code",
    "number": "number", "delivery": "delivery date|date of delivery", "tracking": "tracking number|tracking code", "valid until": "expiry date|end date",
    "buyer": "buyer|new owner", "width": "width|size", "network": "name of the network|network name", "wifi password": "password|key", "phone": "phone number|number",
    "time": "time|exact time", "name": "name", "place": "place|location", "rate": "hourly rate|rate",
    "quote": "quote|estimate", "setting": "setting", "reading": "reading", "dose": "dose|right amount", "how often": "frequency|schedule", "for": "purpose",
    "hours": "opening hours|hours", "bill": "bill|fee", "hotel": "hotel|accommodation", "per night": "price per night|nightly price", "room": "room|room number",
    "nights": "number of nights|length of stay", "leaving": "departure date|start date", "return": "return date|end date", "platform": "platform|track",
    "seat on the train": "seat|reserved seat", "train ticket": "ticket price|fare", "gate": "gate", "booking ref": "booking reference|booking code",
    "flight": "flight number|flight", "air fare": "fare|ticket price", "luggage": "luggage limit|baggage allowance", "deposit": "deposit", "serves": "number of servings|yield",
    "total": "total|sum", "people": "number of people", "deadline": "deadline|due date", "start": "start date|starting date", "kick-off": "start date", "spent": "amount spent",
    "owner": "owner|leader|lead", "team": "team", "client": "client|customer", "reason": "reason|explanation", "chair": "chair|head", "contact": "contact|contact person",
    "email": "email address|mail address", "user": "user name|login", "hint": "hint", "pay": "pay|salary", "company": "company|firm", "score": "score|rating",
    "extension": "extension", "door code": "door code|entry code", "renews": "renewal date", "provider": "provider|company", "cancel by": "cancellation date|last date to cancel",
    "insurer": "insurer|company", "policy": "policy number", "premium": "premium|yearly price", "excess": "excess", "hotline": "hotline|emergency number",
    "amount": "amount|sum", "due": "due date|payment date", "iban": "account number|IBAN", "target": "target|goal sum", "invoice no.": "invoice number",
    "author": "author|writer", "rating": "rating|score", "page": "page number|current page", "about": "subject|topic", "director": "director", "venue": "venue|location",
    "seat": "seat", "when": "date|day", "date": "date|day", "host": "host|organiser", "guests": "number of guests", "teacher": "teacher|instructor", "fee": "fee|price",
    "duration": "duration|length", "distance": "distance|length", "route": "route|course", "winner": "winner", "opponent": "opponent", "episode": "episode|last episode",
    "idea": "idea", "front tyres": "front tyre pressure", "rear tyres": "rear tyre pressure", "plate": "number plate|registration", "frame no.": "frame number",
    "lock": "lock code|combination", "parked": "parking spot|parking space", "consumption": "consumption", "oil": "oil type|right oil", "range": "range",
    "where": "place|spot", "spacing": "spacing|distance", "feed": "fertiliser", "harvest": "yield|harvest", "vet": "vet", "chip": "chip number",
    "breed": "breed", "age": "age", "weight": "weight", "ring size": "ring size", "role": "role", "office": "office|room", "class": "class", "destination": "destination",
    "lent to": "borrower|current holder", "lent until": "return date|due date", "belongs to": "owner|lender", "return by": "return date", "fault": "fault|defect|problem",
    "repaired by": "repairer", "repair cost": "repair bill|repair price", "warranty until": "end of the warranty|warranty period", "vintage": "vintage", "next service": "next service date",
    "member no.": "member number|membership number", "wish": "wish", "dish": "dish", "verdict": "verdict|taste", "city": "town|city", "decision": "decision|outcome",
}  # fmt: skip
"""Nouns by which the line "label: value" is asked for; alternatives are separated by ``|``."""

_VERBAL_KEYS = ("habit", "goal", "task")
_SUBJECT = re.compile(r"(?<!\w)((?:(?:of|in|to|for|at|with|on) )?(?:(?:the|my|our) )?)\{(\w+)\}([^{}?]*)")


def _noun_phrases(questions: Sequence[str], keys: Sequence[str], labels: Sequence[str]) -> list[str]:
    """ "the price of the {item}", "{who's} teacher": what the questions ask for, as a noun phrase."""
    nouns = next((_NOUN_LABELS[label.lower()] for label in labels if label.lower() in _NOUN_LABELS), "")
    if not nouns or len(keys) != 1 or keys[0] in _VERBAL_KEYS:
        return []
    if keys[0] == "who":
        return [f"{{who's}} {noun}" for noun in nouns.split("|")]
    for question in questions:
        match = _SUBJECT.search(question)
        if match and match[2] == keys[0] and match[3] in ("", " appointment", " insurance", " wifi", " number", " subscription", " reservation"):
            words = match[1].split()
            determiner = words[-1] + " " if words and words[-1] in ("the", "my", "our") else ""
            preposition = words[0] if words else ""
            fitting = preposition if preposition in ("of", "in", "at", "for") or (preposition == "to" and keys[0] == "city") else "of"
            lead = f"{fitting} {determiner}"
            return [f"the {noun} {lead}{{{keys[0]}}}{match[3]}" for noun in nouns.split("|")]
    return []


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
        written += [_capital(line) for line in usual]
    return Ask(
        tuple(slots.split("|")), answer_type, relation, tuple(Template(line) for line in dict.fromkeys(written)),
        tuple(label.split("|")) if label else (), Template(np) if np else None,
    )  # fmt: skip


def _capital(line: str) -> str:
    return "{" + line[1:2].upper() + line[2:] if line.startswith("{") else line[:1].upper() + line[1:]


def _completed(each: Ask, kind: str, keys: Sequence[str]) -> Ask:
    """An ask with its relation, and with the usual phrasings where it has a noun but no phrase of its own."""
    questions, phrase = each.questions, each.phrase
    if phrase is None:
        phrases = _noun_phrases([template.source for template in questions], keys, each.labels)
        extra = [_capital(line.replace("{np}", np)) for index, np in enumerate(phrases) for line in _PHRASED["what"][index :: len(phrases)]]
        questions = (*questions, *(Template(line) for line in extra))
        phrase = Template(phrases[0]) if phrases else None
    return Ask(each.slots, each.answer_type, each.relation or f"{kind}.{each.slots[0]}", questions, each.labels, phrase)


def frame(
    name: str, domain: str, keys: str, slots: Mapping[str, Sampler], say: str, jot: str, asks: list[Ask], *,
    mail: str = "", titles: str = "", weight: float = 1.0, self_told: bool | None = None,
) -> Frame:  # fmt: skip
    """Declare a kind of fact; text blocks hold one template a line."""
    named = tuple(_completed(each, name, keys.split()) for each in asks)
    return Frame(
        name, domain, tuple(keys.split()), slots, lines(say), lines(jot), lines(mail), named, lines(titles), weight,
        {each.slots[0]: each for each in named},
        slots.get("who") is anyone if self_told is None else self_told,
    )  # fmt: skip

"""Sentence templates: compiled once, rendered with the character span of every slot.

A slot stands in braces and may carry a form:

- ``{city}`` the value; ``{City}`` with a capital first letter; ``{day!}`` without its preposition ("on", "at").
- ``{who}`` / ``{who.o}`` / ``{who's}`` a person as subject, object, owner ("I", "me", "my" for the user).
- ``{who~take}`` person with the verb agreeing ("Mia takes", "I take"); ``{item~be}`` the same for a thing ("boots are").
- ``{do who}``, ``{is the item}`` the auxiliary agreeing, before the subject ("does Mia", "are the boots").
- ``{a job}`` with the indefinite article.
- ``<when|{day} at {time}>`` names a group of slots, so that its whole text can be an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ai_os_diffusion.training.personal.world import Person


class Phrase(NamedTuple):
    """A value with a preposition that is not part of the answer: ("on ", "3 May")."""

    lead: str
    core: str


Span = tuple[int, int]

_TOKEN = re.compile(r"\{([^{}]+)\}|<(\w+)\||(>)")
_FIRST_PERSON = re.compile(r"\b(I|I'm|I've|I'll|me|my|mine|we|We|us|our|My|Our|We're|we're|we'll)\b")
_IMPLIED_I = frozenset(
    "Gave Got Bought Paid Put Lent Met Booked Ran Talked Took Picked Visited Expecting Must Need Known First Had Bake Saw Stayed Found Keep "
    "Keeping Borrowed Moved Planted Sowed Started Signed Read Finished Watched Ordered Returned Stored Left Hid Set Decided Went Ate Slept Made "
    "Cooked Baked Weighed Changed Renewed Cancelled Switched Tried Spent Donated Sold Promised Going Rented Travelled Flew Called Checked "
    "Measured Filled Parked Tightened Wrote Heard Played Spoke Registered Enrolled Want Wants Thinking Tickets".split()
)
_USER_VERBS = {"be": "am", "was": "was"}
_PLURAL_VERBS = {"be": "are", "was": "were"}
_SINGULAR_VERBS = {"be": "is", "have": "has", "do": "does", "go": "goes", "was": "was"}
_UNCHANGED = frozenset("can cannot must should will would could might may needn't can't won't had".split())
_AUXILIARY = {"do": "do", "does": "do", "is": "be", "are": "be", "be": "be", "has": "have", "have": "have", "was": "was"}
_SINGULAR_S = ("ss", "us", "is", "news", "ies'")
_YOU = {
    "I": "you", "I'm": "you're", "I've": "you've", "I'll": "you'll", "me": "you", "my": "your", "My": "Your", "mine": "yours",
    "we": "you", "We": "You", "us": "you", "our": "your", "Our": "Your", "We're": "You're", "we're": "you're", "we'll": "you'll",
}  # fmt: skip


def conjugate(verb: str, person: str) -> str:
    """The present tense of a verb for ``I``, ``you`` (also they and plural things) or ``it``."""
    if verb in _UNCHANGED:
        return verb
    if person == "I":
        return _USER_VERBS.get(verb, verb)
    if person == "you":
        return _PLURAL_VERBS.get(verb, verb)
    if verb in _SINGULAR_VERBS:
        return _SINGULAR_VERBS[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def is_plural(noun: str) -> bool:
    """Whether a noun phrase takes a plural verb (judged by its last word's ending)."""
    return noun.endswith("s") and not noun.endswith(_SINGULAR_S)


def article(noun: str) -> str:
    """``a`` or ``an``, by the first letter, with the usual exceptions."""
    lower = noun.lower()
    if lower.startswith(("uni", "use", "eu", "ukul", "one")):
        return "a"
    return "an" if lower.startswith(("a", "e", "i", "o", "u", "hour", "mri", "x-ray", "mot ", "hdmi", "ent ")) else "a"


class _Slot(NamedTuple):
    name: str
    case: str  # "subject", "object", "owner"
    capital: bool
    bare: bool
    verb: str  # after the value
    lead: str  # auxiliary (or "a") before it
    determiner: str


class _Group(NamedTuple):
    name: str
    opens: bool


@dataclass
class Rendered:
    """A rendered template: its text and, for each slot or group, where its values stand."""

    text: str
    spans: dict[str, list[Span]] = field(default_factory=dict)


def _parse_slot(token: str) -> _Slot:
    words = token.split(" ")
    name, verb, case, bare = words[-1], "", "subject", False
    if "~" in name:
        name, verb = name.split("~")
    if name.endswith("'s"):
        name, case = name[:-2], "owner"
    elif name.endswith(".o"):
        name, case = name[:-2], "object"
    if name.endswith("!"):
        name, bare = name[:-1], True
    capital = token[0].isupper()
    lead = words[0].lower() if len(words) > 1 else ""
    determiner = " ".join(words[1:-1])
    return _Slot(name.lower(), case, capital, bare, verb, lead, determiner)


def surface(person: Person, mode: str, case: str) -> tuple[str, str, str, str]:
    """How a person is named: text before the core, the core, text after it, and the verb's person.

    Modes: ``name``, ``relation`` ("my sister"), ``both`` ("my sister Ada"), ``apposition`` ("Ada (my sister)"),
    ``your relation`` and ``your both`` (said to the user), ``pronoun``, ``I``, ``me`` ("I" in a fragment), ``you``, for the writer of the notes.
    """
    column = ("subject", "object", "owner").index(case)
    if mode == "I":
        return "", ("I", "me", "my")[column], "", "I"
    if mode == "me":
        return "", ("me", "me", "my")[column], "", "I"
    if mode == "you":
        return "", ("you", "you", "your")[column], "", "you"
    if mode == "pronoun":
        return "", person.pronouns[column], "", "it" if person.sex else "you"
    owner = "'s" if case == "owner" else ""
    if mode in ("relation", "your relation"):
        return "", mode.replace("relation", person.relation.removeprefix("my ")) if mode[0] == "y" else person.relation, owner, "it"
    if mode in ("both", "your both"):
        relation = person.relation.replace("my ", "your ", 1) if mode[0] == "y" else person.relation
        return relation + " ", person.name, owner, "it"
    if mode == "apposition" and not owner:
        return "", person.name, f" ({person.relation})", "it"
    return "", person.name, owner, "it"


class Template:
    """One compiled sentence.

    Attributes:
        source: the text it was compiled from.
        slots: names of its slots and groups, in order.
        first_person: whether it says "I", "my" or "we" outside slots, or leaves "I" out.
        implied_subject: whether it leaves "I" out ("Bought a drill").
    """

    __slots__ = ("_ops", "first_person", "implied_subject", "slots", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._ops: list[str | _Slot | _Group] = []
        open_group, last = "", 0
        for match in _TOKEN.finditer(source):
            if match[3] and not open_group:
                continue
            if match.start() > last:
                self._ops.append(source[last : match.start()])
            last = match.end()
            if match[1]:
                self._ops.append(_parse_slot(match[1]))
            elif match[2]:
                open_group = match[2]
                self._ops.append(_Group(open_group, True))
            else:
                self._ops.append(_Group(open_group, False))
                open_group = ""
        if last < len(source):
            self._ops.append(source[last:])
        self.implied_subject = source.split(" ", 1)[0] in _IMPLIED_I
        named = [op.name for op in self._ops if not isinstance(op, str)]
        self.slots = tuple(dict.fromkeys(named))
        self.first_person = self.implied_subject or any(isinstance(op, str) and _FIRST_PERSON.search(op) for op in self._ops)

    def addressed(self) -> Template:
        """The same sentence said to the writer: "I keep my ..." becomes "you keep your ..."."""
        source = _FIRST_PERSON.sub(lambda match: _YOU[match[0]], self.source)
        source = source.replace("you am", "you are").replace("you was", "you were")
        if self.implied_subject:
            return Template("You " + source[:1].lower() + source[1:])
        return Template(source[:1].upper() + source[1:] if self.source[:1].isupper() else source)

    def render(self, values: Mapping[str, object], modes: Mapping[str, str]) -> Rendered:
        """Fill the slots.

        Args:
            values: a text, :class:`Phrase` or :class:`Person` for each slot.
            modes: how each person slot is named (see :func:`surface`); missing ones use the name.
        """
        out: list[str] = []
        spans: dict[str, list[Span]] = {}
        length, group_start, group_open = 0, 0, False
        for op in self._ops:
            if isinstance(op, str):
                if op[0] == "." and out and out[-1].endswith("."):
                    op = op[1:]
                out.append(op)
                length += len(op)
                continue
            if isinstance(op, _Group):
                if op.opens:
                    group_start, group_open = length, True
                else:
                    spans.setdefault(op.name, []).append((group_start, length))
                continue
            before, core, after = _fill(op, values[op.name], modes)
            if out and not op.lead:
                length -= len(out[-1])
                out[-1], before, core = _joined(out[-1], before, core)
                length += len(out[-1])
            start = length + len(before)
            if group_open:
                group_start = start if group_start == length else group_start
                group_open = False
            spans.setdefault(op.name, []).append((start, start + len(core)))
            text = before + core + after
            out.append(text[:1].upper() + text[1:] if op.capital else text)
            length += len(text)
        return Rendered("".join(out), spans)


def _joined(left: str, before: str, core: str) -> tuple[str, str, str]:
    """Text and the value after it, without a doubled article and with "an" where it belongs."""
    if core[:4].lower() == "the " and not before and left[-4:].lower() == "the ":
        return left, before, core[4:]
    if left[-3:] in (" a ", "a ") and not before and article(core) == "an":
        return left[:-1] + "n ", before, core
    return left, before, core


def _fill(op: _Slot, value: object, modes: Mapping[str, str]) -> tuple[str, str, str]:
    """Text before, the core, and text after it, for one slot."""
    if isinstance(value, Person):
        before, core, after, verb_person = surface(value, modes.get(op.name, "I" if value.is_user else "name"), op.case)
    else:
        before = value.lead if isinstance(value, Phrase) and not op.bare else ""
        core = value.core if isinstance(value, Phrase) else str(value)
        after, verb_person = "'s" if op.case == "owner" else "", "you" if op.verb or op.lead else ""
        if verb_person and not is_plural(core):
            verb_person = "it"
    if op.verb:
        after += " " + conjugate(op.verb, verb_person)
    if op.lead in ("a", "an"):
        before = article(core) + " " + before
    elif op.lead:
        determiner = op.determiner + " " if op.determiner else ""
        before = conjugate(_AUXILIARY[op.lead], verb_person) + " " + determiner + before
    return before, core, after

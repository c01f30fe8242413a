"""Training items from whole folders: a question, the notes of the folder that answer it, and the ones that only look as if.

An assistant reads a dozen retrieved notes for every question, and all but one or two of them are about the same people
and things without answering it. Notes that share the question's rare words stand for what retrieval would bring.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ai_os_diffusion.training.neighbours import Neighbours, stems
from ai_os_diffusion.training.personal.corpus import sample_folder
from ai_os_diffusion.training.personal.corpus_questions import proposing
from ai_os_diffusion.training.personal.draft import Fact, core, identity, text_of
from ai_os_diffusion.training.personal.folder import Folder
from ai_os_diffusion.training.personal.frames import NOTE_DAY, Ask
from ai_os_diffusion.training.personal.groups import GROUPS, Group
from ai_os_diffusion.training.personal.items import PointerItem, is_answered, near_miss
from ai_os_diffusion.training.personal.notes import Note
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.questions import decorate, render_question
from ai_os_diffusion.training.personal.templates import Span
from ai_os_diffusion.training.personal.world import Person

_NOTES = 60
_READ = 8  # notes that a question's words bring up
_QUESTIONS_PER_NOTE = 3
_ATTEMPTS = 20

Found = tuple[Span, ...] | None
"""Where a note answers; empty: it does not; None: it might be read to answer, so it is left out."""


@dataclass(frozen=True)
class Asked:
    """A question about a folder, what each note says to it, and the form that it has."""

    question: str
    kind: str
    form: str
    find: Callable[[Note], Found]


def folder_items(seed: int, count: int, held_out: bool = False) -> Iterator[PointerItem]:
    """Items over the notes of many invented folders; the same seed gives the same items.

    Args:
        seed: of the random generator.
        count: number of items.
        held_out: use names, places and kinds of facts that training never sees.
    """
    rng = random.Random(f"folder items {seed} {held_out}")
    made = 0
    while made < count:
        folder = sample_folder(rng, _NOTES, held_out)
        shelf = _Shelf([filed.note for filed in folder.filed])
        for _ in range(_NOTES * _QUESTIONS_PER_NOTE):
            asked = pick(rng, _MAKERS)(rng, folder)
            if asked is None:
                continue
            for item in _read(rng, shelf, asked):
                if made < count:
                    made += 1
                    yield item


def _read(rng: random.Random, shelf: _Shelf, asked: Asked) -> Iterator[PointerItem]:
    """One or two notes that answer, and about as many of the likeliest that do not."""
    answering = [(note, spans) for note in shelf.notes if (spans := asked.find(note))]
    near = [note for note in shelf.nearest(asked.question) if asked.find(note) == ()]
    rng.shuffle(answering)
    for note, spans in answering[:2]:
        yield PointerItem(asked.question, note.text, spans, asked.kind, note.style)
    for note in _some(rng, near, rng.choice((1, 1, 2)) if answering else rng.choice((1, 2))):
        yield PointerItem(asked.question, note.text, (), asked.kind, note.style, asked.form)


def _some(rng: random.Random, near: list[Note], count: int) -> list[Note]:
    """Some of the nearest notes, the first ones more often."""
    chosen: list[Note] = []
    for _ in range(min(count, len(near))):
        chosen.append(near.pop(int(rng.random() ** 2 * len(near))))
    return chosen


class _Shelf:
    """The notes of a folder, and which of them a question's words would bring up."""

    def __init__(self, notes: list[Note]) -> None:
        self.notes = notes
        self._neighbours = Neighbours([stems(note.text) for note in notes])

    def nearest(self, question: str) -> list[Note]:
        """The best `_READ` notes, best first."""
        return [self.notes[number] for number in self._neighbours.nearest(stems(question), _READ)]


def _finder(folder: Folder, fact: Fact, asked: Ask) -> Callable[[Note], Found]:
    """What a note says to an ask about a fact, earlier and later values of it included."""
    versions = [other for other in folder.facts if other.frame is fact.frame and other.key == fact.key]

    def find(note: Note) -> Found:
        for version in versions:
            if spans := note.spans(version, asked):
                return spans
        return None if is_answered(note, fact, asked) else ()

    return find


def _stated(rng: random.Random, folder: Folder, day: bool = False) -> tuple[Note, Fact, Ask] | None:
    """A random fact in its note with something that the note says of it (`day`: when it was)."""
    note = pick(rng, folder.filed).note
    if not note.facts:
        return None
    fact = pick(rng, note.facts)
    asks = [each for each in fact.frame.asks if note.spans(fact, each) and (not day or NOTE_DAY in each.slots or each.answer_type == "date")]
    return (note, fact, pick(rng, asks)) if asks else None


def _plain(rng: random.Random, folder: Folder) -> Asked | None:
    found = _stated(rng, folder)
    if found is None:
        return None
    note, fact, asked = found
    question = render_question(rng, asked, fact.values, note.draft.named, note.draft.related)
    return Asked(question, fact.frame.name, "plain", _finder(folder, fact, asked))


def _missing(rng: random.Random, folder: Folder) -> tuple[Fact, Ask] | None:
    """Something near to a note of the folder that no note answers."""
    note = pick(rng, folder.filed).note
    found = near_miss(rng, folder.world, folder.kinds, note) if note.facts else None
    if found is None or any(is_answered(each.note, found[0], found[1]) for each in folder.filed):
        return None
    return found[0], found[1]


def _unanswered(rng: random.Random, folder: Folder) -> Asked | None:
    found = _missing(rng, folder)
    if found is None:
        return None
    fact, asked = found
    people = {value: True for value in fact.values.values() if isinstance(value, Person)}
    return Asked(render_question(rng, asked, fact.values, people, {}), fact.frame.name, "missing", lambda note: ())


def _yes_no(rng: random.Random, folder: Folder) -> Asked | None:
    """ "Is Mia's shoe size 38?": the noted value answers, whatever it is."""
    lost = _missing(rng, folder) if rng.random() < 0.3 else None
    found = None if lost else _stated(rng, folder)
    fact, asked = lost if lost else found[1:] if found else (None, None)
    if fact is None or asked is None or asked.phrase is None or asked.slots[0] not in fact.values:
        return None
    slot = asked.slots[0]
    value = fact.values[slot] if rng.random() < 0.5 else fact.frame.samplers[slot](rng, folder.world)
    text = decorate(rng, proposing(rng, asked.phrase, fact, value, found[0] if found else None, ("Is", "Is", "Was")))
    return Asked(text, fact.frame.name, "yes_no", (lambda note: ()) if lost else _finder(folder, fact, asked))


_DAY = r"^(?:When|On (?:what|which) (?:day|date)|(?:What|Which) (?:day|date))"
_TIME_FORMS = (
    (re.compile(_DAY + r" (did|was|were|have) (.+)\?$", re.IGNORECASE), (
        "How many days ago {0} {1}?", "How many weeks ago {0} {1}?", "How long ago {0} {1}?", "How many months ago {0} {1}?",
        "What number of days ago {0} {1}?",
    )),
    (re.compile(_DAY + r" (is|are) (.+)\?$", re.IGNORECASE), (
        "How many days until {1}?", "How long is it until {1}?", "How many weeks until {1}?", "How many days are left before {1}?",
        "How many days to go until {1}?",
    )),
)  # fmt: skip


def _how_long(rng: random.Random, folder: Folder) -> Asked | None:
    """ "How many days ago did I buy the kettle?": the day answers."""
    for _ in range(_ATTEMPTS):
        found = _stated(rng, folder, day=True)
        if found is None:
            continue
        note, fact, asked = found
        text = render_question(rng, replace(asked, labels=()), fact.values, note.draft.named, note.draft.related)
        for form, others in _TIME_FORMS:
            if match := form.match(text):
                text = decorate(rng, pick(rng, others).format(*match.groups()))
                return Asked(text, fact.frame.name, "how_long", _finder(folder, fact, asked))
    return None


def _group(rng: random.Random, folder: Folder) -> Asked | None:
    """ "What did I lend to Ida?": every note that holds such a thing answers with its own."""
    group = pick(rng, GROUPS)
    facts = [fact for fact in folder.facts if fact.frame.name == group.frame]
    if not facts:
        return None
    value = pick(rng, facts).values[group.slot]
    question = pick(rng, pick(rng, (group.lists, group.counts))).render({group.slot: core(value)}, {}).text
    named = [fact for fact in facts if identity(fact.values[group.slot]) == identity(value)]

    def find(note: Note) -> Found:
        stated = [fact for fact in named if fact in note.facts]
        spans = [span for fact in stated for span in _item_spans(note, fact, group)]
        return tuple(dict.fromkeys(spans)) or (None if stated else ())

    return Asked(decorate(rng, question), group.frame, "group", find)


def _item_spans(note: Note, fact: Fact, group: Group) -> list[Span]:
    """Where a note names the thing that a list would hold, by its name and beside the value that is asked for."""
    wanted = text_of(fact.values[group.item]).casefold()
    found = []
    for mention in note.mentions_of(fact):
        if mention.spans.get(group.slot) and not mention.outdated:
            places = [(a + note.offset, b + note.offset) for a, b in mention.spans.get(group.item, ())]
            found += [(a, b) for a, b in places if note.text[a:b].casefold().endswith(wanted)]
    return found


_WHO = ("What is {0} called?", "Who is {0}?", "What is {0}'s name?", "What is the name of {0}?", "Who's {0}?", "{0}: what name?")


def _relation(rng: random.Random, folder: Folder) -> Asked | None:
    """ "What is my sister called?", of the note that says who is who."""
    known = [person for person in folder.world.people if person.relation]
    if not known:
        return None
    person = pick(rng, known)
    line = re.compile(rf"^.*\b{re.escape(person.name)}\b.*\b{re.escape(person.relation[3:])}\b.*$|^.*\b{re.escape(person.relation[3:])}\b.*\b{re.escape(person.name)}\b.*$", re.IGNORECASE | re.MULTILINE)  # fmt: skip

    def find(note: Note) -> Found:
        if person not in note.draft.related:
            return ()
        if note.style != "people" or person not in note.draft.named:
            return None
        place = line.search(note.text)
        name = re.search(rf"\b{re.escape(person.name)}\b", place[0], re.IGNORECASE) if place else None
        return ((place.start() + name.start(), place.start() + name.end()),) if place and name else None

    return Asked(decorate(rng, pick(rng, _WHO).format(person.relation)), "relation", "relation", find)


_MAKERS = (*[_plain] * 13, *[_unanswered] * 12, *[_yes_no] * 5, *[_how_long] * 4, *[_group] * 5, _relation)

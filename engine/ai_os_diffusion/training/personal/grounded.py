"""Short texts for the diffusion: a question, the evidence sentence and a full-sentence answer that copies the evidence."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.training.personal.catalog import Catalog, catalog
from ai_os_diffusion.training.personal.draft import Draft, Fact, sample_fact
from ai_os_diffusion.training.personal.frames import NOTE_DAY, Ask
from ai_os_diffusion.training.personal.items import near_miss
from ai_os_diffusion.training.personal.notes import Note, sample_day, write_note
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.questions import decorate, person_modes, render_question
from ai_os_diffusion.training.personal.styles import Style
from ai_os_diffusion.training.personal.templates import Phrase, Span, Template
from ai_os_diffusion.training.personal.world import Person, World, sample_world

_REFUSAL_SHARE = 0.14
_ACTION_SHARE = 0.08
_RESTATED_SHARE, _PHRASE_SHARE = 0.5, 0.4  # of answers; the rest quotes
_TEXTS_PER_WORLD = 10

REFUSALS = (
    "I could not find that in your notes.", "Your notes do not say.", "I don't know; nothing in your notes answers that.", "There is nothing about that in your notes.",
    "I looked, but your notes don't mention it.", "That is not in what you have told me.", "Sorry, I have no note about that.", "I'm not sure: I found no note on it.",
    "None of your notes gives an answer to that.", "I can't tell from your notes.", "You have not written that down, as far as I can see.", "I don't have that information.",
    "Nothing I remember answers this.", "I found related notes, but not the answer.", "That does not appear in your memories.", "I would be guessing; your notes don't say.",
    "Your notes are silent on that.", "No note of yours mentions it.", "I have no record of that.", "I do not know, and I would rather not guess.",
    "I searched your notes without finding an answer.", "It seems you never noted that.",
)  # fmt: skip
"""Ways to say that the notes do not answer."""

_QUOTES = tuple(Template(text) for text in ("It is {a!}.", "You noted: {a!}.", "Your notes say: {a!}.", "{A!}."))
# Few forms, so that a small model is sure of its words: the sentence has to be right, not varied.
_PHRASE_FORMS = {
    True: ("{np} is {a}.", "{np} is {a}.", "Your notes say that {np} is {a}."),
    False: ("{np} is {a}.", "{np} is {a}.", "You noted {a!} as {np}."),
}
_REMEMBERS = ("Remember that {s}", "Please remember: {s}", "Note that {s}", "Keep in mind that {s}", "Don't forget: {s}", "Save this: {s}", "For later: {s}")
_REMEMBERED = ("Noted: {s}", "I will remember: {s}", "Saved: {s}", "Got it. {s}", "I have written that down: {s}", "All right. {s}")
_FORGETS = ("Forget {np}", "Please forget {np}.", "Delete {np}", "Remove what you know about {np}.", "Erase {np} from your memory.", "I want you to forget {np}.")
_FORGOTTEN = ("Done. I have forgotten {np}.", "I have deleted {np}.", "Removed: {np}.", "{np} is gone from my memory.", "I no longer know {np}.")


@dataclass(frozen=True)
class GroundedText:
    """Evidence, question and answer.

    Attributes:
        evidence: the sentence or short note that answers (or fails to); empty for a request to remember.
        question: question or request.
        answer: a full sentence.
        locked: character span of the copied words in ``answer``; (0, 0) when nothing is copied.
    """

    evidence: str
    question: str
    answer: str
    locked: Span

    @property
    def line(self) -> str:
        """The text that the model is trained on."""
        return f"{self.evidence}\n{self.question}\n{self.answer}".strip()


def dialogue_texts(seed: int, count: int, held_out: bool = False) -> Iterator[GroundedText]:
    """Grounded answers, refusals and confirmations; the same seed gives the same texts.

    Args:
        seed: of the random generator.
        count: number of texts.
        held_out: use names, places and kinds of facts that training never sees.
    """
    rng = random.Random(f"grounded {seed} {held_out}")
    kinds, made = catalog(held_out), 0
    while made < count:
        world = sample_world(rng, held_out)
        for _ in range(_TEXTS_PER_WORLD):
            text = _text(rng, world, kinds)
            if text is not None and made < count:
                made += 1
                yield text


def _text(rng: random.Random, world: World, kinds: Catalog) -> GroundedText | None:
    fact = sample_fact(rng, world, kinds.draw(rng))
    roll = rng.random()
    if roll < _ACTION_SHARE:
        return _remember(rng, fact) if rng.random() < 0.6 else _forget(rng, fact)
    note = _evidence(rng, world, fact)
    if note is None:
        return None
    if roll < _ACTION_SHARE + _REFUSAL_SHARE:
        return _refusal(rng, world, kinds, note)
    return _grounded(rng, note, fact)


def _evidence(rng: random.Random, world: World, fact: Fact) -> Note | None:
    """One sentence or fragment that states the fact, sometimes under a title and a date."""
    options = fact.frame.say if rng.random() < 0.7 else fact.frame.jot
    stating = [each for each in options if set(fact.frame.keys) <= set(each.slots)] or list(fact.frame.say)
    template = pick(rng, stating)

    def style(draft: Draft, facts: object) -> str:
        draft.fragment = template in fact.frame.jot
        draft.state(fact, template)
        return pick(rng, ("", "", "Notes", "Misc", "Diary"))

    writer: Style = style
    return write_note(rng, world, [fact], "sentence", writer, sample_day(rng) if rng.random() < 0.4 else None)


def _refusal(rng: random.Random, world: World, kinds: Catalog, note: Note) -> GroundedText | None:
    found = near_miss(rng, world, kinds, note)
    if found is None:
        return None
    fact, asked, _ = found
    people = {value: True for value in fact.values.values() if isinstance(value, Person)}
    question = render_question(rng, asked, fact.values, people, note.draft.related)
    return GroundedText(note.text, question, pick(rng, REFUSALS), (0, 0))


def _grounded(rng: random.Random, note: Note, fact: Fact) -> GroundedText | None:
    asks = [each for each in fact.frame.asks if note.spans(fact, each)]
    if not asks:
        return None
    asked = pick(rng, asks)
    question = render_question(rng, asked, fact.values, note.draft.named, note.draft.related)
    start, end = note.spans(fact, asked)[0]
    copied = note.text[start:end]
    answer, locked = _answer(rng, note, fact, asked, copied)
    if answer[locked[0] : locked[1]].casefold() != copied.casefold():
        answer, locked = _quoted(rng, copied)
    return GroundedText(note.text, question, answer, locked)


def _answer(rng: random.Random, note: Note, fact: Fact, asked: Ask, copied: str) -> tuple[str, Span]:
    """A sentence around the copied words: the note's own statement turned to "you", a phrase, or a quotation."""
    roll = rng.random()
    slot = next((slot for slot in asked.slots if slot == NOTE_DAY or any(slot in each.spans for each in note.mentions_of(fact))), "")
    if roll < _RESTATED_SHARE and slot in fact.values:
        stated = _restated(rng, note, fact, slot)
        if stated is not None:
            return stated
    if roll < _RESTATED_SHARE + _PHRASE_SHARE and asked.phrase is not None and slot in fact.values:
        form = Template(pick(rng, _PHRASE_FORMS[isinstance(fact.values[slot], Phrase)]).replace("{np}", asked.phrase.source))
        source = form.source[:1].upper() + form.source[1:] if form.source[0] != "{" else "{" + form.source[1:2].upper() + form.source[2:]
        values = {**fact.values, "a": fact.values[slot]}
        rendered = Template(source).addressed().render(values, _said_to_user(rng, Template(source), fact.values, note))
        return rendered.text, rendered.spans["a"][0]
    return _quoted(rng, copied)


def _quoted(rng: random.Random, copied: str) -> tuple[str, Span]:
    rendered = pick(rng, _QUOTES).render({"a": copied}, {})
    return rendered.text, rendered.spans["a"][0]


def _restated(rng: random.Random, note: Note, fact: Fact, slot: str) -> tuple[str, Span] | None:
    """A statement of the same fact, said to the user, with no more in it than the evidence has."""
    known = {name for each in note.mentions_of(fact) for name in each.spans}
    usable = [each for each in fact.frame.say if slot in each.slots and set(each.slots) <= known and _is_plain(each)]
    if not usable:
        return None
    template = pick(rng, usable)
    rendered = template.addressed().render(fact.values, _said_to_user(rng, template, fact.values, note))
    if not rendered.spans.get(slot):
        return None
    start, end = rendered.spans[slot][0]
    return rendered.text, (start, end)


def _is_plain(template: Template) -> bool:
    """Whether a statement can stand as an answer: no exclamation, no imperative."""
    start = template.source.split(" ", 1)[0]
    return not template.source.endswith(("!", "?")) and (
        start.startswith(("{", "I", "The", "My", "Our", "In", "At", "For", "We")) or template.implied_subject
    ) and start not in ("Must", "Need", "Keep", "First", "Expecting", "Going", "Thinking", "Tickets", "If")  # fmt: skip


def _said_to_user(rng: random.Random, template: Template, values: Mapping[str, object], note: Note | None) -> dict[str, str]:
    """Persons as somebody else speaks of them to the user: "you", "your sister", "Ada"."""
    related = note.draft.related if note else {}
    named = note.draft.named if note else {value: True for value in values.values() if isinstance(value, Person)}
    modes = person_modes(rng, template, values, named, related)
    modes = {slot: f"your {mode}" if mode != "name" else mode for slot, mode in modes.items()}
    for slot, value in values.items():
        if isinstance(value, Person) and value.is_user:
            modes[slot] = "you"
    return modes


def _remember(rng: random.Random, fact: Fact) -> GroundedText | None:
    """ "Remember that my ..." and the confirmation, which repeats the fact to the user."""
    usable = [each for each in fact.frame.say if set(fact.frame.keys) <= set(each.slots) and _is_plain(each) and not each.implied_subject]
    if not usable:
        return None
    template = pick(rng, usable)
    modes = {slot: "both" if value.relation and rng.random() < 0.4 else "name" for slot, value in fact.values.items() if isinstance(value, Person) and not value.is_user}
    said = template.render(fact.values, modes).text
    repeated = template.addressed().render(fact.values, {**{slot: "your both" if mode == "both" else mode for slot, mode in modes.items()}, **_you(fact)})
    form = pick(rng, _REMEMBERED)
    lead = form.index("{s}")
    request = pick(rng, _REMEMBERS)
    inner = said if ":" in request or said[:2] in ("I ", "I'") else _lower_first(said, fact)
    slot = next((each.slots[0] for each in fact.frame.asks if repeated.spans.get(each.slots[0])), "")
    start, end = repeated.spans[slot][0] if slot else (0, 0)
    locked = (start + lead, end + lead) if slot else (0, 0)
    return GroundedText("", request.replace("{s}", inner), form.replace("{s}", repeated.text), locked)


def _lower_first(text: str, fact: Fact) -> str:
    """Lower the first letter unless the sentence begins with a name."""
    names = tuple(value.name for value in fact.values.values() if isinstance(value, Person))
    starts = tuple(str(value) for value in fact.values.values() if isinstance(value, str) and value[:1].isupper())
    return text if text.startswith((*names, *starts)) else text[:1].lower() + text[1:]


def _you(fact: Fact) -> dict[str, str]:
    return {slot: "you" for slot, value in fact.values.items() if isinstance(value, Person) and value.is_user}


def _forget(rng: random.Random, fact: Fact) -> GroundedText | None:
    phrases = [each.phrase for each in fact.frame.asks if each.phrase is not None]
    if not phrases:
        return None
    phrase = pick(rng, phrases)
    asked = phrase.render(fact.values, {}).text
    told = phrase.addressed().render(fact.values, _you(fact)).text
    answer = pick(rng, _FORGOTTEN).replace("{np}", told)
    passage = render_passage("", None, pick(rng, fact.frame.say).render(fact.values, {}).text)
    return GroundedText(passage.text, decorate(rng, pick(rng, _FORGETS).replace("{np}", asked)), answer[:1].upper() + answer[1:], (0, 0))

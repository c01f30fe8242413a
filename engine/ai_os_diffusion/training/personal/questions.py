"""Questions as people type them: how persons are named, politeness around them, lower case, typos."""

from __future__ import annotations

import random
import re
from collections.abc import Container, Mapping

from ai_os_diffusion.training.personal.aliases import ALIASES
from ai_os_diffusion.training.personal.frames import Ask
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.templates import Phrase, Template
from ai_os_diffusion.training.personal.world import Person

_ALIAS_SHARE = 0.3
_KEYWORD_SHARE = 0.04
_RESHAPED_SHARE = 0.35
_LEADS = (
    "Hey, ", "Quick question: ", "Please: ", "Sorry, ", "I forgot: ", "Remind me, ", "Help me out: ", "Hm, ", "One more thing: ", "Hi! ", "So, ",
    "From my notes: ", "According to my notes, ", "Tell me, ", "I can't recall, ", "Just checking: ",
)  # fmt: skip
_TAILS = (" again", " please", ", do you know", " according to my notes", ", I forgot", " by the way", " exactly", ", remind me")


def person_modes(rng: random.Random, template: Template, values: Mapping[str, object], named: Container[Person], related: Container[Person]) -> dict[str, str]:
    """How a question names its people: only in ways that the note links to them."""
    modes = {}
    for slot in template.slots:
        value = values.get(slot)
        if not isinstance(value, Person) or value.is_user:
            continue
        if value in related:
            roll = rng.random()
            both = value in named
            modes[slot] = "relation" if not both or roll < 0.42 else "both" if roll < 0.55 else "name"
        else:
            modes[slot] = "name"
    return modes


def render_question(rng: random.Random, asked: Ask, values: Mapping[str, object], named: Container[Person], related: Container[Person]) -> str:
    """A question for an ask, in one of its phrasings, as somebody would type it."""
    labels = [label for label in asked.labels if "{" not in label and label]
    if labels and rng.random() < _KEYWORD_SHARE:
        return _keywords(rng, asked, pick(rng, labels).lower(), values, named)
    template = pick(rng, asked.questions)
    modes = person_modes(rng, template, values, named, related)
    bare = {slot: _reworded(rng, value) for slot, value in values.items() if slot in template.slots}
    text = template.render(bare, modes).text
    return decorate(rng, reshaped(rng, text) if rng.random() < _RESHAPED_SHARE else text)


def _keywords(rng: random.Random, asked: Ask, label: str, values: Mapping[str, object], named: Container[Person]) -> str:
    """What people type into a search box: "mia birthday", "price drill"."""
    subjects = []
    for slot in dict.fromkeys(slot for template in asked.questions for slot in template.slots):
        value = values[slot]
        if isinstance(value, Person):
            subjects.append("my" if value.is_user else value.name if value in named else value.relation)
        else:
            subjects.append(str(_reworded(rng, value)))
    words = [*subjects, label] if rng.random() < 0.75 or "my" in subjects else [label, *subjects]
    text = " ".join(words)
    return text.lower() if rng.random() < 0.5 else text + ("?" if rng.random() < 0.3 else "")


_STRANDED = re.compile(r"^(With|To|From|For|By|Against) whom (did|do|does|is|was|am|are|have|has) (.*)\?$")
_STRANDED_NOUN = re.compile(r"^(From|At|In|On|With|Under|To|For) (which|what) (\w+) (did|do|does|is|was|are|were|am) (.*)\?$")


def reshaped(rng: random.Random, text: str) -> str:
    """The same question in another shape: preposition at the end, "what" for "which", "we" for "I"."""
    match = _STRANDED.match(text)
    if match and rng.random() < 0.8:
        text = f"Who {match[2]} {match[3]} {match[1].lower()}?"
    match = _STRANDED_NOUN.match(text)
    if match and rng.random() < 0.8:
        text = f"{match[2].capitalize()} {match[3]} {match[4]} {match[5]} {match[1].lower()}?"
    roll = rng.random()
    if roll < 0.25:
        text = text.replace("Which ", "What ", 1) if text.startswith("Which ") else text.replace("What ", "Which ", 1) if _NOUN_AFTER.match(text) else text
    elif roll < 0.55:
        for single, plural in ((" did I ", " did we "), (" do I ", " do we "), (" have I ", " have we "), (" should I ", " should we "), (" can I ", " can we ")):
            if single in text:
                text = text.replace(single, plural, 1).replace(" my ", " our ").replace(" me ", " us ")
                break
    elif roll < 0.75 and text.endswith("?"):
        text = pick(rng, _INTROS) + text[:1].lower() + text[1:] if text.split(" ", 1)[0] in _STARTERS else text
    return text


_NOUN_AFTER = re.compile(r"^What (time|day|date|brand|city|town|colour|shop|person|company|number|code|hotel|dish|book|price|street|size|doctor|room)\b")
_INTROS = (
    "Do you remember: ", "Can you check: ", "Any idea: ", "Could you look up ", "I wonder: ", "My question: ", "Let me ask: ", "Search my notes: ",
    "Check the notes: ", "I need to know ", "Do you know: ", "Find out ",
)  # fmt: skip


def _reworded(rng: random.Random, value: object) -> object:
    """A value as a question names it: without preposition, sometimes in another word than the note's."""
    if isinstance(value, Phrase):
        return value.core
    if isinstance(value, str) and value in ALIASES and rng.random() < _ALIAS_SHARE:
        return pick(rng, ALIASES[value])
    return value


def decorate(rng: random.Random, text: str) -> str:
    """The habits of typing: a lead-in, a tail, no capital, no question mark, a typo."""
    roll = rng.random()
    if roll < 0.06:
        lead = pick(rng, _LEADS)
        keep = text[:2] in ("I ", "I'") or (text.split(" ", 1)[0] not in _STARTERS)
        text = lead + (text if keep else text[:1].lower() + text[1:])
    elif roll < 0.1 and text.endswith("?"):
        text = text[:-1] + pick(rng, _TAILS) + "?"
    if rng.random() < 0.16:
        text = text.lower()
    if rng.random() < 0.17:
        text = text.rstrip("?.")
    if rng.random() < 0.05:
        text = text.replace("What is", "What's").replace("Where is", "Where's").replace("When is", "When's").replace("Who is", "Who's")
    if rng.random() < 0.03:
        text = text.replace("'s ", "s ", 1)
    if rng.random() < 0.035:
        text = _typo(rng, text)
    return text


_STARTERS = frozenset(
    "What Which When Where Who Whom Whose How Is Are Do Does Did Was Were Can Could Since Until In On At By For From To With Any Got Why Tell Remind Look Under".split()
)


def _typo(rng: random.Random, text: str) -> str:
    words = text.split(" ")
    small = [index for index, each in enumerate(words) if len(each) > 4 and each.isalpha() and each.islower()]
    if not small:
        return text
    index = pick(rng, small)
    each, at = words[index], rng.randrange(1, len(words[index]) - 1)
    roll = rng.random()
    if roll < 0.4:
        each = each[:at] + each[at + 1] + each[at] + each[at + 2 :]
    elif roll < 0.7:
        each = each[:at] + each[at + 1 :]
    else:
        each = each[:at] + each[at] + each[at:]
    words[index] = each
    return " ".join(words)

"""The ways in which people write facts down: one function for each style, from a quick fragment to a letter."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from ai_os_diffusion.training.personal import filler
from ai_os_diffusion.training.personal.draft import Draft, Fact
from ai_os_diffusion.training.personal.facts_follow import FOLLOW, TODAY, UNKNOWN
from ai_os_diffusion.training.personal.frames import NOTE_DAY
from ai_os_diffusion.training.personal.pools import entries, pick
from ai_os_diffusion.training.personal.templates import Phrase, Template
from ai_os_diffusion.training.personal.values import WEEKDAYS, city, money, past_day
from ai_os_diffusion.training.personal.world import Person

Style = Callable[[Draft, Sequence[Fact]], str]
"""Writes the facts into the draft and returns a title."""

_LINES = {
    name: tuple(line for line in text.strip().splitlines() if line)
    for name, text in (
        ("diary", filler.DIARY), ("chat", filler.CHAT), ("todo", filler.TODO), ("meeting", filler.MEETING), ("letter", filler.LETTER), ("mail", filler.MAIL)
    )
}  # fmt: skip
_TITLES = entries(filler.TITLES)
_ADDRESSED: dict[str, Template] = {}
MAX_WORDS = 112
_MONEY = money(2, 300)


def filler_line(draft: Draft, kind: str) -> str:
    """A sentence that answers nothing."""
    line = pick(draft.rng, _LINES[kind])
    if "{" not in line:
        return _typo(draft.rng, line) if draft.rng.random() < 0.03 else line
    if "{friend}" in line:
        friend = pick(draft.rng, draft.world.people)
        if friend is draft.speaker:
            return filler_line(draft, kind)
        draft.name(friend)
        line = line.replace("{friend}", friend.name)
    if "{money}" in line:
        line = line.replace("{money}", str(_MONEY(draft.rng, draft.world)))
    if "{city}" in line:
        line = line.replace("{city}", str(city(draft.rng, draft.world)))
    if "{day}" in line:
        line = line.replace("{day}", past_day(draft.rng, draft.world).core)
    return line.replace("{time}", f"{draft.rng.randint(5, 9)}:{draft.rng.choice(('00', '15', '30', '45'))}").replace(
        "{n}", str(draft.rng.randint(2, 9))
    )


def _typo(rng: random.Random, line: str) -> str:
    at = rng.randrange(1, max(2, len(line) - 2))
    if line[at].isalpha() and line[at + 1].isalpha():
        return line[:at] + line[at + 1] + line[at] + line[at + 2 :]
    return line


def plain_title(draft: Draft) -> str:
    """A title that says nothing about the content, or none."""
    roll = draft.rng.random()
    if roll < 0.3:
        return ""
    return pick(draft.rng, WEEKDAYS) if roll < 0.45 else pick(draft.rng, _TITLES)


def title_for(draft: Draft, facts: Sequence[Fact], informative: float = 0.5) -> str:
    """A title as people write it: about the first fact, or about nothing."""
    rng = draft.rng
    if rng.random() >= informative:
        return plain_title(draft)
    fact = facts[0]
    if fact.frame.titles and rng.random() < 0.7:
        template = pick(rng, fact.frame.titles)
        if all(slot in fact.frame.keys for slot in template.slots):
            for slot in template.slots:
                value = fact.values[slot]
                if isinstance(value, Person):
                    draft.name(value)
            return template.render(fact.values, {}).text
    return subject_title(draft, fact) or fact.frame.domain.capitalize()


def subject_title(draft: Draft, fact: Fact) -> str:
    """The first key as a title: "Mia", "Oslo", "Cordless drill"."""
    if not fact.frame.keys:
        return ""
    value = fact.values[fact.frame.keys[0]]
    if isinstance(value, Person):
        draft.name(value)
        return "Me" if value.is_user else value.name
    text = value.core if isinstance(value, Phrase) else str(value)
    return text[:1].upper() + text[1:]


def _sentence(draft: Draft, fact: Fact) -> None:
    """State a fact in a full sentence that suits the speaker, sometimes with a lead-in and a second sentence."""
    rng, own = draft.rng, draft.speaker.is_user
    options = fact.frame.say
    if own and fact.frame.name in TODAY and rng.random() < 0.2:
        options = TODAY[fact.frame.name]
    if not own:
        options = tuple(each for each in options if not each.first_person) or tuple(_addressed(each) for each in options)
    if rng.random() < 0.1:
        draft.add(pick(rng, _LEADS))
    if fact.old:
        _updated(draft, fact, options)
        return
    draft.state(fact, pick(rng, options))
    if draft.words() < MAX_WORDS - 30:
        _continue(draft, fact, options)


def _continue(draft: Draft, fact: Fact, options: Sequence[Template]) -> None:
    """Perhaps a second sentence about the fact, or one that says what is not known."""
    rng, roll = draft.rng, draft.rng.random()
    known = draft.mentions[-1].spans
    follow = [each for each in FOLLOW.get(fact.frame.name, ()) if not any(slot in known for slot in each.slots)]
    if follow and roll < 0.34:
        draft.add(" ")
        draft.state(fact, pick(rng, follow))
    elif roll < 0.48 and len(options) > 2:
        second = pick(rng, options)
        if any(slot not in known for slot in second.slots):
            draft.add(" ")
            draft.state(fact, second)
    elif roll < 0.54:
        missing = [each for each in fact.frame.asks if not any(slot in known or slot == NOTE_DAY for slot in each.slots) and each.answer_type in _UNKNOWN]
        if missing:
            draft.add(" " + pick(rng, _UNKNOWN[pick(rng, missing).answer_type]))


_LEADS = (
    "Before I forget: ", "Note to self: ", "By the way: ", "Important: ", "NB: ", "PS: ", "One more thing: ", "For the record: ", "Good to know: ",
    "Just remembered: ", "Also: ", "News: ", "Heads-up: ", "To keep in mind: ", "Oh, and: ", "FYI: ", "Finally! ", "Right. ", "Small thing: ",
)  # fmt: skip
_UNKNOWN = {kind: entries(text) for kind, text in UNKNOWN.items()}


def _addressed(template: Template) -> Template:
    found = _ADDRESSED.get(template.source)
    if found is None:
        found = _ADDRESSED[template.source] = template.addressed()
    return found


_CHANGES = (
    "Correction: {new}.", "Update: it is {new} now.", "No wait, {new}.", "Edit: {new}, not {old}.", "Has changed to {new} since.", "That is now {new}.",
    "(Later: changed from {old} to {new}.)", "Sorry, not {old} but {new}.", "It used to be {old}, now it is {new}.", "Changed: {new} instead of {old}.",
    "New: {new}. The {old} is out of date.", "Scratch that, {new}.", "Actually {new}.", "They changed it to {new}.", "{old} no longer holds, it is {new}.",
    "As of today {new}.", "Was {old}, now {new}.",
)  # fmt: skip
_CHANGE_TEMPLATES = tuple(Template(line) for line in _CHANGES)


def bare(value: object) -> str:
    """A value as a list prints it."""
    if isinstance(value, Person):
        return value.name
    return value.core if isinstance(value, Phrase) else str(value)


def _updated(draft: Draft, fact: Fact, options: Sequence[Template]) -> None:
    """State the old value, then the change."""
    slot = next(iter(fact.old))
    stating = [each for each in options if slot in each.slots]
    draft.state(fact, pick(draft.rng, stating or options), outdated=True)
    draft.add(" ")
    if draft.rng.random() < 0.3:
        draft.add(filler_line(draft, "diary") + " ")
    rendered = pick(draft.rng, _CHANGE_TEMPLATES).render({"old": bare(fact.old[slot]), "new": bare(fact.values[slot])}, {})
    if isinstance(fact.values[slot], Person):
        draft.name(fact.values[slot])  # type: ignore[arg-type]
    rendered.spans = {slot: rendered.spans["new"]}
    draft.append(fact, rendered)


def _fragment(draft: Draft, fact: Fact) -> None:
    """State a fact as a note-like fragment."""
    options = fact.frame.jot or fact.frame.say
    draft.fragment = bool(fact.frame.jot)
    if fact.old:
        slot = next(iter(fact.old))
        stating = [each for each in options if slot in each.slots] or list(options)
        draft.state(fact, pick(draft.rng, stating), outdated=True)
        draft.add(pick(draft.rng, (" -> ", " => now ", " / changed: ", ", no: ", " → ", " (old!) new: ")))
        draft.label(fact, "", slot)
    else:
        draft.state(fact, pick(draft.rng, options))
    draft.fragment = False


def terse(draft: Draft, facts: Sequence[Fact]) -> str:
    """Fragments one after the other."""
    rng = draft.rng
    draft.lower = rng.random() < 0.35
    joint = pick(rng, ("\n", "\n", "; ", ". ", " / ", "\n- "))
    if joint == "\n- ":
        draft.add("- ")
    for index, fact in enumerate(facts):
        if index:
            draft.add(joint)
        if rng.random() < 0.2:
            draft.add(filler_line(draft, "todo") + joint)
        _fragment(draft, fact)
        if draft.words() > MAX_WORDS - 15:
            break
    return title_for(draft, facts, 0.35)


def diary(draft: Draft, facts: Sequence[Fact]) -> str:
    """A paragraph about a day, with the facts among unrelated sentences."""
    rng = draft.rng
    for fact in facts:
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            draft.add(filler_line(draft, "diary") + " ")
        _sentence(draft, fact)
        draft.add(pick(rng, (" ", " ", " ", "\n")))
        if draft.words() > MAX_WORDS - 30:
            break
    for _ in range(rng.choice((0, 1, 1, 2))):
        draft.add(filler_line(draft, "diary") + " ")
    return title_for(draft, facts, 0.3)


def dictated(draft: Draft, facts: Sequence[Fact]) -> str:
    """A voice memo: lower case, hardly any punctuation."""
    draft.lower = True
    draft.add(pick(draft.rng, ("ok so ", "right ", "um ", "note to self ", "quick memo ", "")))
    for fact in facts:
        if draft.rng.random() < 0.4:
            draft.add(filler_line(draft, "diary").rstrip(".!") + pick(draft.rng, (" and ", " ", " so ", " um ")))
        _sentence(draft, fact)
        draft.add(pick(draft.rng, (" and ", " oh and ", " then ", " ")))
        if draft.words() > MAX_WORDS - 30:
            break
    return plain_title(draft)


def simple(draft: Draft, facts: Sequence[Fact]) -> str:
    """Plain sentences, nothing around them."""
    for index, fact in enumerate(facts):
        if index:
            draft.add(pick(draft.rng, (" ", "\n", "\n\n")))
        _sentence(draft, fact)
        if draft.words() > MAX_WORDS - 25:
            break
    return title_for(draft, facts)


def bullets(draft: Draft, facts: Sequence[Fact]) -> str:
    """A bullet list of sentences and fragments."""
    mark = pick(draft.rng, ("- ", "* ", "• ", "– "))
    for index, fact in enumerate(facts):
        draft.add(("\n" if index else "") + mark)
        (_fragment if draft.rng.random() < 0.5 else _sentence)(draft, fact)
        if draft.words() > MAX_WORDS - 25:
            break
    return title_for(draft, facts, 0.45)


def todo(draft: Draft, facts: Sequence[Fact]) -> str:
    """A to-do list with boxes."""
    rng = draft.rng
    box = pick(rng, ("- [ ] ", "[ ] ", "☐ ", "- "))
    for index, fact in enumerate(facts):
        if index:
            draft.add("\n")
        for _ in range(rng.choice((0, 1, 1, 2))):
            draft.add((box if rng.random() < 0.7 else box.replace(" ]", "x]")) + filler_line(draft, "todo") + "\n")
        draft.add(box)
        _fragment(draft, fact)
        if draft.words() > MAX_WORDS - 25:
            break
    return pick(rng, ("To do", "Todo", "This week", "Errands", plain_title(draft)))


def chat(draft: Draft, facts: Sequence[Fact]) -> str:
    """A chat: turns of the user and a friend; either of them may state a fact."""
    rng = draft.rng
    friend = _partner(draft, facts)
    me = pick(rng, ("Me", "Me", "You", draft.world.user.name))
    form = pick(rng, ("**{}:** ", "{}: ", "[{}] ", "<{}> "))
    user = draft.world.user
    draft.name(friend)
    draft.lower = rng.random() < 0.3
    for index, fact in enumerate(facts):
        if index:
            draft.add("\n")
        if rng.random() < 0.6:
            other = pick(rng, (me, friend.name))
            draft.add(form.format(other) + filler_line(draft, "chat") + "\n")
        speaker = friend if _can_say(fact, friend) and rng.random() < 0.6 else user
        draft.speaker = speaker
        draft.add(form.format(me if speaker is user else friend.name))
        _sentence(draft, fact)
        draft.speaker = user
        if rng.random() < 0.4:
            draft.add("\n" + form.format(me if speaker is friend else friend.name) + filler_line(draft, "chat"))
        if draft.words() > MAX_WORDS - 30:
            break
    return pick(rng, (f"Chat with {friend.name}", friend.name, "Chat", "Messages", ""))


def _partner(draft: Draft, facts: Sequence[Fact]) -> Person:
    """The other side of a chat or letter: often the one whom a fact is about."""
    owner = facts[0].values.get("who")
    if isinstance(owner, Person) and not owner.is_user and draft.rng.random() < 0.5:
        return owner
    return pick(draft.rng, draft.world.people)


def _can_say(fact: Fact, friend: Person) -> bool:
    """Whether a friend can state the fact: wherever the friend appears in it, its sentences work with "I"."""
    if any(value is friend for value in fact.old.values()):
        return False
    return all(value is not friend or (slot in fact.frame.keys and fact.frame.self_told) for slot, value in fact.values.items())


def letter(draft: Draft, facts: Sequence[Fact]) -> str:
    """A letter by the user."""
    rng = draft.rng
    to = pick(rng, draft.world.people)
    draft.name(to)
    draft.add(f"Dear {to.name},\n")
    draft.add(filler_line(draft, "letter") + " ")
    for fact in facts:
        _sentence(draft, fact)
        draft.add(" ")
        if rng.random() < 0.4:
            draft.add(filler_line(draft, "letter") + " ")
        if draft.words() > MAX_WORDS - 35:
            break
    draft.add("\n" + pick(rng, ("Love", "Yours", "Best wishes", "Hugs", "See you soon")) + f", {draft.world.user.name}")
    return pick(rng, (f"Letter to {to.name}", "Letter", "Letter draft", ""))


def letter_received(draft: Draft, facts: Sequence[Fact]) -> str:
    """A letter or message from somebody else, who says "I"."""
    rng = draft.rng
    usable = [fact for fact in facts if not fact.old]
    sender = _partner(draft, usable or facts)
    if not all(_can_say(fact, sender) for fact in facts):
        return letter(draft, facts)
    draft.name(sender)
    draft.speaker = sender
    draft.add(pick(rng, (f"Dear {draft.world.user.name},\n", f"Hi {draft.world.user.name}, ", "Hello! ")))
    if rng.random() < 0.6:
        draft.add(filler_line(draft, "letter") + " ")
    for fact in facts:
        _sentence(draft, fact)
        draft.add(" ")
        if draft.words() > MAX_WORDS - 35:
            break
    draft.add("\n" + pick(rng, ("Love", "Yours", "Best wishes", "Hugs", "Kisses", "Cheers")) + f", {sender.name}")
    draft.speaker = draft.world.user
    return pick(rng, (f"Letter from {sender.name}", f"Message from {sender.name}", f"Fwd: {sender.name}", ""))


def meeting(draft: Draft, facts: Sequence[Fact]) -> str:
    """Minutes of a meeting."""
    rng = draft.rng
    present = rng.sample(draft.world.people, min(3, len(draft.world.people)))
    for person in present:
        draft.name(person)
    draft.add(pick(rng, ("Present: ", "Attendees: ", "With: ", "There: ")) + ", ".join(person.name for person in present) + "\n")
    for fact in facts:
        if rng.random() < 0.7:
            draft.add("- " + filler_line(draft, "meeting") + "\n")
        draft.add("- ")
        (_fragment if rng.random() < 0.35 else _sentence)(draft, fact)
        draft.add("\n")
        if draft.words() > MAX_WORDS - 30:
            break
    return pick(rng, ("Meeting notes", "Minutes", "Team meeting", "Jour fixe", "Sync", title_for(draft, facts, 1.0)))


def forwarded(draft: Draft, facts: Sequence[Fact]) -> str:
    """A message by a shop, an office or a friend, forwarded or pasted."""
    rng = draft.rng
    stranger = pick(rng, draft.world.people)
    if any(value is stranger for fact in facts for value in (*fact.values.values(), *fact.old.values())):
        return simple(draft, facts)
    draft.add(pick(rng, ("---------- Forwarded message ----------\n", "> ", "From: {}\n", "Fwd:\n", "")).format(stranger.name))
    draft.name(stranger)
    draft.add(pick(rng, ("Hello,\n", "Dear customer, ", "Hi, ", "Good morning, ", "")))
    draft.speaker = stranger
    for fact in facts:
        if fact.frame.mail and not fact.old:
            draft.state(fact, pick(rng, fact.frame.mail))
        else:
            _sentence(draft, fact)
        draft.add(" ")
        if draft.words() > MAX_WORDS - 35:
            break
    draft.speaker = draft.world.user
    draft.add(filler_line(draft, "mail"))
    return pick(rng, ("Fwd", "Fwd: your request", "Mail", "Confirmation", "Message", plain_title(draft)))


def log(draft: Draft, facts: Sequence[Fact]) -> str:
    """A day log with a time in front of every line."""
    rng = draft.rng
    hour = rng.randint(6, 10)
    form = pick(rng, ("{:02d}:{:02d} ", "{}.{:02d} – ", "[{:02d}:{:02d}] "))
    for fact in facts:
        for state in (False, True):
            if not state and rng.random() < 0.5:
                continue
            hour = min(23, hour + rng.randint(0, 2))
            draft.add(form.format(hour, rng.randrange(60)))
            if state:
                (_fragment if rng.random() < 0.6 else _sentence)(draft, fact)
            else:
                draft.add(filler_line(draft, "diary"))
            draft.add("\n")
        if draft.words() > MAX_WORDS - 30:
            break
    return pick(rng, ("Log", "Day log", "Journal", plain_title(draft)))


STYLES: dict[str, tuple[Style, float]] = {
    "terse": (terse, 1.6), "diary": (diary, 2.2), "dictated": (dictated, 0.6), "simple": (simple, 1.4), "bullets": (bullets, 1.0), "todo": (todo, 0.7),
    "chat": (chat, 1.5), "letter": (letter, 0.6), "letter_received": (letter_received, 0.6), "meeting": (meeting, 0.7), "forwarded": (forwarded, 0.8), "log": (log, 0.5),
}  # fmt: skip
"""Styles that suit any facts, with their weight."""

"""Questions about a folder of notes: single facts, updates, two hops, time, lists, counts, yes or no, and what is not there."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Sequence
from dataclasses import replace

from ai_os_diffusion.passage import spoken_date
from ai_os_diffusion.training.personal.draft import Fact, core, identity, text_of
from ai_os_diffusion.training.personal.folder import CorpusQuestion, Filed, Folder, QuestionMaker
from ai_os_diffusion.training.personal.frames import NOTE_DAY, Ask
from ai_os_diffusion.training.personal.groups import FIRST_QUESTIONS, ROLES
from ai_os_diffusion.training.personal.items import is_answered, near_miss
from ai_os_diffusion.training.personal.notes import Note
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.questions import decorate, render_question
from ai_os_diffusion.training.personal.templates import Phrase, Template
from ai_os_diffusion.training.personal.values import WEEKDAYS
from ai_os_diffusion.training.personal.world import Person

_SHARES = (
    ("single", 0.29), ("update", 0.08), ("multi_hop", 0.07), ("temporal", 0.05), ("list", 0.03), ("count", 0.03), ("yes_no", 0.05), ("preference", 0.05),
    ("unanswerable", 0.37),
)  # fmt: skip
_QUESTIONS_PER_NOTE = 1.5
_ATTEMPTS = 40
_PREFERENCES = ("preference_", "favourite_", "dislike", "coffee_order", "gift_wish")
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six")


def corpus_questions(rng: random.Random, folder: Folder) -> tuple[CorpusQuestion, ...]:
    """About 1.5 questions for each note, of all types, no question twice; at least a third has no answer."""
    wanted = round(len(folder.filed) * _QUESTIONS_PER_NOTE)
    made: dict[str, CorpusQuestion] = {}
    asked: dict[tuple[object, ...], bool] = {}
    for type_name, share in _SHARES:
        maker, target, found = _MAKERS[type_name], max(2, round(wanted * share)), 0
        for _ in range(target * _ATTEMPTS):
            if found == target:
                break
            question = maker(rng, folder)
            if question is None or question.question in made:
                continue
            content = (type_name, question.evidence, question.answers)
            if question.evidence and content in asked:
                continue
            asked[content] = True
            made[question.question] = question
            found += 1
    answered = sum(1 for each in made.values() if each.type != "unanswerable")
    missing = answered // 2 + 1 - (len(made) - answered)
    for _ in range(_ATTEMPTS * max(0, missing)):
        question = _unanswerable(rng, folder)
        if missing > 0 and question is not None and question.question not in made:
            made[question.question] = question
            missing -= 1
    questions = list(made.values())
    rng.shuffle(questions)
    return tuple(questions)


def _stated(rng: random.Random, folder: Folder) -> tuple[Filed, Fact, Ask] | None:
    """A random fact in its note with something that the note says of it."""
    filed = pick(rng, folder.filed)
    if not filed.note.facts:
        return None
    fact = pick(rng, filed.note.facts)
    asked = [each for each in fact.frame.asks if filed.note.spans(fact, each)]
    return (filed, fact, pick(rng, asked)) if asked else None


def _changed(folder: Folder, fact: Fact, asked: Ask) -> bool:
    """Whether a later note gives another answer, or this fact replaces an earlier one."""
    newer = folder.replaced.get(fact)
    return newer is not None and any(
        slot in newer.values and identity(newer.values[slot]) != identity(fact.values[slot]) for slot in asked.slots if slot in fact.values
    )


def _quote(filed: Filed, fact: Fact, asked: Ask) -> tuple[str, str]:
    """The line of the note that states the answer."""
    note = filed.note
    spans = [span for span in note.spans(fact, asked) if span[0] >= note.offset]
    at = (spans[0][0] - note.offset) if spans else note.mentions_of(fact)[0].start
    start = note.body.rfind("\n", 0, at) + 1
    end = note.body.find("\n", at)
    return filed.path, note.body[start : end if end >= 0 else len(note.body)].strip()


def _answers(filed: Filed, fact: Fact, asked: Ask) -> tuple[str, ...]:
    """The texts that answer, with a relative day also as a date."""
    note = filed.note
    texts = list(dict.fromkeys(note.text[start:end] for start, end in note.spans(fact, asked)))
    if NOTE_DAY in asked.slots and note.day and spoken_date(note.day) in texts:
        texts.append(note.day.isoformat())
    for text in list(texts):
        day = _resolved(text, note.day)
        if day is not None:
            texts += [spoken_date(day), day.isoformat()]
    return tuple(texts)


def _resolved(text: str, day: dt.date | None) -> dt.date | None:
    """The day that a relative word means in a note of a given day."""
    if day is None:
        return None
    steps = {"tomorrow": 1, "the day after tomorrow": 2, "yesterday": -1, "today": 0}
    if text.lower() in steps:
        return day + dt.timedelta(days=steps[text.lower()])
    ago = re.fullmatch(r"(\d+) (days|weeks) ago", text)
    if ago:
        return day - dt.timedelta(days=int(ago[1]) * (7 if ago[2] == "weeks" else 1))
    ahead = re.fullmatch(r"last (\w+)", text)
    if ahead and ahead[1] in WEEKDAYS:
        return day - dt.timedelta(days=(day.weekday() - WEEKDAYS.index(ahead[1]) - 1) % 7 + 1)
    return None


def _plain(rng: random.Random, folder: Folder, type_name: str) -> CorpusQuestion | None:
    found = _stated(rng, folder)
    if found is None:
        return None
    filed, fact, asked = found
    preference = fact.frame.name.startswith(_PREFERENCES)
    if _changed(folder, fact, asked) or preference != (type_name == "preference") or fact.old or fact in folder.replaced.values():
        return None
    question = render_question(rng, asked, fact.values, filed.note.draft.named, filed.note.draft.related)
    return CorpusQuestion(question, _answers(filed, fact, asked), (_quote(filed, fact, asked),), type_name, fact.frame.name)


def _single(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    return _plain(rng, folder, "single")


def _preference(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    return _plain(rng, folder, "preference")


def _update(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    """The newest value of something that a later note, or the same note, changed."""
    found = _stated(rng, folder)
    if found is None:
        return None
    filed, fact, asked = found
    if fact.old and any(slot in fact.old for slot in asked.slots):
        pass
    elif not any(newer is fact and _changed(folder, older, asked) for older, newer in folder.replaced.items()):
        return None
    question = render_question(rng, asked, fact.values, filed.note.draft.named, filed.note.draft.related)
    return CorpusQuestion(question, _answers(filed, fact, asked), (_quote(filed, fact, asked),), "update", fact.frame.name)


def _multi_hop(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    found = _stated(rng, folder)
    if found is None or "who" not in found[1].frame.keys:
        return None
    filed, fact, asked = found
    person = fact.values["who"]
    if not isinstance(person, Person) or person.is_user or _changed(folder, fact, asked) or fact in folder.replaced.values() or fact.old:
        return None
    draft = filed.note.draft
    if person.relation and person in draft.named and person not in draft.related and rng.random() < 0.6:
        return _by_relation(rng, folder, filed, fact, asked, person)
    return _by_role(rng, folder, filed, fact, asked, person)


def _by_relation(
    rng: random.Random, folder: Folder, filed: Filed, fact: Fact, asked: Ask, person: Person
) -> CorpusQuestion | None:  # fmt: skip
    """ "my sister's dog", where another note says who the sister is."""
    for other in folder.filed:
        if other is not filed and person in other.note.draft.related and person in other.note.draft.named:
            line = next((each for each in other.note.body.splitlines() if person.name.lower() in each.lower() and person.relation[3:].lower() in each.lower()), "")
            if line:
                question = render_question(rng, asked, fact.values, (), {person: True})
                evidence = ((other.path, line.strip()), _quote(filed, fact, asked))
                return CorpusQuestion(question, _answers(filed, fact, asked), evidence, "multi_hop", fact.frame.name)
    return None


def _by_role(rng: random.Random, folder: Folder, filed: Filed, fact: Fact, asked: Ask, person: Person) -> CorpusQuestion | None:
    """ "the person who borrowed the drill", where another note says who that is."""
    for other in rng.sample(folder.filed, len(folder.filed)):
        for link in other.note.facts:
            for each in link.frame.asks:
                role = ROLES.get((link.frame.name, each.slots[0]))
                if role is None or link.values.get(each.slots[0]) is not person or link in folder.replaced or link.old or other is filed:
                    continue
                if person.name.lower() not in [text.lower() for text in _answers(other, link, each)]:
                    continue
                if person not in filed.note.draft.named:
                    continue
                phrase = Template(role).render({slot: core(value) for slot, value in link.values.items()}, {}).text
                values = {**fact.values, "who": replace(person, name=phrase, relation="")}
                question = render_question(rng, asked, values, (), ())
                evidence = (_quote(other, link, each), _quote(filed, fact, asked))
                return CorpusQuestion(question, _answers(filed, fact, asked), evidence, "multi_hop", fact.frame.name)
    return None


def _temporal(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    """Which of two events came first, or how many days ago one was, from the days of the notes."""
    found = _stated(rng, folder)
    if found is None:
        return None
    filed, fact, _ = found
    asked = next((each for each in fact.frame.asks if NOTE_DAY in each.slots), None)
    day = filed.note.day
    if asked is None or day is None or fact.frame.name not in FIRST_QUESTIONS or _answers(filed, fact, asked)[:1] != (spoken_date(day),):
        return None
    key, form = FIRST_QUESTIONS[fact.frame.name]
    for other in rng.sample(folder.filed, len(folder.filed)):
        for rival in other.note.facts:
            same = rival.frame is fact.frame and other.note.day is not None and abs((other.note.day - day).days) > 2
            if same and _answers(other, rival, asked)[:1] == (spoken_date(other.note.day or day),):
                first = fact if other.note.day is not None and day < other.note.day else rival
                text = form.format(left=str(fact.values[key]), right=str(rival.values[key]))
                evidence = (_quote(filed, fact, asked), _quote(other, rival, asked))
                return CorpusQuestion(decorate(rng, text), (str(first.values[key]),), evidence, "temporal", fact.frame.name)
    days = (folder.today - day).days
    question = render_question(rng, replace(asked, questions=_DAYS_AGO[fact.frame.name]), fact.values, filed.note.draft.named, {})
    return CorpusQuestion(question, (f"{days} days", f"{days} days ago", str(days)), (_quote(filed, fact, asked),), "temporal", fact.frame.name)


_DAYS_AGO = {
    name: (Template(text), Template(text.replace("How many days ago", "What number of days ago")))
    for name, text in (
        ("bought", "How many days ago did I buy the {item}?"), ("sold", "How many days ago did I sell the {item}?"),
        ("film", "How many days ago did I see {film}?"), ("planted", "How many days ago did I plant the {plant}?"),
        ("donation", "How many days ago did I give to {charity}?"), ("shopping", "How many days ago was I shopping at {shop}?"),
    )
}  # fmt: skip


def _grouped(rng: random.Random, folder: Folder, type_name: str) -> CorpusQuestion | None:
    if not folder.grouped:
        return None
    group, value, made = pick(rng, folder.grouped)
    others = [fact for fact in folder.facts if fact.frame.name == group.frame and identity(fact.values[group.slot]) == identity(value)]
    if {id(fact) for fact in others} != {id(fact) for fact in made}:
        return None
    template = pick(rng, group.lists if type_name == "list" else group.counts)
    question = decorate(rng, template.render({group.slot: core(value)}, {}).text)
    names = [text_of(fact.values[group.item]) for fact in made]
    answers = tuple(names) if type_name == "list" else (str(len(made)), _NUMBER_WORDS[len(made)])
    asked = next(each for each in made[0].frame.asks if group.slot in each.slots)
    evidence = tuple(_quote(folder.holders(fact)[0], fact, asked) for fact in made)
    return CorpusQuestion(question, answers, evidence, type_name, group.frame)


def _list(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    return _grouped(rng, folder, "list")


def _count(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    return _grouped(rng, folder, "count")


def proposing(rng: random.Random, phrase: Template, fact: Fact, value: object, note: Note | None, verbs: Sequence[str] = ("Is",)) -> str:
    """ "Is Mia's shoe size 38?", with somebody whom the note does not name called by the relation to the user."""
    person = fact.values.get("who")
    unnamed = note is not None and isinstance(person, Person) and person not in note.draft.named and not person.is_user
    text = phrase.render(fact.values, {"who": "relation"} if unnamed else {}).text
    verb = "Are" if text.startswith("the names") else verbs[0] if len(verbs) == 1 else pick(rng, verbs)
    return f"{verb} {text} {value.lead if isinstance(value, Phrase) else ''}{text_of(value)}?"


def _yes_no(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    """ "Is Mia's shoe size 38?": the noted value, or another one of its kind."""
    found = _stated(rng, folder)
    if found is None:
        return None
    filed, fact, asked = found
    slot = asked.slots[0]
    if asked.phrase is None or slot not in fact.values or _changed(folder, fact, asked) or fact.old or fact in folder.replaced.values():
        return None
    true = rng.random() < 0.5
    value = fact.values[slot] if true else fact.frame.samplers[slot](rng, folder.world)
    if not true and identity(value) == identity(fact.values[slot]):
        return None
    question = decorate(rng, proposing(rng, asked.phrase, fact, value, filed.note))
    return CorpusQuestion(question, ("yes" if true else "no",), (_quote(filed, fact, asked),), "yes_no", fact.frame.name)


def _unanswerable(rng: random.Random, folder: Folder) -> CorpusQuestion | None:
    """A question near to a note that no note of the folder answers."""
    filed = pick(rng, folder.filed)
    if not filed.note.facts:
        return None
    found = near_miss(rng, folder.world, folder.kinds, filed.note)
    if found is None:
        return None
    fact, asked, _ = found
    if any(is_answered(each.note, fact, asked) for each in folder.filed):
        return None
    people = {value: True for value in fact.values.values() if isinstance(value, Person)}
    question = render_question(rng, asked, fact.values, people, {})
    return CorpusQuestion(question, (), (), "unanswerable", fact.frame.name)


_MAKERS: dict[str, QuestionMaker] = {
    "single": _single, "update": _update, "multi_hop": _multi_hop, "temporal": _temporal, "list": _list, "count": _count, "yes_no": _yes_no,
    "preference": _preference, "unanswerable": _unanswerable,
}  # fmt: skip

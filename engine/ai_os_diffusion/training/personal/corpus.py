"""One invented person's folder of notes with questions about it, for the end-to-end benchmark."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from ai_os_diffusion.training.personal import styles, styles_shared
from ai_os_diffusion.training.personal.catalog import catalog
from ai_os_diffusion.training.personal.corpus_questions import corpus_questions
from ai_os_diffusion.training.personal.draft import Draft, Fact, identity, sample_fact
from ai_os_diffusion.training.personal.folder import CorpusQuestion, Filed, Folder
from ai_os_diffusion.training.personal.groups import GROUPS, Group
from ai_os_diffusion.training.personal.notes import Note, changeable, sample_cluster, write_note
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.templates import Template
from ai_os_diffusion.training.personal.world import Person, sample_world

_QUIET_SHARE = 0.06
_UPDATE_SHARE = 0.16
_UNDATED_SHARE = 0.12
_DAYS_BACK = 500


@dataclass(frozen=True)
class Corpus:
    """A folder of notes (relative path to text), questions about it and the day on which they are asked."""

    files: dict[str, str]
    questions: tuple[CorpusQuestion, ...]
    today: dt.date


def sample_corpus(seed: int, notes: int = 60, held_out: bool = True) -> Corpus:
    """A folder of notes and its questions; the same seed gives the same folder.

    Args:
        seed: of the random generator.
        notes: number of notes (some share a file).
        held_out: use names, places and kinds of facts that training never sees.
    """
    rng = random.Random(f"corpus {seed} {held_out}")
    folder = sample_folder(rng, notes, held_out)
    files = file_notes(rng, folder)
    return Corpus(files, corpus_questions(rng, folder), folder.today)


def sample_folder(rng: random.Random, notes: int, held_out: bool) -> Folder:
    """The notes of one invented person, not yet put into files."""
    today = dt.date(2025, 1, 10) + dt.timedelta(days=rng.randrange(600))
    folder = Folder(sample_world(rng, held_out), catalog(held_out), today)
    _write_people(rng, folder)
    _write_groups(rng, folder, max(2, notes // 20))
    while len(folder.filed) < notes:
        if rng.random() < _UPDATE_SHARE and len(folder.filed) > 6:
            _write_update(rng, folder)
        else:
            _write_cluster(rng, folder)
    _write_quiet(rng, folder, int(notes * _QUIET_SHARE))
    return folder


def _note_day(rng: random.Random, folder: Folder) -> dt.date | None:
    if rng.random() < _UNDATED_SHARE:
        return None
    return folder.today - dt.timedelta(days=1 + int(rng.random() ** 1.4 * _DAYS_BACK))


def _add(folder: Folder, note: Note | None) -> bool:
    if note is None:
        return False
    folder.filed.append(Filed(note))
    folder.facts.extend(note.facts)
    return True


def _write_cluster(rng: random.Random, folder: Folder) -> None:
    """A note with facts that are all new."""
    facts, special = sample_cluster(rng, folder.world, folder.kinds)
    facts = [fact for fact in facts if folder.is_new(fact)]
    if facts:
        name, style = styles_shared.pick_style(rng, special)
        _add(folder, write_note(rng, folder.world, facts, name, style, _note_day(rng, folder)))


def _write_people(rng: random.Random, folder: Folder) -> None:
    """A note that says who is who, so that "my sister" in a question can be resolved from another note."""
    related = [person for person in folder.world.people if person.relation]
    chosen = related[: max(1, len(related) - 1)]
    form = pick(rng, ("{name} is {relation}.", "{name} - {relation}", "{relation}: {name}", "{relation} is called {name}."))

    def style(draft: Draft, facts: object) -> str:
        for person in chosen:
            text = form.format(name=person.name, relation=person.relation)
            draft.add(text[:1].upper() + text[1:] + "\n")
            draft.name(person)
            draft.related[person] = True
        return pick(rng, ("Who is who", "People", "Family and friends"))

    note = write_note(rng, folder.world, [], "people", style, _note_day(rng, folder), quiet=True)
    _add(folder, note)


def _write_groups(rng: random.Random, folder: Folder, count: int) -> None:
    """Facts that share a value, each in its own note: material for lists and counts."""
    for group in rng.sample(GROUPS, min(count, len(GROUPS))):
        kind = next(each for each in folder.kinds.frames if each.name == group.frame)
        value = kind.samplers[group.slot](rng, folder.world)
        if isinstance(value, Person) or group.slot not in ("to", "from", "who", "owner"):
            _write_group(rng, folder, group, kind.name, value)


def _write_group(rng: random.Random, folder: Folder, group: Group, kind_name: str, value: object) -> None:
    kind = next(each for each in folder.kinds.frames if each.name == kind_name)
    made: list[Fact] = []
    for _ in range(rng.randint(2, 4)):
        fact = sample_fact(rng, folder.world, kind, {group.slot: value})
        owner = fact.values.get("who")
        if not folder.is_new(fact) or (isinstance(owner, Person) and owner.is_user):
            continue
        stating = [each for each in (*kind.say, *kind.jot) if group.slot in each.slots and set(kind.keys) <= set(each.slots)]
        note = write_note(rng, folder.world, [fact], "simple", _stating(rng, stating), _note_day(rng, folder))
        if _add(folder, note):
            made.append(fact)
    if len(made) > 1:
        folder.grouped.append((group, value, made))


def _stating(rng: random.Random, templates: list[Template]) -> styles.Style:
    """A style that states its only fact in one of the given ways, among sentences about the day."""

    def style(draft: Draft, facts: object) -> str:
        for _ in range(rng.choice((0, 1, 2))):
            draft.add(styles.filler_line(draft, "diary") + " ")
        fact = facts[0]  # type: ignore[index]
        draft.state(fact, pick(rng, templates))
        if rng.random() < 0.5:
            draft.add("\n" + styles.filler_line(draft, "diary"))
        return styles.title_for(draft, [fact], 0.4)

    return style


def _write_update(rng: random.Random, folder: Folder) -> None:
    """A later note that gives one slot of an earlier fact a new value."""
    grouped = {fact for _, _, made in folder.grouped for fact in made}
    dated = [each for each in folder.filed if each.note.day and each.note.facts and (folder.today - each.note.day).days > 20]
    if not dated:
        return
    old_note = pick(rng, dated).note
    fact = pick(rng, old_note.facts)
    slots = [slot for slot in changeable(fact) if any(slot in each.spans for each in old_note.mentions_of(fact))]
    if not slots or fact in folder.replaced or fact in grouped or fact.old or fact in folder.replaced.values():
        return
    slot = pick(rng, slots)
    new = Fact(fact.frame, {**fact.values, slot: fact.frame.samplers[slot](rng, folder.world)})
    if identity(new.values[slot]) == identity(fact.values[slot]):
        return
    stating = [each for each in fact.frame.say if slot in each.slots and set(fact.frame.keys) <= set(each.slots)]
    if not stating or old_note.day is None:
        return
    day = old_note.day + dt.timedelta(days=rng.randint(8, (folder.today - old_note.day).days - 1))
    note = write_note(rng, folder.world, [new], "update", _stating(rng, stating), day)
    if _add(folder, note):
        folder.replaced[fact] = new


def _write_quiet(rng: random.Random, folder: Folder, count: int) -> None:
    """Notes that state nothing."""
    for _ in range(count):
        kind = pick(rng, ("diary", "todo", "meeting"))

        def style(draft: Draft, facts: object, kind: str = kind) -> str:
            for _ in range(rng.randint(2, 7)):
                draft.add(("- " if kind == "todo" else "") + styles.filler_line(draft, kind) + ("\n" if kind == "todo" else " "))
            return styles.plain_title(draft)

        _add(folder, write_note(rng, folder.world, [], "quiet", style, _note_day(rng, folder), quiet=True))


def file_notes(rng: random.Random, folder: Folder) -> dict[str, str]:
    """Put the notes into files: one each, or several of a month in one journal file."""
    folder.filed.sort(key=lambda each: each.note.day or dt.date.min)
    files: dict[str, str] = {}
    layout = pick(rng, (_front_matter, _front_matter, _dated_name))
    for each in folder.filed:
        note = each.note
        if note.day and rng.random() < 0.15:
            each.path = f"Journal/{note.day:%Y-%m}.md"
            files[each.path] = files.get(each.path, f"# {note.day:%B %Y}\n") + f"\n## {note.day.isoformat()} {note.title}".rstrip() + f"\n\n{note.body}\n"
            continue
        stem, text = (layout if rng.random() < 0.85 else _dated_name)(note)
        home = "Journal" if note.style in ("diary", "log", "dictated") else "People" if note.style in ("card", "people") else pick(rng, ("", "Notes", "Inbox", "Archive"))
        each.path = _free(files, home, stem, ".txt" if rng.random() < 0.08 and not text.startswith("---") else ".md")
        files[each.path] = text
    return dict(sorted(files.items()))


def _front_matter(note: Note) -> tuple[str, str]:
    head = [f"title: {note.title}"] if note.title and ":" not in note.title else []
    head += [f"date: {note.day.isoformat()}"] if note.day else []
    block = "---\n" + "\n".join(head) + "\n---\n\n" if head else ""
    return note.title or (note.day.isoformat() if note.day else "note"), f"{block}{note.body}\n"


def _dated_name(note: Note) -> tuple[str, str]:
    heading = f"# {note.title}\n\n" if note.title else ""
    return " ".join(part for part in (note.day.isoformat() if note.day else "", note.title) if part) or "note", f"{heading}{note.body}\n"


def _free(files: dict[str, str], home: str, stem: str, ending: str) -> str:
    clean = "".join(sign if sign.isalnum() or sign in " -_'" else "-" for sign in stem).strip() or "note"
    path, number = f"{home}/{clean}{ending}".lstrip("/"), 2
    while path in files:
        path, number = f"{home}/{clean} {number}{ending}".lstrip("/"), number + 1
    return path

"""Training items from stories: each question asked of its own story and of others that share its words."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.training.neighbours import Neighbours, stems
from ai_os_diffusion.training.personal.corpus import Corpus
from ai_os_diffusion.training.personal.folder import CorpusQuestion
from ai_os_diffusion.training.personal.items import PointerItem
from ai_os_diffusion.training.personal.questions import decorate
from ai_os_diffusion.training.personal.story import Told, told_many

_SHELF = 80  # stories that lie together, as the notes of one person
_READ = 6  # stories that a question's words bring up
_ASKED, _MISSING = 3, 2  # questions of a story, with an answer and without
_NEAR_MISSES = 3  # in training, of those without: they teach most
_DATED = 0.6
_FIRST_DAY, _DAYS = dt.date(2023, 1, 1), 1400


def story_items(seed: int, count: int, held_out: bool = False) -> Iterator[PointerItem]:
    """Items over shelves of stories; the same seed gives the same items.

    Args:
        seed: of the random generator.
        count: number of items.
        held_out: use stories, names and places that training never sees.

    Raises:
        TrainingError: a file of stories breaks the form.
    """
    rng = random.Random(f"story items {seed} {held_out}")
    made = 0
    while made < count:
        for item in _shelf(rng, list(told_many(rng, _SHELF, held_out))):
            if made < count:
                made += 1
                yield item


def story_corpus(seed: int, held_out: bool = True) -> Corpus:
    """A folder of all stories that training never sees, one in each file, and questions about it.

    Args:
        seed: of the details, and of which questions are asked.
        held_out: use stories, names and places that training never sees.

    Raises:
        TrainingError: a file of stories breaks the form.
    """
    rng = random.Random(f"story corpus {seed} {held_out}")
    files, asked = dict[str, str](), list[CorpusQuestion]()
    for number, each in enumerate(told_many(rng, 10_000, held_out), 1):
        path = f"{number:03d}.md"
        day = _FIRST_DAY + dt.timedelta(days=rng.randrange(_DAYS))
        head = "\n".join([f"title: {each.title}"] * (":" not in each.title and bool(each.title)) + [f"date: {day.isoformat()}"])
        files[path] = f"---\n{head}\n---\n\n{each.text}\n"
        for question, key in _chosen(rng, each, _MISSING):
            answers = tuple(dict.fromkeys(each.text[a:b] for a, b in each.spans[key])) if key else ()
            evidence = tuple((path, answer) for answer in answers)
            asked.append(CorpusQuestion(decorate(rng, question), answers, evidence, "single" if key else "unanswerable", "story"))
    return Corpus(files, tuple(asked), _FIRST_DAY + dt.timedelta(days=_DAYS))


def _chosen(rng: random.Random, told: Told, without: int) -> list[tuple[str, str]]:
    """Some of the questions with an answer, then `without` of those that have none."""
    answered = [(asked, key) for asked, key in told.questions if key]
    missing = [(asked, key) for asked, key in told.questions if not key]
    return [*rng.sample(answered, min(_ASKED, len(answered))), *rng.sample(missing, min(without, len(missing)))]


def _shelf(rng: random.Random, told: list[Told]) -> Iterator[PointerItem]:
    offsets, passages = [], []
    for each in told:
        day = _FIRST_DAY + dt.timedelta(days=rng.randrange(_DAYS)) if rng.random() < _DATED else None
        passage = render_passage(each.title, day, each.text)
        offsets.append(passage.body)
        passages.append(passage.text)
    neighbours = Neighbours([stems(text) for text in passages])
    for number, each in enumerate(told):
        for asked, key in _chosen(rng, each, _NEAR_MISSES):
            if not key:
                yield PointerItem(decorate(rng, asked), passages[number], (), "story", "story", "missing")
                continue
            spans = tuple((a + offsets[number], b + offsets[number]) for a, b in each.spans[key])
            yield PointerItem(decorate(rng, asked), passages[number], spans, "story", "story")
            others = [near for near in neighbours.nearest(stems(asked), _READ) if near != number]
            if others:
                near = others[int(rng.random() ** 2 * len(others))]
                yield PointerItem(decorate(rng, asked), passages[near], (), "story", "story", "elsewhere")

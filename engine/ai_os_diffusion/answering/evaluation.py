"""Asks sets of questions with known answers and scores what comes back; shared by calibration and benchmarks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_os_diffusion.answering.answerer import Answerer, same_answer
from ai_os_diffusion.answering.confidence import Signals
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import Answer, MemoryHit

MAX_WORDS = 12
MAX_WORDS_LIST = 30


@dataclass(frozen=True)
class Question:
    """A question with its accepted answers (none: unanswerable) and the files that hold the evidence.

    Any one of `answers` is enough; where there are `items`, all of them are enough too.
    """

    text: str
    answers: tuple[str, ...]
    files: tuple[str, ...]
    type: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How one question went.

    `right`: the draft (before abstaining) holds a gold answer within the word limit. `source_rank`: place of the first
    right note among the sources, from 1; 0 when none is.
    """

    question: Question
    answer: Answer
    draft: str
    right: bool
    source_rank: int
    signals: Signals | None


def load_questions(path: Path) -> list[Question]:
    """Questions of a JSON-lines file in the form of the sample life's."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Question(
            text=row["question"],
            answers=tuple(row["answers"]),
            files=tuple(evidence["path"] for evidence in row["evidence"]),
            type=row["type"],
            items=tuple(row.get("items", ())),
        )
        for row in rows
    ]


def score(text: str, question: Question) -> bool:
    """Normalised gold contained, and no longer than 12 words (30 for lists)."""
    limit = MAX_WORDS_LIST if question.type == "list" else MAX_WORDS
    if not question.answers or len(text.split()) > limit:
        return False
    every_item = bool(question.items) and all(same_answer(text, [item]) for item in question.items)
    return every_item or same_answer(text, question.answers)


def ask_all(
    answerer: Answerer,
    recall: Callable[[str], Sequence[MemoryHit]],
    questions: Iterable[Question],
    root: Path,
    today: dt.date,
) -> list[Outcome]:
    """Ask every question; `root` is the folder that the questions' file names are relative to."""
    outcomes = []
    for question in questions:
        draft = answerer.draft(question.text, recall(question.text), today)
        answer = answerer.decide(question.text, draft, {})
        text = answer.answer if not answer.abstained else draft.text if draft else ""
        gold = {str((root / name).resolve()) for name in question.files}
        rank = next((n for n, source in enumerate(answer.sources, 1) if source.path in gold), 0)
        signals = draft.signals if draft else None
        outcomes.append(Outcome(question, answer, text, score(text, question), rank, signals))
    return outcomes


def best_sentence(model: TextModel, question: str, hits: Sequence[MemoryHit]) -> str:
    """The baseline without a trained pointer: the sentence whose vector is nearest to the question's."""
    found = [hit.text[first:last] for hit in hits for first, last in sentences(hit.text)]
    if not found:
        return ""
    vectors = model.embed([question, *found])
    return found[int(np.argmax(vectors[1:] @ vectors[0]))]

"""A written life to learn from: one user's notes and chats, questions about them, and the same in other words."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_os_diffusion import paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.errors import DiffusionError
from ai_os_diffusion.evolution.items import Item, shown
from ai_os_diffusion.training.corpus import occurrences

TODAY = dt.date(2026, 11, 21)
"""The day on which the life is told."""
PARTS = ("notes", "chats")
_QUESTIONS, _PARAPHRASES = "questions.jsonl", "paraphrases.jsonl"
_RECALLED = 24  # memories among which the quote of a question stands
_BEGINNING = 12  # characters of a quote that are looked for first


@dataclass(frozen=True)
class LifeQuestion:
    """A question about the life.

    Attributes:
        context: the subject that it belongs to; "" for those without paraphrases.
        question: as it is asked.
        answers: the texts that are right; none where nothing in the life answers it.
        quote: the words of the life that answer it; "" without an answer.
        paraphrases: the same question in other words.
    """

    context: str
    question: str
    answers: tuple[str, ...]
    quote: str
    paraphrases: tuple[str, ...] = ()


def life_questions(data: Path) -> list[LifeQuestion]:
    """All questions about the life in `data`, those of the sample notes, which it goes on with, among them.

    Those with paraphrases come first, in their order.

    Raises:
        DiffusionError: a file cannot be read (`evaluation.data`).
    """
    reworded = {row["id"]: row for row in _rows(data / _PARAPHRASES, "id", "context", "paraphrases")}
    asked = {
        row["id"]: row
        for folder in (sample(), data)
        for row in _rows(folder / _QUESTIONS, "id", "question", "answers", "evidence")
    }
    if unknown := [key for key in reworded if key not in asked]:
        raise _unreadable(data / _PARAPHRASES, f"no question has the id {unknown[0]}")
    return [
        _question(asked[key], reworded.get(key, {}))
        for key in (*reworded, *(key for key in asked if key not in reworded))
    ]


def _question(asked: Mapping[str, Any], reworded: Mapping[str, Any]) -> LifeQuestion:
    return LifeQuestion(
        reworded.get("context", ""),
        asked["question"],
        tuple(asked["answers"]),
        asked["evidence"][0]["quote"] if asked["answers"] else "",
        tuple(reworded.get("paraphrases", ())),
    )


def subjects_of(questions: Sequence[LifeQuestion]) -> dict[str, list[LifeQuestion]]:
    """The questions that have paraphrases, by their subjects."""
    made: dict[str, list[LifeQuestion]] = {}
    for each in questions:
        if each.paraphrases:
            made.setdefault(each.context, []).append(each)
    return made


def sample() -> Path:
    """The folder of the sample notes."""
    return paths.assets() / "sample"


def live(engine: ArrowEngine, data: Path, folder: Path) -> None:
    """Put the life into a folder, and from there into the memory of an engine."""
    for part in (sample(), data):
        shutil.copytree(part, folder, dirs_exist_ok=True)
    engine.import_notes(engine.plan_import([folder / part for part in PARTS]))
    engine.embed_pending()


def confirmed(engine: ArrowEngine, question: LifeQuestion) -> Item:
    """The question as the product keeps it once its answer is called right.

    Raises:
        DiffusionError: no memory holds what answers it (`evaluation.data`).
    """
    for memory in engine.retriever.recall(f"{question.question} {question.quote}", _RECALLED):
        passage = shown(memory)
        first = _place(passage, question.quote)
        if first is None:
            continue
        last = first + len(question.quote)
        for answer in sorted(question.answers, key=len):
            spans = [span for span in occurrences(passage, answer) if first <= span[0] <= last]
            if spans:
                return Item(question.question, passage, tuple(spans), memory.id, "confirmed", question.question)
    raise DiffusionError(
        f"No memory holds what answers “{question.question}”.",
        kind="evaluation.data",
        remedy=f"Mend its quote in {_QUESTIONS}: it must stand in a note or chat, and an answer in it.",
    )


def _place(passage: str, quote: str) -> int | None:
    """Where the quote begins, whatever the line breaks."""
    found, words = " ".join(quote.split()).lower(), passage.lower()
    for first in range(len(words)):
        if words.startswith(found[:_BEGINNING], first) and " ".join(words[first:].split()).startswith(found):
            return first
    return None


def _rows(path: Path, *fields: str) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    for number, row in enumerate(rows, 1):
        if missing := [field for field in fields if field not in row]:
            raise _unreadable(path, f"line {number} lacks {', '.join(missing)}")
    return rows


def _unreadable(path: Path, why: str) -> DiffusionError:
    return DiffusionError(
        f"{path.name} cannot be read: {why}.",
        kind="evaluation.data",
        remedy="Name a folder with notes, chats, questions.jsonl and paraphrases.jsonl with --data; "
        "tests/fixtures/life of the source is one.",
        context={"file": path},
    )

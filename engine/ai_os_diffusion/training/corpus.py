"""Texts and human questions from Parquet files with the columns ``kind``, ``context``, ``turns`` (role, text)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ai_os_diffusion.errors import TrainingError

Split = Literal["train", "valid"]

QUESTION_SETS = ("squad_dev", "recipes")
TEXT_SHARES = {
    "openstax_prose": 0.25,
    "us_gov_blogs": 0.15,
    "self_dialogue": 0.08,
    "sgd_dialogues": 0.12,
    "topical_chat": 0.08,
    "synthetic_persona_chat": 0.06,
    "wiki_split": 0.08,
    "qmsum": 0.04,
    "squad_dev": 0.08,
    "recipes": 0.06,
}
"""Share of each file in the diffusion text: modern prose first, casual chat at most a tenth."""
READING_SET = "t0_permissive"
"""Holds questions of AdversarialQA and Quoref written into prompts, for training alone."""
_READING = (
    re.compile(r'Context: "(?P<passage>.+)"\s+Question: "(?P<question>[^"]+\?)"', re.S),
    re.compile(r'the question "(?P<question>[^"]+\?)" is in "(?P<passage>.+)"\.', re.S),
    re.compile(r"question: (?P<question>[^?]+\?), using the article: (?P<passage>.+), what would be", re.S),
    re.compile(r"question: (?P<question>[^?]+\?) is inside the article: (?P<passage>.+), can you guess", re.S),
)
_UNANSWERABLE_SETS = ("squad_dev",)  # sets in which an answer that the context lacks means "not answered here"


@dataclass(frozen=True)
class HumanItem:
    """A question that a person wrote about a passage; no span means that the passage does not answer it."""

    question: str
    passage: str
    spans: tuple[tuple[int, int], ...]
    kind: str


def read_rows(data: Path, name: str, split: Split) -> list[dict[str, Any]]:
    """All rows of ``NAME.SPLIT.parquet``.

    Raises:
        TrainingError: the file is missing or damaged.
    """
    import pyarrow
    import pyarrow.parquet

    path = data / f"{name}.{split}.parquet"
    try:
        rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise TrainingError(
            f"{path} cannot be read: {error}.",
            remedy="Name the folder that holds the training texts with --data.",
            context={"file": path},
        ) from error
    return rows


def occurrences(text: str, answer: str) -> tuple[tuple[int, int], ...]:
    """Character spans of `answer` in `text` where it is not part of a longer word."""
    if not answer:
        return ()
    return tuple(match.span() for match in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text))


def human_items(data: Path, split: Split) -> list[HumanItem]:
    """Questions of all QUESTION_SETS with every whole-word occurrence of their answers."""
    items = []
    for name in QUESTION_SETS:
        for row in read_rows(data, name, split):
            if row["kind"] != "qa" or not row["context"] or len(row["turns"]) < 2:
                continue
            passage, answer = row["context"], row["turns"][-1]["text"].strip()
            spans = occurrences(passage, answer) or occurrences(passage, answer.rstrip("."))
            if spans or name in _UNANSWERABLE_SETS:
                items.append(HumanItem(row["turns"][-2]["text"], passage, spans, name))
    return items


def reading_items(data: Path) -> list[HumanItem]:
    """The questions of READING_SET whose prompts are understood, each once, with their answers' occurrences."""
    items: dict[str, HumanItem] = {}
    for row in read_rows(data, READING_SET, "train"):
        prompt, answer = row["turns"][0]["text"], row["turns"][-1]["text"].strip()
        for pattern in _READING:
            if (found := pattern.search(prompt)) and (spans := occurrences(found["passage"], answer)):
                item = HumanItem(found["question"].strip(), found["passage"], spans, READING_SET)
                items.setdefault(item.question, item)
                break
    return list(items.values())


def plain_text(row: dict[str, Any]) -> str:
    """Context and turns of a row, one below the other."""
    return "\n".join([*([row["context"]] if row["context"] else []), *(turn["text"] for turn in row["turns"])])


def texts(data: Path, name: str, split: Split, rng: random.Random) -> Iterator[str]:
    """The texts of one file in random order."""
    rows = read_rows(data, name, split)
    rng.shuffle(rows)
    for row in rows:
        yield plain_text(row)

"""The fixture life, which continues the sample's, agrees with its own questions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ai_os_diffusion.wording import content_stems

ROOT = Path(__file__).resolve().parents[2]
LIFE, SAMPLE = ROOT / "tests" / "fixtures" / "life", ROOT / "assets" / "sample"
MINIMUM = {
    "single": 30, "multi_hop": 15, "temporal": 15, "update": 25, "preference": 12, "unanswerable": 25,
    "cross_modal": 20, "which_source": 15,
}  # fmt: skip


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


QUESTIONS = _rows(LIFE / "questions.jsonl")
CAPTIONS = {f"media/{row['file']}": row for row in _rows(LIFE / "media" / "captions.jsonl")}


def _text(path: str) -> str:
    if path in CAPTIONS:
        return str(CAPTIONS[path]["caption"])
    return next(place / path for place in (LIFE, SAMPLE) if (place / path).is_file()).read_text(encoding="utf-8")


def test_there_is_as_much_of_everything_as_promised() -> None:
    notes = [path for place in (LIFE, SAMPLE) for path in (place / "notes").rglob("*") if path.is_file()]
    chats = [path for place in (LIFE, SAMPLE) for path in (place / "chats").iterdir()]
    assert len(notes) >= 300
    assert len(chats) >= 60
    assert Counter(row["kind"] for row in CAPTIONS.values()) == {"picture": 20, "recording": 10}
    counts = Counter(row["type"] for row in QUESTIONS)
    assert {name: counts[name] for name, least in MINIMUM.items() if counts[name] < least} == {}
    assert sum(counts.values()) == 200


def test_ids_and_files_are_new() -> None:
    ids = [row["id"] for row in (*QUESTIONS, *_rows(SAMPLE / "questions.jsonl"))]
    assert len(ids) == len(set(ids))
    files = [
        path.relative_to(LIFE)
        for path in LIFE.rglob("*")
        if path.is_file() and path.name not in ("questions.jsonl", "README.md")
    ]
    assert [path for path in files if (SAMPLE / path).exists()] == []


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_a_question_has_its_evidence(row: dict[str, Any]) -> None:
    assert bool(row["answers"]) == bool(row["evidence"]) == (row["type"] != "unanswerable")
    for place in (*row["evidence"], *row.get("superseded", ())):
        assert place["quote"] in _text(place["path"])


def test_paraphrases_share_at_most_one_content_word_with_their_evidence() -> None:
    shared = {
        row["id"]: len(content_stems(row["question"]) & content_stems(place["quote"]))
        for row in QUESTIONS if row["paraphrase"] for place in row["evidence"]
    }  # fmt: skip
    assert len(shared) >= 60
    assert {key: count for key, count in shared.items() if count > 1} == {}

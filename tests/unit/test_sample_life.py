"""The sample life is what its README promises: complete, parseable, and consistent with its own questions."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

SAMPLE = Path(__file__).resolve().parents[2] / "assets" / "sample"
NOTES = sorted(path for path in (SAMPLE / "notes").rglob("*") if path.is_file())
CHATS = sorted((SAMPLE / "chats").iterdir())
FOLDERS = {"diary", "health", "home", "people", "projects", "purchases", "recipes", "travel", "work"}
MINIMUM_OF_TYPE = {
    "single": 30,
    "multi_hop": 4,
    "temporal": 4,
    "update": 4,
    "preference": 4,
    "list": 2,
    "count": 2,
    "yes_no": 4,
    "unanswerable": 14,
}
VERBATIM = {"single", "update", "preference"}
REQUIRED = {"id", "question", "type", "answers", "evidence", "paraphrase"}
OPTIONAL = {"items", "superseded"}
TURN = re.compile(r"\*\*[^*:]+:\*\* \S.*")


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _questions() -> list[dict[str, Any]]:
    lines = _read(SAMPLE / "questions.jsonl").splitlines()
    return [json.loads(line) for line in lines]


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a note into its front matter (empty without one) and its body."""
    if not text.startswith("---\n"):
        return {}, text
    head, separator, body = text[4:].partition("\n---\n")
    assert separator, "front matter is not closed"
    fields = yaml.safe_load(head)
    assert isinstance(fields, dict)
    return fields, body


QUESTIONS = _questions()


def _label(path: Path) -> str:
    return path.relative_to(SAMPLE).as_posix()


def _row(row: dict[str, Any]) -> str:
    return str(row["id"])


def test_counts_reach_the_promised_sizes() -> None:
    assert len(NOTES) >= 84
    assert len(CHATS) == 15
    assert len(QUESTIONS) >= 66
    assert sum(row["type"] != "unanswerable" for row in QUESTIONS) >= 50


def test_every_folder_and_both_formats_are_present() -> None:
    assert {path.relative_to(SAMPLE / "notes").parts[0] for path in NOTES} == FOLDERS
    assert {path.suffix for path in NOTES} == {".md", ".txt"}


def test_every_type_of_question_is_there_often_enough() -> None:
    found = Counter(row["type"] for row in QUESTIONS)
    assert set(found) == set(MINIMUM_OF_TYPE)
    assert {kind: found[kind] for kind, least in MINIMUM_OF_TYPE.items() if found[kind] < least} == {}


@pytest.mark.parametrize("path", NOTES, ids=_label)
def test_note_is_utf8_parses_and_has_a_sensible_length(path: Path) -> None:
    fields, body = _front_matter(_read(path))
    assert body.strip()
    assert 25 <= len(body.split()) <= 350
    if fields:
        assert "title" in fields or "date" in fields


def test_some_notes_are_longer_than_one_chunk() -> None:
    assert sum(len(_read(path).split()) > 250 for path in NOTES) >= 5


def test_no_two_notes_are_the_same() -> None:
    bodies = Counter(_front_matter(_read(path))[1].strip() for path in NOTES)
    assert max(bodies.values()) == 1


@pytest.mark.parametrize("path", CHATS, ids=_label)
def test_chat_has_title_date_and_well_formed_turns(path: Path) -> None:
    fields, body = _front_matter(_read(path))
    assert {"title", "date"} <= set(fields)
    turns = body.strip().splitlines()
    assert 6 <= len(turns) <= 14
    assert [turn for turn in turns if not TURN.fullmatch(turn)] == []
    assert len({turn.split(":**", 1)[0] for turn in turns}) >= 2


def test_ids_and_questions_are_unique() -> None:
    ids = [row["id"] for row in QUESTIONS]
    assert len(set(ids)) == len(ids)
    wordings = [row[key].casefold() for row in QUESTIONS for key in ("question", "paraphrase")]
    assert [text for text, times in Counter(wordings).items() if times > 1] == []


@pytest.mark.parametrize("row", QUESTIONS, ids=_row)
def test_question_has_the_documented_fields(row: dict[str, Any]) -> None:
    assert set(row) >= REQUIRED
    assert set(row) <= REQUIRED | OPTIONAL
    assert row["question"].strip()
    assert row["paraphrase"].strip()
    unanswerable = row["type"] == "unanswerable"
    assert (row["answers"] == []) is unanswerable
    assert (row["evidence"] == []) is unanswerable
    assert all(isinstance(answer, str) and answer.strip() for answer in row["answers"])
    assert ("items" in row) is (row["type"] == "list")


@pytest.mark.parametrize("row", QUESTIONS, ids=_row)
def test_every_quote_is_found_in_its_file(row: dict[str, Any]) -> None:
    for entry in row["evidence"] + row.get("superseded", []):
        path = SAMPLE / entry["path"]
        assert path in NOTES or path in CHATS
        assert entry["quote"].strip()
        assert entry["quote"] in _read(path)


@pytest.mark.parametrize("row", [row for row in QUESTIONS if row["type"] in VERBATIM], ids=_row)
def test_first_gold_answer_is_copied_from_an_evidence_quote(row: dict[str, Any]) -> None:
    quotes = [entry["quote"].casefold() for entry in row["evidence"]]
    assert any(row["answers"][0].casefold() in quote for quote in quotes)


@pytest.mark.parametrize("row", [row for row in QUESTIONS if row["type"] == "list"], ids=_row)
def test_list_items_are_copied_and_complete(row: dict[str, Any]) -> None:
    quotes = " ".join(entry["quote"] for entry in row["evidence"]).casefold()
    assert [item for item in row["items"] if item.casefold() not in quotes] == []
    assert [item for item in row["items"] if item.casefold() not in row["answers"][0].casefold()] == []


@pytest.mark.parametrize("row", [row for row in QUESTIONS if "superseded" in row], ids=_row)
def test_superseded_value_is_not_an_accepted_answer(row: dict[str, Any]) -> None:
    old = " ".join(entry["quote"] for entry in row["superseded"]).casefold()
    if row["type"] != "yes_no":
        assert [answer for answer in row["answers"] if re.search(rf"\b{re.escape(answer.casefold())}\b", old)] == []

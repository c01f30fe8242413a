"""The fixture life, which continues the sample's, agrees with its own questions."""

from __future__ import annotations

import json
import re
import wave
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage, QImageReader

from ai_os_diffusion.wording import content_stems
from fixtures.media_maker.canvas import Canvas, rgb
from fixtures.media_maker.scenes import SCENES
from fixtures.media_maker.speech import VOICES

ROOT = Path(__file__).resolve().parents[2]
LIFE, SAMPLE = ROOT / "tests" / "fixtures" / "life", ROOT / "assets" / "sample"
MINIMUM = {
    "single": 30, "multi_hop": 15, "temporal": 15, "update": 25, "preference": 12, "unanswerable": 25,
    "cross_modal": 20, "which_source": 15,
}  # fmt: skip


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


QUESTIONS = _rows(LIFE / "questions.jsonl")
PARAPHRASED = _rows(LIFE / "paraphrases.jsonl")
BY_ID = {row["id"]: row for row in QUESTIONS}
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


def test_ten_contexts_have_ten_questions_in_other_words() -> None:
    assert {row["id"] for row in PARAPHRASED} <= set(BY_ID)
    assert len({row["id"] for row in PARAPHRASED}) == len(PARAPHRASED) == 100
    assert list(Counter(row["context"] for row in PARAPHRASED).values()) == [10] * 10
    assert {len(row["paraphrases"]) for row in PARAPHRASED} == {2}
    asked = [row["question"] for row in QUESTIONS] + [text for row in PARAPHRASED for text in row["paraphrases"]]
    repeated = Counter(" ".join(text.casefold().split()) for text in asked)
    assert [text for text, count in repeated.items() if count > 1] == []


@pytest.mark.parametrize("row", PARAPHRASED, ids=lambda row: row["id"])
def test_other_words_ask_for_the_quoted_answer_and_do_not_give_it(row: dict[str, Any]) -> None:
    question = BY_ID[row["id"]]
    evidence = question["evidence"]
    assert question["type"] not in ("unanswerable", "cross_modal")
    assert len(evidence) == (2 if question["type"] == "multi_hop" else 1)
    assert Path(evidence[0]["path"]).suffix in (".md", ".txt")
    answers = [answer.casefold() for answer in question["answers"]]
    assert [answer for answer in answers if answer in evidence[0]["quote"].casefold()]
    for text in row["paraphrases"]:
        # not \b: an answer may begin with a sign, as "£95" does
        given = [one for one in answers if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text.casefold())]
        assert given == []


def test_every_file_has_a_caption_and_every_caption_a_file() -> None:
    files = {path.name for path in (LIFE / "media").iterdir()} - {"captions.jsonl"}
    kinds = {row["file"]: row["kind"] for row in CAPTIONS.values()}
    assert kinds == dict.fromkeys(SCENES, "picture") | dict.fromkeys(VOICES, "recording")
    assert files == set(kinds)
    sizes = Counter[str]()
    for name, kind in kinds.items():
        sizes[kind] += (LIFE / "media" / name).stat().st_size
    assert sizes["picture"] < 600_000
    assert sizes["recording"] < 1_500_000


@pytest.mark.parametrize("name", SCENES)
def test_a_picture_is_what_its_script_draws(name: str) -> None:
    path = LIFE / "media" / name
    assert bytes(QImageReader.imageFormat(str(path)).data()) == b"png"
    stored = rgb(QImage(str(path))).astype(int)
    assert stored.shape == (480, 640, 3)
    assert len(np.unique(stored @ (1, 256, 65536))) > 100
    assert stored.std() > 20
    canvas = Canvas(name)
    SCENES[name](canvas)
    assert np.abs(stored - canvas.pixels()).mean() < 3


@pytest.mark.parametrize("name", VOICES)
def test_a_recording_is_speech_as_long_as_its_words(name: str) -> None:
    with wave.open(str(LIFE / "media" / name)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16000, 1, 1)
        seconds = sound.getnframes() / 16000
        samples = (np.frombuffer(sound.readframes(sound.getnframes()), np.uint8).astype(float) - 128) / 128
    assert 3 <= seconds <= 12
    letters = sum(map(str.isalpha, _text(f"media/{name}")))
    assert 10 <= letters / seconds <= 15.5
    loudness = np.sqrt((samples[: samples.size // 1600 * 1600].reshape(-1, 1600) ** 2).mean(axis=1))
    assert np.sqrt((samples**2).mean()) > 0.05
    assert (loudness > 0.02).mean() > 0.6
    assert np.abs(samples).max() < 0.95

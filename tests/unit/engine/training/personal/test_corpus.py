"""A folder of notes: evidence, answers, question types, determinism."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from ai_os_diffusion.training.personal import Corpus, sample_corpus

TYPES = {"single", "update", "multi_hop", "temporal", "list", "count", "yes_no", "preference", "unanswerable"}


@pytest.fixture(scope="module")
def corpora() -> list[Corpus]:
    return [sample_corpus(seed) for seed in range(6)]


def test_the_same_seed_gives_the_same_folder(corpora: list[Corpus]) -> None:
    assert sample_corpus(0) == corpora[0]
    assert corpora[0] != corpora[1]


def test_the_folder_has_about_as_many_files_as_notes(corpora: list[Corpus]) -> None:
    for corpus in corpora:
        assert 45 <= len(corpus.files) <= 70
        assert all(path.endswith((".md", ".txt")) and not path.startswith("/") for path in corpus.files)
        assert all(text.strip() for text in corpus.files.values())


def test_evidence_stands_in_its_file_word_for_word(corpora: list[Corpus]) -> None:
    for corpus in corpora:
        for question in corpus.questions:
            for path, quote in question.evidence:
                assert quote
                assert quote in corpus.files[path]


def test_a_third_of_the_questions_has_no_answer(corpora: list[Corpus]) -> None:
    for corpus in corpora:
        unanswered = [question for question in corpus.questions if question.type == "unanswerable"]
        assert len(unanswered) >= len(corpus.questions) / 3
        assert not any(question.answers or question.evidence for question in unanswered)
        answered = [question for question in corpus.questions if question.type != "unanswerable"]
        assert all(question.answers and question.evidence for question in answered)


def test_all_types_of_questions_appear(corpora: list[Corpus]) -> None:
    types = Counter(question.type for corpus in corpora for question in corpus.questions)
    assert set(types) == TYPES
    assert len({question.kind for corpus in corpora for question in corpus.questions}) > 60


def test_plain_answers_stand_in_the_evidence_or_are_its_date(corpora: list[Corpus]) -> None:
    for corpus in corpora:
        for question in corpus.questions:
            if question.type not in ("single", "preference", "update"):
                continue
            path, quote = question.evidence[0]
            day = any(answer[:4].isdigit() and answer in path + corpus.files[path] for answer in question.answers)
            assert day or any(answer.lower() in quote.lower() for answer in question.answers), question


def test_several_places_are_cited_where_several_are_needed(corpora: list[Corpus]) -> None:
    for corpus in corpora:
        for question in corpus.questions:
            if question.type == "multi_hop":
                assert len(question.evidence) == 2
            if question.type == "list":
                assert len(question.answers) == len(question.evidence) >= 2
            if question.type == "count":
                assert question.answers[0] == str(len(question.evidence))


def test_no_question_twice_and_most_notes_are_dated(corpora: list[Corpus]) -> None:
    for corpus in corpora:
        asked = [question.question for question in corpus.questions]
        assert len(asked) == len(set(asked))
        dated = " ".join((*corpus.files, *corpus.files.values()))
        days = [
            dt.date.fromisoformat(day)
            for day in re.findall(r"(?:date: |## |/|^|\s)(20\d\d-\d\d-\d\d)(?=[ .\n])", dated)
        ]
        assert len(days) > 20

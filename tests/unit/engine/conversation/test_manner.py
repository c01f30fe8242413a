"""Answers as a persona wants them; the plain manner changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ai_os_diffusion.conversation.manner import in_manner
from ai_os_diffusion.conversation.model import Manner
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.types import Answer, Source, UncertaintyReport

TEXT = "Anna has moved to Ghent. She likes it."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path, embedder_id="test", dimension=4) as made:
        yield made


@pytest.fixture
def answer(store: MemoryStore) -> Answer:
    key = store.add([NewMemory("note", TEXT)])[0]
    source = Source(key, "", 18, 23, "Ghent", 1.0)
    return Answer(
        "Where does Anna live?", "Anna lives in Ghent.", False, 0.5, "en", (source,), "composed", UncertaintyReport(0.5)
    )


def test_the_plain_manner_gives_the_same_object(answer: Answer, store: MemoryStore) -> None:
    assert in_manner(answer, Manner(), store) is answer


def test_only_the_fact(answer: Answer, store: MemoryStore) -> None:
    made = in_manner(answer, Manner("fact"), store)
    assert (made.answer, made.how, made.sources) == ("Ghent", "span", answer.sources)


def test_with_the_words_of_the_note(answer: Answer, store: MemoryStore) -> None:
    made = in_manner(answer, Manner("quoted"), store)
    assert made.answer == "Anna lives in Ghent.\n“Anna has moved to Ghent.”"
    whole = replace(answer, answer="Anna has moved to Ghent.", how="quote")
    assert in_manner(whole, Manner("quoted"), store) is whole  # it is quoted already


@pytest.mark.parametrize(("word", "text"), [("LIVES", "Ghent"), ("live", "Anna lives in Ghent."), ("ghent", None)])
def test_a_sentence_with_a_word_that_must_not_be_gives_way_to_the_fact(
    word: str, text: str | None, answer: Answer, store: MemoryStore
) -> None:
    made = in_manner(answer, Manner(avoid=(word,)), store)
    assert made.answer == (text or "Anna lives in Ghent.")  # the notes' own words stay


def test_the_cautious_say_that_they_are_not_sure(answer: Answer, store: MemoryStore) -> None:
    made = in_manner(answer, Manner(cautious=True), store)
    assert (made.abstained, made.how) == (True, "abstained")
    assert "Anna has moved to Ghent." in made.answer
    sure = replace(answer, confidence=0.9)
    assert in_manner(sure, Manner(cautious=True), store) is sure


def test_what_is_no_answer_from_notes_stays(answer: Answer, store: MemoryStore) -> None:
    for changes in ({"how": "summary"}, {"abstained": True, "how": "abstained"}):
        other = replace(answer, **changes)  # type: ignore[arg-type]
        assert in_manner(other, Manner("quoted", ("lives",), True), store) is other

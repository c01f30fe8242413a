"""Answers that the user called right: asked again in other words, asked of something else, and given in an answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from ai_os_diffusion.answering import pointer
from ai_os_diffusion.answering.again import Again
from ai_os_diffusion.answering.drafting import Draft, Drafter
from ai_os_diffusion.answering.known import LEAST, Known, recognise, signals
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.passage import render_passage
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import MemoryHit, Source
from helpers.tiny import memory_hit, pointing_model

TODAY = dt.date(2026, 11, 20)
QUESTION = "Where is the spare key?"
AGAIN = "How do I get in when I am locked out?"
TEXT = "under the blue pot"
HIT = memory_hit(f"The spare key is {TEXT}. The ladder is in the shed.", id="key", day="2026-03-01")
PASSAGE = render_passage(HIT.title, HIT.day, HIT.text).text
NEAR = np.array([1.0, 0.0], np.float32)


def model_that_likes(answers: dict[str, float], *, null: float = 3.0, near: float = 0.9) -> TextModel:
    """It points at `answers`, and every question has the cosine `near` to what is known."""

    class Near(TextModel):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            return np.tile(np.array([near, (1 - near**2) ** 0.5], np.float32), (len(texts), 1))

    found = pointing_model(answers, null=null)
    return Near(**{field.name: getattr(found, field.name) for field in dataclasses.fields(found)})


def known(text: str = TEXT, memory: str = "key") -> Known:
    return Known(QUESTION, NEAR, memory, text, "receipt")


KNOWN = {"key": [known()]}


def test_what_the_pointer_thinks_likely_is_asked_again() -> None:
    found = recognise(model_that_likes({TEXT: 3.0}), AGAIN, [("key", PASSAGE)], KNOWN)
    assert found is not None
    assert found.known.receipt == "receipt"
    assert PASSAGE.encode()[found.span.start : found.span.end].decode() == TEXT
    assert found.sure >= LEAST


def test_what_it_does_not_think_of_is_not() -> None:
    assert recognise(model_that_likes({"the shed": 9.0}, null=9.0), AGAIN, [("key", PASSAGE)], KNOWN) is None
    near, far = (
        recognise(model_that_likes({TEXT: 3.0}, near=cosine), AGAIN, [("key", PASSAGE)], KNOWN)
        for cosine in (0.9, -0.9)
    )
    assert near is not None  # fmt: skip
    assert far is None


def test_only_memories_that_are_recalled_and_still_say_so_count() -> None:
    model = model_that_likes({TEXT: 3.0})
    assert recognise(model, AGAIN, [("other", PASSAGE)], KNOWN) is None
    assert recognise(model, AGAIN, [("key", PASSAGE)], {"key": [known("under the red pot")]}) is None
    assert recognise(model, AGAIN, [], KNOWN) is None


def test_the_surest_of_several_is_meant() -> None:
    several = {"key": [known("the shed"), known()]}
    found = recognise(model_that_likes({TEXT: 4.0, "the shed": 3.0}), AGAIN, [("key", PASSAGE)], several)
    assert found is not None
    assert found.known.text == TEXT


def test_words_beyond_what_is_read_are_not_scored() -> None:
    long = f"{'Nothing was said about it that day. ' * 60}It is {TEXT}."
    reading = pointer.read(pointing_model({}), QUESTION, [long], wanted={0: [(len(long) - 20, len(long) - 2)]})[0]
    assert reading.wanted == ()
    assert recognise(model_that_likes({}), AGAIN, [("key", long)], KNOWN) is None


def test_a_wanted_span_has_the_score_that_the_pointer_gives_it() -> None:
    model = pointing_model({TEXT: 9.0})
    start = PASSAGE.encode().find(TEXT.encode())
    reading = pointer.read(model, QUESTION, [PASSAGE], wanted={0: [(start, start + len(TEXT))]})[0]
    assert reading.wanted[0] == reading.spans[0]


def test_signals_tell_shares_of_the_question() -> None:
    reading = pointer.Reading((), -20.0)
    told = signals("Where is the spare umbrella?", NEAR, known(), PASSAGE, reading, pointer.Span(0, 1, -99.0))
    assert told == (-15.0, -12.0, pytest.approx(1.0), pytest.approx(0.5), pytest.approx(0.5), pytest.approx(0.5))


class Nowhere:
    def recall(self, question: str, top_k: int) -> list[MemoryHit]:
        return []


def drafted(model: TextModel, hits: Sequence[MemoryHit], again: Again | None = None, question: str = AGAIN) -> Draft:
    retriever = cast(Retriever, Nowhere())
    found = Drafter(model, retriever, 6, None, None, again or Again(), KNOWN).draft(question, hits, TODAY)
    assert found is not None
    return found


def test_the_answer_is_the_one_that_was_called_right_and_as_sure_as_it_is_known() -> None:
    model = model_that_likes({TEXT: 4.0, "The ladder": 4.5}, null=5.0)
    plain = Drafter(model, cast(Retriever, Nowhere()), 6).draft(AGAIN, [HIT], TODAY)
    assert plain is not None
    assert plain.text != TEXT
    found = drafted(model, [HIT])
    assert (found.text, found.learned) == (TEXT, "receipt")
    assert found.sure is not None
    assert found.probability(None) == found.sure > plain.probability(None)
    assert HIT.text.encode()[found.chosen.start : found.chosen.end].decode() == TEXT


def test_a_surer_reading_a_later_memory_and_a_refusal_come_first() -> None:
    model = model_that_likes({TEXT: 4.0, "The ladder": 4.5}, null=5.0)
    refused = drafted(model, [HIT], Again(rejected=(Source("key", "note.md", 17, 35, TEXT, 1.0),)))
    assert refused.text != TEXT
    newer = memory_hit("The spare key hangs in the garage now.", id="new", day="2026-09-01")
    moved = drafted(model_that_likes({TEXT: 3.0, "in the garage": 9.0}, null=3.0), [newer, HIT])
    assert moved.chosen.hit.id == "new"


def test_what_came_after_it_was_called_right_comes_first() -> None:
    model = model_that_likes({TEXT: 4.0, "in the garage": 4.5}, null=4.0)
    said = dt.datetime(2026, 6, 1, tzinfo=dt.timezone.utc)
    right = {"key": [replace(known(), since=said.timestamp())]}
    undated = replace(HIT, day=None)

    def chosen(text: str, day: int, of: dt.date | None = None) -> str:
        came = said + dt.timedelta(days=day)
        other = memory_hit(text, id="other", created=came, day=of)
        drafter = Drafter(model, cast(Retriever, Nowhere()), 6, known=right)
        found = drafter.draft(AGAIN, [other, replace(undated, day=of and TODAY)], TODAY)
        assert found is not None
        return found.chosen.hit.id

    assert chosen("The spare key hangs in the garage now.", 1) == "other"
    assert chosen("The spare key hangs in the garage now.", -1) == "key"
    assert chosen("Nobody has seen the spare key.", 1) == "key"  # it does not say where
    assert chosen("The spare key hangs in the garage.", 1, dt.date(2020, 1, 1)) == "key"  # of an earlier day

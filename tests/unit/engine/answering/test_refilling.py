"""Words of a text written again: what is locked stays to the character, and what cannot be done is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_os_diffusion.answering.open_spans import MOST_WORDS, cut
from ai_os_diffusion.answering.refilling import Refiller, RefillSettings, plan_of
from ai_os_diffusion.answering.word_order import clashes, mismatches
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.errors import Cancelled, InferenceError
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import AnswerStep
from helpers.tiny import bundled_tokenizer, pointing_model

TEXT = "Mara left the old suitcase, 3 kg,  in the cellar — für immer.\nIt is   blue; don't ask."
PART = "the old suitcase"
TOKENIZER = bundled_tokenizer()


class Whims:
    """A network with other likings for each place and sequence, always the same for the same ones."""

    shape = SimpleNamespace(width=8, positions=512)

    def __init__(self, liked: str = "") -> None:
        self._table = np.random.default_rng(0).normal(0, 3, (13, TOKENIZER.vocab_size)).astype(np.float32)
        for token in TOKENIZER.encode(liked, mode="text").ids:
            self._table[:, token] += 30
        self.passes = 0

    def __call__(self, tokens: Ids, *, rows: Mask, **_: Any) -> Floats:
        self.passes += 1
        at, places = np.nonzero(rows)
        return self._table[(tokens.sum(1)[at] + 7 * places) % 13]


def refiller(liked: str = "") -> Refiller:
    return Refiller(pointing_model(network=Whims(liked)))


def span(part: str = PART, text: str = TEXT) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def test_what_is_locked_stays_to_the_character() -> None:
    start, end = span()
    found = refiller().refill(TEXT, [(start, end)])
    assert 1 <= len(found.ways) <= 3
    assert len({way.text for way in found.ways}) == len(found.ways)
    for way in found.ways:
        ((first, last),) = way.spans
        assert way.text[:first] == TEXT[:start]
        assert way.text[last:] == TEXT[end:]
        assert way.text[first:last] != PART
        assert way.text[first:last].split() == way.text[first:last].split(" ")
    assert [way.likelihood for way in found.ways]


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_words_of_a_text_can_be_open_and_all_others_stay(data: st.DataObject) -> None:
    parts = cut(TEXT, [(0, len(TEXT))])
    words = [word for part in parts for word in part.words]
    chosen = sorted(data.draw(st.sets(st.integers(0, len(words) - 1), min_size=1, max_size=3)))
    places, at = [], 0
    for word in words:
        at = TEXT.index(word, at)
        places.append((at, at + len(word)))
        at += len(word)
    spans = [places[number] for number in chosen]
    for way in refiller().refill(TEXT, spans).ways:
        old, new = _locked(TEXT, spans), _locked(way.text, way.spans)
        assert old == new


def _locked(text: str, spans: Any) -> list[str]:
    ends = [0, *(place for each in spans for place in each), len(text)]
    return [text[a:b] for a, b in zip(ends[::2], ends[1::2], strict=True)]


def test_the_same_seed_gives_the_same_words_and_another_one_others() -> None:
    def made(seed: int) -> list[str]:
        return [way.text for way in refiller().refill(TEXT, [span()], RefillSettings(seed=seed)).ways]

    assert made(4) == made(4)
    assert made(4) != made(5)


@pytest.mark.parametrize(("by", "words"), [(0, 3), (-2, 1), (2, 5), (-9, 1)])
def test_the_length_is_that_asked_for(by: int, words: int) -> None:
    for way in refiller().refill(TEXT, [span()], RefillSettings(by=by)).ways:
        ((first, last),) = way.spans
        assert len(way.text[first:last].split()) == words


def test_as_long_as_it_needs_tries_several_lengths() -> None:
    parts = cut(TEXT, [span()])
    lengths = {len(plan_of(parts, None, number, number).parts[0]) for number in range(5)}
    assert lengths == {1, 2, 3, 4, 5}


def test_steps_are_shown_with_everything_else_in_its_place() -> None:
    seen: list[AnswerStep] = []
    start, end = span()
    refiller().refill(TEXT, [(start, end)], RefillSettings(steps=2), on_step=seen.append)
    assert [step.step for step in seen] == sorted({step.step for step in seen})
    assert seen[-1].step <= seen[-1].steps
    assert any(piece.masked for step in seen for piece in step.pieces)
    for step in seen:
        text = "".join(piece.text for piece in step.pieces)
        assert text.startswith(TEXT[:start])
        assert text.endswith(TEXT[end:])


def test_a_sentence_keeps_its_capital_and_no_name_or_number_comes_from_nowhere() -> None:
    text = "It stands in the cellar. The suitcase is heavy."
    found = refiller("monday seven paris").refill(text, [span("The suitcase", text)])
    assert found.ways
    for way in found.ways:
        words = way.text[slice(*way.spans[0])]
        assert words[0].isupper()
        assert words[1:].islower()
        assert not {"monday", "seven"} & set(words.lower().split())


def test_no_word_of_meaning_is_said_twice() -> None:
    for way in refiller("suitcase cellar").refill(TEXT, [span("in the cellar")]).ways:
        assert way.text.lower().count("suitcase") == 1


@pytest.mark.parametrize(
    ("spans", "what", "remedy"),
    [
        ([], "Nothing is selected", "Select the words"),
        ([(5, 5)], "holds no word", "Select the words"),
        ([(26, 27)], "holds no word", "Select the words"),
        ([(0, 2)], "cuts a word", "Select whole words"),
        ([(0, 4), (2, 9)], "meets another one", "do not touch"),
        ([(0, 4000)], "lies outside of the text", "do not touch"),
    ],
)  # fmt: skip
def test_a_selection_that_cannot_be_written_names_the_remedy(spans: Any, what: str, remedy: str) -> None:
    with pytest.raises(InferenceError, match=what) as caught:
        refiller().refill(TEXT, spans)
    assert caught.value.kind == "inference.span"
    assert remedy in str(caught.value.remedy)


def test_too_many_words_are_refused_with_the_remedy() -> None:
    text = "word " * (MOST_WORDS + 1)
    with pytest.raises(InferenceError, match=f"{MOST_WORDS + 1} words are selected") as caught:
        refiller().refill(text, [(0, len(text))])
    assert "lock a part" in str(caught.value.remedy)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"steps": 65}, {"by": 11}, {"seed": -1}])
def test_settings_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InferenceError, match=f"{next(iter(wrong))} is"):
        RefillSettings(**wrong)


def test_it_stops_when_it_is_asked_to() -> None:
    network, cancel = Whims(), CancelToken()
    writer = Refiller(pointing_model(network=network))

    def stop(_: AnswerStep) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        writer.refill(TEXT, [span()], on_step=stop, cancel=cancel)
    assert network.passes <= 2


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("the of", True), ("a apple", True), ("an apple", False), ("a used car", False), ("an hour", False),
        ("he are", True), ("he is", False), ("under is", True), ("under .", True), ("was was", True),
        ("because .", True), ("will fixed", True), ("will fix", False), ("the red door", False), ("they go", False),
        ("in on", True), ("from under", False),
    ],
)  # fmt: skip
def test_word_order(words: str, wrong: bool) -> None:
    assert clashes(words.split()) is wrong


def test_the_build_of_a_span_is_compared() -> None:
    assert mismatches(["in", "the", "shed"], ["under", "the", "pot"]) == 0
    assert mismatches(["the", "shed", "is"], ["under", "the", "pot"]) == 3

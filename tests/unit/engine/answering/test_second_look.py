"""The second look: sentences read alone move the span; what is short, a row or a header is left as it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ai_os_diffusion.answering import pointer, second_look
from ai_os_diffusion.answering.candidates import looked_at_again, rank_candidates, signals_of
from ai_os_diffusion.errors import Cancelled
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from helpers.tiny import Floats, PointingNetwork, bundled_tokenizer, memory_hit, pointing_model

QUESTION = "Where does Mia live?"
TEXT = "Mia moved to Zürich with her old cat in May. Ben stayed in Oslo by the sea. Nobody else was there."


class TwoReadings(PointingNetwork):
    """Points at one set of texts in the whole passage, at another in a part of it; keeps what it read."""

    def __init__(self, passage: str, first: Mapping[str, float], second: Mapping[str, float]) -> None:
        super().__init__({})
        self._first, self._second = PointingNetwork(first), PointingNetwork(second)
        self._whole = bundled_tokenizer().encode(passage, mode="search").ids
        self.texts: list[str] = []

    def spans(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
        self.texts += [self._passage(row) for row in rows]
        return [(self._first if self._is_whole(row) else self._second).spans([row])[0] for row in rows]

    @staticmethod
    def _passage(row: Sequence[int]) -> str:
        tokenizer = bundled_tokenizer()
        inner = list(row[1:-1])
        return tokenizer.decode(inner[inner.index(tokenizer.special_ids()["sep"]) + 1 :], mode="search")

    def _is_whole(self, row: Sequence[int]) -> bool:
        return list(row[-1 - len(self._whole) : -1]) == self._whole


def settled(text: str, first: Mapping[str, float], second: Mapping[str, float]) -> tuple[str, str, int]:
    """The first reading's span, the one that is settled on, and how many texts were read for it: two for each part."""
    network = TwoReadings(text, first, second)
    model = pointing_model(network=network)
    (reading,) = pointer.read(model, QUESTION, [text])
    network.texts.clear()
    start, end = second_look.settle(model, QUESTION, text, second_look.margins_of(reading))
    raw = text.encode()
    return raw[reading.spans[0].start : reading.spans[0].end].decode(), raw[start:end].decode(), len(network.texts)


def test_the_span_becomes_the_one_that_its_sentence_alone_is_surer_of() -> None:
    whole, part = "Zürich with her old cat", "Zürich"
    assert settled(TEXT, {whole: 9.0, part: 8.5}, {part: 9.0}) == (whole, part, 4)


def test_a_second_sentence_may_win() -> None:
    first = {"Zürich": 9.0, "Oslo": 8.5}
    assert settled(TEXT, first, {"Oslo": 9.0}) == ("Zürich", "Oslo", 4)
    longer = f"It rained. {TEXT} It was late."
    assert settled(longer, first, {"Zürich": 4.0, "Oslo": 4.0})[1] == "Zürich"  # equally sure alone


def test_a_part_is_read_alone_and_with_the_sentences_beside_it() -> None:
    text = "One came. Two came. Mia lives in Zürich. Three came. Four came."
    network = TwoReadings(text, {"Zürich": 9.0}, {"Zürich": 9.0})
    model = pointing_model(network=network)
    (reading,) = pointer.read(model, QUESTION, [text])
    network.texts.clear()
    second_look.settle(model, QUESTION, text, second_look.margins_of(reading))
    assert network.texts[0] == "mia lives in zurich."
    assert "two came. mia lives in zurich. three came." in network.texts


def test_what_is_no_option_of_the_first_reading_is_not_taken() -> None:
    _, found, _ = settled(TEXT, {"Zürich": 9.0}, {"moved": 30.0})
    assert found == "moved to Zürich"  # the nearest to it that the first reading allows


def test_a_span_across_sentences_is_read_in_all_of_them() -> None:
    across = "May. Ben"
    assert settled(TEXT, {across: 9.0}, {across: 9.0})[:2] == (across, across)


def test_nothing_moves_from_a_sentence_to_a_run_of_them() -> None:
    across = "May. Ben"
    _, found, _ = settled(TEXT, {"Zürich": 9.0, across: 8.9}, {across: 30.0})
    assert "Zürich" in found
    assert "Ben" not in found


@pytest.mark.parametrize(
    "text",
    [
        "Mia moved to Zürich with her old cat in May",
        "Shopping:\n- Mia lives in Zürich with her old cat\n- Ben lives in Oslo",
        "| Mia | Zürich with her old cat. Yes. |\n| Ben | Oslo. No. |",
    ],
)
def test_single_sentences_lists_and_tables_are_read_once(text: str) -> None:
    whole = "Zürich with her old cat"
    assert settled(text, {whole: 9.0, "Zürich": 8.5}, {"Zürich": 30.0}) == (whole, whole, 0)


def test_a_line_broken_within_a_sentence_goes_on() -> None:
    text = (
        "Last year in the early summer my sister Mia moved to a flat in Old\nZürich with her cat. "
        "Ben stayed in Oslo by the sea, as he always had."
    )
    whole, part = "Old\nZürich with her cat", "Old\nZürich"
    assert settled(text, {whole: 9.0, part: 8.5}, {part: 9.0})[:2] == (whole, part)


def candidates_of(text: str, first: Mapping[str, float], second: Mapping[str, float], **fields: Any) -> Any:
    """A model of two readings, and the candidates of one note."""
    model: TextModel = pointing_model(network=TwoReadings(text, first, second))
    return model, rank_candidates(model, QUESTION, [memory_hit(text, **fields)])


def test_a_candidate_keeps_its_margin_and_score_and_moves_to_exact_bytes() -> None:
    first = {"Zürich with her old cat": 9.0, "Zürich": 8.5, "Oslo": 8.4}
    model, found = candidates_of(TEXT, first, {"Oslo": 9.0}, title="Moves", day="2026-05-02", start=100)
    made = looked_at_again(model, QUESTION, found[0])
    assert (found[0].text, made.text) == ("Zürich with her old cat", "Oslo")
    assert TEXT.encode()[made.start - 100 : made.end - 100].decode() == "Oslo"
    assert made.sentence == "Ben stayed in Oslo by the sea."
    assert (made.margin, made.score, made.rank, made.coverage) == (
        found[0].margin, found[0].score, found[0].rank, found[0].coverage,
    )  # fmt: skip
    assert signals_of(found, found[0]).margin == made.margin


def test_a_span_of_the_header_and_a_lesser_candidate_are_left() -> None:
    first = {"2 May 2026": 9.0, "Oslo": 8.5, "Zürich": 8.0}
    model, found = candidates_of(TEXT, first, {"Zürich": 30.0}, title="Moves", day=dt.date(2026, 5, 2))
    assert found[0].in_header
    assert looked_at_again(model, QUESTION, found[0]) is found[0]
    assert looked_at_again(model, QUESTION, found[1]) is found[1]


def test_an_unmoved_candidate_is_the_same() -> None:
    model, found = candidates_of(TEXT, {"Zürich": 9.0}, {"Zürich": 9.0})
    assert looked_at_again(model, QUESTION, found[0]) is found[0]


def test_it_can_be_stopped() -> None:
    model, found = candidates_of(TEXT, {"Zürich": 9.0}, {"Zürich": 9.0})
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        looked_at_again(model, QUESTION, found[0], token)

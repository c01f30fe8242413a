"""The evidence pointer's decoding: whole words, exact bytes, non-overlapping spans, the null."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence

import numpy as np
import pytest

from ai_os_diffusion.answering import pointer
from helpers.tiny import Floats, PointingNetwork, bundled_tokenizer, pointing_model

QUESTION = "Where is it?"
TEXTS = (
    "Grüße aus Zürich, liebe Mia! Die Straße ist naß.",
    "Der Bäcker öffnet um 7; 20 € für “Rolo”… 10–12 May.",
    "去年的日本之旅,我住在京都。Kyoto旅行 was fun。王伟 came.",
    "cafe\u0301 in Zu\u0308rich, nai\u0308vete\u0301",
    "👩‍👩‍👧 family 𝒳 ﬁne İstanbul a\u200bb zero\u00adwidth",
    "state-of-the-art it's Mia’s, $45.50 (approx.) x/y a_b",
    "\u0301 a lone mark, then supercalifragilisticexpialidocious",
    "one",
)


class RandomNetwork(PointingNetwork):
    """Random logits: any span may win."""

    def __init__(self, seed: int) -> None:
        super().__init__({})
        self._random = np.random.default_rng(seed)

    def spans(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
        return [self._random.standard_normal((len(row), 2), np.float32) * 4 for row in rows]


def in_word(letter: str) -> bool:
    """An independent statement of what belongs to a word."""
    kind = unicodedata.category(letter)[0]
    return kind in "LNM" or (not letter.isascii() and kind in "SC")


def splits_a_word(text: str, place: int) -> bool:
    """Whether cutting `text` before character `place` cuts a word in two."""
    return 0 < place < len(text) and in_word(text[place - 1]) and in_word(text[place])


@pytest.mark.parametrize("seed", range(6))
def test_spans_are_whole_words_at_exact_bytes(seed: int) -> None:
    readings = pointer.read(pointing_model(network=RandomNetwork(seed)), QUESTION, TEXTS, best=4)
    for text, reading in zip(TEXTS, readings, strict=True):
        raw = text.encode()
        assert reading.spans
        assert [span.score for span in reading.spans] == sorted((s.score for s in reading.spans), reverse=True)
        for span in reading.spans:
            first, last = (len(raw[:place].decode()) for place in (span.start, span.end))  # never inside a letter
            assert first < last
            assert not splits_a_word(text, first), text[first:last]
            assert not splits_a_word(text, last), text[first:last]
        taken = sorted((span.start, span.end) for span in reading.spans)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(taken))


def found(text: str, answer: str) -> str:
    """What the pointer gives when the network points at `answer`."""
    (reading,) = pointer.read(pointing_model({answer: 9.0}), QUESTION, [text])
    return text.encode()[reading.spans[0].start : reading.spans[0].end].decode()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Wir treffen uns in Zürich, wie immer.", "Zürich"),
        ("Die Grüße kamen aus Köln-Mülheim an.", "Köln-Mülheim"),
        ("我住在京都。那里很美。", "我住在京都"),
        ("The dog is called “Rolo”.", "Rolo"),
        ("It rains… maybe", "rains"),
        ("Open 10–12 on Mondays", "10–12 on Mondays"),
        ("It costs 20 € in Zürich", "20 €"),
    ],
)
def test_the_words_that_were_pointed_at_come_back(text: str, answer: str) -> None:
    assert found(text, answer) == answer


def test_what_the_tokenizer_drops_stays_in_the_quotation() -> None:
    assert found("We met in the cafe\u0301 by the port.", "cafe") == "cafe\u0301"
    assert found("They live in Rotter\u00addam\u200b now.", "rotterdam") == "Rotter\u00addam"


def test_a_span_inside_a_word_is_not_given() -> None:
    tokens = bundled_tokenizer().encode("supercalifragilistic", mode="search").ids
    assert len(tokens) > 2
    piece = bundled_tokenizer().id_to_token(tokens[1])
    assert piece is not None
    network = PointingNetwork({})
    network.answers = {(tokens[1],): 9.0}
    (reading,) = pointer.read(pointing_model(network=network), QUESTION, ["a supercalifragilistic word"])
    spans = ["a supercalifragilistic word"[span.start : span.end] for span in reading.spans]
    assert all(piece.removeprefix("##") != span for span in spans)
    assert all(span in "a supercalifragilistic word".split() or " " in span for span in spans)


def test_the_null_wins_where_nothing_is_found() -> None:
    model = pointing_model({"Oslo": 6.0}, null=3.0)
    there, absent = pointer.read(model, QUESTION, ["Mia lives in Oslo.", "Ben has a boat."])
    assert there.margin > 5
    assert absent.margin < -5
    assert there.spans[0].score > absent.spans[0].score


def test_order_of_passages_is_kept_whatever_their_length() -> None:
    texts = ["word " * n + "Oslo" for n in (50, 1, 30, 2, 70, 3, 9, 4, 60, 5, 7)]
    readings = pointer.read(pointing_model({"Oslo": 9.0}), QUESTION, texts)
    for text, reading in zip(texts, readings, strict=True):
        assert text.encode()[reading.spans[0].start : reading.spans[0].end] == b"Oslo"


def test_long_passages_and_questions_are_cut_to_the_window() -> None:
    seen: list[int] = []

    class Measured(PointingNetwork):
        def spans(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
            seen.extend(len(row) for row in rows)
            return super().spans(rows)

    model = pointing_model(network=Measured({"Oslo": 9.0, "boat": 5.0}))
    (reading,) = pointer.read(model, "why " * 200, ["boat " + "word " * 400 + "Oslo"])
    assert seen == [pointer.MAX_TOKENS]
    assert reading.spans[0].end == len(b"boat")


def test_spans_are_not_longer_than_the_limit() -> None:
    class Wide(PointingNetwork):
        def spans(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
            (row,) = rows
            logits = np.zeros((len(row), 2), np.float32)
            logits[6, 0] = logits[-2, 1] = 9.0  # begins with the passage, ends with it
            return [logits]

    text = " ".join(f"word{chr(97 + n)}" for n in range(26)) + " end" * 40
    (reading,) = pointer.read(pointing_model(network=Wide({})), QUESTION, [text], best=5)
    tokens: Sequence[int] = [
        len(bundled_tokenizer().encode(text[span.start : span.end], mode="search").ids) for span in reading.spans
    ]
    assert max(tokens) <= pointer.MAX_SPAN


@pytest.mark.parametrize("passage", ["", "   ", "\u200b"])
def test_a_passage_without_words_has_no_span(passage: str) -> None:
    (reading,) = pointer.read(pointing_model({}), QUESTION, [passage])
    assert reading.spans == ()
    assert reading.margin == float("-inf")


def test_no_passages() -> None:
    assert pointer.read(pointing_model({}), QUESTION, []) == []


@pytest.mark.parametrize(
    ("text", "pointed", "given"),
    [
        ("| Lavender | £6.50 | £3.90 |", "£6.50 | £3.90", ("£6.50", "£3.90")),
        ("Stopcock: behind the washer\nBins: green", "behind the washer\nBins: green", ("behind the washer", "green")),
        ("Write to mia@post.example today", "post.example", ("mia@post.example",)),
        ("It weighs 27.4 kg", "27", ("27.4",)),
    ],
)
def test_spans_stay_within_a_cell_a_line_or_an_address(text: str, pointed: str, given: tuple[str, ...]) -> None:
    [reading] = pointer.read(pointing_model({pointed: 9.0}), QUESTION, [text])
    span = reading.spans[0]
    found = text.encode()[span.start : span.end].decode()
    assert "|" not in found
    assert "\n" not in found
    assert any(part in found or found in part for part in given)


def test_a_wrapped_sentence_may_be_one_span() -> None:
    text = f"{'We walked along the river for quite a while and came to the old ferry'}\nhouse at noon."
    [reading] = pointer.read(pointing_model({"the old ferry house": 9.0}), QUESTION, [text])
    span = reading.spans[0]
    assert text.encode()[span.start : span.end].decode() == "the old ferry\nhouse"

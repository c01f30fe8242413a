"""From recalled memories to ranked candidates: exact spans, headers, the newest of equals, signals."""

from __future__ import annotations

import dataclasses
import math

import pytest

from ai_os_diffusion.answering.candidates import (
    Candidate,
    newest_of_equals,
    rank_candidates,
    sentence_at,
    signals_of,
)
from ai_os_diffusion.types import MemoryHit
from helpers.tiny import memory_hit, pointing_model

QUESTION = "Where does Mia live?"


def at(candidate: Candidate) -> str:
    """What the file holds where the candidate says that it stands; the file begins `hit.start` bytes earlier."""
    raw = b"#" * candidate.hit.start + candidate.hit.text.encode()
    return raw[candidate.start : candidate.end].decode()


@pytest.mark.parametrize("start", [0, 117])
@pytest.mark.parametrize(
    ("text", "answer", "sentence"),
    [
        ("Grüße! Mia wohnt in Zürich. Ben nicht.", "Zürich", "Mia wohnt in Zürich."),
        ("我很好。我住在京都。樱花很美。", "我住在京都", "我住在京都。"),
        ("- salt\n- Öl aus Köln\n- oil", "Öl aus Köln", "- Öl aus Köln"),
    ],
)
@pytest.mark.parametrize("title", ["", "Ünïcode title"])
def test_spans_are_exact_in_the_file(text: str, answer: str, sentence: str, title: str, start: int) -> None:
    hit = memory_hit(text, title=title, day="2026-03-14" if title else None, start=start)
    best = rank_candidates(pointing_model({answer: 9.0}), QUESTION, [hit])[0]
    assert (best.text, best.sentence, best.in_header) == (answer, sentence, False)
    assert at(best) == answer


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ('In the box marked "attic".', 'the box marked "attic', 'the box marked "attic"'),
        ("Painted it “Grüne Bank”, matt.", "Grüne Bank”, matt", "“Grüne Bank”, matt"),
        ('He said "yes" twice.', "yes", "yes"),
        ("Der Boden ist „Eiche“, geölt.", "„Eiche", "„Eiche“"),
    ],
)
def test_a_quotation_mark_does_not_stand_alone(text: str, found: str, whole: str) -> None:
    hit = memory_hit(text, start=5)
    best = rank_candidates(pointing_model({found: 9.0}), QUESTION, [hit])[0]
    assert best.text == whole
    assert at(best) == whole


@pytest.mark.parametrize("answer", ["14 March 2026", "Dentist"])
def test_a_span_in_the_header_stands_for_the_first_sentence(answer: str) -> None:
    hit = memory_hit("Über 9 Uhr dort. Bring the card.", title="Dentist", day="2026-03-14", start=40)
    best = rank_candidates(pointing_model({answer: 9.0}), "When is the dentist?", [hit])[0]
    assert best.in_header
    assert best.text == answer
    assert at(best) == best.sentence == "Über 9 Uhr dort."


def test_no_candidate_reaches_from_the_header_into_the_text() -> None:
    hit = memory_hit("Mia lives in Oslo.", title="Keys", start=12)
    model = pointing_model({"Keys. Mia lives": 9.0, "Oslo": 6.0})
    candidates = rank_candidates(model, QUESTION, [hit])
    assert candidates[0].text == "Oslo"
    assert all(candidate.text in at(candidate) or candidate.in_header for candidate in candidates)
    assert all("\n" not in candidate.text for candidate in candidates)


def test_similarity_and_shared_words_help() -> None:
    model = pointing_model({"Oslo": 9.0, "Bergen": 9.0})
    plain = memory_hit("He is in Bergen.", id="a", vector_score=0.5)
    for better in (
        memory_hit("He is in Oslo.", id="b", vector_score=0.9),
        memory_hit("Mia lives in Oslo.", id="b", vector_score=0.5),
    ):
        assert rank_candidates(model, QUESTION, [plain, better])[0].hit.id == "b"


def test_a_memory_without_a_vector_counts_as_far() -> None:
    (first, *_) = rank_candidates(pointing_model({"Oslo": 9.0}), QUESTION, [memory_hit("In Oslo.", vector_score=None)])
    assert signals_of([first], first).similarity == 0.0


def test_nothing_in_nothing_out() -> None:
    assert rank_candidates(pointing_model({}), QUESTION, []) == []
    assert rank_candidates(pointing_model({}), QUESTION, [memory_hit(" ")]) == []


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("One. Two. Three.", 0, "One."),
        ("One. Two. Three.", 5, "Two."),
        ("One. Two. Three.", 4, "Two."),  # the space belongs to what follows
        ("One. Two. Three.", 99, "Three."),
        ("no end", 3, "no end"),
    ],
)
def test_the_sentence_at_a_place(text: str, place: int, expected: str) -> None:
    first, last = sentence_at(text, place)
    assert text[first:last] == expected


def candidate(text: str, score: float, *, day: str | None = None, margin: float = 5.0, **fields: object) -> Candidate:
    hit: MemoryHit = memory_hit(f"It is {text}.", day=day)
    made = Candidate(hit, text, 6, 6 + len(text), False, margin, score, 0, 0.5, hit.text)
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


def test_the_newest_of_equals_wins() -> None:
    old, new = candidate("red", 9.0, day="2025-01-01"), candidate("blue", 8.5, day="2026-01-01")
    assert newest_of_equals([old, new]) is new
    assert newest_of_equals([new, old]) is new


@pytest.mark.parametrize(
    "rival",
    [
        candidate("blue", 2.5, day="2026-01-01"),  # far less likely
        candidate("blue", 8.9, day="2026-01-01", margin=2.9),  # the pointer is not sure of it
        candidate("blue", 8.9, day="2026-01-01", coverage=0.1),  # speaks of something else
        candidate("blue", 8.9),  # of no known day
        candidate("blue", 8.9, day="2024-01-01"),  # older
    ],
)
def test_what_is_no_newer_equal_does_not_win(rival: Candidate) -> None:
    best = candidate("red", 9.0, day="2025-01-01")
    assert newest_of_equals([best, rival]) is best


def test_an_undated_best_stays() -> None:
    best = candidate("red", 9.0)
    assert newest_of_equals([best, candidate("blue", 8.9, day="2026-01-01")]) is best
    assert newest_of_equals([best]) is best


def test_among_the_newest_the_likeliest_wins() -> None:
    best = candidate("red", 9.0, day="2025-01-01")
    first, second = candidate("blue", 8.0, day="2026-01-01"), candidate("green", 8.5, day="2026-01-01")
    assert newest_of_equals([best, first, second]) is second


def test_signals() -> None:
    best = candidate("red", 9.0, margin=50.0, rank=1, coverage=0.75)
    same = candidate("The Red", 8.0)
    other = candidate("blue", 7.0)
    signals = signals_of([best, same, other], best)
    assert signals.margin == 12.0  # clipped
    assert signals.gap == pytest.approx(2.0)  # to the best candidate with another text
    assert (signals.similarity, signals.coverage, signals.rank) == (0.5, 0.75, 0.5)
    weights = [math.exp(score - 9) for score in (9, 8, 7)]
    shares = [weight / sum(weights) for weight in weights]
    assert signals.entropy == pytest.approx(-sum(share * math.log(share) for share in shares))


def test_signals_of_a_lonely_or_beaten_candidate() -> None:
    alone = candidate("red", 9.0)
    assert signals_of([alone], alone).gap == 12.0
    assert signals_of([alone], alone).entropy == 0.0
    beaten = candidate("blue", -20.0, margin=-40.0)
    assert (signals_of([alone, beaten], beaten).gap, signals_of([alone, beaten], beaten).margin) == (-12.0, -12.0)

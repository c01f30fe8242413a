"""Signs of spans: which of two likely spans is the answer as people give it."""

from __future__ import annotations

import pytest

from ai_os_diffusion.answering.span_signs import READINGS, WEIGHTS, Asked, Margins, Signs, score, signs

EVEN = Margins(3.0, 2.0, 1.0)


def of(question: str, sentence: str, span: str, margins: Margins = EVEN) -> Signs:
    """The signs of a span of a sentence that stands behind another one."""
    before = "Nobody came. "
    raw = f"{before}{sentence}".encode()
    first = len(before.encode())
    start = raw.index(span.encode(), first)
    return signs(Asked(question), raw, (start, start + len(span.encode())), (first, len(raw)), margins)


def test_every_sign_has_a_weight_and_every_weight_a_sign() -> None:
    assert list(of("Who came?", "Mia came.", "Mia")) == list(WEIGHTS)


def test_readings_count_as_they_are_weighed() -> None:
    found = of("Who came?", "Mia came.", "Mia")
    more = of("Who came?", "Mia came.", "Mia", Margins(4.0, 2.0, 1.0))
    assert score(more) - score(found) == pytest.approx(READINGS["whole"])


@pytest.mark.parametrize(
    ("question", "sentence", "better", "worse"),
    [
        ("Where do we spend Christmas?", "We spend it at Hattie's again.", "Hattie's", "at Hattie's"),
        ("Who built the shed?", "It was built by Ben Carter, a neighbour.", "Ben Carter", "Ben Carter, a neighbour"),
        ("Who built the shed?", "It was built by Ben Carter last May.", "Ben Carter", "Ben"),
        ("What is the box called?", 'The box is marked "attic left".', "attic left", "marked"),
        ("How many chairs are there?", "In both rooms 14 chairs and two stools stand.", "14", "two"),
        ("What does the cold-blooded fox eat?", "It is a cold-blooded animal and eats mice.", "mice", "blooded animal"),
        ("What is the capital?", "The capital (since 1871) is Berlin.", "Berlin", "(since 1871)"),
        ("Which film did Oda see?", "Oda saw the film Nosferatu, with tea.", "Nosferatu", "tea"),
    ],
)
def test_equally_likely_spans_are_told_apart(question: str, sentence: str, better: str, worse: str) -> None:
    assert score(of(question, sentence, better)) > score(of(question, sentence, worse))


def test_a_date_with_a_comma_is_no_list() -> None:
    found = of("When is the check?", "The check is on April 15, 2025 at noon.", "April 15, 2025")
    assert found["comma"] == 0.0
    assert of("What is for tea?", "For tea there is bread, butter and jam.", "bread, butter and jam")["comma"] == 1.0


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who came?", "who"), ("Whose dog is it?", "who"), ("Where was it?", "where"), ("Which day was it?", "when"),
        ("How many came?", "many"), ("What is it?", "what"), ("Wie heißt er?", ""),
    ],
)  # fmt: skip
def test_the_kind_of_a_question(question: str, kind: str) -> None:
    assert Asked(question).kind == kind


def test_what_is_counted_and_named() -> None:
    assert Asked("How many dogs are there?").counted == "dog"
    assert Asked("Which film did she see?").named == "film"
    assert Asked("What is the film called?").named == "film"
    assert Asked("What did she see?").named == ""


def test_nothing_and_marks_alone_have_signs() -> None:
    assert score(of("", "…", "…")) == pytest.approx(score(of("?", "…", "…")))

"""The deterministic tools over candidates: time, truth, counts, sums, days, quotations."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from ai_os_diffusion.answering import special
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.questions import Shape, shape_of
from helpers.tiny import memory_hit

TODAY = dt.date(2026, 3, 10)


def candidate(text: str, memory: str = "", *, day: str | None = None, **fields: object) -> Candidate:
    memory = memory or f"It is {text}."
    hit = memory_hit(memory, day=day, start=20)
    made = Candidate(hit, text, 0, 0, False, 1.0, 5.0, 0, 1.0, memory)
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("14 March 2026", None, dt.date(2026, 3, 14)),
        ("14 March", "2025-06-01", dt.date(2025, 3, 14)),
        ("14 March", None, None),
        ("tomorrow", "2026-03-01", dt.date(2026, 3, 2)),
        ("tomorrow", None, None),
        ("Rolo", "2026-03-01", None),
    ],
)
def test_the_day_of_a_candidate(text: str, written: str | None, expected: dt.date | None) -> None:
    assert special.day_of(candidate(text, day=written)) == expected


def test_the_best_that_names_a_day() -> None:
    vague, exact = candidate("Rolo", day="2026-01-01"), candidate("2 May 2026")
    assert special.day_of_best([vague, exact]) == (dt.date(2026, 5, 2), exact)
    assert special.day_of_best([vague]) == (dt.date(2026, 1, 1), vague)  # the memory's own day
    assert special.day_of_best([candidate("Rolo")]) is None
    assert special.day_of_best([vague, vague, vague, exact]) == (dt.date(2026, 1, 1), vague)  # it only looks at three
    assert special.day_of_best([]) is None


DAYS = {"the move": dt.date(2026, 3, 1), "the party": dt.date(2026, 3, 22), "the other party": dt.date(2026, 3, 22)}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many days are there between the move and the party?", "21 days"),
        ("How many weeks from the move to the party?", "3 weeks"),
        ("How many days until the party?", "12 days"),
        ("How many days since the move?", "9 days"),
        ("How many days ago was the move?", "9 days"),
        ("Which came first, the party or the move?", "the move"),
        ("Which was later, the party or the move?", "the party"),
        ("Which came first, the party or the other party?", None),  # the same day
        ("How many days until the flood?", None),
        ("How many days between the move and the flood?", None),
        ("How many days until the move?", None),  # it is over
        ("How many days ago was the party?", None),  # it is to come
        ("How long since the party?", None),
    ],
)
def test_time(question: str, expected: str | None) -> None:
    assert special.about_time(shape_of(question), DAYS.get, TODAY) == expected


def test_today_itself_counts_both_ways() -> None:
    for kind in ("until", "since", "ago"):
        assert special.about_time(Shape(kind, "it"), lambda _: TODAY, TODAY) == "0 days"


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("tomorrow", "2026-03-01", "tomorrow (2 March 2026)"),
        ("last Friday", "2026-03-01", "last Friday (27 February 2026)"),
        ("tomorrow", None, "tomorrow"),
        ("14 March", "2026-03-01", "14 March"),
        ("in the evening", "2026-03-01", "in the evening"),
    ],
)
def test_a_relative_day_gets_its_date(text: str, written: str | None, expected: str) -> None:
    assert special.about_day(candidate(text, day=written)) == expected


# ---------------------------------------------------------------- truth, counts, sums


def test_truth_comes_with_its_sentence_and_place() -> None:
    quiet = candidate("boat", "Ben has a boat.")
    telling = candidate("walnuts", "Grüße! Mia is not allergic to walnuts. She likes them.")
    made = special.about_truth("Is Mia allergic to walnuts?", [quiet, telling])
    assert made is not None
    text, place = made
    assert text == "No: Mia is not allergic to walnuts."
    assert place.hit is telling.hit
    raw = b"#" * 20 + telling.hit.text.encode()
    assert raw[place.start : place.end].decode() == place.text == place.sentence == "Mia is not allergic to walnuts."
    assert special.about_truth("Is Mia allergic to walnuts?", [quiet]) is None


def test_yes() -> None:
    made = special.about_truth("Does Mia live in Oslo?", [candidate("Oslo", "Mia lives in Oslo.")])
    assert made is not None
    assert made[0] == "Yes: Mia lives in Oslo."


@pytest.mark.parametrize(
    ("span", "expected"),
    [("apples, pears and plums", "3"), ("three cats", "3"), ("12 jars", None), ("Rolo", None)],
)
def test_counts(span: str, expected: str | None) -> None:
    assert special.about_count(candidate(span)) == expected


def priced(price: str, **fields: object) -> Candidate:
    return candidate(price, f"The {price} thing, number {len(price)}.", **fields)  # type: ignore[arg-type]


def test_sums_add_one_amount_of_each_memory() -> None:
    first, second = priced("€20"), priced("15,50 €")
    again = dataclasses.replace(first, text="€99")  # another span of the first memory
    made = special.about_total([first, again, second])
    assert made == ("€35.50", (first, second))


@pytest.mark.parametrize(
    "other",
    [
        priced("$15.0"),  # another currency
        priced("€15.0", margin=-1.0),  # the pointer would rather say nothing
        priced("€15.0", score=-3.0),  # far less likely
        candidate("no money"),
    ],
)
def test_sums_need_two_amounts_that_belong_together(other: Candidate) -> None:
    assert special.about_total([priced("€20"), other]) is None


# ---------------------------------------------------------------- quotations


def test_the_best_quotation_in_chinese() -> None:
    hits = [memory_hit("我们在家。樱花很美。"), memory_hit("二月。去年的日本之旅我住在京都。")]
    for question in ("回忆我去年的日本之旅", "帮我回忆日本之旅", "请问去年的日本之旅?"):
        found = special.best_quotation(question, hits)
        assert found is not None
        hit, start, end, share = found
        assert hit is hits[1]
        assert hit.text.encode()[start:end].decode() == "去年的日本之旅我住在京都。"
        assert 0.5 <= share <= 1


def test_the_best_quotation_in_words() -> None:
    hits = [memory_hit("Der Schlüssel hängt neben der Haustür. Es regnet."), memory_hit("Die Haustür ist grün.")]
    found = special.best_quotation("Wo hängt der Schlüssel?", hits)
    assert found is not None
    assert found[0].text.encode()[found[1] : found[2]].decode() == "Der Schlüssel hängt neben der Haustür."


@pytest.mark.parametrize("question", ["Wo ist der Regenschirm?", "我的牙医叫什么名字?", "谁?", "?"])
def test_no_quotation_without_shared_words(question: str) -> None:
    assert special.best_quotation(question, [memory_hit("Der Schlüssel hängt da."), memory_hit("我们在家。")]) is None
    assert special.best_quotation(question, []) is None

"""The order of recalled memories: names and rare words, time, repetitions, vectors that are not there yet."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from ai_os_diffusion.memory.ranking import FEATURES, WEIGHTS, Pool, features, rank
from ai_os_diffusion.periods import Period
from ai_os_diffusion.types import MemoryHit

_DAY = dt.date(2026, 3, 14)


def memory(key: str, text: str, cosine: float | None = 0.5, **changes: object) -> MemoryHit:
    values: dict[str, object] = {"kind": "note", "title": "", "path": f"{key}.md", "start": 0, "end": 0, "score": 0.0}
    return MemoryHit(id=key, text=text, vector_score=cosine, **(values | changes))  # type: ignore[arg-type]


def pool(*memories: MemoryHit) -> Pool:
    return Pool(memories)


def order(question: str, *memories: MemoryHit, period: Period | None = None) -> list[str]:
    return [hit.id for hit in rank(question, pool(*memories), period)]


def test_nothing_found_gives_nothing() -> None:
    assert rank("Who?", Pool(())) == []


def test_the_person_named_comes_before_another_of_the_same_kind() -> None:
    others = [memory(f"other{n}", f"{name}'s shoe size is 3{n}", 0.61) for n, name in enumerate(("Ada", "Bo", "Cem"))]
    assert order("What is Mia's shoe size?", *others, memory("mia", "Mia wears shoes in 38", 0.55))[0] == "mia"


def test_more_of_the_words_weighs_more() -> None:
    common = [memory(f"paid{n}", f"paid the gardener {n} pounds", word_score=2.0) for n in range(6)]
    rare = memory("rare", "theodolite, second hand, 90", word_score=6.0)
    assert order("what was paid for the theodolite", *common, rare)[0] == "rare"


def test_the_named_time_lifts_its_memories() -> None:
    march = Period(dt.date(2026, 3, 1), dt.date(2026, 3, 31), "March 2026")
    first = memory("may", "Walked to the lake and swam.", day=dt.date(2026, 5, 2))
    second = memory("march", "Walked to the lake, too cold to swim.", day=_DAY)
    assert order("Where did I walk to?", first, second) == ["may", "march"]
    assert order("Where did I walk to?", first, second, period=march) == ["march", "may"]


def test_newer_and_pinned_memories_come_first_among_equals() -> None:
    old = memory("old", "The code is 1234", day=_DAY)
    new = memory("new", "The code is 9876", day=_DAY + dt.timedelta(days=300))
    assert order("What is the code?", old, new) == ["new", "old"]
    plain, pinned = memory("plain", "The code is 1234"), memory("pinned", "The code is 9876", pinned=True)
    assert order("What is the code?", plain, pinned) == ["pinned", "plain"]


def test_a_repetition_is_left_out_but_no_other_number_and_no_other_day() -> None:
    said = memory("said", "The train leaves at 9:14.", day=_DAY)
    again = memory("again", "the train leaves at 9:14", day=_DAY)
    changed = memory("changed", "The train leaves at 9:41.", day=_DAY)
    denied = memory("denied", "The train never leaves at 9:14.", day=_DAY)
    later = memory("later", "The train leaves at 9:14.", day=_DAY + dt.timedelta(days=1))
    assert sorted(order("When does the train leave?", said, again, changed, denied, later)) == sorted(
        ["said", "changed", "denied", "later"]
    )


def test_a_memory_without_a_vector_counts_as_an_average_one() -> None:
    near, far, unknown = memory("near", "x", 0.9), memory("far", "x y", 0.1), memory("unknown", "x z", None)
    table = features("question", pool(near, far, unknown))
    assert table[:, FEATURES.index("similarity")] == pytest.approx([0.9, 0.1, 0.5])


def test_a_passage_beside_a_good_one_of_its_file_counts_as_a_neighbour() -> None:
    best = [memory(f"best{n}", f"text {n}", path="long.md") for n in range(1)]
    rest = [memory(f"rest{n}", f"other {n}") for n in range(12)]
    beside = memory("beside", "more", path="long.md")
    found = pool(*best, *rest, beside)
    column = features("question", found)[:, FEATURES.index("neighbour")]
    assert [hit.id for hit, share in zip(found.memories, column, strict=True) if share] == ["beside"]


def test_the_score_is_the_weighted_sum() -> None:
    found = pool(memory("a", "the red boat", 0.4, word_score=3.0), memory("b", "a blue boat", 0.45))
    hits = rank("Which boat is red?", found)
    table = features("Which boat is red?", found)
    assert [hit.score for hit in hits] == pytest.approx(sorted(table @ np.array(WEIGHTS), reverse=True))
    assert hits[0].id == "a"


def test_passages_of_one_text_may_repeat_each_other() -> None:
    first, second = memory("a", "La la la, the river", path="song.md"), memory("b", "la la the river", path="song.md")
    assert order("Which river?", first, second) == ["a", "b"]
    assert order("Which river?", first, memory("c", "the river la")) == ["a"]

"""Questions made from running text: whose answers they have, and what a question never gives away."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from ai_os_diffusion.training import cloze, corpus

_TOWN = (
    "The harbour of Velden was built in 1848 by the engineer Marta Holm. It cost about 3,200 thalers and took "
    "four years. Marta Holm had studied in Tarvik before she came to the coast. Fishermen from Tarvik "
    "protested against the new pier. The lighthouse of Velden was added in 1861 after two ships had been lost "
    "in a winter storm near the southern cape. The town council of Velden paid for the lamp with a tax on "
    "salted fish and on imported timber."
)


def test_candidates_are_dates_numbers_and_names_but_no_opening_word() -> None:
    found = cloze.candidates("Those ships left Tarvik in March 1848 with 3,200 barrels for Marta Holm.")
    assert {"March 1848", "3,200", "Tarvik", "Marta Holm"} <= set(found)
    assert not any("Those" in span for span in found)


def test_a_sentence_taken_out_asks_the_rest_for_a_span_both_have() -> None:
    sentences = re.split(r"(?<=\.) ", _TOWN)
    for seed in range(30):
        item = cloze.recurring(sentences, 2, random.Random(seed))
        assert item is not None
        assert sentences[2] not in item.passage
        answers = {item.passage[a:b] for a, b in item.spans}
        assert answers <= {"Marta Holm", "Tarvik"}
        assert not any(answer in item.question for answer in answers)
        assert item.question.endswith("?")


def test_a_sentence_that_shares_nothing_is_not_taken_out() -> None:
    assert (
        cloze.recurring(["Nobody spoke for an hour that evening.", "Rain fell on Velden."], 0, random.Random(0)) is None
    )


def test_a_fragment_asks_its_own_passage_and_hides_the_answer() -> None:
    sentence = "The harbour of Velden was built in 1848 by the engineer Marta Holm."
    asked = set()
    for seed in range(60):
        item = cloze.fragment(_TOWN, sentence, random.Random(seed))
        if item is not None:
            answer = item.passage[slice(*item.spans[0])]
            assert answer not in item.question
            assert all(item.passage[a:b] == answer for a, b in item.spans)
            asked.add(item.question)
    assert any(re.match(r"(When|What year|Which year|What date) was the harbour of Velden built", q) for q in asked)


def test_passages_are_whole_sentences_without_headings() -> None:
    passages = list(cloze.cut(f"A heading\n\n{_TOWN}\n\n{_TOWN}"))
    assert len(passages) == 1
    assert passages[0].startswith("The harbour")
    assert passages[0].endswith(".")
    assert "A heading" not in passages[0]


def test_items_follow_from_the_seed_and_some_have_no_answer(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="packing reads Parquet with pyarrow")
    pytest.importorskip("pyarrow.parquet")
    turns = [
        {
            "kind": "prose",
            "context": "",
            "source": "s",
            "turns": [{"role": "assistant", "text": _TOWN.replace("Velden", town)}],
        }
        for town in ("Velden", "Ostrand", "Kimsund", "Larby", "Hovik", "Mosnes", "Brekka", "Tolvik")
    ]
    for name in cloze.SOURCES:
        rows = turns if name == "openstax_prose" else turns[:1]
        if name == "squad_dev":
            rows = [{**turns[0], "context": _TOWN}]
        arrow.parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / f"{name}.train.parquet")
    first = cloze.cloze_items(tmp_path, "train", 20, 1)
    assert first == cloze.cloze_items(tmp_path, "train", 20, 1)
    assert first != cloze.cloze_items(tmp_path, "train", 20, 2)
    assert {bool(item.spans) for item in cloze.cloze_items(tmp_path, "train", 60, 1)} == {True, False}


def test_reading_questions_are_found_in_their_prompts_once(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="packing reads Parquet with pyarrow")
    pytest.importorskip("pyarrow.parquet")
    prompts = [
        f'Read this.\n\nContext: "{_TOWN}"\n\nQuestion: "Who built the harbour?"\n\nAnswer:',
        f'I know that the answer to the question "Who built the harbour?" is in "{_TOWN}". Can you tell me what it is?',
        f"Answer this question: When was it built?, using the article: {_TOWN}, what would be the answer ?",
        "Which of the two is right?",
    ]
    answers = ["Marta Holm", "Marta Holm", "1848", "both"]
    rows = [
        {"kind": "instruct", "context": "", "turns": [{"role": "user", "text": p}, {"role": "assistant", "text": a}]}
        for p, a in zip(prompts, answers, strict=True)
    ]
    arrow.parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / f"{corpus.READING_SET}.train.parquet")
    items = corpus.reading_items(tmp_path)
    assert [item.question for item in items] == ["Who built the harbour?", "When was it built?"]
    assert [item.passage[slice(*item.spans[0])] for item in items] == ["Marta Holm", "1848"]

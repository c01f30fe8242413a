"""The same question once more: other words for the same facts, other facts where the first were wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from ai_os_diffusion.answering.again import Again
from ai_os_diffusion.answering.answerer import Answerer
from ai_os_diffusion.answering.compose import Composer
from ai_os_diffusion.config import EngineConfig, UncertaintyConfig
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.types import Answer, MemoryHit, Source
from helpers.tiny import memory_hit, pointing_model

TODAY = dt.date(2026, 3, 10)
MIA = memory_hit("Grüße! Mia lives in Oslo. She has a dog.", id="mia", path="mia.md", start=33)
OLD = memory_hit("In 2019 Mia lived in Bergen.", id="old", path="old.md", start=5)
QUESTION = "Where does Mia live?"


class Shelf:
    """A retriever that always gives the same memories."""

    def __init__(self, *hits: MemoryHit) -> None:
        self.hits = list(hits)

    def recall(self, question: str, top_k: int) -> list[MemoryHit]:
        return self.hits[:top_k]

    def of_kind(self, kind: str, limit: int) -> list[MemoryHit]:
        return [hit for hit in self.hits if hit.kind == kind][:limit]


class Phrase:
    """A composer that puts the span into a fixed sentence."""

    def compose(self, question: str, evidence: str, span: str, **_: object) -> str:
        return f"It is {span}."


def answerer(
    answers: dict[str, float], shelf: Shelf, *, abstain_below: float = 0.5, composer: Phrase | None = None
) -> Answerer:
    config: Any = EngineConfig(uncertainty=UncertaintyConfig(abstain_below=abstain_below))
    model = pointing_model(answers)
    return Answerer(model, cast(Retriever, shelf), config, composer=cast(Composer, composer))


def ask(again: Again, *, question: str = QUESTION, composer: Phrase | None = None) -> Answer:
    pipeline = answerer({"Oslo": 12.0, "Bergen": 9.0}, Shelf(MIA, OLD), composer=composer)
    return pipeline.ask(question, today=TODAY, again=again)


def test_other_words_for_the_same_facts_until_all_were_given() -> None:
    given: list[str] = []
    for _ in range(4):
        answer = ask(Again(tuple(given)), composer=Phrase())
        assert (answer.abstained, answer.sources[0].text) == (False, "Oslo")
        given.append(answer.answer)
    assert given == ["It is Oslo.", "Your notes say: “Mia lives in Oslo.”", "Oslo", "It is Oslo."]


def test_the_result_of_a_tool_stays_and_its_sentence_comes_after_it() -> None:
    first = ask(Again(), question="Does Mia live in Oslo?")
    again = ask(Again((first.answer,)), question="Does Mia live in Oslo?")
    assert first.answer == "Yes: Oslo"
    assert again.answer == "Yes: Oslo. Your notes say: “Mia lives in Oslo.”"
    assert again.how == "tool:yes_no"


def test_a_rejected_answer_makes_way_for_the_next() -> None:
    first = ask(Again())
    answer = ask(Again(rejected=first.sources[:1]))
    assert (first.answer, answer.answer, answer.abstained) == ("Oslo", "Bergen", False)
    assert all(source.text != "Oslo" for source in answer.sources)


def test_what_says_the_same_elsewhere_is_rejected_too() -> None:
    elsewhere = Source("gone", "gone.md", 0, 4, "oslo", 1.0)
    assert ask(Again(rejected=(elsewhere,))).answer == "Bergen"


def test_where_all_is_rejected_nothing_is_known() -> None:
    whole = [Source(hit.id, hit.path, hit.start, hit.start + 99, "", 1.0) for hit in (MIA, OLD)]
    assert ask(Again(rejected=tuple(whole))).answer.startswith("I don't know")


def test_an_unsure_next_answer_is_shown_as_the_nearest() -> None:
    pipeline = answerer({"Oslo": 12.0, "Bergen": 6.0}, Shelf(MIA, OLD), abstain_below=0.999)
    rejected = (Source("mia", "mia.md", 33, 99, "Oslo", 1.0),)
    assert "In 2019 Mia lived in Bergen." in pipeline.ask(QUESTION, today=TODAY, again=Again(rejected=rejected)).answer


def test_quotations_in_other_languages() -> None:
    first_note = memory_hit("钥匙在蓝色花盆下面。", id="a", path="a.md")
    second_note = memory_hit("备用钥匙在蓝色抽屉里。", id="b", path="b.md")
    pipeline = answerer({}, Shelf(first_note, second_note))
    first = pipeline.ask("钥匙在蓝色哪里?", today=TODAY)
    second = pipeline.ask("钥匙在蓝色哪里?", today=TODAY, again=Again(rejected=first.sources))
    assert (first.how, second.how) == ("quote", "quote")
    assert {first.answer, second.answer} == {first_note.text, second_note.text}

"""The pipeline of an answer over a pointing network: tools, sources, thresholds, other languages."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from ai_os_diffusion.answering.answerer import Answerer
from ai_os_diffusion.answering.compose import Composer
from ai_os_diffusion.answering.confidence import DEFAULT
from ai_os_diffusion.answering.evaluation import ask_all, best_sentence, load_questions
from ai_os_diffusion.config import EngineConfig, UncertaintyConfig
from ai_os_diffusion.errors import Cancelled
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.types import Answer, MemoryHit, Source
from helpers.tiny import memory_hit, pointing_model

TODAY = dt.date(2026, 3, 10)


class Shelf:
    """A retriever that knows its memories by a word of the question; without one it gives them all."""

    def __init__(self, hits: Sequence[MemoryHit], by_word: dict[str, list[MemoryHit]] | None = None) -> None:
        self.hits = list(hits)
        self.by_word = by_word or {}

    def recall(self, question: str, top_k: int) -> list[MemoryHit]:
        found = next((hits for word, hits in self.by_word.items() if word in question), self.hits)
        return found[:top_k]

    def of_kind(self, kind: str, limit: int) -> list[MemoryHit]:
        return [hit for hit in self.hits if hit.kind == kind][:limit]


class Phrase:
    """A composer that puts the span into a fixed sentence, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str]] = []

    def compose(self, question: str, evidence: str, span: str, *, cancel: CancelToken | None = None) -> str:
        self.given.append((evidence, span))
        return f"It is {span}."


def answerer(
    answers: dict[str, float], shelf: Shelf, *, abstain_below: float = 0.5, composer: Any = None, bias: float = -2.2
) -> Answerer:
    config = EngineConfig(uncertainty=UncertaintyConfig(abstain_below=abstain_below))
    return Answerer(
        pointing_model(answers), cast(Retriever, shelf), config, DEFAULT | {"bias": bias}, cast(Composer, composer)
    )


def ask(question: str, answers: dict[str, float], hits: Sequence[MemoryHit], **options: Any) -> Answer:
    return answerer(answers, Shelf(hits), **options).ask(question, today=TODAY)


def at(source: Source, hit: MemoryHit) -> str:
    """What stands in the file at the source's place; the memory begins `hit.start` bytes into it."""
    return (b"#" * hit.start + hit.text.encode())[source.start : source.end].decode()


MIA = memory_hit("Grüße! Mia lives in Oslo. She has a dog.", id="mia", path="mia.md", start=33)
BEN = memory_hit("Ben has a boat. It is red.", id="ben", path="ben.md", start=7)


def test_a_span_with_its_source() -> None:
    answer = ask("Where does Mia live?", {"Oslo": 9.0}, [BEN, MIA])
    assert (answer.answer, answer.how, answer.abstained, answer.language) == ("Oslo", "span", False, "en")
    assert 0.5 <= answer.confidence <= 1
    assert answer.confidence == answer.uncertainty.confidence
    assert set(answer.timings) == {"recall", "read"}
    (source,) = answer.sources  # and not the memory in which the pointer found nothing
    assert (source.id, source.path, source.text) == ("mia", "mia.md", "Oslo")
    assert at(source, MIA) == "Oslo"


def test_memories_that_might_answer_as_well_stand_behind_the_evidence() -> None:
    rival = memory_hit("Mia once lived in Rome.", id="rival")
    answer = ask("Where does Mia live?", {"Oslo": 9.0, "Rome": 8.0}, [BEN, rival, MIA])
    assert [source.id for source in answer.sources] == ["mia", "rival"]
    assert at(answer.sources[1], rival) == answer.sources[1].text


def test_sources_are_distinct_memories_and_at_most_five() -> None:
    hits = [memory_hit(f"In year {number} Mia lived in Rome.", id=str(number)) for number in range(9)]
    answer = ask("Where does Mia live?", {"Oslo": 12.0, "Rome": 7.0}, [MIA, *hits])
    ids = [source.id for source in answer.sources]
    assert ids[0] == "mia"
    assert len(ids) == len(set(ids)) == 5


def test_a_span_in_the_header_is_sourced_by_the_first_sentence() -> None:
    hit = memory_hit("Über 9 Uhr. Bring the card.", id="d", title="Dentist", day="2026-03-14", start=5)
    answer = ask("When is the dentist?", {"14 March 2026": 9.0}, [hit])
    assert answer.answer == "14 March 2026"
    assert at(answer.sources[0], hit) == answer.sources[0].text == "Über 9 Uhr."


def test_the_newest_value_wins() -> None:
    old = memory_hit("Mia lives in Oslo.", id="old", day="2024-01-01")
    new = memory_hit("Mia lives in Bergen.", id="new", day="2026-01-01")
    answer = ask("Where does Mia live?", {"Oslo": 9.0, "Bergen": 8.5}, [old, new])
    assert answer.answer == "Bergen"
    assert [source.id for source in answer.sources] == ["new", "old"]


def test_too_unsure_abstains_but_names_what_it_read() -> None:
    answer = ask("Where does Mia live?", {}, [MIA])
    assert (answer.abstained, answer.how) == (True, "abstained")
    assert "don't know" in answer.answer
    assert answer.confidence < 0.5
    assert answer.uncertainty.null_margin < 0


def test_the_report_says_how_near_any_memory_came() -> None:
    near = memory_hit("Ben has a boat. It is red.", id="ben", vector_score=0.7)
    answer = ask("Where does Ben live?", {"red": -5.0}, [dataclasses.replace(MIA, vector_score=0.1), near])
    assert answer.abstained
    assert answer.uncertainty.similarity == 0.7
    assert answer.uncertainty.coverage == 0.5  # "Ben", and not "live"


def test_an_abstention_that_came_near_shows_the_sentence() -> None:
    doubtful = ask("Where does Mia live?", {"Oslo": 6.0}, [MIA], abstain_below=0.99)
    assert doubtful.abstained
    assert doubtful.answer == "I'm not sure. The nearest that I found in your notes: “Mia lives in Oslo.”"
    far = ask("Where does Mia live?", {"Oslo": -6.0}, [MIA], abstain_below=0.99)
    assert far.answer == "I don't know; I found nothing about it in your notes."


def test_the_threshold_is_the_configurations() -> None:
    sure = ask("Where does Mia live?", {"Oslo": 9.0}, [MIA]).confidence
    assert ask("Where does Mia live?", {"Oslo": 9.0}, [MIA], abstain_below=sure + 1e-6).abstained
    assert not ask("Where does Mia live?", {"Oslo": 9.0}, [MIA], abstain_below=sure - 1e-6).abstained
    assert ask("Where does Mia live?", {"Oslo": 9.0}, [MIA], bias=-30.0).abstained


def test_nothing_recalled() -> None:
    answer = ask("Where does Mia live?", {"Oslo": 9.0}, [])
    assert (answer.abstained, answer.confidence, answer.sources) == (True, 0.0, ())


# ---------------------------------------------------------------- tools


def test_yes_or_no_is_sourced_by_the_sentence_that_says_so() -> None:
    likelier = memory_hit("Mia asked where the walnuts are.", id="likelier")
    telling = memory_hit("Hm. Mia is not allergic to walnuts.", id="telling", start=11)
    answer = ask("Is Mia allergic to walnuts?", {"the walnuts": 9.0, "allergic": 6.0}, [likelier, telling])
    assert (answer.answer, answer.how) == ("No: Mia is not allergic to walnuts.", "tool:yes_no")
    assert answer.sources[0].id == "telling"
    assert at(answer.sources[0], telling) == "Mia is not allergic to walnuts."


def test_yes_or_no_without_a_telling_sentence_quotes() -> None:
    answer = ask("Does Mia like walnuts?", {"Oslo": 9.0}, [MIA])
    assert (answer.answer, answer.how) == ("Mia lives in Oslo.", "quote")
    assert at(answer.sources[0], MIA) == "Mia lives in Oslo."


def test_counts_and_sums() -> None:
    pies = memory_hit("We baked apple pie, plum cake and scones.", id="pies")
    count = ask("How many things did we bake?", {"apple pie, plum cake and scones": 9.0}, [pies])
    assert (count.answer, count.how) == ("3", "tool:count")
    boiler = memory_hit("The boiler cost €900.", id="boiler")
    roof = memory_hit("The roof cost €100.", id="roof")
    other = memory_hit("The roof of the boiler house.", id="other")
    total = ask(
        "How much did the boiler and the roof cost in total?", {"€900": 9.0, "€100": 9.0}, [other, boiler, roof]
    )
    assert (total.answer, total.how) == ("€1000", "tool:sum")
    assert {source.id for source in total.sources[:2]} == {"boiler", "roof"}


def test_time_between_two_things_is_sourced_by_both() -> None:
    move = memory_hit("We moved on 1 March 2026.", id="move")
    party = memory_hit("The party is on 22 March 2026.", id="party")
    shelf = Shelf([BEN, party, move], {"between": [BEN, party, move], "the move": [move], "the party": [party]})
    pipeline = answerer({"1 March 2026": 9.0, "22 March 2026": 9.0}, shelf)
    answer = pipeline.ask("How many weeks are there between the move and the party?", today=TODAY)
    assert (answer.answer, answer.how) == ("3 weeks", "tool:between")
    assert [source.id for source in answer.sources[:2]] == ["move", "party"]
    assert [source.text for source in answer.sources[:2]] == ["1 March 2026", "22 March 2026"]


def test_time_with_an_unknown_day_quotes_the_span() -> None:
    move = memory_hit("We moved in spring.", id="move")
    answer = ask("How many days ago was the move?", {"in spring": 9.0}, [move])
    assert (answer.answer, answer.how) == ("in spring", "span")


def test_the_day_that_is_pointed_at_needs_no_other_question() -> None:
    kettle = memory_hit("Bought the kettle.", id="kettle", title="Shops", day="2026-02-01")
    shelf = Shelf([kettle], {"When did": []})
    pipeline = answerer({"1 February 2026": 9.0}, shelf)
    answer = pipeline.ask("How many days ago did I buy the kettle?", today=TODAY)
    assert (answer.answer, answer.how) == ("37 days", "tool:ago")
    answer = pipeline.ask("How long ago did I buy the kettle?", today=TODAY)
    assert answer.answer == "37 days (1 February 2026)"


BOUGHT = "What did I buy first, the kettle or the desk?"


def test_order_is_as_sure_as_the_weaker_reading() -> None:
    kettle = memory_hit("Bought the kettle.", id="kettle", title="Shops", day="2026-02-01")
    desk = memory_hit("Bought the desk on 3 January 2026.", id="desk", vector_score=0.1)
    both = [desk, kettle]
    shelf = Shelf([BEN], {BOUGHT: [BEN], "buy the kettle": both, "buy the desk": both})
    pipeline = answerer({"1 February 2026": 9.0, "3 January 2026": 7.0}, shelf)
    answer = pipeline.ask(BOUGHT, today=TODAY)
    assert (answer.answer, answer.how) == ("the desk", "tool:order")
    assert [source.id for source in answer.sources[:2]] == ["kettle", "desk"]
    draft = pipeline.draft(BOUGHT, [BEN], TODAY)
    assert draft is not None
    assert draft.chosen.hit is desk
    assert draft.signals.similarity == 0.1


def test_a_cell_of_a_table() -> None:
    table = "Prices.\n\n| Soap | Retail | Wholesale |\n|---|---|---|\n| Seaweed | £7 | £4 |\n| Oat | £6 | £3 |\n"
    hit = memory_hit(table, id="prices", path="prices.md", start=11)
    answer = ask("What is the wholesale price of the seaweed soap?", {"£7": 6.0}, [BEN, hit])
    assert (answer.answer, answer.how, answer.abstained) == ("£4", "tool:table", False)
    assert answer.sources[0].id == "prices"
    assert at(answer.sources[0], hit) == "£4"


def test_how_old() -> None:
    nan = memory_hit("Nan was born on 30 January 1935.", id="nan")
    answer = ask("How old is Nan?", {"30 January 1935": 9.0}, [nan])
    assert (answer.answer, answer.how) == ("91", "tool:age")
    assert ask("How old will Nan be on her next birthday?", {"30 January 1935": 9.0}, [nan]).answer == "92"


LENT = [
    memory_hit("Lent Ida the kettle.", id="kettle"),
    memory_hit("Ida has my desk.", id="desk"),
    memory_hit("Lent Bo a boat.", id="bo"),
]


def test_a_list_names_all_its_notes() -> None:
    answer = ask("Which things did I lend to Ida?", {"the kettle": 9.0, "my desk": 9.0}, LENT)
    assert (answer.answer, answer.how) == ("the kettle, my desk", "tool:list")
    assert [source.id for source in answer.sources[:2]] == ["kettle", "desk"]
    assert ask("How many things did I lend to Ida?", {"the kettle": 9.0, "my desk": 9.0}, LENT).answer == "2"


def test_entries_of_a_list_do_not_rival_each_other() -> None:
    pipeline = answerer({"the kettle": 9.0, "my desk": 9.0}, Shelf(LENT))
    listed = pipeline.draft("Which things did I lend to Ida?", LENT, TODAY)
    single = pipeline.draft("Where is the thing that I lent to Ida?", LENT, TODAY)
    assert listed is not None
    assert single is not None
    assert listed.signals.gap > single.signals.gap


def test_one_sure_answer_is_no_list() -> None:
    answer = ask("What did I buy at Muller's?", {"the kettle": 9.0, "my desk": 4.0}, LENT)
    assert (answer.answer, answer.how) == ("the kettle", "span")


def test_a_person_named_by_another_note() -> None:
    sister = memory_hit("Ida is my sister.", id="sister")
    home = memory_hit("Ida lives in Oslo.", id="home")
    shelf = Shelf([BEN], {"Who is my sister": [sister], "Ida live": [home]})
    answer = answerer({"Ida": 6.0, "Oslo": 9.0}, shelf).ask("Where does my sister live?", today=TODAY)
    assert (answer.answer, answer.how) == ("Oslo", "tool:name")
    assert [source.id for source in answer.sources[:2]] == ["home", "sister"]
    nameless = Shelf([BEN], {"Who is my sister": [BEN], "Ida live": [home]})
    assert answerer({"Ida": 6.0, "Oslo": 9.0}, nameless).ask("Where does my sister live?", today=TODAY).abstained


def test_a_note_that_says_it_itself_is_not_asked_on() -> None:
    said = memory_hit("My sister lives in Bergen.", id="said")
    shelf = Shelf(
        [said], {"Who is my sister": [memory_hit("Ida is my sister.")], "Ida live": [memory_hit("Ida: Oslo")]}
    )
    answer = answerer({"Ida": 9.0, "Oslo": 9.0, "Bergen": 9.0}, shelf).ask("Where does my sister live?", today=TODAY)
    assert (answer.answer, answer.how) == ("Bergen", "span")


def test_today_is_the_systems_by_default() -> None:
    move = memory_hit("We moved on 1 March 2020.", id="move")
    answer = answerer({"1 March 2020": 9.0}, Shelf([move])).ask("How many days ago was the move?")
    assert answer.answer == f"{(dt.date.today() - dt.date(2020, 3, 1)).days} days"


# ---------------------------------------------------------------- composing


def test_a_composed_sentence_takes_the_place_of_the_span() -> None:
    composer = Phrase()
    answer = ask("Where does Mia live?", {"Oslo": 9.0}, [MIA], composer=composer)
    assert (answer.answer, answer.how) == ("It is Oslo.", "composed")
    assert composer.given == [("Mia lives in Oslo.", "Oslo")]
    assert "compose" in answer.timings
    assert answer.sources[0].text == "Oslo"


def test_tools_and_abstentions_are_not_composed() -> None:
    composer = Phrase()
    ask(
        "Is Mia allergic to walnuts?", {"allergic": 9.0}, [memory_hit("Mia is allergic to walnuts.")], composer=composer
    )
    ask("Where does Mia live?", {}, [MIA], composer=composer)
    assert composer.given == []


def test_the_date_beside_a_relative_day_is_not_composed_away() -> None:
    hit = memory_hit("The ferry leaves tomorrow at nine.", day="2026-03-01")
    answer = ask("When does the ferry leave?", {"tomorrow": 9.0}, [hit], composer=Phrase())
    assert (answer.answer, answer.how) == ("tomorrow (2 March 2026)", "span")


# ---------------------------------------------------------------- other languages, cancelling


def test_other_languages_are_quoted() -> None:
    hit = memory_hit("二月。去年的日本之旅我住在京都。", id="zh", start=9)
    answer = ask("回忆我去年的日本之旅", {}, [hit])
    assert (answer.language, answer.how, answer.answer) == ("zh", "quote", "去年的日本之旅我住在京都。")
    (source,) = answer.sources
    assert at(source, hit) == source.text == answer.answer
    assert 0.5 <= answer.confidence <= 0.9


@pytest.mark.parametrize(
    ("question", "start"), [("Wo ist der Schlüssel und wie?", "Das weiß ich nicht"), ("谁?", "我不知道")]
)
def test_other_languages_abstain_in_their_own(question: str, start: str) -> None:
    answer = ask(question, {}, [MIA])
    assert answer.abstained
    assert answer.answer.startswith(start)
    assert answer.sources == ()


def test_cancelling_after_recall_and_after_reading() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        answerer({}, Shelf([MIA])).ask("Where does Mia live?", cancel=cancel)
    late = CancelToken()

    class Cancelling(Shelf):
        def recall(self, question: str, top_k: int) -> list[MemoryHit]:
            if question == "When was the move?":  # asked for while the question is read
                late.cancel()
            return super().recall(question, top_k)

    with pytest.raises(Cancelled):
        answerer({"Oslo": 9.0}, Cancelling([MIA])).ask("How many days ago was the move?", cancel=late)


def test_a_draft_is_there_whatever_its_confidence() -> None:
    pipeline = answerer({"Oslo": 9.0}, Shelf([MIA]), abstain_below=1.0)
    draft = pipeline.draft("Where does Mia live?", [MIA], TODAY)
    assert draft is not None
    assert draft.text == "Oslo"
    assert draft.evidence == (draft.chosen,)
    assert pipeline.draft("Where does Mia live?", [], TODAY) is None
    assert pipeline.decide("Where does Mia live?", dataclasses.replace(draft), {}).abstained


# ---------------------------------------------------------------- asking sets of questions


def test_asking_a_set_of_questions(tmp_path: Path) -> None:
    rows = [
        {"question": "Where does Mia live?", "answers": ["Oslo"], "evidence": [{"path": "mia.md"}], "type": "single"},
        {"question": "Where does the flood live?", "answers": [], "evidence": [], "type": "unanswerable"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    questions = load_questions(path)
    assert [question.type for question in questions] == ["single", "unanswerable"]
    mia = dataclasses.replace(MIA, path=str((tmp_path / "mia.md").resolve()))
    pipeline = answerer({"Oslo": 9.0}, Shelf([]))
    first, second = ask_all(pipeline, lambda text: [mia] if "Mia" in text else [], questions, tmp_path, TODAY)
    assert (first.right, first.source_rank, first.draft) == (True, 1, "Oslo")
    assert first.signals is not None
    assert (second.right, second.source_rank, second.draft, second.signals) == (False, 0, "", None)
    assert second.answer.abstained


def test_the_baseline_is_the_nearest_sentence() -> None:
    model = pointing_model({})
    assert best_sentence(model, "Where does Mia live in Oslo?", [BEN, MIA]) == "Mia lives in Oslo."
    assert best_sentence(model, "Where?", []) == ""

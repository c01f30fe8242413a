"""Answers about invented people: which memories are gold, what citing means, and that memory is what answers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ai_os_diffusion.answering.evaluation import Outcome, Question
from ai_os_diffusion.evaluation.composed import Composed, composed_rows
from ai_os_diffusion.evaluation.personal import ask_person, best_f1, cites, gold_memories
from ai_os_diffusion.training.personal import CorpusQuestion
from ai_os_diffusion.types import Answer, Source, UncertaintyReport
from helpers.tiny import memory_hit, tiny_config


def outcome(*sources: str) -> Outcome:
    found = tuple(Source(key, "a.md", 0, 1, "x", 1.0) for key in sources)
    answer = Answer("?", "x", False, 0.9, "en", found, "span", UncertaintyReport(0.9))
    return Outcome(Question("?", ("x",), ("a.md",), "single"), answer, "x", True, 1, None)


def test_gold_is_what_holds_the_quote(tmp_path: Path) -> None:
    here, there = str((tmp_path / "a.md").resolve()), str((tmp_path / "b.md").resolve())
    hits = [
        memory_hit("The key is copper.", path=here),
        memory_hit("The lock is iron.", path=here),
        memory_hit("The key is copper. So they say.", path=there),
    ]
    asked = CorpusQuestion("?", ("copper",), (("a.md", "key is copper"),), "single", "key")
    assert gold_memories(asked, hits, tmp_path) == [hits[0]]
    cut = dataclasses.replace(asked, evidence=(("a.md", "copper. The lock"),))
    assert gold_memories(cut, hits, tmp_path) == hits[:2]
    assert gold_memories(dataclasses.replace(asked, evidence=()), hits, tmp_path) == []


def test_citing_goes_by_memory() -> None:
    gold = [memory_hit("a"), memory_hit("b")]
    assert cites(outcome("z", "b"), gold)
    assert not cites(outcome("z"), gold)
    assert not cites(outcome(), gold)


def test_f1_takes_the_best_gold_answer() -> None:
    question = Question("?", ("the copper key", "copper"), (), "single")
    assert best_f1("copper", question) == 1
    assert best_f1("", question) == 0
    assert best_f1("copper", Question("?", (), (), "unanswerable")) == 0


def test_composed_answers_are_judged_against_their_spans() -> None:
    kept, lost = Composed(True, True, True, ()), Composed(True, True, False, ("name Rolo",))
    quoted = Composed(False, True, True, ())
    rows = {row.name: row for row in composed_rows([kept] * 150 + [lost] * 50 + [quoted] * 200)}
    assert rows["spans that become a sentence"].figure == 50
    assert rows["sentences that hold the gold answer"].figure == 75
    assert rows["sentences that hold the gold answer"].baseline == 100
    assert (rows["change by composing"].figure, rows["change by composing"].verdict) == (-25, "short")
    assert (rows["sentences that break a rule"].figure, rows["sentences that break a rule"].verdict) == (50, "short")
    assert composed_rows([kept] * 99)[2].verdict == "not run (--full)"


def test_a_person_is_asked_with_and_without_notes(tmp_path: Path) -> None:
    config = tiny_config(tmp_path)
    asked = ask_person(config, 5000, limit=3).asked
    assert len(asked) == 3
    assert all(each.answered for each in asked)  # random weights with the threshold at 0 never abstain
    assert all(0 <= value <= 1 for each in asked for value in (each.f1, each.gold_f1, each.free_f1, each.sentence_f1))
    wary = dataclasses.replace(config, uncertainty=dataclasses.replace(config.uncertainty, abstain_below=1.0))
    person = ask_person(wary, 5000, limit=3)
    refused = person.asked
    assert person.composed == []
    assert [each.question for each in refused] == [each.question for each in asked]
    assert not any(each.answered or each.f1 for each in refused)

"""Answers about invented people with and without their notes, what they cite, and what they refuse."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ai_os_diffusion.answering.evaluation import Outcome, Question, ask_all, best_sentence
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.calibrating import write_corpus
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.evaluation.composed import Composed, compose_again, composed_rows
from ai_os_diffusion.evaluation.human import ABSTENTION
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.statistics import Floats, aurc, auroc_of, mean_of, risk_curve
from ai_os_diffusion.training.metrics import paired_interval, span_f1
from ai_os_diffusion.training.personal import CorpusQuestion, sample_corpus
from ai_os_diffusion.types import MemoryHit, TextOutput

GROUNDED = "Grounded answers, invented people"
SEED = 5000
_FREE_TOKENS, _FREE_STEPS = 16, 8  # of an answer without any memory
_ALL = 1000  # memories; more than an invented person has
_COMPOSED = 25  # spans of each person that are composed
_LEAST = 100  # questions of a kind that the goals are about


@dataclass(frozen=True)
class Asked:
    """One question with its outcomes: F1, 0 to 1, of what was given.

    Attributes:
        question: with its gold answers.
        retrieved: outcome with the memories that recall brings up.
        f1: from retrieved memories; 0 where the assistant abstains.
        gold_f1: from the memories that hold the evidence.
        free_f1: written without any memory.
        sentence_f1: of the retrieved sentence nearest to the question.
        cited: whether a source of the answer is a memory with gold evidence.
    """

    question: Question
    retrieved: Outcome
    f1: float
    gold_f1: float
    free_f1: float
    sentence_f1: float
    cited: bool

    @property
    def answered(self) -> bool:
        """Whether the assistant did not abstain."""
        return not self.retrieved.answer.abstained


def best_f1(text: str, question: Question) -> float:
    """F1 against the best gold answer; 0 without one."""
    return max((span_f1(text, gold) for gold in question.answers), default=0.0)


@dataclass(frozen=True)
class Person:
    """What came of the questions about one invented person."""

    asked: list[Asked]
    composed: list[Composed]


def ask_person(config: EngineConfig, seed: int, limit: int | None = None) -> Person:
    """Import an invented person with held-out names into a fresh profile and ask the first `limit` questions."""
    corpus = sample_corpus(seed, held_out=True)
    with tempfile.TemporaryDirectory(prefix="ai-os-eval-") as place:
        notes = Path(place) / "notes"
        questions = write_corpus(corpus, notes)[:limit]
        with ArrowEngine(dataclasses.replace(config, profile=str(Path(place) / "profile"))) as engine:
            engine.import_notes(engine.plan_import(notes))
            engine.embed_pending()
            answerer = engine.answerer(compose=False)  # sentences around the span change no answer's content
            known = {each.question: each for each in corpus.questions}

            @cache
            def retrieved(text: str) -> Sequence[MemoryHit]:
                return engine.recall(text, engine.config.memory.candidates)

            @cache
            def gold(text: str) -> Sequence[MemoryHit]:
                return gold_memories(known[text], engine.recall(text, _ALL), notes)

            outcomes = ask_all(answerer, retrieved, questions, notes, corpus.today)
            with_gold = ask_all(answerer, gold, [q for q in questions if q.answers], notes, corpus.today)
            best = {outcome.question.text: best_f1(_given(outcome), outcome.question) for outcome in with_gold}
            asked = []
            for outcome in outcomes:
                question = outcome.question
                free = _written(engine, question.text) if question.answers else ""
                sentence = best_sentence(engine.model, question.text, retrieved(question.text))
                f1, free_f1, sentence_f1 = (best_f1(text, question) for text in (_given(outcome), free, sentence))
                cited = cites(outcome, gold(question.text))
                gold_f1 = best.get(question.text, 0.0)
                asked.append(Asked(question, outcome, f1, gold_f1, free_f1, sentence_f1, cited))
            return Person(asked, compose_again(engine, outcomes, retrieved, corpus.today, _COMPOSED))


def gold_memories(asked: CorpusQuestion, hits: Sequence[MemoryHit], root: Path) -> list[MemoryHit]:
    """The memories that hold an evidence quote; all of the file where a quote was cut in two."""
    found: dict[str, MemoryHit] = {}
    for name, quote in asked.evidence:
        path = str((root / name).resolve())
        of_file = [hit for hit in hits if hit.path == path]
        for hit in [hit for hit in of_file if quote in hit.text] or of_file:
            found.setdefault(hit.id, hit)
    return list(found.values())


def cites(outcome: Outcome, gold: Sequence[MemoryHit]) -> bool:
    """Whether one of the answer's sources is one of the gold memories."""
    return bool({source.id for source in outcome.answer.sources} & {hit.id for hit in gold})


def _given(outcome: Outcome) -> str:
    return "" if outcome.answer.abstained else outcome.answer.answer


def _written(engine: ArrowEngine, question: str) -> str:
    """What the model writes after the question alone."""
    made = engine.diffuse(question, steps=_FREE_STEPS, length=_FREE_TOKENS)
    return made.text if isinstance(made, TextOutput) else ""


def personal_rows(
    config: EngineConfig, *, people: int, limit: int | None, tell: Callable[[str], None]
) -> tuple[list[Row], dict[str, Floats]]:
    """Rows of grounded and composed answers and of abstention on near-miss twins, and the risk-coverage curve by name.

    Args:
        config: names the model.
        people: invented people, each with a profile of its own.
        limit: questions about each, at most.
        tell: is given lines of progress.
    """
    asked: list[Asked] = []
    composed: list[Composed] = []
    for number in range(people):
        person = ask_person(config, SEED + number, limit)
        asked += person.asked
        composed += person.composed
        tell(f"invented person {number + 1} of {people}: {len(asked)} questions so far")
    yes = [each for each in asked if each.question.answers]
    twins = [each for each in asked if not each.question.answers]
    rows = _grounded(yes, len(yes) >= _LEAST) + composed_rows(composed) + _refused(asked, yes, twins)
    return rows, {"questions about invented people": risk_curve([_sure(each) for each in asked], _if_answered(asked))}


def _grounded(yes: Sequence[Asked], decides: bool) -> list[Row]:
    free = mean_of([100 * each.free_f1 for each in yes])
    found = mean_of([100 * each.f1 for each in yes])
    gold = mean_of([100 * each.gold_f1 for each in yes])
    sentence = 100 * float(np.mean([each.sentence_f1 for each in yes]))
    gain, low, high = paired_interval([100 * e.f1 for e in yes], [100 * e.free_f1 for e in yes])
    nearest = "nearest retrieved sentence"
    given = [each for each in yes if each.answered]
    cited = mean_of([100.0 * each.cited for each in given])
    return [
        Row(GROUNDED, "F1, no memory", free.value, " %", free.n, free.low, free.high),
        Row(GROUNDED, "F1, retrieved memories", found.value, " %", found.n, found.low, found.high,
            baseline=sentence, baseline_name=nearest),
        Row(GROUNDED, "F1, gold evidence", gold.value, " %", gold.n, gold.low, gold.high,
            baseline=sentence, baseline_name=nearest),
        Row(GROUNDED, "gain of memory over no memory, paired", gain, " points", len(yes), low, high),
        Row(GROUNDED, "gain of memory, lower bound of the interval", low, " points", len(yes), goal=0.0,
            decides=decides),
        Row(GROUNDED, "answers that cite a memory with gold evidence", cited.value, " %", cited.n, cited.low,
            cited.high, 80, decides=decides),
    ]  # fmt: skip


def _refused(asked: Sequence[Asked], yes: Sequence[Asked], twins: Sequence[Asked]) -> list[Row]:
    """How well the assistant's certainty separates questions from twins that the notes do not answer."""
    area = auroc_of([_sure(each) for each in yes], [_sure(each) for each in twins])
    risk = _if_answered(asked)
    refused = mean_of([100.0 * (not each.answered) for each in twins])
    falsely = mean_of([100.0 * (not each.answered) for each in yes])
    return [
        Row(ABSTENTION, "AUROC, twins of personal questions", area.value, "", area.n, area.low, area.high, 0.9,
            baseline=0.5, baseline_name="chance", decides=len(twins) >= _LEAST),
        Row(ABSTENTION, "AURC, personal questions", aurc([_sure(each) for each in asked], risk), "", len(asked),
            at_least=False, baseline=float(risk.mean()), baseline_name="random order"),
        Row(ABSTENTION, "twins refused at the shipped threshold", refused.value, " %", refused.n, refused.low,
            refused.high),
        Row(ABSTENTION, "answerable personal questions refused", falsely.value, " %", falsely.n, falsely.low,
            falsely.high, at_least=False),
    ]  # fmt: skip


def _sure(each: Asked) -> float:
    return each.retrieved.answer.confidence


def _if_answered(asked: Sequence[Asked]) -> Floats:
    """(n,) what giving each draft would cost: 1 - its F1, and 1 for twins."""
    return np.array([1 - best_f1(each.retrieved.draft, each.question) for each in asked])

"""How surely it is told that a question asks again for an answer that was called right, and `--fit` of its weights.

Two sources. The fixture life: two hundred paraphrases of a hundred questions, all written by hand, its other questions,
and those without an answer. Invented people: the same facts asked by other templates, and near-miss questions that
nothing answers. One example is a question with a known answer of a memory that is recalled for it; it is right where
the known answer is. The figures are cross-validated: subjects and people that are told of were not fitted on.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.answering import pointer
from ai_os_diffusion.answering.known import LEAST, Known, places, signals
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.evaluation.life import TODAY, confirmed, life_questions, live
from ai_os_diffusion.evolution.items import shown
from ai_os_diffusion.training.metrics import span_f1
from ai_os_diffusion.training.personal.corpus import file_notes, sample_folder
from ai_os_diffusion.training.personal.corpus_questions import corpus_questions
from ai_os_diffusion.training.personal.folder import CorpusQuestion
from harness import Bar, arguments, finish
from recall import LIFE

NAMES = ("likely", "not here", "near", "in passage", "in known", "in neither")
PEOPLE, FIRST, EACH = 12, 9100, 20  # invented people, the first one's seed, known answers of each
KINDS = ("again", "other", "nothing")
WORDINGS = 5  # draws of questions about one person
FOLDS = 5
RIDGE, ROUNDS = 1.0, 60
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A question and a known answer of a memory that is recalled for it.

    Attributes:
        question: number of the question.
        kind: "again" for a known question in other words, "other", or "nothing" for one without an answer.
        group: subject or person.
        values: `signals`.
        right: F1 of the known answer.
        before: F1 of what is given without it; of a question without an answer 1 where that is said.
    """

    question: int
    kind: str
    group: str
    values: tuple[float, ...]
    right: float
    before: float


@dataclass(frozen=True)
class Question:
    """One that is asked of an engine, and the group of known answers that it may be asked again of; "" for all."""

    text: str
    answers: tuple[str, ...]
    kind: str
    group: str


def examples(
    engine: ArrowEngine, known: Sequence[tuple[str, Known]], questions: Sequence[Question], today: dt.date
) -> Iterator[Example]:
    """Every question with every known answer that it could mean."""
    answerer = engine.answerer(compose=False)
    for number, each in enumerate(questions):
        hits = engine.retriever.recall(each.text, engine.config.memory.candidates)
        passages = {hit.id: shown(hit) for hit in hits}
        held = [(group, one) for group, one in known if one.memory in passages and each.group in ("", group)]
        if not held:
            continue
        draft = answerer.draft(each.text, hits, today)
        said = None if draft is None or answerer.decide(each.text, draft, {}).abstained else draft.text
        before = _f1(said, each.answers)
        vector = engine.encode(each.text)[0]
        for group, one in held:
            passage = passages[one.memory]
            reading = pointer.read(engine.model, each.text, [passage], wanted={0: places(passage, one.text)})[0]
            right = _f1(one.text, each.answers)
            for span in reading.wanted[:1]:
                values = signals(each.text, vector, one, passage, reading, span)
                yield Example(number, each.kind, group, values, right, before)


def _f1(said: str | None, answers: Sequence[str]) -> float:
    if not answers:
        return float(said is None)
    return 0.0 if said is None else max(span_f1(said, answer) for answer in answers)


def of_life() -> list[Example]:
    """Hand-written paraphrases, and the other questions of the fixture life."""
    questions = life_questions(LIFE)
    everything = [each for each in questions if each.paraphrases]
    with tempfile.TemporaryDirectory() as place, ArrowEngine(EngineConfig(profile=f"{place}/profile")) as engine:
        live(engine, LIFE, Path(place) / "life")
        known = []
        for each in everything:
            item = confirmed(engine, each)
            vector = engine.encode(each.question)[0]
            known.append((each.context, Known(each.question, vector, item.memory, item.gold[0])))
        mine = {each.question for each in everything}
        asked = [
            *(Question(text, one.answers, "again", one.context) for one in everything for text in one.paraphrases),
            *(
                Question(each.question, each.answers, "other" if each.answers else "nothing", "")
                for each in questions
                if each.question not in mine
            ),
        ]  # fmt: skip
        return list(examples(engine, known, asked, TODAY))


def of_people(count: int) -> list[Example]:
    """Questions of templates about invented people."""
    found: list[Example] = []
    for seed in range(FIRST, FIRST + count):
        drawn = random.Random(f"corpus {seed} True")
        folder = sample_folder(drawn, 60, held_out=True)
        files = file_notes(drawn, folder)
        asked_of = [corpus_questions(random.Random(f"{seed} {draw}"), folder) for draw in range(WORDINGS)]
        with tempfile.TemporaryDirectory() as place, ArrowEngine(EngineConfig(profile=f"{place}/profile")) as engine:
            for name, text in files.items():
                (Path(place) / "notes" / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(place) / "notes" / name).write_text(text, encoding="utf-8")
            engine.import_notes(engine.plan_import(Path(place) / "notes"))
            engine.embed_pending()
            known, questions = _of_person(engine, asked_of, str(seed))
            found += [
                Example(len(found) + each.question, each.kind, each.group, each.values, each.right, each.before)
                for each in examples(engine, known, questions, folder.today)
            ]
    return found


def _of_person(
    engine: ArrowEngine, drawn: Sequence[Sequence[CorpusQuestion]], name: str
) -> tuple[list[tuple[str, Known]], list[Question]]:
    by_fact: dict[tuple[object, object], dict[str, CorpusQuestion]] = {}
    for each in (each for draw in drawn for each in draw if each.type in ("single", "preference", "update")):
        by_fact.setdefault((each.evidence, each.answers), {}).setdefault(each.question, each)
    several = [list(wordings.values()) for wordings in by_fact.values() if len(wordings) > 1]
    random.Random(name).shuffle(several)
    known, questions = list[tuple[str, Known]](), list[Question]()
    for first, *others in several[:EACH]:
        one = _known(engine, first)
        if one is not None:
            known.append((name, one))
            questions += [Question(each.question, each.answers, "again", name) for each in others[:2]]
    meant = {each.question for wordings in several[:EACH] for each in wordings}
    rest = {each.question: each for each in (*drawn[0], *drawn[1]) if each.question not in meant}.values()
    questions += [Question(each.question, each.answers, "other", name) for each in rest if each.type == "single"]
    questions += [Question(each.question, (), "nothing", name) for each in rest if not each.answers]
    return known, questions


def _known(engine: ArrowEngine, question: CorpusQuestion) -> Known | None:
    quote = " ".join(question.evidence[0][1].split())
    for hit in engine.retriever.recall(f"{question.question} {quote}", 24):
        said = [answer for answer in sorted(question.answers, key=len) if answer in hit.text]
        if quote in " ".join(shown(hit).split()) and said:
            return Known(question.question, engine.encode(question.question)[0], hit.id, said[0])
    return None


def fit(found: Sequence[Example]) -> Floats:
    """(7,) weights of the signals and the bias: logistic regression with a small ridge, by Newton's method."""
    values, right = np.array([each.values for each in found]), np.array([each.right > 0.5 for each in found], float)
    mean, spread = values.mean(0), values.std(0) + 1e-9
    rows = np.c_[(values - mean) / spread, np.ones(len(values))]
    ridge = np.diag([RIDGE] * values.shape[1] + [1e-6])
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        sure = 1 / (1 + np.exp(-rows @ weights))
        curve = (rows * (sure * (1 - sure))[:, None]).T @ rows + ridge
        weights += np.linalg.solve(curve, rows.T @ (right - sure) - ridge @ weights)
    scaled = weights[:-1] / spread
    return np.r_[scaled, weights[-1] - scaled @ mean]


def sureness(found: Sequence[Example], weights: Floats) -> Floats:
    """(examples,) probabilities."""
    values = np.array([each.values for each in found])
    made: Floats = 1 / (1 + np.exp(-(np.c_[values, np.ones(len(values))] @ weights)))
    return made


def only(found: Sequence[Example], signal: int) -> list[Example]:
    """The examples with one of their signals."""
    return [replace(each, values=(each.values[signal],)) for each in found]


def cross_validated(parts: Sequence[Sequence[Example]]) -> list[Floats]:
    """Probabilities of each part's examples by weights that were fitted on other groups."""
    made = [np.zeros(len(part)) for part in parts]
    groups = [sorted({each.group for each in part}) for part in parts]
    for fold in range(FOLDS):
        away = [set(names[fold::FOLDS]) for names in groups]
        kept = [each for part, names in zip(parts, away, strict=True) for each in part if each.group not in names]
        weights = fit(kept)
        for part, names, sure in zip(parts, away, made, strict=True):
            told = np.array([each.group in names for each in part])
            sure[told] = sureness(part, weights)[told]
    return made


def change(found: Sequence[Example], sure: Floats, kind: str) -> tuple[float, float, int]:
    """(before, after, questions): points of F1 of a kind of question; known answers are given from `LEAST` on."""
    best: dict[int, tuple[float, Example]] = {}
    for each, value in zip(found, sure.tolist(), strict=True):
        if each.kind == kind and value > best.get(each.question, (-1.0, each))[0]:
            best[each.question] = (value, each)
    pairs = [(each.before, each.right if value >= LEAST else each.before) for value, each in best.values()]
    before, after = 100 * np.mean(pairs, axis=0)
    return float(before), float(after), len(pairs)


def overall(parts: Sequence[Sequence[Example]]) -> float:
    """Points of F1 that known answers add, on average over all questions of all kinds, cross-validated."""
    gained = questions = 0.0
    for found, sure in zip(parts, cross_validated(parts), strict=True):
        for kind in KINDS:
            before, after, count = change(found, sure, kind)
            gained += count * (after - before)
            questions += count
    return gained / questions


def main() -> None:
    """Measure, and print a table; or fit."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--fit", action="store_true", help="print fitted weights too")
    args: argparse.Namespace = parser.parse_args()
    parts = {"life": of_life(), "people": of_people(1 if args.quick else PEOPLE)}
    figures, bars = dict[str, object](), list[Bar]()
    for (name, found), sure in zip(parts.items(), cross_validated(list(parts.values())), strict=True):
        for kind in KINDS:
            before, after, count = change(found, sure, kind)
            print(f"{name}, {kind}: {before:.1f} to {after:.1f} points of {count} questions that recall a known memory")
            figures[f"{name} {kind}"] = [before, after, count]
            least = 5.0 if kind == "again" else -2.0
            bars.append(Bar(f"{name}_{kind}", None if args.quick else after - before, least, unit=" points"))
    together = overall(list(parts.values()))
    alone = {name: overall([only(part, place) for part in parts.values()]) for place, name in enumerate(NAMES)}
    told = ", ".join(f"{name} {value:+.2f}" for name, value in alone.items())
    print(f"all questions: {together:+.2f} points with all signals together; with one alone: {told}")
    figures |= {"together": together, "alone": alone}
    more = together - max(alone.values())
    bars.append(Bar("beyond_best_signal", None if args.quick else more, 0, unit=" points"))
    if args.fit:
        weights = fit([each for part in parts.values() for each in part])
        print(dict(zip((*NAMES, "bias"), np.round(weights, 3).tolist(), strict=True)))
    finish(bars, args, figures)


if __name__ == "__main__":
    main()

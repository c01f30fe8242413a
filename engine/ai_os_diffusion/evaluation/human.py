"""The evidence pointer and its refusals on questions that people wrote about articles that training never sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_os_diffusion.answering import pointer, second_look
from ai_os_diffusion.answering.span_signs import Place
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.statistics import Estimate, Floats, aurc, auroc_of, estimate, mean_of, risk_curve
from ai_os_diffusion.memory.chunking import sentences
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.corpus import Split, read_rows
from ai_os_diffusion.training.metrics import (
    Scored,
    fit_threshold,
    normalised_words,
    score_with_refusal,
    span_f1,
)
from ai_os_diffusion.training.neighbours import Neighbours, stems

QUESTION_SET = "squad_dev"
DISTRACTORS = 5
POINTER, ABSTENTION = "Evidence pointer, people's questions", "Abstention"
_UNANSWERABLE = "unanswerable"  # ends the source of a question that its passage does not answer
_STRIDE = 64  # tokens between the windows over a long passage
_LEAST = 1000  # questions that the goals are about


@dataclass(frozen=True)
class HumanQuestion:
    """A question about a passage; no gold answer means that the passage does not hold one."""

    question: str
    passage: str
    gold: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The answer that was pointed at, its margin over the null in nats, and the number of its passage."""

    text: str
    margin: float
    passage: int


def human_questions(data: Path, split: Split = "valid") -> list[HumanQuestion]:
    """The held-out questions in a folder of training texts, or the others, each with the one answer of the set.

    Raises:
        TrainingError: they cannot be read.
    """
    found = []
    for row in read_rows(data, QUESTION_SET, split):
        if row["kind"] == "qa" and row["context"] and len(row["turns"]) >= 2:
            answer = row["turns"][-1]["text"].strip()
            gold = () if str(row["source"]).endswith(_UNANSWERABLE) else (answer,)
            found.append(HumanQuestion(row["turns"][-2]["text"], row["context"], gold))
    return found


def windows(model: TextModel, question: str, passage: str) -> list[str]:
    """Parts of a passage that the pointer can read beside the question, each begun at a word; together all of it."""
    raw = passage.encode()
    return [raw[start:end].decode("utf-8", "ignore") for start, end in _window_ranges(model, question, passage)]


def _window_ranges(model: TextModel, question: str, passage: str) -> list[tuple[int, int]]:
    """Half-open byte ranges of the windows."""
    asked = min(len(model.tokenizer.encode(question, mode="search").ids), pointer.MAX_QUESTION)
    room = pointer.MAX_TOKENS - asked - 3
    ranges = model.tokenizer.encode(passage, mode="search").offsets
    if len(ranges) <= room:
        return [(0, len(passage.encode()))]
    parts, first = [], 0
    while True:
        last = min(first + room, len(ranges))
        parts.append((ranges[first][0], ranges[last - 1][1]))
        if last == len(ranges):
            return parts
        following = first + _STRIDE
        while following > first + 1 and ranges[following][0] == ranges[following - 1][1]:
            following -= 1  # inside a word
        first = following


def likely(model: TextModel, question: str, passages: Sequence[str]) -> tuple[int, dict[Place, float]]:
    """The number of the passage with the largest margin over its own window's null, and the margins of likely places.

    Places are byte ranges of that passage; there are none where no passage holds a word.
    """
    parts = [
        (number, first, whole.encode()[first:last].decode("utf-8", "ignore"))
        for number, whole in enumerate(passages)
        for first, last in _window_ranges(model, question, whole)
    ]
    readings = pointer.read(model, question, [part for _, _, part in parts], best=1)
    best = parts[max(range(len(parts)), key=lambda at: readings[at].margin)][0]
    margins: dict[Place, float] = {}
    for (number, first, _), reading in zip(parts, readings, strict=True):
        if number == best:
            for place, margin in second_look.margins_of(reading, first).items():
                margins[place] = max(margin, margins.get(place, margin))
    return best, margins


def find(model: TextModel, question: str, passages: Sequence[str]) -> Found:
    """What the second look settles on in the passage that answers most likely; the margin is the first reading's."""
    number, margins = likely(model, question, passages)
    if not margins:
        return Found("", float("-inf"), number)
    place = second_look.settle(model, question, passages[number], margins)
    return Found(text_at(passages[number], place), max(margins.values()), number)


def text_at(passage: str, place: Place) -> str:
    """The words at a byte range of a passage."""
    return passage.encode()[place[0] : place[1]].decode("utf-8", "ignore")


def scored(question: HumanQuestion, found: Found) -> Scored:
    """F1 and exact match against the best of the gold answers."""
    words = normalised_words(found.text)
    return Scored(
        kind=QUESTION_SET,
        margin=found.margin,
        f1=max((span_f1(found.text, gold) for gold in question.gold), default=0.0),
        exact=any(words == normalised_words(gold) for gold in question.gold),
        answerable=bool(question.gold),
    )


def with_distractors(questions: Sequence[HumanQuestion], count: int) -> list[list[str]]:
    """For each question its own passage and the `count` others that share its rarest words and none of its answers."""
    passages = list(dict.fromkeys(question.passage for question in questions))
    neighbours = Neighbours([stems(passage) for passage in passages])
    made = []
    for each in questions:
        near = (passages[at] for at in neighbours.nearest(stems(each.question), len(passages)))
        others = [
            text for text in near
            if text != each.passage and not any(gold.casefold() in text.casefold() for gold in each.gold)
        ]  # fmt: skip
        made.append([each.passage, *others[:count]])
    return made


def nearest_sentences(model: TextModel, questions: Sequence[HumanQuestion]) -> list[str]:
    """The baseline without a pointer: of each passage the sentence whose vector is nearest to the question's."""
    cut = {each.passage: [each.passage[a:b] for a, b in sentences(each.passage)] for each in questions}
    vectors = {passage: model.embed(parts) for passage, parts in cut.items()}
    asked = model.embed([each.question for each in questions])
    return [
        cut[each.passage][int(np.argmax(vectors[each.passage] @ vector))]
        for each, vector in zip(questions, asked, strict=True)
    ]


def risks(items: Sequence[Scored]) -> Floats:
    """(n,) what answering each costs: 1 - F1; 1 where nothing is there to be found."""
    return np.array([1 - item.f1 if item.answerable else 1.0 for item in items])


def human_rows(
    model: TextModel, data: Path, *, limit: int, harder: int, tell: Callable[[str], None]
) -> tuple[list[Row], dict[str, Floats]]:
    """Rows of the pointer and of abstention, and the risk-coverage curve by name.

    Args:
        model: reads.
        data: folder with `squad_dev.valid.parquet`.
        limit: questions to ask at most, answerable or not.
        harder: answerable questions to ask among distractors, at most.
        tell: is given lines of progress.

    Raises:
        TrainingError: the questions cannot be read.
        InferenceError: there are none.
    """
    questions = human_questions(data)
    order = np.random.default_rng(0).permutation(len(questions))[:limit]
    asked = [questions[place] for place in sorted(order)]
    if not any(each.gold for each in asked):
        raise InferenceError(
            f"{data} holds no answerable question in {QUESTION_SET}.valid.parquet.",
            kind="inference.data",
            remedy="Name the folder of the training texts.",
        )
    tell(f"{len(asked)} questions that people wrote")
    items = [scored(each, find(model, each.question, [each.passage])) for each in asked]
    yes = [item for item in items if item.answerable]
    answerable = [each for each in asked if each.gold]
    baseline = 100 * np.mean(
        [
            span_f1(text, each.gold[0])
            for each, text in zip(answerable, nearest_sentences(model, answerable), strict=True)
        ]
    )
    decides = len(yes) >= _LEAST
    f1 = mean_of([100 * item.f1 for item in yes])
    exact = mean_of([100.0 * item.exact for item in yes])
    rows = [
        _row(POINTER, "F1", f1, 72, decides, baseline=float(baseline), baseline_name="nearest sentence"),
        Row(POINTER, "F1, lower bound of the interval", f1.low, " %", f1.n, goal=66, decides=decides),
        _row(POINTER, "exact match", exact, 60, decides),
        *_refusal_rows(items, decides),
        *_harder_rows(model, answerable, yes, harder, tell),
    ]
    return rows, {"people's questions": risk_curve([item.margin for item in items], risks(items))}


def _refusal_rows(items: Sequence[Scored], decides: bool) -> list[Row]:
    """F1 where refusing is right for unanswerable questions, and how well the margin tells them apart."""
    fit, test = items[::2], items[1::2]
    cut = fit_threshold(fit)
    always = 100 * score_with_refusal(test, float("-inf"))
    index = np.arange(len(test), dtype=np.float64)
    refusal = estimate(index, lambda drawn: 100 * score_with_refusal([test[int(at)] for at in drawn], cut))
    area = auroc_of([i.margin for i in items if i.answerable], [i.margin for i in items if not i.answerable])
    sure, risk = [item.margin for item in items], risks(items)
    return [
        _row(POINTER, "F1 with refusal (threshold fitted on the other half)", refusal, None, decides,
             baseline=always, baseline_name="never refusing"),
        Row(ABSTENTION, "AUROC, people's unanswerable questions", area.value, "", area.n, area.low, area.high, 0.75,
            baseline=0.5, baseline_name="chance", decides=decides),
        Row(ABSTENTION, "AURC, people's questions", aurc(sure, risk), "", len(items), at_least=False,
            baseline=float(risk.mean()), baseline_name="random order"),
        Row(ABSTENTION, "risk at 50 % coverage, people's questions", float(risk_curve(sure, risk)[len(items) // 2]), "",
            len(items), at_least=False, baseline=float(risk.mean()), baseline_name="answering all"),
    ]  # fmt: skip


def _harder_rows(
    model: TextModel,
    questions: Sequence[HumanQuestion],
    plain: Sequence[Scored],
    count: int,
    tell: Callable[[str], None],
) -> list[Row]:
    """The same questions with distractor passages beside the right one, paired."""
    pick = np.random.default_rng(1).permutation(len(questions))[:count]
    tell(f"{len(pick)} of them among {DISTRACTORS} distractors")
    groups = with_distractors(questions, DISTRACTORS)
    read = [find(model, questions[at].question, groups[at]) for at in pick]
    f1 = np.array([100 * scored(questions[at], found).f1 for at, found in zip(pick, read, strict=True)])
    alone = np.array([100 * plain[at].f1 for at in pick])
    change = mean_of(f1 - alone)
    right = mean_of([100.0 * (found.passage == 0) for found in read])
    decides = len(pick) >= min(200, len(questions)) and len(questions) >= _LEAST
    return [
        _row(POINTER, f"F1 with {DISTRACTORS} distractor passages", mean_of(f1), None, decides,
             baseline=float(alone.mean()), baseline_name="the right passage alone"),
        _row(POINTER, f"change of F1 by {DISTRACTORS} distractors", change, -6, decides, unit=" points"),
        _row(POINTER, f"right passage found among {1 + DISTRACTORS}", right, None, decides,
             baseline=100 / (1 + DISTRACTORS), baseline_name="chance"),
    ]  # fmt: skip


def _row(
    area: str,
    name: str,
    found: Estimate,
    goal: float | None,
    decides: bool,
    *,
    unit: str = " %",
    baseline: float | None = None,
    baseline_name: str = "",
) -> Row:
    return Row(
        area, name, found.value, unit, found.n, found.low, found.high, goal,
        baseline=baseline, baseline_name=baseline_name, decides=decides,
    )  # fmt: skip

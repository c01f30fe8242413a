"""Sentences that are denoised around a span: whether they keep the answer, and whether they add anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ai_os_diffusion.answering import rules
from ai_os_diffusion.answering.answerer import same_answer
from ai_os_diffusion.answering.evaluation import Outcome
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.statistics import mean_of
from ai_os_diffusion.types import MemoryHit

COMPOSED = "Composed answers, invented people"
_LEAST = 100  # answers that the goals are about


@dataclass(frozen=True)
class Composed:
    """One span and what was made of it.

    Attributes:
        made: whether a sentence was composed; else the span was quoted plainly.
        quoted_right: whether the span holds a gold answer.
        given_right: whether what was given in the end holds one.
        breaks: rules that the sentence breaks: a number, name, date or negation that nothing says.
    """

    made: bool
    quoted_right: bool
    given_right: bool
    breaks: tuple[str, ...]


def compose_again(
    engine: ArrowEngine,
    outcomes: Sequence[Outcome],
    recall: Callable[[str], Sequence[MemoryHit]],
    today: dt.date,
    limit: int,
) -> list[Composed]:
    """Let the first `limit` outcomes that gave a span be given as sentences, and look at those."""
    answerer = engine.answerer()
    found = []
    for outcome in [each for each in outcomes if each.answer.how == "span" and each.question.answers][:limit]:
        asked = outcome.question
        draft = answerer.draft(asked.text, recall(asked.text), today)
        answer = answerer.decide(asked.text, draft, {})
        made = answer.how == "composed"
        broken = rules.violations(asked.text, draft.chosen.sentence, answer.answer) if made and draft else []
        right = [same_answer(text, asked.answers) for text in (outcome.answer.answer, answer.answer)]
        found.append(Composed(made, right[0], right[1], tuple(broken)))
    return found


def composed_rows(found: Sequence[Composed]) -> list[Row]:
    """How often a sentence is made, keeps the answer of the span, and breaks a rule."""
    made = [each for each in found if each.made]
    share = mean_of([100.0 * each.made for each in found])
    kept = mean_of([100.0 * each.given_right for each in made])
    change = mean_of([100.0 * (each.given_right - each.quoted_right) for each in made])
    quoted = mean_of([100.0 * each.quoted_right for each in made]).value
    decides = len(made) >= _LEAST
    return [
        Row(COMPOSED, "spans that become a sentence", share.value, " %", share.n, share.low, share.high),
        Row(COMPOSED, "sentences that hold the gold answer", kept.value, " %", kept.n, kept.low, kept.high,
            baseline=quoted, baseline_name="the spans alone"),
        Row(COMPOSED, "change by composing", change.value, " points", change.n, change.low, change.high, 0.0,
            decides=decides),
        Row(COMPOSED, "sentences that break a rule", float(sum(bool(each.breaks) for each in made)), "", len(made),
            goal=0.0, at_least=False, decides=decides),
    ]  # fmt: skip

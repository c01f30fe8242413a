"""What becomes of a run, and how it is told: the rule for keeping, the reason, and the reflection."""

from __future__ import annotations

from dataclasses import dataclass

from ai_os_diffusion.evolution.context import FEWEST_HELD, Context
from ai_os_diffusion.evolution.job import ENOUGH, LEAST_GAIN, MOST_LOSS, Job, Outcome
from ai_os_diffusion.evolution.records import Outcome as OutcomeName
from ai_os_diffusion.evolution.records import Paired
from ai_os_diffusion.evolution.scoring import paired


@dataclass(frozen=True)
class Verdict:
    """How a run ended, and why; the figures where it came so far."""

    outcome: OutcomeName
    reason: str
    reflection: str
    context: Paired | None = None
    regression: Paired | None = None


def judge(context: Context, job: Job, result: Outcome) -> Verdict:
    """Whether what was learned is kept: only where it helps for sure, and costs nothing elsewhere."""
    facts = [item.answer for item in context.held]
    if not result.held_after:
        before = sum(result.held_before) / len(result.held_before)
        held = paired(result.held_before, result.held_before, facts=facts)
        return Verdict(
            "not needed",
            f"The assistant already {_does(context)} {_points(before)} of 100 of such {_items(context)} right"
            f"{'' if context.split == 'made' else ' from your notes'}.",
            f"{_tried(context, job, trained=False)} Nothing was trained: from {_points(ENOUGH)} of 100 on there is "
            "nothing left to gain.",
            held,
        )
    held = paired(result.held_before, result.held_after, facts=facts)
    elsewhere = paired(result.regression_before, result.regression_after)
    figures = (
        f"from {_points(held.before)} to {_points(held.after)} of 100 on {held.items} {_items(context)} kept aside"
    )
    tried = _tried(context, job, trained=True)
    if len(result.strengths) > 1:
        tried += (
            " As strong as it was learned it helped, but made other answers worse, so that it was tried at "
            f"{100 * result.strengths[-1]:.0f} % of that."
        )
    if held.low <= 0:
        reason = f"It did not surely help: {figures}, and chance alone could explain that."
        follows = "Nothing was kept."
        if context.split in ("notes", "spans"):
            follows += " More notes about this would give more to learn from."
        return Verdict("rejected", reason, f"{tried} {follows}", held, elsewhere)
    if held.gain < LEAST_GAIN:
        reason = f"It helped too little to be worth a change: {figures}."
        return Verdict("rejected", reason, f"{tried} Nothing was kept.", held, elsewhere)
    if _costs_too_much(job, held, elsewhere):
        reason = (
            f"It helped here ({figures}), but made other answers worse: from {_points(elsewhere.before)} to "
            f"{_points(elsewhere.after)} of 100."
        )
        return Verdict("rejected", reason, f"{tried} Nothing was kept.", held, elsewhere)
    rest = f"{_points(elsewhere.before)} before, {_points(elsewhere.after)} after"
    others = "others about the same notes" if job.level == "L0" else "others stayed what they were"
    reason = f"Answers to such {_items(context)} got better, {figures}; {others} ({rest})."
    used = "Questions like this one are now read with what was learned; all others are answered as before."
    if job.level == "L0":
        used = (
            "Where one of them is asked again, in whatever words, the answer is the one that you called right; "
            "everything else is answered as before."
        )
    if context.split == "made":
        used = "Texts in this form are now written with what was learned; all others are written as before."
    return Verdict(
        "kept",
        reason,
        f"{tried} {used} Undo takes it away without a trace.",
        held,
        elsewhere,
    )


def _costs_too_much(job: Job, held: Paired, elsewhere: Paired) -> bool:
    """Whether other answers suffer.

    Level L0 reads nothing otherwise but what was called right, so that the others are a handful of questions about the
    same notes, of which one is more than the limit: these must not surely get worse, nor lose as much as is gained.
    """
    if job.level == "L0":
        return elsewhere.high < 0 or held.gain + elsewhere.gain <= 0
    return elsewhere.gain < -MOST_LOSS


def too_little(context: Context) -> Verdict:
    """There is nothing to judge by."""
    few = len(context.held) < FEWEST_HELD
    found, purpose = (len(context.held), "check with") if few else (len(context.train), "learn from")
    return Verdict(
        "too little data",
        f"Your notes about this give only {found} questions to {purpose}; {FEWEST_HELD} are needed.",
        f"{len(context.train)} questions to learn from were made of {len(context.memories)} memories. Nothing was "
        "trained, because nobody could tell whether it helped. It can be tried again when there are more notes.",
    )


def ended(outcome: OutcomeName, reason: str) -> Verdict:
    """The run was stopped, or failed."""
    return Verdict(outcome, reason, f"{reason} Nothing was kept, and the assistant answers as before.")


def _tried(context: Context, job: Job, *, trained: bool) -> str:
    if context.split == "made":
        learned = f", and learned from in level {job.level}" if trained else ""
        return (
            f"{len(context.train)} requests with known texts were made up, none from your notes{learned}. "
            f"The {len(context.held)} requests to check with name other people and things, in other sentences."
        )
    if context.split == "confirmed":
        learned = f"were asked in many wordings, and learned from in level {job.level}"
        if job.level == "L0":
            learned = "are recognised in other words (level L0); nothing was trained"
        return (
            f"{len(context.confirmed)} questions whose answers you called right{f' {learned}' if trained else ''}. "
            "The questions to check with are the same in other words."
        )
    memories = f"{len(context.memories)} {'memory' if len(context.memories) == 1 else 'memories'}"
    kept_aside = (
        "from other notes, which it did not learn from"
        if context.split == "notes"
        else "from the same notes, but for words that it did not learn to find"
    )
    made = f"{len(context.train)} questions with known answers were made of {memories}"
    learned = f" and learned from in level {job.level}" if trained else ""
    return f"{made}{learned}. The {len(context.held)} questions to check with came {kept_aside}."


def _items(context: Context) -> str:
    return "requests" if context.split == "made" else "questions"


def _does(context: Context) -> str:
    return "writes" if context.split == "made" else "answers"


def _points(share: float) -> str:
    return f"{100 * share:.1f}"

"""What a composed sentence must not do: a verbatim span inside invented words is not yet a truth."""

from __future__ import annotations

from ai_os_diffusion import wording


def violations(question: str, evidence: str, composed: str) -> list[str]:
    """Reasons to refuse `composed`; empty when it adds no number, name, date or negation to question and evidence."""
    known = f"{question}\n{evidence}"
    found = [f"number {number}" for number in sorted(wording.numbers(composed) - wording.numbers(known))]
    given = set(wording.words(known))
    found += [f"name {name}" for name in sorted(wording.names(composed)) if name not in given]
    dates = wording.calendar_words(composed) - wording.calendar_words(known)
    found += [f"date {word}" for word in sorted(dates)]
    if wording.negated(composed) and not wording.negated(evidence):
        found.append("negation")
    return found

"""Answers from several memories together: lists, counts and sums."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ai_os_diffusion import wording
from ai_os_diffusion.answering import tools
from ai_os_diffusion.answering.candidates import Candidate
from ai_os_diffusion.answering.questions import Shape

_READ = 8  # candidates that a sum looks at
_MAX_WORDS = 30
# A set is asked for: how much less likely than the best an entry may be (nats), and how sure the pointer of it must be.
_WITHIN = 9.0
_MARGIN = 0.5
# One thing may be asked for as well: the notes must leave no doubt that there are several.
_WITHIN_UNSURE = 4.0
_MARGIN_UNSURE = 3.0
_SAME_NOTE = 1.0  # a second entry of one memory is nearly as likely as the first


def collect(candidates: Sequence[Candidate], *, firm: bool) -> list[Candidate]:
    """The entries that the pointer found, one for each thing, best first.

    An entry is preferred to the null in its passage, and not much less likely than the best.
    """
    if not candidates:
        return []
    margin, within = (_MARGIN, _WITHIN) if firm else (_MARGIN_UNSURE, _WITHIN_UNSURE)
    best, tops = candidates[0].score, dict[str, float]()
    found: list[Candidate] = []
    for candidate in candidates:
        top = tops.setdefault(candidate.hit.id, candidate.margin)
        likely = candidate.margin >= margin and candidate.score >= best - within
        if likely and candidate.margin >= top - _SAME_NOTE:
            _add(found, candidate)
    return found


def _add(found: list[Candidate], candidate: Candidate) -> None:
    """Add an entry, unless it is there in more or fewer words."""
    text = f" {wording.normalise(candidate.text)} "
    for other in found:
        known = f" {wording.normalise(other.text)} "
        if text in known or known in text:
            return
    if text.strip():
        found.append(candidate)


def about_list(shape: Shape, candidates: Sequence[Candidate]) -> tuple[str, tuple[Candidate, ...]] | None:
    """The entries joined, and where they stand; None where one memory answers alone."""
    found = collect(candidates, firm=shape.firm)
    if len({entry.hit.id for entry in found}) < 2:
        return None
    texts: list[str] = []
    for entry in found:
        if len(" ".join([*texts, entry.text]).split()) > _MAX_WORDS:
            break
        texts.append(entry.text.strip(" ,;"))
    return ", ".join(texts), tuple(found[: len(texts)])


def about_count(candidates: Sequence[Candidate], chosen: Candidate) -> tuple[str, tuple[Candidate, ...]] | None:
    """The number that the chosen span states, of the things that it lists, or of what several memories hold.

    None where the span begins with it in digits, or nothing can be counted.
    """
    stated = tools.stated_number(chosen.text)
    if stated is not None and re.search(r"\d", chosen.text):
        return None
    found = [] if stated is not None else collect(candidates, firm=True)
    if len({entry.hit.id for entry in found}) > 1:
        return str(sum(_entries(entry.text) for entry in found)), tuple(found)
    count = tools.count_items(chosen.text)
    return None if count is None else (str(count), (chosen,))


def _entries(text: str) -> int:
    """How many things an entry is: more than one only where commas or lines divide it ("Orchard and Son" is one)."""
    return (tools.count_items(text) or 1) if re.search(r"[,;\n]", text) else 1


def about_total(candidates: Sequence[Candidate]) -> tuple[str, tuple[Candidate, ...]] | None:
    """The sum of the amounts that the pointer found in different memories, and these; None with fewer than two."""
    amounts: dict[str, tools.Money] = {}
    found: list[Candidate] = []
    best = candidates[0].score
    for candidate in candidates[:_READ]:
        money = tools.find_money(candidate.text)
        likely = candidate.margin > 0 and candidate.score > best - 6
        if money is not None and likely and candidate.hit.id not in amounts:
            amounts[candidate.hit.id] = money
            found.append(candidate)
    total = tools.add_up(list(amounts.values()))
    return (str(total), tuple(found)) if total is not None and len(amounts) > 1 else None

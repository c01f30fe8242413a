"""Styles for facts that share a subject (a card) or a kind (a table), and the choice among all styles."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Mapping, Sequence

from ai_os_diffusion.training.personal.draft import Draft, Fact
from ai_os_diffusion.training.personal.frames import Ask
from ai_os_diffusion.training.personal.pools import pick
from ai_os_diffusion.training.personal.styles import (
    MAX_WORDS,
    STYLES,
    Style,
    bare,
    bullets,
    plain_title,
    subject_title,
    title_for,
)
from ai_os_diffusion.training.personal.world import Person


def card(draft: Draft, facts: Sequence[Fact]) -> str:
    """ "Label: value" lines about one person or thing, which the title (or the first line) names."""
    rng = draft.rng
    title = subject_title(draft, facts[0]) or facts[0].frame.domain.capitalize()
    mark = pick(rng, ("", "", "- ", "* "))
    sign = pick(rng, (": ", ": ", " - ", " = ", ":\t"))
    bold = rng.random() < 0.15
    if rng.random() < 0.35:
        draft.add(title + "\n")
        title = plain_title(draft)
    used: set[str] = set()
    for fact in facts:
        for each in fact.frame.asks:
            names = [name for name in each.labels if name not in used]
            if names and each.slot in fact.values and (rng.random() < 0.8 or len(facts) == 1):
                used.update(each.labels)
                _card_line(draft, fact, each, pick(rng, names), mark + ("**{}**" if bold else "{}") + sign)
        if draft.words() > MAX_WORDS - 20:
            break
    return title


def _card_line(draft: Draft, fact: Fact, each: Ask, name: str, form: str) -> None:
    if "{" in name:
        name = name.format(**{slot: bare(value) for slot, value in fact.values.items()})
    head = form.format(name)
    if each.slot in fact.old:
        roll = draft.rng.random()
        if roll < 0.4:
            draft.label(fact, head + "~~", each.slot, old=True)
            draft.label(fact, "~~ ", each.slot)
        elif roll < 0.7:
            draft.label(fact, head, each.slot)
            draft.label(fact, " (was ", each.slot, old=True)
            draft.add(")")
        else:
            draft.label(fact, head, each.slot, old=True)
            draft.label(fact, pick(draft.rng, (" → ", " -> ", ", now ")), each.slot)
    else:
        draft.label(fact, head, each.slot)
    draft.add("\n")


def table(draft: Draft, facts: Sequence[Fact]) -> str:
    """Facts of one kind as rows of a table or as "subject: value" lines."""
    rng, kind = draft.rng, facts[0].frame
    columns = [each for each in kind.asks if each.labels and "{" not in each.labels[0] and each.slot in facts[0].values]
    if not columns or len(kind.keys) != 1:
        return bullets(draft, facts)
    if len(columns) > 1 and rng.random() < 0.6:
        columns = rng.sample(columns, rng.randint(1, min(3, len(columns))))
    heads = [pick(rng, each.labels) for each in columns]
    grid = rng.random() < 0.5
    if grid:
        draft.add("| " + " | ".join(["Name" if kind.keys[0] == "who" else kind.keys[0].capitalize(), *heads]) + " |\n")
        draft.add("|---" * (len(heads) + 1) + "|\n")
    for fact in facts:
        value = fact.values[kind.keys[0]]
        if isinstance(value, Person):
            draft.name(value)
        subject = "Me" if isinstance(value, Person) and value.is_user else bare(value)
        head = f"| {subject} | " if grid else f"{subject}: "
        for each in columns:
            draft.label(fact, head, each.slot)
            head = " | " if grid else ", "
        draft.add(" |\n" if grid else "\n")
        if draft.words() > MAX_WORDS - 20:
            break
    return title_for(draft, facts, 0.2) if grid else (" / ".join(heads) if rng.random() < 0.8 else heads[0])


SHARED_KEY_STYLES: dict[str, tuple[Style, float]] = {"card": (card, 1.0)}
"""Styles for facts about one person or thing."""

SAME_KIND_STYLES: dict[str, tuple[Style, float]] = {"table": (table, 1.0)}
"""Styles for facts of one kind about several people or things."""


_NAMES = tuple(STYLES)
_CUMULATIVE = list(itertools.accumulate(weight for _, weight in STYLES.values()))
_SPECIAL_SHARE = 0.42


def pick_style(rng: random.Random, special: Mapping[str, tuple[Style, float]]) -> tuple[str, Style]:
    """A style by weight; ``special`` are the styles that suit these facts in particular."""
    if special and rng.random() < _SPECIAL_SHARE:
        name = next(iter(special))
        return name, special[name][0]
    at = bisect.bisect_right(_CUMULATIVE, rng.random() * _CUMULATIVE[-1])
    name = _NAMES[min(at, len(_NAMES) - 1)]
    return name, STYLES[name][0]

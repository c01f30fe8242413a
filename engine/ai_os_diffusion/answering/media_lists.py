"""Which pictures or recordings there are: of a time, of a folder, with words in their names, captions or texts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from ai_os_diffusion import wording
from ai_os_diffusion.answering.again import Again
from ai_os_diffusion.passage import spoken_date
from ai_os_diffusion.periods import Period, split_period
from ai_os_diffusion.types import Answer, MemoryHit, Source, UncertaintyReport

HOW = "tool:media"
_ASKED = re.compile(
    r"^(?:(?:can|could) you )?(?:which|what|list|find|show)(?: me)?(?: all| of| the| my| our)*(?: other)? "
    r"(pictures?|photos?|photographs?|images?|recordings?|voice (?:memos?|messages?))\b(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_NOTHING = frozenset(
    map(
        wording.stem,
        "take took taken make made record recorded shoot shot snap save saved have has had there from called named "
        "folder folders album albums show shows see seen say says said words word about please own keep".split(),
    )
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MOST_READ, _MOST_NAMED, _MOST_SOURCES = 5000, 8, 5
_SURE = 0.9  # every word of the question stands in what is named
Found = Callable[[str, int], Sequence[MemoryHit]]
"""(kind, limit) to memories of that kind, the latest first."""


def answer(question: str, found: Found, today: dt.date, again: Again) -> Answer | None:
    """The pictures or recordings that a question asks for by name; None where it asks for none, or none is there."""
    match = _ASKED.match(question.strip().rstrip("?!. "))
    if match is None:
        return None
    kind = "recording" if match[1].lower().startswith(("record", "voice")) else "picture"
    period, rest = split_period(match[2], today)
    asked = wording.content_stems(rest) - _SAYS_NOTHING
    if period is None and not asked:
        return None
    told = [hit for hit in found(kind, _MOST_READ) if asked <= wording.content_stems(f"{hit.title}\n{hit.text}")]
    within = [hit for hit in told if period is None or (hit.day is not None and period.holds(hit.day))]
    if not within and period is not None and not _YEAR.search(match[2]):
        within = [hit for hit in told if hit.day is not None and _in_any_year(period, hit.day)]
    hits = list({hit.path: hit for hit in within if not again.refuses_span(hit, hit.text, hit.start, hit.end)}.values())
    return _told(question, kind, hits) if hits else None


def _in_any_year(period: Period, day: dt.date) -> bool:
    """Whether a day lies in a month like that of a period, which the question names without a year."""
    one_month = (period.first.year, period.first.month) == (period.last.year, period.last.month)
    return one_month and day.month == period.first.month and period.first.day <= day.day <= period.last.day


def _told(question: str, kind: str, hits: Sequence[MemoryHit]) -> Answer:
    named = [_name(hit) for hit in hits[:_MOST_NAMED]]
    rest = len(hits) - len(named)
    text = ", ".join(named[:-1]) + (" and " if len(named) > 1 else "") + named[-1]
    count = f"{len(hits)} {kind}s" if len(hits) > 1 else f"One {kind}"
    text = f"{count}: {text}" + (f", and {rest} more." if rest else ".")
    sources = tuple(_source(hit) for hit in hits[:_MOST_SOURCES])
    return Answer(question, text, False, _SURE, "en", sources, HOW, UncertaintyReport(_SURE))


def _name(hit: MemoryHit) -> str:
    title = hit.title.partition(": ")[0] or hit.path
    return f"{title} ({spoken_date(hit.day)})" if hit.day else title


def _source(hit: MemoryHit) -> Source:
    text = hit.text.split("\n")[0]
    return Source(hit.id, hit.path, *hit.place(hit.start, hit.start + len(text.encode())), text, hit.score)

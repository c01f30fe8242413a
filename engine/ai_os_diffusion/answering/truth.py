"""Yes or no: what the pointer found as noted, compared with what the question proposes."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ai_os_diffusion import dates, wording
from ai_os_diffusion.answering import comparing, days, tools
from ai_os_diffusion.answering.candidates import Candidate, as_sentence
from ai_os_diffusion.answering.clock import find_clock
from ai_os_diffusion.answering.questions import bare
from ai_os_diffusion.memory.chunking import sentences

_READ = 8  # candidates whose sentences are looked at
_QUOTED = 11  # words that may stand beside "Yes" or "No"
_COPULA = re.compile(r"^(?:is|are|was|were|am|isn[’']?t|aren[’']?t|wasn[’']?t|weren[’']?t|whether|if)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"^(?:is|are|was|were|am)\s+(?:(?!(?:is|are|was|were)\b)\S+\s+){1,5}?"
    r"(?:allergic|intolerant|afraid|scared|frightened|fond|keen|interested|good at|bad at|able to)\b"
    r"|^(?:do|does|did)\s.*?\b(?:like|love|hate|enjoy|speak|know)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|never|neither|nobody|nothing)\b|n['’]t\b", re.IGNORECASE)
_SURPRISED = re.compile(
    r"^(is|are|was|were|do|does|did|have|has|had|can(?=['’])|could|would|should)n?['’]t\b", re.IGNORECASE
)  # "Isn't it late?" asks what "Is it late?" asks
_BREAK = re.compile(r"[,;:()|]|\bbut\b|\s[–-]\s")
_VERDICT = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)
_TOKEN = re.compile(r"\d+(?:[.,]\d{3})+(?!\d)|\d+[.,]\d+|\d+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_WEEKDAY = re.compile(
    r"(?<!next )(?<!last )\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", re.IGNORECASE
)
_SMALL = frozenset(
    "a an the is are was were am be been do does did has have had of to in on at by for from with and or it its my our"
    " your i we called named still now really already".split()
)


@dataclass(frozen=True)
class Truth:
    """A verdict in words, where it is read, and the candidate whose reading it stands on."""

    text: str
    place: Candidate
    read: Candidate


def about_truth(question: str, candidates: Sequence[Candidate], chosen: Candidate, today: dt.date) -> Truth | None:
    """Yes or no with what is noted; None where nothing noted speaks to the question, which can then be quoted only.

    A negation in question or sentence is left to the sentence itself; else the chosen span is compared with what the
    question proposes. Where the pointer prefers the null, a sentence with all the words of the question goes first.
    """
    asked = _SURPRISED.sub(r"\1", bare(question))
    relation = None if _denied(asked) else comparing.relation_in(asked)
    if relation is not None and relation.measured:
        holds = comparing.bears_out(relation, chosen, today)
        return None if holds is None else Truth(_verdict(holds, chosen.text), chosen, chosen)
    likely = [chosen, *(candidate for candidate in candidates if candidate.margin > 0)]
    if _denied(asked) or any(wording.negated(_clause(candidate)) for candidate in likely[:_READ]):
        told = _told(
            asked, [candidate for candidate in likely if _denied(asked) or wording.negated(_clause(candidate))]
        )
        if told is not None:
            return told
        if chosen.margin > 0 and wording.negated(chosen.text) and not _denied(asked):
            return Truth(_verdict(False, chosen.text), chosen, chosen)
    if _denied(asked):
        return _told(asked, candidates)
    verdict = proposed(asked, chosen, today)
    compared = None if verdict is None else Truth(_verdict(verdict, chosen.text), chosen, chosen)
    return compared if compared and chosen.margin > 0 else _told(asked, candidates) or compared


def _denied(question: str) -> bool:
    """Whether the question itself is negated; "without milk" may be a part of what it proposes."""
    return _DENIAL.search(question) is not None


def _clause(candidate: Candidate) -> str:
    """The part of the sentence, between commas and the like, that the span stands in."""
    place = candidate.sentence.find(candidate.text)
    if place < 0:
        return ""
    before, after = candidate.sentence[:place], candidate.sentence[place + len(candidate.text) :]
    return _BREAK.split(before)[-1] + candidate.text + _BREAK.split(after)[0]


def proposed(question: str, candidate: Candidate, today: dt.date) -> bool | None:
    """Whether a noted value is the one that a question proposes; None where it is no answer to the question.

    Days, times and amounts of money are compared by what they mean, other values by their words. Another value is a
    "no" only where a thing has one value at a time.
    """
    span = candidate.text
    meant = [_same_day(question, candidate, today), _same_time(question, span), _same_money(question, span)]
    if any(same is not None for same in meant):
        return all(same is not False for same in meant)
    noted, asked = _tokens(span), _tokens(question)
    if not noted:
        return None
    extra = [token for token in noted if not _among(token, asked)]
    if not extra:
        return True
    if not re.search(r",|\band\b", span) and _tail_in(question, candidate, noted):
        return True
    if _is_open(question) or comparing.relation_in(question) or _kind_of(extra, asked):
        return None
    if _COPULA.search(question) or _contradicted(question, candidate):
        return False
    # "Have I paid Stan back?" and "twenty pounds": the span proposes nothing else, its sentence tells.
    return True if wording.coverage(question, candidate.sentence) > 0.5 else None


def _is_open(question: str) -> bool:
    """Whether one noted thing leaves room for others: who is allergic to walnuts may be so to milk."""
    return _OPEN.search(question) is not None


def _kind_of(noted: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether a noted word may name a kind of what is asked for, as walnuts are nuts (and stepmothers no mothers)."""
    return any(len(other) > 2 and word != other and word.endswith(other) for word in noted for other in asked)


def _contradicted(question: str, candidate: Candidate) -> bool:
    """Whether question and span give another name or number each."""
    if (asked := wording.numbers(question)) and (noted := wording.numbers(candidate.text)):
        return not asked & noted
    said = set(wording.words(f"{candidate.hit.title} {candidate.hit.text}"))
    return bool(wording.names(question) - said) and candidate.text[:1].isupper()


def _same_day(question: str, candidate: Candidate, today: dt.date) -> bool | None:
    noted = days.day_of(candidate, today)
    if noted is None:
        return None
    asked, weekday = dates.find_date(question, noted), _WEEKDAY.search(question)
    if asked is None and weekday is not None:
        return dates.WEEKDAYS[noted.weekday()] == weekday[1].lower()
    asked = asked or dates.find_relative(question, today)
    if asked is None:
        return None
    span = candidate.text
    yearless = dates.find_date(span) is None and dates.find_date(span, noted) is not None
    return asked == noted or (yearless and (asked.month, asked.day) == (noted.month, noted.day))


def _same_time(question: str, span: str) -> bool | None:
    asked, noted = find_clock(question), find_clock(span)
    return None if asked is None or noted is None else asked.on_dial == noted.on_dial


def _same_money(question: str, span: str) -> bool | None:
    asked, noted = tools.find_money(question), tools.find_money(span)
    return None if asked is None or noted is None else asked == noted


def _tokens(text: str) -> list[str]:
    """Stems and numbers as digits, without articles and small words."""
    found = []
    for raw in _TOKEN.findall(text.lower()):
        if raw in _SMALL:
            continue
        if raw[0].isdigit():
            found.append(_plain(raw))
            continue
        word = re.sub(r"['’]s?$", "", raw)
        number = dates.number(word)
        found.append(str(number) if number is not None else wording.stem(word))
    return found


def _plain(number: str) -> str:
    """A number without separators of thousands, its decimals after a full stop and without zeros at their end."""
    whole, mark, decimals = max(number.rpartition("."), number.rpartition(","), key=lambda part: len(part[0]))
    if not mark or len(decimals) == 3:
        return re.sub(r"[.,]", "", number)
    return f"{re.sub(r'[.,]', '', whole)}.{decimals}".rstrip("0").rstrip(".")


def _among(token: str, others: Sequence[str]) -> bool:
    """Whether a word stands among others, give or take a slip of the pen in a long one."""
    if token in others:
        return True
    near = [o for o in others if len(o) > 4 and len(token) > 4 and o.isalpha() and token.isalpha()]
    return bool(difflib.get_close_matches(token, near, n=1, cutoff=0.87))


def _tail_in(question: str, candidate: Candidate, noted: Sequence[str]) -> bool:
    """Whether the words that the question ends with, up to a small one or one that the note has too, are in the span.

    "Is the plumber called Meier?" proposes "Meier", and "Jonas Meier" is noted.
    """
    outside = set(_tokens(f"{candidate.hit.title} {candidate.hit.text.replace(candidate.text, ' ')}"))
    tail: list[str] = []
    for raw in reversed(_TOKEN.findall(question.lower())):
        token = _tokens(raw)
        if not token or (token[0] in outside and token[0] not in noted):
            break
        tail += token
    return bool(tail) and all(_among(token, noted) for token in tail)


def _told(question: str, candidates: Sequence[Candidate]) -> Truth | None:
    """The verdict of the first sentence that speaks for or against the question, with its place in the file."""
    for candidate in candidates[:_READ]:
        for first, last in sentences(candidate.hit.text):
            sentence = candidate.hit.text[first:last]
            verdict = tools.yes_or_no(question, sentence, candidate.hit.title)
            if verdict is not None:
                place = as_sentence(candidate, first, last)
                return Truth(_verdict(verdict, sentence, candidate.text), place, candidate)
    return None


def _verdict(holds: bool, *quotes: str) -> str:
    """Yes or no, with the first of the quotes that is short and does not itself say yes or no."""
    said = "Yes" if holds else "No"
    for quote in quotes:
        if len(quote.split()) <= _QUOTED and not _VERDICT.search(quote):
            return f"{said}: {quote}"
    return said

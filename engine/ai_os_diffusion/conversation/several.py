"""Several questions in one message: told apart, and their answers put together as one reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ai_os_diffusion.answering.questions import bare, without_opener
from ai_os_diffusion.types import Answer, Source

HOW = "tool:several"
_SOURCES = 3  # shown of each answer
_FLAGS = re.IGNORECASE
_WH = r"(?:who|whom|whose|what|which|where|when|why|how)"
_PREPOSITION = r"(?:to|from|with|at|in|for|on|by|since|until|of|about)"
_AUX = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|must|should|will|would|may"
    r"|(?:is|are|was|were|do|does|did|has|have|had|could|would|should|ca|wo)n[’']?t)"
)
_BETWEEN = r"(?:\s+(?!(?:the|a|an|my|our|his|her|their|i|we|he|she|they|it|you)\b)[\w’'-]+){0,3}?"
_OPENS = rf"(?:{_PREPOSITION}\s+)?{_WH}(?:{_BETWEEN}\s+{_AUX}\b|[’']s\b)"

SENTENCE = re.compile(
    rf"^(?:{_WH}|{_PREPOSITION}\s+{_WH}|{_AUX}|shall|might|tell|show|list|give|name|count|find|remind)\b", _FLAGS
)
"""How a question begins that is more than a word or two to be put into the one before."""

_DIRECT = re.compile(rf"^(?:{_OPENS}|{_AUX}\s+\S|(?:who|what)\s+\w+(?:s|ed)\s)", _FLAGS)
_MARK = re.compile(r"(?<=\?)[\"”’)!]*\s+|\s*\n\s*")
_JOINED = re.compile(
    rf",?\s+(?:and|but)\s+(?:also\s+)?(?:(?={_OPENS}\s+\S)"
    rf"|(?={_AUX}\s+(?:i|we|he|she|they|it|that|there)\b)"
    r"|(?=(?:when|where|why|how much|how|who with|with whom|since when|what time)\s*[?!.]*$))",
    _FLAGS,
)
_OPEN = re.compile(rf"\b(?:{_WH}|between)\b", _FLAGS)  # what comes after "and" may belong to it


def split_questions(text: str) -> list[str]:
    """The questions of an English message, in order; the message alone where it holds one, or asks nothing.

    They end at question marks and at lines, and at "and" before another whole question ("..., and where does she
    live?"). What is no question stays with the question after it, or with the last.
    """
    parts: list[str] = []
    loose = ""
    for piece in _MARK.split(text.strip()):
        piece = f"{loose} {piece}".strip()
        if not _asks(piece, after=bool(parts)):
            loose = piece
            continue
        parts += _clauses(piece)
        loose = ""
    if loose and parts:
        parts[-1] = f"{parts[-1]} {loose}"
    return parts if len(parts) > 1 else [text.strip()]


def _asks(piece: str, *, after: bool) -> bool:
    """Whether a piece of a message is a question of its own; a short one ("And mine?") only after another."""
    plain = without_opener(piece)
    if after and piece.endswith("?") and (plain != piece or len(plain.split()) > 1):
        return True
    opens = SENTENCE if piece.endswith("?") else _DIRECT  # without its mark a question is known by its verb alone
    said = [without_opener(part) for part in re.split(r"(?<=[.!:])\s+", plain)]
    return any(len(part.split()) > 2 and (opens.match(part) or opens.match(bare(part))) for part in said)


def _clauses(piece: str) -> list[str]:
    """A question cut at "and" before another one; whole where what stands before could be no question alone."""
    found: list[str] = []
    begin = 0
    for match in _JOINED.finditer(piece):
        asked = bare(piece[begin : match.start()])
        opening = _DIRECT.match(asked)
        if opening is None or len(asked.split()) < 3 or _OPEN.search(asked, opening.end()):
            continue
        found.append(f"{piece[begin : match.start()].strip()}?")
        begin = match.end()
    rest = piece[begin:].strip()
    return [*found, f"{rest[:1].upper()}{rest[1:]}" if found else rest]


def joined(answers: Sequence[Answer]) -> Answer:
    """One reply of numbered parts with the names of their sources; as sure as the least sure part that answers.

    A question that has no answer is repeated, so that it is seen which.
    """
    given = [answer for answer in answers if not answer.abstained]
    weakest = min(given or answers, key=lambda answer: answer.confidence)
    texts = dict.fromkeys(answer.answer for answer in answers)
    if given or len(texts) > 1:
        lines = [_part(number, answer) for number, answer in enumerate(answers, 1)]
    else:
        lines = list(texts)
    sources = {(source.id, source.start): source for answer in given for source in answer.sources[:_SOURCES]}
    evolve = any(answer.uncertainty.should_evolve for answer in answers)
    return replace(
        weakest,
        question=" ".join(answer.question for answer in answers),
        answer="\n".join(lines),
        abstained=not given,
        sources=tuple(sources.values()),
        how=HOW if given else "abstained",
        uncertainty=replace(weakest.uncertainty, should_evolve=evolve),
        timings={},
    )


def _part(number: int, answer: Answer) -> str:
    asked = without_opener(answer.question)
    text = f"“{asked[:1].upper()}{asked[1:]}” {answer.answer}" if answer.abstained else answer.answer + _named(answer)
    return f"{number}. {text}".replace("\n", "\n   ")


def _named(answer: Answer) -> str:
    """The file that an answer stands in, in brackets; a summary and a draft quote theirs."""
    return f" ({_file(answer.sources[0])})" if answer.from_notes and answer.sources else ""


def _file(source: Source) -> str:
    return Path(source.path).name if source.path else "a note that you gave me"

"""What the turns before say to a new one: the exchanges that a question may point to, and answers called wrong."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from ai_os_diffusion.conversation import several
from ai_os_diffusion.conversation.focus import Exchange
from ai_os_diffusion.conversation.intents import intent_of
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.types import REFILLED, Answer, Source

NEXT = "tool:next"
"""How an answer was made that takes the place of one called wrong."""

_LOOK_BACK = 16  # turns in which a follow-up question finds what it means
_IN_WORDS = ("composed", "quote", NEXT, REFILLED)  # answers with more in them than what was asked for
_NO_FACTS = ("summary", "draft", "general", "due")


def exchanges(before: Iterable[Turn]) -> list[Exchange]:
    """The last questions with their answers as they stand in the notes, and what was remembered; oldest first.

    Args:
        before: the turns of the branch, newest first.
    """
    found: list[list[Exchange]] = []
    answered: Turn | None = None
    for turn in itertools.islice(before, _LOOK_BACK):
        if turn.role == "assistant":
            answered = turn
        elif answered is not None:
            found.append(_of_turn(turn.text, answered))
            answered = None
    return [each for group in found[::-1] for each in group]


def _of_turn(said: str, turn: Turn) -> list[Exchange]:
    if turn.proposal is not None:
        told = turn.proposal.kind == "remember" and turn.done == "confirmed"
        return [Exchange(turn.proposal.text, told=True)] if told else []
    if turn.parts:
        asked = several.split_questions(said)
        return [each for part, answer in zip(asked, turn.parts, strict=False) for each in exchange(part, answer)]
    return exchange(said, turn.answer) if turn.answer is not None else []


def exchange(said: str, answer: Answer) -> list[Exchange]:
    """One question, as the user put it, and its answer; none for one that only shows where another stands."""
    if answer.how == "source":
        return []
    if answer.how == REFILLED and not answer.sources:
        return [Exchange(answer.question, "", said)]  # its words stand nowhere
    given = answer.sources[0].text if answer.how in _IN_WORDS and answer.sources else answer.answer
    known = not answer.abstained and answer.how not in _NO_FACTS
    return [Exchange(answer.question, given if known else "", said)]


def given(turns: Iterable[Turn]) -> tuple[str, ...]:
    """The texts of answers from notes, those of the parts of an answer too."""
    answers = [answer for turn in turns for answer in (turn.answer, *turn.parts) if answer is not None]
    return tuple(answer.answer for answer in answers if answer.from_notes and not answer.abstained)


def evidence(turns: Iterable[Turn]) -> tuple[Source, ...]:
    """What the answers of these turns stand on; nothing of a turn that answers several questions."""
    return tuple(turn.answer.sources[0] for turn in turns if _stands(turn) and turn.answer)


def called_wrong(before: Iterator[Turn]) -> list[Turn]:
    """The answers to one question that the user called wrong one after the other, newest first.

    Args:
        before: the turns before the line that says so, newest first.
    """
    wrong: list[Turn] = []
    for turn in before:
        if turn.role == "user":
            if intent_of(turn.text).kind != "wrong":
                break
        elif not _stands(turn) or (wrong and _question(turn) != _question(wrong[0])):
            break
        else:
            wrong.append(turn)
    return wrong


def _question(turn: Turn) -> str:
    return turn.answer.question if turn.answer is not None else ""


def _stands(turn: Turn) -> bool:
    """Whether a turn is an answer from the notes to one question, or shows the place nearest to one."""
    answer = turn.answer
    if answer is None or turn.parts or not answer.sources:
        return False
    return (answer.from_notes and not answer.abstained) or " ".join(answer.sources[0].text.split()) in answer.answer

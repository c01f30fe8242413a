"""What earlier turns say to a new one."""

from __future__ import annotations

import datetime as dt

from ai_os_diffusion.conversation.focus import Exchange
from ai_os_diffusion.conversation.history import called_wrong, evidence, exchanges, given
from ai_os_diffusion.conversation.model import Proposal, Turn
from ai_os_diffusion.types import Answer, Source, UncertaintyReport

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.timezone.utc)


def answer(question: str, text: str, span: str, *, how: str = "composed") -> Answer:
    sources = (Source(f"id of {span}", "a.md", 0, 5, span, 1.0),)
    return Answer(question, text, how == "abstained", 0.8, "en", sources, how, UncertaintyReport(0.8))


def user(text: str) -> Turn:
    return Turn("", "", "", "user", text, NOW)


def told(made: Answer | None = None, **fields: object) -> Turn:
    return Turn("", "", "", "assistant", "", NOW, answer=made, **fields)  # type: ignore[arg-type]


OSLO = answer("Where does Mia live?", "Mia lives in Oslo.", "Oslo")
BERGEN = answer("Where does Mia live?", "Perhaps it is this: Bergen", "Bergen", how="tool:next")
RED = answer("What is red?", "The shed is red.", "the shed")


def test_exchanges_hold_the_answers_as_the_notes_have_them() -> None:
    kept = told(proposal=Proposal("remember", "", "Tom likes tea."), done="confirmed")
    offered = told(proposal=Proposal("remember", "", "Ben likes tea."))
    turns = [user("where is she?"), told(OSLO), user("Tom likes tea"), kept, user("Ben likes tea"), offered]
    assert exchanges(turns[::-1]) == [
        Exchange("Where does Mia live?", "Oslo", "where is she?"),
        Exchange("Tom likes tea.", told=True),
    ]


def test_each_part_of_an_answer_is_an_exchange() -> None:
    turns = [user("Where does Mia live? And what is red?"), told(OSLO, parts=(OSLO, RED))]
    assert [(each.question, each.answer) for each in exchanges(turns[::-1])] == [
        ("Where does Mia live?", "Oslo"),
        ("What is red?", "the shed"),
    ]


def test_answers_called_wrong_one_after_the_other() -> None:
    first, second = told(OSLO), told(BERGEN)
    turns = [user("What is red?"), told(RED), user("Where is she?"), first, user("That is wrong"), second]
    assert called_wrong(iter(turns[::-1])) == [second, first]
    assert [source.text for source in evidence([second, first])] == ["Bergen", "Oslo"]


def test_what_is_no_single_answer_cannot_be_wrong() -> None:
    assert called_wrong(iter([told(OSLO, parts=(OSLO, RED))])) == []
    assert called_wrong(iter([told(answer("?", "I don't know.", "Oslo", how="abstained"))])) == []
    assert called_wrong(iter([told()])) == []
    near = told(answer("?", "The nearest: “She is in Oslo.”", "Oslo", how="abstained"))
    assert called_wrong(iter([near])) == [near]


def test_what_was_given() -> None:
    assert given([told(OSLO), told(), told(answer("?", "I don't know.", "x", how="abstained"))]) == (
        "Mia lives in Oslo.",
    )

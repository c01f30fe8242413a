"""What confirmed answers say about recall: their questions, and the memories that they stand on."""

from __future__ import annotations

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.memory.learned import Confirmed
from ai_os_diffusion.types import Answer


def confirmed_questions(chats: ChatStore) -> list[Confirmed]:
    """One for each question that was answered from notes and confirmed, oldest first."""
    found = []
    for turn in chats.confirmed():
        answers: tuple[Answer, ...] = turn.parts or ((turn.answer,) if turn.answer else ())
        day = turn.created.astimezone().date()
        found += [
            Confirmed(answer.question, day, frozenset(source.id for source in answer.sources))
            for answer in answers
            if answer.from_notes and answer.sources
        ]
    return found

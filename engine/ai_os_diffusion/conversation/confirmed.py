"""What confirmed answers say about recall: their questions, and the memories that they stand on."""

from __future__ import annotations

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.model import Turn
from ai_os_diffusion.evolution.items import Item, shown
from ai_os_diffusion.memory.learned import Confirmed
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.training.corpus import occurrences
from ai_os_diffusion.types import Answer


def confirmed_questions(chats: ChatStore) -> list[Confirmed]:
    """One for each question that was answered from notes and confirmed, oldest first."""
    found = []
    for turn in chats.confirmed():
        day = turn.created.astimezone().date()
        found += [
            Confirmed(answer.question, day, frozenset(source.id for source in answer.sources))
            for answer in _answers(turn)
            if answer.from_notes and answer.sources
        ]
    return found


def confirmed_items(chats: ChatStore, store: MemoryStore) -> list[Item]:
    """What evolution may learn from them: the question, its memory, and where the words that were right stand there.

    Answers that a tool has computed are left out, and those whose memory is gone or no longer holds the words.
    """
    found = []
    for turn in chats.confirmed():
        pointed = [answer for answer in _answers(turn) if answer.how in ("span", "composed") and answer.sources]
        memories = store.get([answer.sources[0].id for answer in pointed])
        for answer, memory in zip(pointed, memories, strict=True):
            passage = shown(memory) if memory is not None else ""
            spans = occurrences(passage, answer.sources[0].text)
            if memory is not None and spans:
                found.append(Item(answer.question, passage, spans, memory.id, "confirmed"))
    return found


def _answers(turn: Turn) -> tuple[Answer, ...]:
    """One for each question that was asked at once."""
    return turn.parts or ((turn.answer,) if turn.answer else ())

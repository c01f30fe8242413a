"""What confirmed answers say about recall and reading: their questions, and the memories that they stand on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

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


def confirmed_items(chats: ChatStore, store: MemoryStore, answers: Collection[str] | None = None) -> list[Item]:
    """What evolution may learn from them: the question, its memory, and where the words that were right stand there.

    Answers that a tool has computed are left out, and those whose memory is gone or no longer holds the words.

    Args:
        chats: the conversations.
        store: the memories.
        answers: `Item.answer` of those that are wanted; all of them by default.
    """
    found = []
    for turn in chats.confirmed() if answers is None else _turns(chats, answers):
        told = {f"{turn.id}/{number}": answer for number, answer in enumerate(_answers(turn))}
        pointed = {
            name: answer
            for name, answer in told.items()
            if answer.how in ("span", "composed") and answer.sources and (answers is None or name in answers)
        }
        memories = store.get([answer.sources[0].id for answer in pointed.values()])
        for (name, answer), memory in zip(pointed.items(), memories, strict=True):
            passage = shown(memory) if memory is not None else ""
            spans = occurrences(passage, answer.sources[0].text)
            if memory is not None and spans:
                said = turn.created.timestamp()
                found.append(Item(answer.question, passage, spans, memory.id, "confirmed", name, said))
    return found


def _turns(chats: ChatStore, answers: Collection[str]) -> Iterator[Turn]:
    """The turns of those answers that are still called right."""
    for key in dict.fromkeys(answer.partition("/")[0] for answer in answers):
        turn = chats.find(key)
        if turn is not None and turn.done == "confirmed" and turn.proposal is None:
            yield turn


def _answers(turn: Turn) -> tuple[Answer, ...]:
    """One for each question that was asked at once."""
    return turn.parts or ((turn.answer,) if turn.answer else ())

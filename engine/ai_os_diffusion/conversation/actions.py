"""Remembering and forgetting as turns of a conversation: proposed, done, undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ai_os_diffusion.answering import wording
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.conversation import texts
from ai_os_diffusion.conversation.chats import ChatStore, shortened
from ai_os_diffusion.conversation.model import Proposal, Turn
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.memory import chunking
from ai_os_diffusion.memory.embedding import embed_memories
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.types import MemoryHit

_RECALLED = 30
_OFFERED = 10  # memories that one proposal may hold
_BEST = 3
_MOST = 0.6  # share of the words
_SHOWN = 70  # characters of a memory in a list


class Actions:
    """Carries out proposals; what a turn says was done is what was done."""

    def __init__(self, engine: ArrowEngine, chats: ChatStore, forgotten: Forgotten) -> None:
        self._engine = engine
        self._chats = chats
        self._forgotten = forgotten

    def remember(self, text: str, turn: str, today: dt.date) -> Proposal:
        """Keep a text that the user's turn `turn` gave, and note it with the turn; durable on return."""
        memory = NewMemory("note", text, day=today, metadata={"turn": turn})
        key = self._engine.remember_many([memory])[0]
        self._chats.mark(turn, memory=key)
        return Proposal("remember", f"Remembered: {text}", text, (key,), (shortened(text, _SHOWN),))

    def propose_forgetting(self, about: str) -> Proposal | None:
        """The memories that hold all that is said in `about`, else the few best that hold most of it; None for none.

        Nothing is deleted.
        """
        if not wording.content_stems(about):
            return None
        recalled = self._engine.recall(about, _RECALLED)
        whole = [hit for hit in recalled if _share(hit, about) == 1]
        return forgetting(whole[:_OFFERED] or [hit for hit in recalled[:_BEST] if _share(hit, about) >= _MOST], about)

    def propose_forgetting_ids(self, ids: Sequence[str]) -> Proposal | None:
        """The same for memories by id; those that are gone are left out."""
        return forgetting([hit for hit in self._engine.store.get(ids) if hit is not None])

    def confirm(self, turn: Turn) -> Turn:
        """Do what was proposed, or do it again after `undo`; nothing where it is done already.

        Raises:
            ConversationError: the turn proposes nothing.
        """
        proposal = _proposal(turn)
        if turn.done == "confirmed":
            return turn
        if proposal.kind == "forget":
            self._forgotten.forget(proposal.ids, turn.id)
        elif self._forgotten.can_restore(turn.id):
            self._bring_back(turn.id)
            self._chats.mark(turn.parent, memory=proposal.ids[0])
        else:
            made = self.remember(proposal.text, turn.parent, turn.created.astimezone().date())
            return self._chats.mark(turn.id, done="confirmed", proposal=made)
        return self._chats.mark(turn.id, done="confirmed")

    def decline(self, turn: Turn) -> Turn:
        """Leave everything as it is.

        Raises:
            ConversationError: nothing waits for a yes or no.
        """
        _proposal(turn)
        if turn.done:
            raise ConversationError(
                f"This was {turn.done} before.",
                kind="conversation.proposal",
                remedy="Undo it instead, where that is offered.",
            )
        return self._chats.mark(turn.id, done="declined")

    def undo(self, turn: Turn) -> Turn:
        """Take back what was done.

        Raises:
            ConversationError: nothing was done, or the memories were forgotten before the profile was last opened.
        """
        proposal = _proposal(turn)
        if turn.done != "confirmed":
            raise ConversationError("Nothing was done here that could be undone.", kind="conversation.undo")
        if proposal.kind == "remember":
            self._forgotten.forget(proposal.ids, turn.id)
            self._chats.mark(turn.parent, memory="")
        elif not self._bring_back(turn.id):
            raise ConversationError(
                "These memories were forgotten in an earlier session and are gone.",
                kind="conversation.undo",
                remedy="Import the files again, or tell me again what I should remember.",
            )
        return self._chats.mark(turn.id, done="undone")

    def _bring_back(self, token: str) -> int:
        ids = self._forgotten.restore(token)
        embed_memories(self._engine.store, self._engine.model, ids)
        return len(ids)


def forgetting(hits: Sequence[MemoryHit], about: str = "") -> Proposal | None:
    """A proposal to forget these, each shown by the sentence that says most of `about`; None for none."""
    if not hits:
        return None
    titles = tuple(_shown(hit, about) for hit in hits)
    return Proposal("forget", texts.forget_question(len(hits), titles), "", tuple(hit.id for hit in hits), titles)


def _shown(hit: MemoryHit, about: str) -> str:
    said = [hit.text[first:last] for first, last in chunking.sentences(hit.text)]
    best = max(said, key=lambda sentence: wording.coverage(about, sentence), default=hit.text) if about else hit.text
    start = shortened(best, _SHOWN)
    return f"{hit.title}: {start}" if hit.title and not best.startswith(hit.title) else start


def _share(hit: MemoryHit, about: str) -> float:
    return wording.coverage(about, f"{hit.title}\n{hit.text}")


def _proposal(turn: Turn) -> Proposal:
    if turn.proposal is None:
        raise ConversationError(
            "This turn proposes nothing.", kind="conversation.proposal", remedy="Choose a turn that offers something."
        )
    return turn.proposal

"""Remembering and forgetting as turns of a conversation: proposed, done, undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ai_os_diffusion import wording
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.conversation import cuts, texts
from ai_os_diffusion.conversation.chats import ChatStore, shortened
from ai_os_diffusion.conversation.model import Proposal, Turn
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.memory.embedding import embed_memories
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.store import NewMemory
from ai_os_diffusion.types import MemoryHit

_RECALLED = 30
_OFFERED = 10  # memories that one proposal may hold
_BEST = 3
_MOST = 0.6  # share of the words
_SHOWN = 70  # characters of a line in a list


class Actions:
    """Carries out proposals; what a turn says was done is what was done."""

    def __init__(self, engine: ArrowEngine, chats: ChatStore, forgotten: Forgotten) -> None:
        self._engine = engine
        self._chats = chats
        self._forgotten = forgotten

    def remember(self, text: str, turn: str, today: dt.date) -> Proposal:
        """Keep a text that the user's turn `turn` gave, and note it with the turn; durable on return.

        A memory does not tell of a temporary conversation that it was said there.
        """
        said_in = {} if self._chats.is_temporary(turn) else {"turn": turn}
        memory = NewMemory("note", text, day=today, metadata={**said_in})
        key = self._engine.remember_many([memory])[0]
        self._chats.mark(turn, memory=key)
        return Proposal("remember", f"Remembered: {text}", text, (key,), (shortened(text, _SHOWN),))

    def offer(self, text: str, summary: str = "") -> Proposal:
        """To keep a text; nothing is kept before a yes. Without a `summary` the user told it without saying so."""
        return Proposal("remember", summary or texts.offer(text), text)

    def propose_forgetting(self, about: str) -> Proposal | None:
        """What is said of `about` in the memories that hold all of it, else in the few best; None for none.

        Of a memory no more is offered than the statements about it; see `cuts.cut`. Nothing is deleted.
        """
        if not wording.content_stems(about):
            return None
        recalled = self._engine.recall(about, _RECALLED)
        whole = [hit for hit in recalled if _share(hit, about) == 1]
        return self._forgetting(whole or [hit for hit in recalled[:_BEST] if _share(hit, about) >= _MOST], about)

    def propose_forgetting_ids(self, ids: Sequence[str], about: str = "") -> Proposal | None:
        """What memories, by id, say of `about`; whole texts without it. Those that are gone are left out."""
        return self._forgetting([hit for hit in self._engine.store.get(ids) if hit is not None], about)

    def _forgetting(self, hits: Sequence[MemoryHit], about: str) -> Proposal | None:
        """A proposal that says of each memory what would be gone; None for none."""
        if not hits:
            return None
        offered = hits[:_OFFERED]
        shown = tuple(self._shown(hit, about) for hit in offered)
        partly = [hit.title for hit in offered if hit.title and about and cuts.cut(hit.title, hit.text, about).kept]
        question = texts.forget_question(shown, more=len(hits) > len(offered), partly=partly[0] if partly else "")
        return Proposal("forget", question, about, tuple(hit.id for hit in offered), shown)

    def _shown(self, hit: MemoryHit, about: str) -> str:
        name = texts.note_name(hit.title, hit.path)
        made = cuts.cut(hit.title, hit.text, about)
        if about and made.kept:
            return texts.goes_from(name, made.gone)
        passages = self._engine.store.passages(hit.id)
        going = [hit] if about or not hit.parent else passages
        said = [line for passage in going for line in _lines(passage.text)]
        rest = sum(len(_lines(passage.text)) for passage in passages) - len(said)
        telling = [line for line in said if about and wording.content_stems(about) & wording.content_stems(line)]
        best = max(telling, key=lambda line: wording.coverage(about, line), default=said[0] if said else hit.text)
        quoted = best if len(said) == 1 else shortened(best, _SHOWN)
        return texts.goes_whole(name, len(said), quoted, rest=rest, about=about, telling=len(telling))

    def confirm(self, turn: Turn) -> Turn:
        """Do what was proposed, or do it again after `undo`; nothing where it is done already.

        Raises:
            ConversationError: the turn proposes nothing.
        """
        proposal = _proposal(turn)
        if turn.done == "confirmed":
            return turn
        if proposal.kind == "forget":
            self._forget(proposal, turn.id)
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
            ConversationError: nothing was done, more of the same note was forgotten later, or the memories are no
                longer in the trash.
        """
        proposal = _proposal(turn)
        if turn.done != "confirmed":
            raise ConversationError("Nothing was done here that could be undone.", kind="conversation.undo")
        if proposal.kind == "remember":
            self._forgotten.forget(proposal.ids, turn.id)
            self._chats.mark(turn.parent, memory="")
        elif self._forgotten.is_followed(turn.id):
            raise ConversationError(
                "More of the same note was forgotten after this.",
                kind="conversation.undo",
                remedy="Undo what was forgotten later first.",
            )
        elif not self._bring_back(turn.id):
            raise ConversationError(
                "These memories are no longer in the trash: they are gone for good.",
                kind="conversation.undo",
                remedy="Import the files again, or tell me again what I should remember.",
            )
        return self._chats.mark(turn.id, done="undone")

    def _forget(self, proposal: Proposal, token: str) -> None:
        """Delete what the proposal showed; its `text` is what the statements to be forgotten are about."""
        keep = {}
        if proposal.text:
            found = [hit for hit in self._engine.store.get(proposal.ids) if hit is not None]
            keep = {hit.id: cuts.cut(hit.title, hit.text, proposal.text).kept for hit in found}
        self._forgotten.forget(proposal.ids, token, keep=keep)
        embed_memories(self._engine.store, self._engine.model, self._forgotten.stayed(token))

    def _bring_back(self, token: str) -> int:
        ids = self._forgotten.restore(token)
        embed_memories(self._engine.store, self._engine.model, ids)
        return len(ids)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _share(hit: MemoryHit, about: str) -> float:
    return wording.coverage(about, f"{hit.title}\n{hit.text}")


def _proposal(turn: Turn) -> Proposal:
    if turn.proposal is None:
        raise ConversationError(
            "This turn proposes nothing.", kind="conversation.proposal", remedy="Choose a turn that offers something."
        )
    return turn.proposal

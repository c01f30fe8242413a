"""Conversations on disk. The columns of the `chats` table are known here, and to `memory.quotes`.

A conversation is a row of role `conversation` whose text is its title; a turn is a row that names its conversation.
What has no column of its own (draft, branch, answer, proposal) is in the row's metadata. Rows are read without what
they repeat of forgotten memories, and changed as they are. Temporary conversations have the same rows, in memory only.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from ai_os_diffusion.conversation import export, saved, texts
from ai_os_diffusion.conversation.branches import Branches, parent_of
from ai_os_diffusion.conversation.model import Conversation, Done, Proposal, Role, Turn
from ai_os_diffusion.conversation.temporary import ChatTable, TemporaryRows
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.memory import quotes
from ai_os_diffusion.memory.store import MemoryStore, from_micros
from ai_os_diffusion.types import Answer

_TABLE = "chats"
_CONVERSATION = "conversation"
_TITLE = 60  # characters of the first question that become the title

_READ = 8  # turns that `back` reads at once
_KEPT = 32  # conversations whose turns' places are kept in memory

Row = dict[str, Any]


class ChatStore:
    """The conversations of one profile; whatever a method changed is on disk when it returns.

    Nothing of a temporary conversation is ever there: it is in no list, no search and no export of the profile.

    Every method that takes an id raises ConversationError where there is no such conversation or turn.
    """

    def __init__(self, store: MemoryStore, temporary: TemporaryRows | None = None) -> None:
        """Over a profile; `temporary` are conversations that outlast this object, where it is made again."""
        self._store = store
        self._table = ChatTable(store.tables, TemporaryRows() if temporary is None else temporary)
        self._known: dict[str, Branches] = {}

    # ------------------------------------------------------------ conversations

    def conversations(self) -> list[Conversation]:
        """All that are not deleted, the one with the newest turn first."""
        found = [_conversation(row) for row in self._find("role", _CONVERSATION)]
        return sorted(found, key=lambda item: item.updated, reverse=True)

    def conversation(self, conversation: str) -> Conversation:
        """The one of that id."""
        return _conversation(self._conversation_row(conversation))

    def create(self, title: str = "", *, temporary: bool = False) -> Conversation:
        """A new one; without a title it takes that of its first question."""
        metadata = {"temporary": True} if temporary else {}
        row = {"role": _CONVERSATION, "text": title.strip(), "metadata": _dumps(metadata)}
        return self.conversation(self._table.append(row, temporary=temporary))

    def is_temporary(self, key: str) -> bool:
        """Whether a conversation is temporary, or a turn belongs to one that is."""
        return key in self._table.temporary

    def end(self, conversation: str) -> None:
        """Let go of a temporary conversation; nothing where it is gone, or where it is one that is kept."""
        self._table.temporary.drop(conversation)
        self._known.pop(conversation, None)

    def rename(self, conversation: str, title: str) -> None:
        """Give another title."""
        self._conversation_row(conversation)
        self._table.update(conversation, {"text": title.strip()})

    def delete(self, conversation: str) -> None:
        """Move with all its turns into the trash; `restore` brings it back for 30 days. A temporary one ends."""
        rows = [self._conversation_row(conversation), *self._rows(conversation)]
        if self.is_temporary(conversation):
            self.end(conversation)
        else:
            self._table.trash([str(row["id"]) for row in rows])

    def restore(self, conversation: str) -> None:
        """Undo `delete`; nothing where it is there."""
        held = self._held(conversation)
        if not held:
            self._conversation_row(conversation)
        self._table.restore(held)

    def deleted(self) -> list[tuple[Conversation, dt.datetime]]:
        """The conversations in the trash, and when each was moved there (UTC), the last one first."""
        found = [(self._decoded(row), at) for row, at in self._store.trashed(_TABLE)]
        heads = [(_conversation(row), at) for row, at in found if row["role"] == _CONVERSATION]
        return sorted(heads, key=lambda item: item[1], reverse=True)

    def purge(self, conversation: str) -> None:
        """Remove a conversation from the trash for good, and its bytes from the store's files."""
        held = self._held(conversation)
        if not held:
            raise _missing(conversation, _CONVERSATION)
        self._store.purge(_TABLE, held)
        self._store.compact()

    def set_draft(self, conversation: str, text: str) -> None:
        """Keep what is written and not yet sent."""
        self._conversation_row(conversation)
        self._set(conversation, draft=text)

    def set_persona(self, conversation: str, persona: str) -> None:
        """Keep what the answers of a conversation are like."""
        self._conversation_row(conversation)
        self._set(conversation, persona=persona)

    # ------------------------------------------------------------ turns

    def turns(self, conversation: str, leaf: str = "") -> list[Turn]:
        """One branch, oldest first: the one through `leaf` and on to the newest turn below it.

        Without `leaf` it is the branch of the newest turn of all.
        """
        self._conversation_row(conversation)
        known = self._turns_of(conversation)
        last = known.last_below(self._within(known, leaf)) if leaf else known.newest
        return list(self._branch(known, last))[::-1]

    def all_turns(self, conversation: str) -> list[Turn]:
        """The turns of all branches, in the order in which they were added."""
        self._conversation_row(conversation)
        known = self._turns_of(conversation)
        return [_turn(row, known) for row in self._rows(conversation)]

    def back(self, turn: str) -> Iterator[Turn]:
        """The turns from `turn` to the first one, read only as far as they are asked for."""
        known = self._turns_of(str(self._turn_row(turn)["chat_id"]))
        return self._branch(known, turn)

    def newest(self, conversation: str) -> str:
        """The id of the turn that was added last; "" where there is none."""
        self._conversation_row(conversation)
        return self._turns_of(conversation).newest

    def turn(self, turn: str) -> Turn:
        """The one of that id."""
        row = self._turn_row(turn)
        return _turn(row, self._turns_of(str(row["chat_id"])))

    def find(self, turn: str) -> Turn | None:
        """The one of that id; None where it is not there, or its conversation is deleted."""
        row = self._table.get(turn) if _is_id(turn) else None
        return self.turn(turn) if row is not None else None

    def add(
        self,
        conversation: str,
        role: Role,
        text: str,
        *,
        parent: str = "",
        answer: Answer | None = None,
        parts: Sequence[Answer] = (),
        proposal: Proposal | None = None,
        done: Done = "",
        seconds: float = 0.0,
    ) -> Turn:
        """Add a turn after `parent` ("" for a first turn); the draft is cleared by a user's turn.

        However long the conversation is, no other turn than the parent is read.
        """
        head = self._conversation_row(conversation)
        known = self._turns_of(conversation)
        before = self._turn_row(self._within(known, parent)) if parent else None
        metadata = {
            "parent": parent,
            "answer": saved.answer_to_json(answer) if answer else None,
            "parts": [saved.answer_to_json(part) for part in parts],
            "proposal": saved.proposal_to_json(proposal) if proposal else None,
            "done": done,
            "seconds": seconds,
        }
        row = {
            "chat_id": conversation,
            "turn": int(before["turn"]) + 1 if before else 0,
            "role": role,
            "text": text,
            "modality": "text",
            "metadata": _dumps(metadata),
        }
        made = self._turn_row(self._table.append(row))
        known.add(made)
        title = str(head["text"] or "") or (shortened(text, _TITLE) if role == "user" else "")
        changes: Row = {"turns": len(known), "updated": int(made["created_at"])}
        self._set(conversation, {"text": title}, **changes, **({"draft": ""} if role == "user" else {}))
        return _turn(made, known)

    def mark(
        self, turn: str, *, done: Done | None = None, memory: str | None = None, proposal: Proposal | None = None
    ) -> Turn:
        """Note what became of a proposal, or which memory came of a turn; None leaves as it is."""
        kept = saved.proposal_to_json(proposal) if proposal else None
        changes = {"done": done, "memory": memory, "proposal": kept}
        known = {name: value for name, value in changes.items() if value is not None}
        self._set(turn, **known)
        return self.turn(turn)

    def search(self, text: str) -> list[tuple[Conversation, Turn]]:
        """Turns that hold all words of `text`, newest first, in whatever case; every turn on disk is looked at."""
        words = text.casefold().split()
        if not words:
            return []
        heads = {item.id: item for item in self.conversations()}
        found: list[tuple[Conversation, Turn]] = []
        for key, head in heads.items():
            rows = self._rows(key)
            known = self._turns_of(key)
            found += [(head, _turn(row, known)) for row in rows if _holds(str(row["text"]), words)]
        return sorted(found, key=lambda item: item[1].created, reverse=True)

    def confirmed(self) -> list[Turn]:
        """Answers that the user called right, of all conversations, oldest first."""
        heads = {item.id for item in self.conversations()}
        rows = (row for row in self._find("role", "assistant") if row["chat_id"] in heads)
        marked = (row for row in rows if row["metadata"].get("done") == "confirmed" and row["metadata"].get("answer"))
        turns = [_turn(row, self._turns_of(str(row["chat_id"]))) for row in marked]
        return [turn for turn in turns if turn.answer is not None and turn.proposal is None]

    def export_markdown(self, conversation: str) -> str:
        """The newest branch as Markdown, each answer with its sources."""
        return export.as_markdown(self.conversation(conversation), self.turns(conversation))

    # ------------------------------------------------------------ rows

    def _find(self, column: str, value: str) -> list[Row]:
        """Rows in the order in which they were added, their metadata decoded."""
        return [self._decoded(row) for row in self._table.find(column, value)]

    def _rows(self, conversation: str) -> list[Row]:
        """All turns of a conversation."""
        return self._find("chat_id", conversation)

    def _row(self, key: str, *roles: str) -> Row:
        row = self._table.get(key) if _is_id(key) else None
        if row is None or row["role"] not in roles:
            raise _missing(key, roles[0])
        return self._decoded(row)

    def _decoded(self, row: Row) -> Row:
        """A row with its metadata decoded, without what it repeats of memories in the trash."""
        return quotes.readable(_decoded(row), self._store.gone)

    def _held(self, conversation: str) -> list[str]:
        """Ids of the rows of a conversation in the trash."""
        rows = [row for row, _ in self._store.trashed(_TABLE)]
        return [str(row["id"]) for row in rows if conversation in (row["id"], row["chat_id"])]

    def _conversation_row(self, key: str) -> Row:
        try:
            return self._row(key, _CONVERSATION)
        except ConversationError as error:
            if not self._held(key):
                raise
            raise ConversationError(
                "The conversation is deleted.",
                kind="conversation.deleted",
                remedy="Undo the deletion first.",
                context={"id": key},
            ) from error

    def _turn_row(self, key: str) -> Row:
        return self._row(key, "user", "assistant")

    def _turns_of(self, conversation: str) -> Branches:
        """Read from the disk the first time, and again after many others.

        Only this process writes to the profile, and only through `add`.
        """
        known = self._known.pop(conversation, None)
        if known is None:
            known = Branches(self._rows(conversation))
        self._known[conversation] = known  # as the one that was used last
        if len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return known

    def _branch(self, known: Branches, last: str) -> Iterator[Turn]:
        keys = known.back(last)
        while some := list(itertools.islice(keys, _READ)):
            rows = self._table.get_many(some)
            yield from (_turn(self._decoded(row), known) for row in rows if row is not None)

    def _within(self, known: Branches, key: str) -> str:
        if key not in known:
            raise ConversationError(
                f"The turn {key!r} is not in this conversation.",
                kind="conversation.turn",
                remedy="Load the conversation again.",
                context={"id": key},
            )
        return key

    def _set(self, key: str, columns: Row | None = None, /, **metadata: object) -> None:
        row = self._table.get(key)
        if row is None:
            raise _missing(key, "turn")
        kept = _decoded(row)["metadata"]  # whole: what is only hidden must not be lost
        self._table.update(key, {**(columns or {}), "metadata": _dumps(kept | metadata)})


def _missing(key: str, role: str) -> ConversationError:
    what = "conversation" if role == _CONVERSATION else "turn"
    return ConversationError(
        f"There is no {what} {key!r} in this profile.",
        kind=f"conversation.{what}",
        remedy="Load the list of conversations again.",
        context={"id": key},
    )


def shortened(text: str, limit: int) -> str:
    """`text` on one line, of at most `limit` characters, cut between words where it can be."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    words, space, _ = line[:limit].rpartition(" ")
    return f"{words if space else line[: limit - 1]}…"


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _dumps(metadata: dict[str, Any]) -> str:
    return json.dumps(metadata, ensure_ascii=False)


def _decoded(row: Row) -> Row:
    return {**row, "metadata": json.loads(row["metadata"] or "{}")}


def _is_id(key: str) -> bool:
    try:
        uuid.UUID(key)
    except ValueError:
        return False
    return True


def _conversation(row: Row) -> Conversation:
    metadata = row["metadata"]
    created = int(row["created_at"])
    return Conversation(
        id=str(row["id"]),
        title=str(row["text"] or ""),
        created=from_micros(created),
        updated=from_micros(int(metadata.get("updated", created))),
        draft=str(metadata.get("draft", "")),
        turns=int(metadata.get("turns", 0)),
        temporary=bool(metadata.get("temporary", False)),
        persona=str(metadata.get("persona", "")),
    )


def _turn(row: Row, known: Branches) -> Turn:
    metadata = row["metadata"]
    answer, proposal = metadata.get("answer"), metadata.get("proposal")
    return Turn(
        id=str(row["id"]),
        conversation=str(row["chat_id"]),
        parent=parent_of(row),
        role=row["role"],
        text=texts.FORGOTTEN if metadata.get(quotes.FORGOTTEN) else str(row["text"] or ""),
        created=from_micros(int(row["created_at"])),
        answer=saved.answer_from_json(answer) if answer else None,
        proposal=saved.proposal_from_json(proposal) if proposal else None,
        done=metadata.get("done", ""),
        memory=str(metadata.get("memory", "")),
        seconds=float(metadata.get("seconds", 0.0)),
        siblings=known.siblings(row),
        parts=tuple(saved.answer_from_json(part) for part in metadata.get("parts", ())),
    )

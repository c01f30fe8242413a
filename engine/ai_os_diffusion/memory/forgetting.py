"""Forgetting: into the trash for 30 days, back from it, and out of every file for good.

An action of forgetting is a receipt that names rows and holds no text of theirs, so that it can be undone in a later
session too.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.memory import quotes, thumbnails
from ai_os_diffusion.memory.importers import replaced
from ai_os_diffusion.memory.store import MemoryStore, hit_of, own_columns
from ai_os_diffusion.memory.workplace import settle
from ai_os_diffusion.types import MemoryHit

TRASH_DAYS = 30
_RECEIPT = "forgotten"
_IDS = ("ids", "stayed", "earlier", "pictures")  # of a receipt

_log = get_logger(__name__)

Ranges = Sequence[tuple[int, int]]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


@dataclass(frozen=True)
class TrashEntry:
    """What one action of forgetting took; `token` brings it back or removes it for good. Times are UTC."""

    token: str
    memories: tuple[MemoryHit, ...]
    forgotten: dt.datetime

    @property
    def expires(self) -> dt.datetime:
        """When it is removed for good."""
        return self.forgotten + dt.timedelta(days=TRASH_DAYS)


@dataclass(frozen=True)
class _Action:
    """One action as its receipt tells it: ids of memories, of what stayed of them, of receipts, of small pictures."""

    receipt: str
    token: str
    ids: tuple[str, ...]
    stayed: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


class Forgotten:
    """The trash of a profile. Every method is durable when it returns; actions are told apart by their tokens."""

    def __init__(self, store: MemoryStore, *, now: Callable[[], dt.datetime] = _now) -> None:
        self._store = store
        self._now = now

    # ------------------------------------------------------------ into the trash and back

    def forget(
        self, ids: Sequence[str], token: str = "", *, keep: Mapping[str, Ranges] | None = None, chats: bool = False
    ) -> str:
        """Move memories into the trash; returns the token of the action, or sets it.

        They are invisible at once in searches, answers, exports and backups, and so is what conversations quote of them
        as sources. With `chats` the words of the turns that repeat them go with them.

        A memory takes the other passages of its text along, as in `MemoryStore.forget`, unless `keep` has its id: then
        nothing goes but its own text outside the character ranges given there. What stays gets new ids.

        Raises:
            StorageError: `storage.full`: moving takes room; nothing is forgotten then. `erase` works on a full disk.
        """
        keep, token = keep or {}, token or uuid.uuid4().hex
        rows = self._store.whole_texts(ids)
        if not rows:
            return token
        whole = {row["parent"] for row in rows if row["id"] in ids and row["id"] not in keep and row["parent"]}
        apart = [row for row in rows if row["parent"] not in whole]
        # What stays is durable before anything goes: a stop in between leaves both.
        stayed = self._store.restore(_remaining(apart, set(ids), keep))
        if chats:
            quotes.withdraw(self._store, rows)
        earlier = replaced.set_aside(self._store, rows)
        doomed = [str(row["id"]) for row in rows]
        action: dict[str, object] = {"token": token, "ids": doomed, "stayed": stayed, "earlier": earlier}
        for again in (known for known in self._actions() if known.token == token):
            self._store.drop_receipt(again.receipt)
        try:
            written = self._store.write_receipt(_RECEIPT, action)
            self._store.forget(doomed)
            if pictures := thumbnails.trash(self._store, rows):
                self._store.write_receipt(_RECEIPT, action | {"pictures": pictures})
                self._store.drop_receipt(written)
        except StorageError as error:
            if error.kind != "storage.full":
                raise
            raise StorageError(
                "The disk is full: there is no room to keep what is forgotten in the trash.",
                kind="storage.full",
                remedy="Free some disk space, or forget for good, which takes none.",
                context=error.context,
            ) from error
        return token

    def memories(self, token: str) -> tuple[str, ...]:
        """The ids of the memories that an action moved and that are in the trash still."""
        return tuple(key for action in self._known(token) for key in action.ids if key in self._store.gone)

    def stayed(self, token: str) -> list[str]:
        """The ids of the memories that hold what stayed; their vectors are pending."""
        return [key for action in self._known(token) for key in action.stayed]

    def can_restore(self, token: str) -> bool:
        """Whether the action can still be undone."""
        return bool(self.memories(token))

    def is_followed(self, token: str) -> bool:
        """Whether more of the same texts was forgotten later, which has to be undone first."""
        return not self._store.gone.isdisjoint(self.stayed(token))

    def restore(self, token: str) -> list[str]:
        """Put back what `forget` moved, under the same ids and with their vectors; returns these.

        None for an unknown token. What was imported again meanwhile is not put beside its twin.
        """
        actions = self._known(token)
        ids = {key for action in actions for key in action.ids}
        rows = [row for row, _ in self._store.trashed() if row["id"] in ids]
        twins = [str(row["id"]) for row in rows if self._has_twin(row)]
        back = [str(row["id"]) for row in rows if row["id"] not in twins]
        self._store.bring_back(back)
        self._store.purge("memories", twins)
        self._store.erase(self.stayed(token))
        for action in actions:
            self._close(action)
        return back

    def repeated(self, ids: Sequence[str]) -> list[str]:
        """Ids of the turns of conversations whose words repeat these memories, those in the trash too."""
        rows = [row for row, _ in self._store.trashed() if row["id"] in ids]
        return quotes.repeating(self._store, [*self._store.whole_texts(ids), *rows])

    # ------------------------------------------------------------ the trash

    def entries(self) -> list[TrashEntry]:
        """What is in the trash, forgotten last first."""
        rows = {str(row["id"]): (row, at) for row, at in self._store.trashed()}
        found = []
        for action in self._actions():
            held = [rows.pop(key) for key in action.ids if key in rows]
            if held:
                found.append(_entry(action.token, held))
        found += [_entry(key, [held]) for key, held in rows.items()]  # moved by other programs
        return sorted(found, key=lambda entry: entry.forgotten, reverse=True)

    def token_of(self, key: str) -> str:
        """The token of the action that moved a memory into the trash, by the memory's id; "" for none."""
        found = (entry.token for entry in self.entries() if key in (entry.token, *(hit.id for hit in entry.memories)))
        return next(found, "")

    def purge(self, tokens: Sequence[str], *, chats: bool = False) -> int:
        """Remove actions from the trash for good; returns how many memories went.

        Reaches rows, vectors, words, codes, log, receipts, quotations in conversations, and copies of older formats.
        With `chats` the words of the turns that repeat them go too. Takes as long as rewriting the files that held
        them. Works on a full disk.
        """
        actions = [action for token in tokens for action in self._known(token)]
        ids = {key for action in actions for key in action.ids}
        if chats:
            quotes.withdraw(self._store, [row for row, _ in self._store.trashed() if row["id"] in ids])
        count = self._purge(actions)
        if count:
            self._leave_no_bytes()
        return count

    def erase(self, ids: Sequence[str], *, chats: bool = False) -> int:
        """Remove memories for good without the trash, as `purge` does; returns how many there were.

        With `chats` the words of the turns that repeat them go too.
        """
        rows = self._store.whole_texts(ids)
        if not rows:
            return 0
        if chats:
            quotes.withdraw(self._store, rows)
        doomed = [str(row["id"]) for row in rows]
        count = self._store.erase(doomed)
        thumbnails.drop(self._store, rows)
        self._store.purge("receipts", replaced.set_aside(self._store, rows))
        quotes.erase(self._store, set(doomed))
        self._leave_no_bytes()
        return count

    def empty(self) -> int:
        """Remove everything in the trash for good, conversations too; returns how many memories went."""
        count = self._purge([*self._actions(), *self._strays()])
        for table in native.SCHEMA_REGISTRY:
            self._store.purge(table, [str(row["id"]) for row, _ in self._store.trashed(table)])
        self._leave_no_bytes()
        return count

    def expire(self) -> int:
        """Remove for good what has been in the trash for 30 days; returns how many memories went.

        What the store itself removed meanwhile goes out of conversations and receipts too. On a full disk some of it
        is left for the next time.
        """
        try:
            return self._expire()
        except StorageError as error:
            if error.kind != "storage.full":
                raise
            _log.warning("trash: not emptied, the disk is full")
            return 0

    def _expire(self) -> int:
        limit = self._now() - dt.timedelta(days=TRASH_DAYS)
        moved = {str(row["id"]): at for row, at in self._store.trashed()}
        ended = [each for each in self._strays() if moved[each.token] < limit]
        for action in self._actions():
            held = [moved[key] for key in action.ids if key in moved]
            if held and min(held) >= limit:
                continue
            if not held and any(self._store.get(action.ids)):  # cut short before it began, or after it was undone
                self._close(action)
            else:
                ended.append(action)
        count, others = self._purge(ended), 0
        for table in native.SCHEMA_REGISTRY:
            old = [str(row["id"]) for row, at in self._store.trashed(table) if at < limit]
            others += self._store.purge(table, old)
        if ended or others:
            self._leave_no_bytes()
        return count

    # ------------------------------------------------------------ receipts

    def _actions(self) -> list[_Action]:
        return [
            _Action(key, data["token"], *(tuple(data.get(name, ())) for name in _IDS))
            for key, data in self._store.receipts(_RECEIPT)
        ]

    def _strays(self) -> list[_Action]:
        """Memories in the trash that no receipt names, each as an action under its own id."""
        named = {key for action in self._actions() for key in action.ids}
        return [_Action("", key, (key,)) for key in sorted(self._store.gone - named)]

    def _known(self, token: str) -> list[_Action]:
        return [action for action in [*self._actions(), *self._strays()] if action.token == token]

    def _close(self, action: _Action) -> None:
        """The memories are where they were: so is everything else, and nothing tells of the action."""
        quotes.give_back(self._store, action.ids)
        with native.translate_errors():
            self._store.tables.restore("receipts", action.earlier)
        thumbnails.bring_back(self._store, action.pictures)
        if action.receipt:
            self._store.drop_receipt(action.receipt)

    def _purge(self, actions: Sequence[_Action]) -> int:
        ids = [key for action in actions for key in action.ids]
        if not ids:
            return 0
        # Rows first, which works on a full disk; a stop before the receipts are dropped is made up for by `expire`.
        count = self._store.purge("memories", ids)
        self._store.purge("receipts", [key for action in actions for key in action.earlier])
        thumbnails.purge(self._store, [key for action in actions for key in action.pictures])
        quotes.erase(self._store, set(ids))
        for action in actions:
            if action.receipt:
                self._store.drop_receipt(action.receipt)
        return count

    def _leave_no_bytes(self) -> None:
        settle(self._store.folder)
        for copy in (self._store.folder / "store").glob("backup-format-*"):
            shutil.rmtree(copy)
        try:
            self._store.compact()
        except StorageError as error:
            if error.kind != "storage.full":
                raise
            raise StorageError(
                "It is forgotten for good, but the disk is too full to rewrite the files that held it.",
                kind="storage.full",
                remedy="Free some disk space: the files are rewritten while AI-OS is open, or by `ai-os trash empty`.",
                context=error.context,
            ) from error

    def _has_twin(self, row: Mapping[str, Any]) -> bool:
        """Whether the same passage of the same file is there again."""
        there = self._store.of_source(str(row["source"])) if row.get("source") else []
        return any(each["text"] == row["text"] and each["span_start"] == row["span_start"] for each in there)


def _entry(token: str, held: Sequence[tuple[Mapping[str, Any], dt.datetime]]) -> TrashEntry:
    memories = tuple(hit_of(dict(row), 0.0) for row, _ in held)
    return TrashEntry(token, memories, min(at for _, at in held))


def _remaining(rows: Sequence[dict[str, Any]], gone: set[str], keep: Mapping[str, Ranges]) -> list[dict[str, Any]]:
    """New rows for what stays of these texts; the passages of one text get a new parent in common."""
    parents: dict[str, str] = {}
    remaining = []
    for row in rows:
        text = str(row["text"])
        ranges = keep.get(row["id"], ()) if row["id"] in gone else [(0, len(text))]
        parent = parents.setdefault(row["parent"], uuid.uuid4().hex) if row["parent"] else None
        remaining += [_part(row, first, last, parent) for first, last in ranges]
    return remaining


def _part(row: dict[str, Any], first: int, last: int, parent: str | None) -> dict[str, Any]:
    """A row for characters `first..last` of a row's text, with its place and its links."""
    text = str(row["text"])
    start = int(row.get("span_start") or 0) + len(text[:first].encode())
    part = own_columns(row) | {"text": text[first:last], "parent": parent, "span_start": start}
    part["span_end"] = start + len(part["text"].encode())
    metadata = json.loads(row.get("metadata") or "{}")
    if "links" in metadata and part["text"] != text:
        metadata["links"] = [link for link in metadata["links"] if link in part["text"]]
    del part["id"]
    return part | {"metadata": json.dumps(metadata, ensure_ascii=False)}

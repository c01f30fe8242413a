"""What the process that `durability.py` kills is doing: chats, removals, merges or an import, each change told twice.

Before a change it prints `do` with the keys and values that the change is to leave behind, and `ack` when the call has
returned: from then on the change must survive.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore, NewMemory

DIMENSION = 8
TRASHED = "in the trash: "

Changes = dict[str, "str | None"]
T = TypeVar("T")


def open_store(profile: Path) -> MemoryStore:
    """The store of all workloads."""
    return MemoryStore(profile, embedder_id="test", dimension=DIMENSION)


def contents(store: MemoryStore) -> Changes:
    """Everything in a store as keys and values; two rows under one key are an error."""
    found: list[tuple[str, str]] = []
    rows, _ = store.tables.newest(0, 1_000_000)
    vectors = store.vectors([row["id"] for row in rows])
    for row, vector in zip(rows, vectors, strict=True):
        found.append((f"memory {row['title']}", row["text"]))
        if vector.any():
            found.append((f"vector {row['title']}", str(int(vector[0]))))
    found += [(f"memory {row['title']}", TRASHED + row["text"]) for row, _ in store.tables.trashed("memories")]
    chats = ChatStore(store)
    for conversation in chats.conversations():
        found.append((f"chat {conversation.title}", "there"))
        if conversation.draft:
            found.append((f"draft {conversation.title}", conversation.draft))
        turns = chats.turns(conversation.id)
        texts = {turn.id: turn.text for turn in turns}
        found += [(f"turn {conversation.title} {turn.text}", texts.get(turn.parent, "")) for turn in turns]
        found += [(f"done {turn.text}", turn.done) for turn in turns if turn.done]
    made: Changes = dict(found)
    if len(made) != len(found):
        raise AssertionError(f"{len(found) - len(made)} rows are there twice")
    return made


def told(changes: Changes, act: Callable[[], T], *, atomic: bool = True) -> T:
    """Do it, and say so before and after."""
    print("do", json.dumps([changes, atomic]), flush=True)
    result = act()
    print("ack", flush=True)
    return result


class Worker:
    """Random changes of one kind until it is killed."""

    def __init__(self, store: MemoryStore, seed: int) -> None:
        self.store, self.seed = store, seed
        self.rng = random.Random(seed)
        self.number = 0
        rows, _ = store.tables.newest(0, 1_000_000)
        self.live = {str(row["id"]): (str(row["title"]), str(row["text"])) for row in rows}

    def name(self) -> str:
        """A name that was never used before."""
        self.number += 1
        return f"s{self.seed}n{self.number}"

    def remember(self, count: int) -> None:
        """Some new memories in one batch."""
        names = [self.name() for _ in range(count)]
        texts = [f"{name} says" + " filler" * self.rng.randrange(120) for name in names]
        changes: Changes = {f"memory {name}": text for name, text in zip(names, texts, strict=True)}
        memories = [NewMemory("note", text, title=name) for name, text in zip(names, texts, strict=True)]
        ids = told(changes, lambda: self.store.add(memories))
        self.live |= {key: (name, text) for key, name, text in zip(ids, names, texts, strict=True)}

    def some(self, most: int) -> list[str]:
        """Ids of some live memories."""
        return self.rng.sample(list(self.live), min(len(self.live), self.rng.randint(1, most)))


class ChatWorker(Worker):
    """Conversations: turns, drafts, marks, deletions, and memories that a chat makes."""

    def __init__(self, store: MemoryStore, seed: int) -> None:
        super().__init__(store, seed)
        self.chats = ChatStore(store)

    def step(self) -> None:
        """One change."""
        heads = self.chats.conversations()
        choice = self.rng.random()
        if not heads or choice < 0.05:
            title = self.name()
            told({f"chat {title}": "there"}, lambda: self.chats.create(title))
            return
        head = self.rng.choice(heads)
        if choice < 0.6:
            last = self.chats.newest(head.id)
            before = self.chats.turn(last).text if last else ""
            text = self.name() + " word" * self.rng.randrange(60)
            role = "assistant" if self.rng.random() < 0.5 else "user"
            changes: Changes = {f"turn {head.title} {text}": before}
            changes |= {f"draft {head.title}": None} if role == "user" else {}
            told(changes, lambda: self.chats.add(head.id, role, text, parent=last), atomic=False)  # type: ignore[arg-type]
        elif choice < 0.75:
            draft = self.name()
            told({f"draft {head.title}": draft}, lambda: self.chats.set_draft(head.id, draft))
        elif choice < 0.85:
            last = self.chats.newest(head.id)
            if last:
                turn = self.chats.turn(last)
                told({f"done {turn.text}": "confirmed"}, lambda: self.chats.mark(last, done="confirmed"))
        elif choice < 0.88:
            texts = [turn.text for turn in self.chats.turns(head.id)]
            gone: Changes = {f"chat {head.title}": None, f"draft {head.title}": None}
            gone |= {f"turn {head.title} {text}": None for text in texts} | {f"done {text}": None for text in texts}
            told(gone, lambda: self.chats.delete(head.id))
        elif choice < 0.98:
            self.remember(2)
        else:
            self.store.tables.seal()


class DeletionWorker(Worker):
    """Forgetting and its undo, the trash, and compaction that wipes what is gone."""

    def __init__(self, store: MemoryStore, seed: int) -> None:
        super().__init__(store, seed)
        self.forgotten = Forgotten(store)
        self.tokens: list[tuple[str, dict[str, tuple[str, str]]]] = []
        trashed = store.tables.trashed("memories")
        self.trash = {str(row["id"]): (str(row["title"]), str(row["text"])) for row, _ in trashed}

    def step(self) -> None:
        """One change."""
        choice = self.rng.random()
        if len(self.live) < 20 or choice < 0.35:
            self.remember(self.rng.randint(1, 4))
        elif choice < 0.6:
            ids = self.some(3)
            held = {key: self.live.pop(key) for key in ids}
            gone: Changes = {f"memory {name}": None for name, _ in held.values()}
            self.tokens.append((told(gone, lambda: self.forgotten.forget(ids)), held))
        elif choice < 0.67 and self.tokens:
            token, held = self.tokens.pop()
            told({f"memory {name}": text for name, text in held.values()}, lambda: self.forgotten.restore(token))
            self.live |= held
        elif choice < 0.8:
            ids = self.some(3)
            held = {key: self.live.pop(key) for key in ids}
            kept: Changes = {f"memory {name}": TRASHED + text for name, text in held.values()}
            told(kept, lambda: self.store.tables.trash("memories", ids))
            self.trash |= held
        elif choice < 0.9 and self.trash:
            self.empty(back=choice < 0.86)
        elif choice < 0.96:
            self.store.tables.seal()
        else:
            self.store.tables.compact()

    def empty(self, *, back: bool) -> None:
        """Take something out of the trash: back to where it was, or for good."""
        ids = self.rng.sample(list(self.trash), min(3, len(self.trash)))
        held = {key: self.trash.pop(key) for key in ids}
        if back:
            told(
                {f"memory {name}": text for name, text in held.values()},
                lambda: self.store.tables.restore("memories", ids),
            )
            self.live |= held
        else:
            told({f"memory {name}": None for name, _ in held.values()}, lambda: self.purge(ids))

    def purge(self, ids: list[str]) -> int:
        """Remove from the trash for good."""
        return self.store.tables.purge("memories", ids)


class CompactionWorker(Worker):
    """Writes of all kinds while another thread seals and merges without a pause."""

    def __init__(self, store: MemoryStore, seed: int) -> None:
        super().__init__(store, seed)
        threading.Thread(target=self.merge, daemon=True).start()

    def merge(self) -> None:
        """Until the process is killed."""
        while True:
            self.store.tables.seal()
            self.store.tables.compact()

    def step(self) -> None:
        """One change."""
        choice = self.rng.random()
        if len(self.live) < 20 or choice < 0.4:
            self.remember(self.rng.randint(1, 4))
        elif choice < 0.6:
            key = self.some(1)[0]
            name, text = self.live[key][0], self.name()
            changes: Changes = {f"memory {name}": text, f"vector {name}": None}
            told(changes, lambda: self.store.tables.update("memories", key, {"text": text}))
            self.live[key] = name, text
        elif choice < 0.8:
            ids = self.some(3)
            values = [self.seed * 1000 + self.number + place + 1 for place in range(len(ids))]
            self.number += len(ids)
            vectors = np.array([[value] * DIMENSION for value in values], np.float32)
            changed: Changes = {
                f"vector {self.live[key][0]}": str(value) for key, value in zip(ids, values, strict=True)
            }
            told(changed, lambda: self.store.set_vectors(ids, vectors))
        elif len(self.live) > 60 or choice > 0.95:
            ids = self.some(2)
            names = [self.live.pop(key)[0] for key in ids]
            gone: Changes = {f"{kind} {name}": None for name in names for kind in ("memory", "vector")}
            told(gone, lambda: self.store.forget(ids))


WORKERS: dict[str, type[ChatWorker] | type[DeletionWorker] | type[CompactionWorker]] = {
    "chat": ChatWorker,
    "deletion": DeletionWorker,
    "compaction": CompactionWorker,
}


class TellingStore(MemoryStore):
    """Tells of each batch of an import."""

    def add(self, memories: Sequence[NewMemory]) -> list[str]:
        """As `MemoryStore.add`, told before and after."""
        changes: Changes = {passage(memory.path, memory.start, memory.text): "there" for memory in memories}
        return told(changes, lambda: super(TellingStore, self).add(memories))


def passage(path: str, start: int, text: str) -> str:
    """The key of an imported passage."""
    return f"{path} {start} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def passages(store: MemoryStore) -> list[str]:
    """The keys of all imported passages, as often as they are there."""
    rows, _ = store.tables.newest(0, 1_000_000)
    return [passage(row["source"], row["span_start"], row["text"]) for row in rows]


def main() -> None:
    """`durability_work.py WORKLOAD PROFILE SEED [FOLDER]`."""
    workload, profile, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if workload == "import":
        with TellingStore(profile, embedder_id="test", dimension=DIMENSION) as store:
            print("ready", flush=True)
            plan = plan_import(store, Path(sys.argv[4]))
            print("todo", plan.count("new") + plan.count("changed"), flush=True)
            run_import(store, plan, chunk_words=40)
        print("done", flush=True)
        return
    store = open_store(profile)
    print("ready", flush=True)
    worker = WORKERS[workload](store, seed)
    while True:
        worker.step()


if __name__ == "__main__":
    main()

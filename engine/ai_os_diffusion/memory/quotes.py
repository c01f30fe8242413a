"""What conversations repeat of memories: hidden while a memory is in the trash, taken out when it goes for good.

The sources beside an answer are copies of memories, and share their fate. Words that were said, by the user or by the
assistant, stay unless they were withdrawn too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.memory.store import MemoryStore

FORGOTTEN = "forgotten"  # set in the metadata of a turn whose words are gone
_WITHDRAWN = "withdrawn"  # memories whose fate the words of a turn or title share
_TABLE = "chats"
_ROLES = ("user", "assistant", "conversation")
_TELLING = 20  # characters from which a sentence says whose it is
_MARKS = " .!?。!?"
_SENTENCE_ENDS = re.compile(r"(?<=[.!?。!?])\s+|\n+")

Row = dict[str, Any]


def readable(row: Row, gone: Set[str]) -> Row:
    """A row of `chats`, its metadata decoded, without what it repeats of these memories."""
    if not gone:
        return row
    metadata = row["metadata"]
    if not gone.isdisjoint(metadata.get(_WITHDRAWN, ())):
        return {**row, "text": "", "metadata": _without_words(row, metadata)}
    if gone.isdisjoint(_cited(metadata)):
        return row
    answer, parts = metadata.get("answer"), metadata.get("parts", ())
    cut = {"answer": answer and _uncited(answer, gone), "parts": [_uncited(part, gone) for part in parts]}
    return {**row, "metadata": metadata | cut}


def repeating(store: MemoryStore, memories: Sequence[Row]) -> list[str]:
    """Ids of the turns whose words repeat these memories (raw rows), or were answered from them."""
    return [str(row["id"]) for row in _repeating(list(_rows(store)), memories) if row["role"] != "conversation"]


def withdraw(store: MemoryStore, memories: Sequence[Row]) -> int:
    """Let the words of the turns of `repeating` go with the memories, and titles made of them; returns how many."""
    ids = [str(row["id"]) for row in memories]
    rows = _repeating(list(_rows(store)), memories)
    for row in rows:
        named = [*row["metadata"].get(_WITHDRAWN, ()), *ids]
        _write(store, row, row["metadata"] | {_WITHDRAWN: list(dict.fromkeys(named))})
    return sum(row["role"] != "conversation" for row in rows)


def give_back(store: MemoryStore, ids: Collection[str]) -> None:
    """Undo `withdraw`: the words stand for themselves again."""
    for row in _rows(store):
        named = row["metadata"].get(_WITHDRAWN, ())
        if not set(ids).isdisjoint(named):
            _write(store, row, row["metadata"] | {_WITHDRAWN: [key for key in named if key not in ids]})


def erase(store: MemoryStore, ids: Set[str]) -> int:
    """Write every row of `chats` as `readable` shows it; returns how many changed."""
    changed = 0
    for row in _rows(store):
        left = readable(row, ids)
        if left is not row:
            _write(store, row, left["metadata"], text=left["text"])
            changed += 1
    return changed


def _rows(store: MemoryStore) -> Iterator[Row]:
    for role in _ROLES:
        with native.translate_errors():
            rows = store.tables.find(_TABLE, "role", role)
        yield from ({**row, "metadata": json.loads(row["metadata"] or "{}")} for row in rows)


def _write(store: MemoryStore, row: Row, metadata: Row, *, text: str | None = None) -> None:
    changes: Row = {"metadata": json.dumps(metadata, ensure_ascii=False)}
    if text is not None:
        changes["text"] = text
    with native.translate_errors():
        store.tables.update(_TABLE, str(row["id"]), changes)


def _without_words(row: Row, metadata: Row) -> Row:
    if row["role"] == "conversation":
        return metadata
    return metadata | {"answer": None, "parts": [], "proposal": None, FORGOTTEN: True}


def _answers(metadata: Row) -> list[Row]:
    return [answer for answer in (metadata.get("answer"), *metadata.get("parts", ())) if answer]


def _cited(metadata: Row) -> set[str]:
    return {str(source["id"]) for answer in _answers(metadata) for source in answer["sources"]}


def _uncited(answer: Row, gone: Set[str]) -> Row:
    return answer | {"sources": [source for source in answer["sources"] if source["id"] not in gone]}


def _repeating(rows: Sequence[Row], memories: Sequence[Row]) -> list[Row]:
    ids = {str(row["id"]) for row in memories}
    sentences = {sentence for row in memories for sentence in _sentences(str(row["text"]))}
    found = [row for row in rows if row["role"] != "conversation" and _repeats(row, ids, sentences)]
    said = [_plain(str(row["text"] or "")) for row in found]
    titles = [row for row in rows if row["role"] == "conversation" and _title_of(str(row["text"] or ""), said)]
    return [*found, *titles]


def _repeats(row: Row, ids: set[str], sentences: Iterable[str]) -> bool:
    metadata = row["metadata"]
    proposal = metadata.get("proposal") or {}
    named = {*_cited(metadata), *proposal.get("ids", ()), str(metadata.get("memory", ""))}
    if not ids.isdisjoint(named):
        return True
    text = _plain(str(row["text"] or ""))
    return any(sentence in text for sentence in sentences)


def _title_of(title: str, said: Iterable[str]) -> bool:
    """Whether a title is the beginning of something that was said."""
    start = _plain(title.rstrip("…"))
    return bool(start) and any(text.startswith(start) for text in said)


def _sentences(text: str) -> list[str]:
    """The sentences of a text that are long enough to be told from others."""
    plain = [_plain(part) for part in _SENTENCE_ENDS.split(text)]
    return [part for part in plain if len(part) >= _TELLING]


def _plain(text: str) -> str:
    """The text on one line, without the mark at its end, in one case: "the key is here" is in "The key is here."."""
    return " ".join(text.casefold().split()).rstrip(_MARKS)

"""What confirmed answers give to learn from."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import cast

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.confirmed import confirmed_items
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import Answer, Source, UncertaintyReport
from helpers.tiny import memory_hit

SAID = dt.datetime(2026, 6, 1, tzinfo=dt.timezone.utc)
KEY = memory_hit("The spare key is under the blue pot.", id="key", title="Keys")


def answer(text: str, how: str = "span", memory: str = "key") -> Answer:
    source = Source(memory, "note.md", 0, 1, text, 1.0)
    return Answer("Where is the key?", text, False, 0.9, "en", (source,), how, UncertaintyReport(0.9))


def test_words_that_were_right_are_found_in_their_memory() -> None:
    turns = [
        SimpleNamespace(id="a", parts=(), created=SAID, answer=answer("under the blue pot")),
        SimpleNamespace(
            id="b", created=SAID, parts=(answer("blue pot", "composed"), answer("3", "tool:count")), answer=None
        ),
        SimpleNamespace(id="c", parts=(), created=SAID, answer=answer("in the shed")),
        SimpleNamespace(id="d", parts=(), created=SAID, answer=answer("under the blue pot", memory="forgotten")),
    ]
    chats = cast(ChatStore, SimpleNamespace(confirmed=lambda: turns))
    store = cast(MemoryStore, SimpleNamespace(get=lambda ids: [KEY if key == "key" else None for key in ids]))
    items = confirmed_items(chats, store)
    assert [item.gold for item in items] == [("under the blue pot",), ("blue pot",)]
    assert {item.memory for item in items} == {"key"}
    assert {item.kind for item in items} == {"confirmed"}
    assert items[0].passage == "Keys.\nThe spare key is under the blue pot."
    assert [(item.answer, item.since) for item in items] == [("a/0", SAID.timestamp()), ("b/0", SAID.timestamp())]


def test_named_answers_are_found_as_long_as_they_are_called_right() -> None:
    turns = {
        key: SimpleNamespace(
            id=key, parts=(), created=SAID, answer=answer("under the blue pot"), done=done, proposal=None
        )
        for key, done in (("right", "confirmed"), ("wrong", "declined"), ("unsaid", ""), ("other", "confirmed"))
    }
    chats = cast(ChatStore, SimpleNamespace(find=turns.get))
    store = cast(MemoryStore, SimpleNamespace(get=lambda ids: [KEY for _ in ids]))
    named = ["right/0", "right/1", "wrong/0", "unsaid/0", "gone/0"]
    assert [item.answer for item in confirmed_items(chats, store, named)] == ["right/0"]

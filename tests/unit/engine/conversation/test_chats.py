"""Conversations on disk: titles, drafts, branches, deletion and its undo, search, export."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.confirmed import confirmed_questions
from ai_os_diffusion.conversation.model import Proposal
from ai_os_diffusion.errors import ConversationError
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.types import Answer, Source, UncertaintyReport

ANSWER = Answer(
    question="Where is the spare key?",
    answer="under the blue pot",
    abstained=False,
    confidence=0.8,
    language="en",
    sources=(Source("a", "/notes/keys.md", 7, 25, "under the blue\npot ☂", 1.5),),
    how="span",
    uncertainty=UncertaintyReport(0.8, 2.5, 0.1, True),
    timings={"recall": 1.25},
)
PROPOSAL = Proposal("forget", "Shall I forget this?", "", ("a", "b"), ("One", "Two"))


def open_store(folder: Path) -> MemoryStore:
    return MemoryStore(folder, embedder_id="test", dimension=8)


@pytest.fixture
def chats(tmp_path: Path) -> Iterator[ChatStore]:
    with open_store(tmp_path) as store:
        yield ChatStore(store)


def test_a_turn_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chats = ChatStore(store)
        key = chats.create().id
        asked = chats.add(key, "user", "Where is\nthe spare key?")
        told = chats.add(
            key,
            "assistant",
            "under the blue pot",
            parent=asked.id,
            answer=ANSWER,
            parts=(ANSWER, ANSWER),
            proposal=PROPOSAL,
            seconds=0.5,
        )
    with open_store(tmp_path) as store:
        assert ChatStore(store).turns(key) == [asked, told]
    assert (told.answer, told.proposal, told.seconds, told.done) == (ANSWER, PROPOSAL, 0.5, "")
    assert told.parts == (ANSWER, ANSWER)


def test_a_turn_survives_the_death_of_the_process(tmp_path: Path) -> None:
    code = f"""
import os
from pathlib import Path
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.memory.store import MemoryStore
chats = ChatStore(MemoryStore(Path({str(tmp_path)!r}), embedder_id="test", dimension=8))
chats.add(chats.create("Keys").id, "user", "Is it saved?")
os._exit(7)
"""
    done = subprocess.run([sys.executable, "-c", code], env=dict(os.environ), check=False)
    assert done.returncode == 7
    with open_store(tmp_path) as store:
        chats = ChatStore(store)
        only = chats.conversations()
        assert [item.title for item in only] == ["Keys"]
        assert [turn.text for turn in chats.turns(only[0].id)] == ["Is it saved?"]


def test_the_first_question_becomes_the_title_unless_there_is_one(chats: ChatStore) -> None:
    untitled, titled = chats.create(), chats.create(" House ")
    long = "Who did I lend the big orange ladder to when we painted the hall?"
    chats.add(untitled.id, "user", long)
    chats.add(titled.id, "user", long)
    assert chats.conversation(titled.id).title == "House"
    assert chats.conversation(untitled.id).title == "Who did I lend the big orange ladder to when we painted the…"
    chats.rename(untitled.id, "Ladder")
    chats.add(untitled.id, "user", "Another question?")
    assert chats.conversation(untitled.id).title == "Ladder"


def test_the_newest_turn_brings_a_conversation_to_the_front(chats: ChatStore) -> None:
    first = chats.create("first")
    time.sleep(0.001)
    second = chats.create("second")
    assert [item.id for item in chats.conversations()] == [second.id, first.id]
    chats.add(first.id, "user", "Hello?")
    assert [item.id for item in chats.conversations()] == [first.id, second.id]
    chats.rename(second.id, "renamed")
    assert chats.conversations()[0].id == first.id
    assert [item.turns for item in chats.conversations()] == [1, 0]


def test_a_draft_is_kept_until_it_is_sent(chats: ChatStore) -> None:
    key = chats.create().id
    chats.set_draft(key, "Where is")
    assert chats.conversation(key).draft == "Where is"
    asked = chats.add(key, "user", "Where is the key?")
    assert chats.conversation(key).draft == ""
    chats.set_draft(key, "and")
    chats.add(key, "assistant", "under the pot", parent=asked.id)
    assert chats.conversation(key).draft == "and"


def test_branches(chats: ChatStore) -> None:
    key = chats.create().id
    asked = chats.add(key, "user", "question")
    one = chats.add(key, "assistant", "answer one", parent=asked.id)
    more = chats.add(key, "user", "more", parent=one.id)
    two = chats.add(key, "assistant", "answer two", parent=asked.id)
    assert [turn.text for turn in chats.turns(key)] == ["question", "answer two"]
    assert [turn.text for turn in chats.turns(key, one.id)] == ["question", "answer one", "more"]
    assert [turn.text for turn in chats.back(one.id)] == ["answer one", "question"]
    assert chats.turn(one.id).siblings == (one.id, two.id) == two.siblings
    assert chats.turn(more.id).siblings == (more.id,)
    edited = chats.add(key, "user", "another question")
    assert chats.turn(asked.id).siblings == (asked.id, edited.id)
    assert [turn.text for turn in chats.turns(key)] == ["another question"]
    assert chats.conversation(key).turns == 5


def test_adding_a_turn_reads_as_much_of_a_long_conversation_as_of_a_short_one(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chats = ChatStore(store)
        key, parent = chats.create().id, ""
        for number in range(3):
            parent = chats.add(key, "user", f"turn {number}", parent=parent).id
        read: list[str] = []
        table = chats._table
        chats._table = Watched(table, read)  # type: ignore[assignment]
        chats.add(key, "user", "early", parent=parent)
        early = list(read)
        chats._table = table
        for number in range(60):
            parent = chats.add(key, "user", f"turn {number}", parent=parent).id
        read.clear()
        chats._table = Watched(table, read)  # type: ignore[assignment]
        late = chats.add(key, "user", "late", parent=parent)
        assert read == early
        assert "find" not in read
        assert next(chats.back(late.id)) == late
        assert read.count("get_many") == 1
        assert len(chats.turns(key, late.id)) == 64
    with open_store(tmp_path) as store:
        again = ChatStore(store)
        assert again.conversation(key).turns == 65
        assert again.turn(late.id) == late
        assert again.newest(key) == late.id
        more = again.add(key, "user", "after a restart", parent=late.id)
        assert [turn.id for turn in again.turns(key)][-2:] == [late.id, more.id]


class Watched:
    """A table that notes which of its methods are called."""

    def __init__(self, store: object, called: list[str]) -> None:
        self._store, self._called = store, called

    def __getattr__(self, name: str) -> object:
        self._called.append(name)
        return getattr(self._store, name)


def test_the_count_of_turns_is_right_again_after_a_death_between_two_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path) as store:
        chats = ChatStore(store)
        key = chats.create().id

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(chats._table, "update", die)
        with pytest.raises(KeyboardInterrupt):
            chats.add(key, "user", "one")
    with open_store(tmp_path) as store:
        chats = ChatStore(store)
        assert [turn.text for turn in chats.turns(key)] == ["one"]
        chats.add(key, "assistant", "two", parent=chats.newest(key))
        assert chats.conversation(key).turns == 2


def test_marks(chats: ChatStore) -> None:
    key = chats.create().id
    asked = chats.add(key, "user", "forget that")
    told = chats.add(key, "assistant", "Shall I?", parent=asked.id, proposal=PROPOSAL)
    assert chats.mark(told.id, done="confirmed").done == "confirmed"
    assert chats.mark(told.id, done="undone").proposal == PROPOSAL
    assert chats.mark(asked.id, memory="m1").memory == "m1"
    assert chats.mark(asked.id, memory="").memory == ""


def test_a_deleted_conversation_is_in_the_trash_and_comes_back_whole(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        chats = ChatStore(store)
        kept, gone = chats.create("kept"), chats.create("gone")
        asked = chats.add(gone.id, "user", "a secret")
        chats.add(gone.id, "assistant", "told", parent=asked.id)
        before = chats.turns(gone.id)
        chats.delete(gone.id)
        assert [item.id for item in chats.conversations()] == [kept.id]
        assert chats.search("secret") == []
        for use in (chats.turns, chats.delete, chats.newest):
            with pytest.raises(ConversationError) as caught:
                use(gone.id)
            assert caught.value.kind == "conversation.deleted"
        chats.restore(gone.id)
        assert chats.turns(gone.id) == before
        chats.delete(gone.id)
    with open_store(tmp_path) as store:
        chats = ChatStore(store)
        assert [item.id for item in chats.conversations()] == [kept.id]
        assert store.tables.count("chats") == 1
        assert [item.title for item, _ in chats.deleted()] == ["gone"]
        chats.restore(gone.id)
        chats.restore(gone.id)
        assert chats.turns(gone.id) == before
        chats.delete(gone.id)
        chats.purge(gone.id)
        for use in (chats.restore, chats.purge):
            with pytest.raises(ConversationError) as caught:
                use(gone.id)
            assert caught.value.kind == "conversation.conversation"


@pytest.mark.parametrize("key", ["", "no id", "01a1fcb9-be8e-7772-8d47-7791efdcb33a"])
def test_what_is_not_there(chats: ChatStore, key: str) -> None:
    for use in (chats.turns, chats.delete, chats.restore, chats.export_markdown, chats.conversation):
        with pytest.raises(ConversationError) as caught:
            use(key)
        assert caught.value.kind == "conversation.conversation"
    with pytest.raises(ConversationError) as caught:
        chats.turn(key)
    assert caught.value.kind == "conversation.turn"


def test_a_turn_of_another_conversation_is_no_parent(chats: ChatStore) -> None:
    one, other = chats.create(), chats.create()
    turn = chats.add(one.id, "user", "here")
    with pytest.raises(ConversationError):
        chats.add(other.id, "user", "there", parent=turn.id)
    with pytest.raises(ConversationError):
        chats.turns(other.id, turn.id)
    assert chats.turns(other.id) == []


def test_search_finds_all_words_in_any_order_and_case(chats: ChatStore) -> None:
    key = chats.create("Kitchen").id
    asked = chats.add(key, "user", "Where is the GROSSE Straße map?")
    told = chats.add(key, "assistant", "In the blue drawer, under the map of the street.", parent=asked.id)
    assert [turn.id for _, turn in chats.search("map")] == [told.id, asked.id]
    assert [(found.title, turn.id) for found, turn in chats.search("strasse MAP")] == [("Kitchen", asked.id)]
    assert chats.search("map ladder") == []
    assert chats.search("  ") == []


def test_export(chats: ChatStore) -> None:
    key = chats.create("Keys").id
    asked = chats.add(key, "user", "# Where is the spare key?")
    chats.add(key, "assistant", "under the blue pot", parent=asked.id, answer=ANSWER)
    text = chats.export_markdown(key)
    assert text.startswith("# Keys\n")
    assert "> # Where is the spare key?" in text
    assert "1. `keys.md`, bytes 7–25: “under the blue pot ☂”" in text
    assert "/notes" not in text  # nothing of the disk it comes from
    assert "\n80 % sure\n" in text
    assert "Understood as: Where is the spare key?" in text  # "# Where" was asked
    assert text.count("\n# ") == 0  # what was typed is no heading of the export


def test_confirmed_answers_are_told_with_their_memories(chats: ChatStore) -> None:
    kept, gone = chats.create().id, chats.create().id
    turns = [chats.add(key, "assistant", "under the blue pot", answer=ANSWER) for key in (kept, kept, kept, gone)]
    assert confirmed_questions(chats) == []
    for turn, done in zip(turns, ("confirmed", "declined", "", "confirmed"), strict=True):
        chats.mark(turn.id, done=done)  # type: ignore[arg-type]
    several = chats.add(kept, "assistant", "1. … 2. …", answer=ANSWER, parts=(ANSWER, ANSWER), done="confirmed")
    chats.add(kept, "assistant", "Forgotten.", answer=ANSWER, proposal=PROPOSAL, done="confirmed")
    chats.delete(gone)
    found = confirmed_questions(chats)
    assert [each.question for each in found] == ["Where is the spare key?"] * 3
    assert {each.memories for each in found} == {frozenset({"a"})}
    assert found[0].day == several.created.astimezone().date()
    chats.mark(turns[0].id, done="")
    assert len(confirmed_questions(chats)) == 2


def test_memory_of_many_conversations_does_not_grow(chats: ChatStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ai_os_diffusion.conversation.chats._KEPT", 3)
    keys = [chats.create().id for _ in range(8)]
    asked = [chats.add(key, "user", f"Question {number}?") for number, key in enumerate(keys)]
    assert len(chats._known) == 3
    for turn, key in zip(asked, keys, strict=True):  # those that were let go of are read again
        chats.add(key, "assistant", "Answer", parent=turn.id)
        assert [each.role for each in chats.turns(key)] == ["user", "assistant"]
        assert chats.newest(key) != turn.id
    assert len(chats._known) == 3

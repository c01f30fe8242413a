"""Forgetting, looked at in bytes: the trash and back, removal for good, expiry, conversations, receipts."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.model import Conversation, Proposal, Turn
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.importing import plan_import, run_import, undo_import
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.types import Answer, Source, UncertaintyReport
from helpers.traces import traces

SECRET = "Quillfeather keeps the zanthoxylum under the blue pot."
MARKS = (SECRET, "Quillfeather", "zanthoxylum")
VECTOR = np.array([[0.12345, -0.98765, 0.55555, 0.31313]], np.float32)
DAY = dt.timedelta(days=1)


def open_store(folder: Path) -> MemoryStore:
    return MemoryStore(folder, embedder_id="test", dimension=4)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with open_store(tmp_path / "profile") as opened:
        yield opened


def keep(store: MemoryStore, text: str = SECRET, **fields: object) -> str:
    key = store.add([NewMemory("note", text, **fields)])[0]  # type: ignore[arg-type]
    store.set_vectors([key], VECTOR)
    return key


def answered(key: str, text: str = SECRET) -> Answer:
    sources = (Source(key, "", 0, len(text), text, 1.0), Source("other", "", 0, 5, "other", 0.5))
    return Answer(
        "What is under the pot?", "the zanthoxylum", False, 0.9, "en", sources, "span", UncertaintyReport(0.9)
    )


def talk(chats: ChatStore, key: str) -> tuple[Conversation, Turn, Turn]:
    """One exchange about a memory that was told in the chat, and the answer to a question on it."""
    conversation = chats.create()
    said = chats.add(conversation.id, "user", SECRET)
    kept = Proposal("remember", f"Remembered: {SECRET}", SECRET, (key,), (SECRET,))
    told = chats.add(conversation.id, "assistant", f"I will remember: {SECRET}", parent=said.id, proposal=kept)
    chats.mark(said.id, memory=key)
    asked = chats.add(conversation.id, "user", "What is under the pot?", parent=told.id)
    answer = chats.add(conversation.id, "assistant", "the zanthoxylum", parent=asked.id, answer=answered(key))
    return chats.conversation(conversation.id), said, answer


def test_a_forgotten_memory_is_invisible_and_comes_back_as_it_was(store: MemoryStore) -> None:
    key, other = keep(store), keep(store, "Another note.")
    before = store.get([key])
    token = Forgotten(store).forget([key])
    assert store.get([key]) == [None]
    assert store.search("zanthoxylum", VECTOR[0], 5) == store.search("nothing", VECTOR[0], 5)
    assert [hit.id for hit in store.page(0, 9)[0]] == [other]
    assert store.count() == 1
    (entry,) = Forgotten(store).entries()
    assert (entry.token, [hit.text for hit in entry.memories]) == (token, [SECRET])
    assert entry.expires - entry.forgotten == 30 * DAY
    assert Forgotten(store).restore(token) == [key]
    assert store.get([key]) == before
    assert store.pending_count() == 0, "its vector came back too"
    assert Forgotten(store).entries() == []
    assert Forgotten(store).restore(token) == []
    assert store.receipts("forgotten") == []


def test_the_trash_outlives_the_session(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        key = keep(store)
        token = Forgotten(store).forget([key])
    with open_store(tmp_path) as store:
        assert store.gone == {key}
        assert Forgotten(store).token_of(key) == token
        assert Forgotten(store).restore(token) == [key]
        assert store.count() == 1


@pytest.mark.parametrize("way", ["purge", "erase", "empty", "expire"])
def test_nothing_of_it_is_left_in_any_file(tmp_path: Path, way: str) -> None:
    folder = tmp_path / "profile"
    with open_store(folder) as store:
        store.add([NewMemory("note", "A neighbour of it in the same segment.")])
        key = keep(store, title="About Quillfeather", tags=("zanthoxylum",))
        conversation, _, _ = talk(ChatStore(store), key)
        store.tables.seal()
        for copy in ("store/backup-format-1", ".backup-2026-11-21-160000-0123abcd"):
            shutil.copytree(folder / "store" / "seg", folder / copy)
        assert traces(folder, *MARKS), "the search must be able to find it"
        assert traces(folder, VECTOR.tobytes()), "and its vector"
        if way == "erase":
            assert Forgotten(store).erase([key], chats=True) == 1
        else:
            token = Forgotten(store).forget([key], chats=True)
            assert traces(folder, *MARKS), "the trash holds it still"
            later = Forgotten(store, now=lambda: dt.datetime.now(dt.timezone.utc) + 31 * DAY)
            ways = {"purge": lambda: later.purge([token]), "empty": later.empty, "expire": later.expire}
            assert ways[way]() == 1
            assert later.restore(token) == []
        assert traces(folder, *MARKS, VECTOR.tobytes()) == []
        assert [turn.text for turn in ChatStore(store).turns(conversation.id)][:2] == ["(This was forgotten.)"] * 2
        assert store.count() == 1
    assert traces(folder, *MARKS, VECTOR.tobytes()) == []
    with open_store(folder) as store:
        assert store.verify() == []
        assert store.receipts("forgotten") == []
        assert [hit.text for hit in store.page(0, 9)[0]] == ["A neighbour of it in the same segment."]


def test_what_is_not_old_enough_stays_in_the_trash(store: MemoryStore) -> None:
    key = keep(store)
    token = Forgotten(store).forget([key])
    for days, gone in ((29, 0), (31, 1)):
        later = Forgotten(store, now=lambda days=days: dt.datetime.now(dt.timezone.utc) + days * DAY)  # type: ignore[misc]
        assert later.expire() == gone
        assert later.can_restore(token) is not bool(gone)


def test_conversations_show_no_source_that_was_forgotten_and_keep_their_words(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    with open_store(folder) as store:
        key = keep(store)
        chats = ChatStore(store)
        conversation, said, told = talk(chats, key)
        before = chats.turns(conversation.id)
        assert Forgotten(store).repeated([key]) == [turn.id for turn in before if turn.text != "What is under the pot?"]
        token = Forgotten(store).forget([key])
        hidden = chats.turn(told.id)
        assert hidden.answer is not None
        assert [source.id for source in hidden.answer.sources] == ["other"]
        assert (hidden.text, chats.turn(said.id).text) == ("the zanthoxylum", SECRET)
        chats.mark(told.id, done="confirmed")
        chats.mark(told.id, done="")
        Forgotten(store).restore(token)
        assert chats.turns(conversation.id) == before, "a change of a turn lost nothing that was only hidden"
        Forgotten(store).purge([Forgotten(store).forget([key])])
        assert chats.turn(told.id) == hidden
        assert b"other" in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_words_go_with_a_memory_only_where_that_was_asked_for_and_come_back_with_it(store: MemoryStore) -> None:
    key = keep(store)
    chats = ChatStore(store)
    conversation, said, told = talk(chats, key)
    kept = chats.create("The garden")
    other = chats.add(kept.id, "user", "What is in the garden?")
    assert conversation.title == SECRET
    before = chats.turns(conversation.id)
    token = Forgotten(store).forget([key], chats=True)
    assert [turn.text for turn in chats.turns(conversation.id)] == [
        "(This was forgotten.)",
        "(This was forgotten.)",
        "What is under the pot?",
        "(This was forgotten.)",
    ]
    assert (chats.turn(told.id).answer, chats.turn(said.id).proposal) == (None, None)
    assert chats.conversation(conversation.id).title == ""
    assert chats.search("zanthoxylum") == []
    assert (chats.turn(other.id).text, chats.conversation(kept.id).title) == ("What is in the garden?", "The garden")
    Forgotten(store).restore(token)
    assert chats.turns(conversation.id) == before
    assert chats.conversation(conversation.id).title == SECRET
    Forgotten(store).forget([key])
    assert chats.turn(said.id).text == SECRET, "that its words went once says nothing of the next time"


def test_the_undo_of_an_import_brings_no_forgotten_text_back(tmp_path: Path) -> None:
    profile, notes = tmp_path / "profile", tmp_path / "notes"
    notes.mkdir()
    with open_store(profile) as store:

        def bring_in(secret: str, other: str) -> None:
            (notes / "secret.md").write_text(secret)
            (notes / "other.md").write_text(other)
            run_import(store, plan_import(store, notes), chunk_words=90)

        bring_in(SECRET, "Other, first.")
        bring_in(f"{SECRET} Really.", "Other, second.")
        (key,) = [hit.id for hit in store.page(0, 9)[0] if SECRET in hit.text]
        token = Forgotten(store).forget([key])
        assert traces(profile, *MARKS)
        undo_import(store)
        assert [hit.text for hit in store.page(0, 9)[0]] == ["Other, first."]
        Forgotten(store).restore(token)
        assert sorted(hit.text for hit in store.page(0, 9)[0]) == ["Other, first.", f"{SECRET} Really."]
        bring_in(f"{SECRET} Once more.", "Other, third.")
        (key,) = [hit.id for hit in store.page(0, 9)[0] if SECRET in hit.text]
        assert Forgotten(store).erase([key]) == 1
        assert traces(profile, *MARKS) == [], "the version that the import replaced is gone too"
        undo_import(store)
        assert [hit.text for hit in store.page(0, 9)[0]] == ["Other, first."]


def test_a_memory_that_was_imported_again_is_not_put_beside_its_twin(store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(SECRET)
    for _ in range(2):
        run_import(store, plan_import(store, tmp_path / "note.md"), chunk_words=90)
        (hit,) = store.page(0, 9)[0]
        token = Forgotten(store).forget([hit.id])
    run_import(store, plan_import(store, tmp_path / "note.md"), chunk_words=90)
    assert Forgotten(store).restore(token) == []
    assert store.count() == 1
    assert len(Forgotten(store).entries()) == 1


def test_forgetting_that_was_cut_short_is_put_right(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keep(store)
    _, said, _ = talk(ChatStore(store), key)

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "forget", die)
        with pytest.raises(KeyboardInterrupt):
            Forgotten(store).forget([key], chats=True)
    assert Forgotten(store).entries() == []
    assert Forgotten(store).expire() == 0
    assert store.receipts("forgotten") == []
    store.forget([key])
    assert ChatStore(store).turn(said.id).text == SECRET


def test_what_the_store_itself_removed_leaves_conversations_too(store: MemoryStore, tmp_path: Path) -> None:
    key = keep(store)
    talk(ChatStore(store), key)
    Forgotten(store).forget([key], chats=True)
    store.tables.purge("memories")
    assert traces(tmp_path, SECRET)
    with open_store(tmp_path / "other"):
        pass
    Forgotten(store).expire()
    assert traces(tmp_path, *MARKS) == []


def test_a_part_stays_and_the_whole_comes_back(store: MemoryStore) -> None:
    text = f"The pot is blue. {SECRET} The end."
    key = keep(store, text)
    token = Forgotten(store).forget([key], keep={key: [(0, 16), (len(text) - 8, len(text))]})
    stayed = store.get(Forgotten(store).stayed(token))
    assert [hit.text for hit in stayed if hit] == ["The pot is blue.", "The end."]
    later = Forgotten(store).forget([Forgotten(store).stayed(token)[0]])
    assert Forgotten(store).is_followed(token)
    Forgotten(store).restore(later)
    assert not Forgotten(store).is_followed(token)
    assert Forgotten(store).restore(token) == [key]
    assert [hit.text for hit in store.page(0, 9)[0]] == [text]


def test_memories_that_other_programs_moved_to_the_trash_are_entries_of_their_own(store: MemoryStore) -> None:
    keys = [keep(store, text) for text in ("one", "two")]
    store.forget(keys)
    assert {entry.token for entry in Forgotten(store).entries()} == set(keys)
    assert Forgotten(store).restore(keys[0]) == [keys[0]]
    assert Forgotten(store).purge([keys[1]]) == 1
    assert Forgotten(store).entries() == []


def test_emptying_takes_deleted_conversations_too(store: MemoryStore, tmp_path: Path) -> None:
    chats = ChatStore(store)
    conversation, _, _ = talk(chats, "none")
    other, _, _ = talk(chats, "none")
    chats.delete(conversation.id)
    chats.delete(other.id)
    assert [item.id for item, _ in chats.deleted()] == [other.id, conversation.id]
    chats.purge(other.id)
    assert [item.id for item, _ in chats.deleted()] == [conversation.id]
    assert traces(tmp_path, SECRET)
    Forgotten(store).empty()
    assert chats.deleted() == []
    assert traces(tmp_path, *MARKS) == []

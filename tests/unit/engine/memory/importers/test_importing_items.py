"""Files that hold many items: again, newer, moved, stopped, undone; previews; and the way back to the source."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importing import ImportPlan, plan_import, read_source, run_import, undo_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken, Progress
from ai_os_diffusion.types import ImportReport
from helpers.import_files import FIXTURES, packed_folder, pdf


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """A folder with a file of every format."""
    folder = tmp_path / "in"
    shutil.copytree(FIXTURES, folder, ignore=shutil.ignore_patterns("golden", "word", "chatgpt-split"))
    (folder / "letter.docx").write_bytes(packed_folder(FIXTURES / "word" / "letter"))
    (folder / "minutes.pdf").write_bytes(pdf([["The roof costs 12,400 euros."], ["Bikes go to the cellar."]]))
    (folder / "mailbox").write_bytes((FIXTURES / "mail" / "archive.mbox").read_bytes())
    return folder


def bring_in(store: MemoryStore, path: Path, **more: Any) -> ImportReport:
    return run_import(store, plan_import(store, path), chunk_words=60, **more)


def texts(store: MemoryStore) -> list[str]:
    """All memories."""
    return sorted(hit.text for hit in store.page(0, 1000)[0])


def edit(path: Path, change: Any) -> None:
    """Change a JSON file."""
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


def states(plan: ImportPlan) -> dict[str, tuple[str, int, int]]:
    return {file.path.name: (file.state, file.items, file.to_store) for file in plan.files}


def test_every_format_comes_in_once_and_goes_again(store: MemoryStore, everything: Path) -> None:
    plan = plan_import(store, everything)
    found = states(plan)
    assert found["conversations.json"][0] == "new"
    assert found["archive.mbox"] == ("new", 3, 3)
    assert found["books.csv"] == ("new", 3, 3)
    assert {"letter.docx", "minutes.pdf", "recipe.html", "visit.eml", "mailbox", "log.jsonl"} <= set(found)
    reasons = {Path(entry.path).name: entry.reason for entry in plan.left_out}
    assert reasons["lighthouse.png"] == "is only 16 × 16 pixels large: a sign, not a picture"
    assert reasons["Day.md"] == "is a template of the vault, not a note"
    assert reasons["chat.html"] == "shows the conversations of conversations.json again"
    assert "no export of chats" in reasons["user.json"]
    report = run_import(store, plan, chunk_words=60)
    assert [Path(problem.path).name for problem in report.problems] == ["log.jsonl"]
    assert store.kinds().keys() == {"note", "chat", "mail", "document", "record", "event"}
    assert report.memories == store.count()
    assert sum("the berth is number 22" in text for text in texts(store)) == 1  # four times in two mailboxes
    before = texts(store)
    again = plan_import(store, everything)
    assert again.count("unchanged") == len(again.files)
    assert run_import(store, again, chunk_words=60).memories == 0
    assert texts(store) == before
    assert undo_import(store).memories == len(before)
    assert store.count() == 0


def test_a_later_export_adds_only_what_is_new(store: MemoryStore, tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_bytes((FIXTURES / "chatgpt" / "conversations.json").read_bytes())
    shutil.copy(old, new)
    bring_in(store, old)
    before = texts(store)
    (same,) = plan_import(store, new).files
    assert (same.state, same.items, same.to_store) == ("unchanged", 2, 0)

    def go_on(chats: list[dict[str, Any]]) -> None:
        bread = chats[2]
        bread["update_time"] += 1000
        message = {**bread["mapping"]["b2"]["message"], "id": "b3", "create_time": 1719900000.0}
        message["content"] = {"content_type": "text", "parts": ["And longer when it is cold."]}
        bread["mapping"]["b3"] = {"id": "b3", "message": message, "parent": "b2", "children": []}
        bread["mapping"]["b2"]["children"] = ["b3"]
        chats.append(json.loads(json.dumps(bread).replace("c-bread", "c-more").replace("sourdough", "rye")))

    edit(new, go_on)
    (planned,) = plan_import(store, new).files
    assert (planned.state, planned.items, planned.to_store) == ("new", 3, 2)
    assert planned.contents == "ChatGPT export: 3 conversations, 2 of them new or changed"
    bring_in(store, new)
    assert sum("sourdough" in text for text in texts(store)) == 1
    assert any("longer when it is cold" in text and "sourdough" in text for text in texts(store))
    (older,) = plan_import(store, old).files
    assert older.to_store == 0  # the older export does not bring the shorter conversation back
    undo_import(store)
    assert texts(store) == before


def test_a_packed_export_is_the_same_as_its_folder(store: MemoryStore, tmp_path: Path) -> None:
    for name in ("chatgpt", "claude"):
        bring_in(store, FIXTURES / name)
        count = store.count()
        made = tmp_path / f"{name}.zip"
        made.write_bytes(packed_folder(FIXTURES / name))
        report = bring_in(store, made)
        assert (report.problems, report.memories, store.count()) == ((), 0, count)


def test_unchanged_items_of_a_changed_file_keep_their_vectors(store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "books.csv"
    rows = (FIXTURES / "tables" / "books.csv").read_text(encoding="utf-8")
    path.write_text(rows, encoding="utf-8")
    report = bring_in(store, path)
    ids = store.of_batch(report.batch)
    store.set_vectors(ids, np.eye(3, 8, dtype=np.float32))
    path.write_text(
        rows.replace("Piranesi", "Emma,Jane Austen,,\nPiranesi").replace("Solaris", "Eden"), encoding="utf-8"
    )
    (planned,) = plan_import(store, path).files
    assert (planned.state, planned.items, planned.to_store) == ("changed", 4, 2)
    bring_in(store, path)
    assert store.pending_count() == 2
    assert [key for key in ids if store.get([key])[0]] == ids[:2]
    assert not any("Solaris" in text for text in texts(store))
    data = path.read_bytes()
    hits = {hit.text: data[hit.start : hit.end].decode() for hit in store.page(0, 10)[0]}
    assert all(text.split("\n")[0].removeprefix("Title: ") in raw for text, raw in hits.items())
    assert plan_import(store, path).count("unchanged") == 1
    undo_import(store)
    assert any("Solaris" in text for text in texts(store))
    assert not any("Eden" in text for text in texts(store))


def test_a_stopped_import_goes_on_where_it_was(store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"row": f"number {n}"}) + "\n" for n in range(500)), encoding="utf-8")
    cancel = CancelToken()
    reports: list[Progress] = []

    def stop(progress: Progress) -> None:
        reports.append(progress)
        cancel.cancel()

    first = bring_in(store, path, on_progress=stop, cancel=cancel)
    assert first.imported == 0
    assert 0 < first.memories == store.count() < 500
    assert reports[0].total == 500
    (planned,) = plan_import(store, path).files
    assert (planned.state, planned.to_store) == ("changed", 500 - first.memories)
    second = bring_in(store, path)
    assert (second.imported, first.memories + second.memories, store.count()) == (1, 500, 500)
    undo_import(store)
    assert store.count() == first.memories
    undo_import(store)
    assert store.count() == 0


def test_an_item_that_was_forgotten_is_offered_again(store: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "mails.mbox"
    shutil.copy(FIXTURES / "mail" / "archive.mbox", path)
    bring_in(store, path)
    (hit,) = [hit for hit in store.page(0, 10)[0] if "berth" in hit.text]
    store.forget([hit.id])
    assert store.count() == 2
    assert plan_import(store, path).files[0].to_store == 1


def test_the_way_back_to_the_source(store: MemoryStore, everything: Path) -> None:
    bring_in(store, everything)
    for hit in store.page(0, 1000)[0]:
        source = read_source(store, hit.id)
        assert source.text[source.start : source.end] == hit.text
        assert not source.changed
    (page,) = [hit for hit in store.page(0, 1000)[0] if "Bikes" in hit.text]
    assert read_source(store, page.id).place == {"page": 1}
    quoted = read_source(store, page.id, quote="to the cellar")
    assert quoted.text[quoted.start : quoted.end] == "to the cellar"
    (everything / "minutes.pdf").write_bytes(pdf([["Another roof."]]))
    assert read_source(store, page.id).changed
    (everything / "mailbox").write_text("From x\nSubject: none\n\nnothing\n", encoding="utf-8")
    gone = [hit for hit in store.page(0, 1000)[0] if hit.path.endswith("mailbox")]
    with pytest.raises(ImporterError, match="no longer holds this memory"):
        read_source(store, gone[0].id)


def test_aliases_are_found_and_daily_notes_have_their_day(store: MemoryStore) -> None:
    bring_in(store, FIXTURES / "vault")
    assert store.search("Mimi", None, 1)[0].title.endswith("(also Mimi, Mia B.)")
    (daily,) = [hit for hit in store.page(0, 10)[0] if "ferry" in hit.text]
    assert str(daily.day) == "2026-03-14"


def test_kinds_are_told_by_content_where_the_name_lies(store: MemoryStore, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "report.dat").write_bytes(pdf([["The roof is new."]]))
    (folder / "letter.bin").write_bytes(packed_folder(FIXTURES / "word" / "letter"))
    (folder / "Inbox").write_bytes((FIXTURES / "mail" / "archive.mbox").read_bytes())
    (folder / "picture").write_bytes(b"\x89PNG\r\n")
    plan = plan_import(store, folder)
    formats = {file.path.name: file.format for file in plan.files}
    assert formats == {"report.dat": "PDF", "letter.bin": "Word document", "Inbox": "mail"}
    assert plan.skipped == (("", 1),)

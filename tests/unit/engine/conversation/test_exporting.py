"""Plain files of a profile: readable, complete, without what was forgotten, and taken back without duplicates."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.exporting import Format, export_profile
from ai_os_diffusion.errors import Cancelled, ExportError
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.importing import plan_import, run_import, undo_import
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.progress import CancelToken, Progress
from ai_os_diffusion.types import Answer, ImportReport, Source, UncertaintyReport
from helpers.traces import traces

SECRET = "Quillfeather keeps the zanthoxylum under the blue pot."
PARTS = ("# Garden\n\nFirst part.", "Second – part.", "Third part.")
FORMATS: tuple[Format, ...] = ("markdown", "parquet")


def open_store(folder: Path) -> MemoryStore:
    return MemoryStore(folder, embedder_id="test", dimension=4)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with open_store(tmp_path / "profile") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def fill(store: MemoryStore) -> list[str]:
    ids = store.add(
        [
            NewMemory("note", PARTS[1], title="Garden", path="/notes/garden.md", start=24, end=40, source_hash="h"),
            NewMemory("note", PARTS[0], title="Garden", path="/notes/garden.md", start=0, end=22, source_hash="h"),
            NewMemory("note", PARTS[2], title="Garden", path="/notes/garden.md", start=41, end=52, source_hash="h"),
            NewMemory("note", "Alone: 旅行 ☂", day=dt.date(2024, 5, 1), tags=("a", "b c"), metadata={"links": ["x"]}),
            NewMemory("note", "One", title="../../CON", parent="p", start=0, end=3),
            NewMemory("note", "two.", title="../../CON", parent="p", start=3, end=7),
        ]
    )
    store.pin(ids[3], pinned=True)
    store.set_vectors(ids[:4], np.eye(4, dtype=np.float32))
    return ids


def bring_in(store: MemoryStore, folder: Path) -> ImportReport:
    return run_import(store, plan_import(store, folder), chunk_words=90)


def rows(store: MemoryStore) -> list[dict[str, Any]]:
    ids = sorted(hit.id for hit in store.page(0, 999)[0])
    found = [row or {} for row in store.tables.get_many("memories", ids)]
    apart = ("lsn", "inserted_lsn", "updated_at", "device_id", "batch", "embedding", "embedder_id")
    return [{name: value for name, value in row.items() if name not in apart} for row in found]


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_is_taken_back_as_it_was_and_never_twice(
    store: MemoryStore, folder: Path, tmp_path: Path, format: Format
) -> None:
    ids = fill(store)
    report = export_profile(store, folder, format=format)
    assert (report.memories, report.conversations) == (6, 0)
    again = plan_import(store, folder)
    assert (again.count("unchanged"), len(again.files), again.problems) == (1, 1, ())
    assert bring_in(store, folder).memories == 0
    with open_store(tmp_path / "other") as other:
        assert bring_in(other, folder).memories == 6
        assert rows(other) == rows(store)
        assert other.pending_count() == 6
        assert bring_in(other, folder).memories == 0
        Forgotten(other).forget([ids[3]])
        other.erase([ids[0]])
        plan = plan_import(other, folder)
        assert [(file.state, file.items, file.to_store) for file in plan.files] == [("changed", 6, 2)]
        assert bring_in(other, folder).memories == 2
        assert Forgotten(other).entries() == []
        assert rows(other) == rows(store)
        assert undo_import(other).memories == 2
        assert other.count() == 4


def test_notes_are_markdown_that_says_where_they_come_from(store: MemoryStore, folder: Path) -> None:
    ids = fill(store)
    export_profile(store, folder)
    notes = sorted((folder / "notes").iterdir())
    assert [path.name for path in notes] == [
        f"Alone 旅行 {ids[3][-8:]}.md",
        f"CON_ {ids[4][-8:]}.md",
        f"garden {ids[1][-8:]}.md",
    ]
    texts = [path.read_text(encoding="utf-8").split("---\n", 2)[1:] for path in notes]
    assert texts[2][1] == "# Garden\n\nFirst part.\n\nSecond – part.\nThird part.\n"
    assert texts[1][1] == "Onetwo.\n"
    head = yaml.safe_load(texts[0][0])
    assert {key: head[key] for key in ("date", "kind", "tags", "pinned", "ids")} == {
        "date": "2024-05-01",
        "kind": "note",
        "tags": ["a", "b c"],
        "pinned": True,
        "ids": [ids[3]],
    }
    assert yaml.safe_load(texts[2][0])["source"] == "/notes/garden.md"
    lines = (folder / "memories.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == set(ids)


def test_conversations_are_written_whole(store: MemoryStore, folder: Path) -> None:
    chats = ChatStore(store)
    key = chats.create("Pots / pans").id
    asked = chats.add(key, "user", "Where?")
    sources = (Source("a", "/n.md", 0, 4, "here", 1.0),)
    answer = Answer("Where?", "here", False, 0.9, "en", sources, "span", UncertaintyReport(0.9))
    chats.add(key, "assistant", "here", parent=asked.id, answer=answer)
    chats.add(key, "assistant", "there", parent=asked.id)
    assert export_profile(store, folder).conversations == 1
    (note,) = (folder / "chats").iterdir()
    assert note.name.endswith(f" Pots pans {key[-8:]}.md")
    assert "> there" in note.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in (folder / "chats.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["role"], line["text"]) for line in lines] == [
        ("user", "Where?"),
        ("assistant", "here"),
        ("assistant", "there"),
    ]
    assert lines[1]["answer"]["sources"][0]["text"] == "here"


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_forgotten_is_in_no_export(store: MemoryStore, folder: Path, format: Format) -> None:
    fill(store)
    key = store.add([NewMemory("note", SECRET)])[0]
    chats = ChatStore(store)
    asked = chats.add(chats.create().id, "user", "What is under the pot?")
    source = (Source(key, "", 0, len(SECRET), SECRET, 1.0),)
    answer = Answer("What is under the pot?", "Things.", False, 0.9, "en", source, "span", UncertaintyReport(0.9))
    chats.add(asked.conversation, "assistant", "Things.", parent=asked.id, answer=answer)
    export_profile(store, folder, format=format)
    assert traces(folder, SECRET), "the search must be able to find it"
    Forgotten(store).forget([key])
    export_profile(store, folder, format=format, force=True)
    assert traces(folder, SECRET) == []
    if format == "parquet":
        tables = [pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("memories", "chats")]
        assert "Quillfeather" not in str(tables)
        assert "Things." in str(tables)
        assert len(tables[0]) == 6


def test_parquet_holds_ids_times_and_vectors(store: MemoryStore, folder: Path) -> None:
    ids = fill(store)
    export_profile(store, folder, format="parquet")
    table = pq.read_table(folder / "memories.parquet").to_pylist()
    held = {row["id"]: row for row in table}
    assert set(held) == set(ids)
    assert held[ids[0]]["embedding"] == [1, 0, 0, 0]
    assert held[ids[4]]["embedding"] is None
    assert held[ids[3]]["valid_from"] == dt.datetime(2024, 5, 1, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_profile_is_exported(store: MemoryStore, folder: Path, tmp_path: Path, format: Format) -> None:
    assert export_profile(store, folder, format=format).memories == 0
    if format == "parquet":
        assert pq.read_table(folder / "memories.parquet").num_rows == 0


def test_folders_that_are_refused_and_files_that_stay(store: MemoryStore, folder: Path, tmp_path: Path) -> None:
    ids = fill(store)
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for target, said in (
        (tmp_path / "file", "is a file"),
        (tmp_path / "full", "holds other files"),
        (tmp_path / "none" / "out", "does not exist"),
    ):
        with pytest.raises(ExportError, match=said):
            export_profile(store, target, force=True)
    folder.mkdir()
    export_profile(store, folder)
    (folder / "notes" / "mine.md").write_text("mine")
    with pytest.raises(ExportError, match="earlier export"):
        export_profile(store, folder)
    store.erase(ids[:3])
    export_profile(store, folder, force=True)
    assert len(list((folder / "notes").iterdir())) == 3
    assert (folder / "notes" / "mine.md").read_text() == "mine"
    mark = json.loads((folder / "ai-os-export.json").read_text())
    mark["files"] += ["../full/mine.txt", "/etc/none", "a/../../full/mine.txt"]
    (folder / "ai-os-export.json").write_text(json.dumps(mark))
    export_profile(store, folder, force=True)
    assert (tmp_path / "full" / "mine.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full", "out", "profile"]


def test_a_stopped_export_leaves_nothing(store: MemoryStore, folder: Path) -> None:
    fill(store)
    cancel = CancelToken()
    told: list[Progress] = []
    export_profile(store, folder, on_progress=told.append)
    assert (told[-1].done, told[-1].total) == (3, 3)
    cancel.cancel()
    with pytest.raises(Cancelled):
        export_profile(store, folder.with_name("other"), cancel=cancel)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["out", "profile"]


def test_parquet_without_pyarrow_says_what_to_do(
    store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match="pip install pyarrow"):
        export_profile(store, folder, format="parquet")
    assert not folder.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"id": "no id"}, {"text": ""}, {"text": 7}, {"text": "\ud800"}, {"kind": None}, {"created_at": "yesterday"},
        {"tags": "a"}, {"metadata": [1]}, {"metadata": "{"}, {"span_start": "x"}, {"span_end": 10**30},
        {"valid_from": "9999-99-99"},
    ],
)  # fmt: skip
def test_what_is_no_memory_is_left_out_and_named(
    store: MemoryStore, folder: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    fill(store)
    export_profile(store, folder)
    path = folder / "memories.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = json.dumps(json.loads(lines[1]) | change)
    path.write_text("\n".join([*lines, "{", "[" * 100_000, "7"]), encoding="utf-8")
    with open_store(tmp_path / "other") as other:
        report = bring_in(other, folder)
        assert report.memories == other.count() == 5
        assert [each.reason for each in report.problems] == [
            f"holds what is no memory in entry {number}, which is left out" for number in (2, 7, 8, 9)
        ]


def test_damaged_parquet_is_named(store: MemoryStore, folder: Path, tmp_path: Path) -> None:
    fill(store)
    export_profile(store, folder, format="parquet")
    (folder / "memories.parquet").write_bytes(b"PAR1 nonsense PAR1")
    plan = plan_import(store, folder)
    assert [each.reason for each in plan.problems] == ["is damaged, or no export of memories"]

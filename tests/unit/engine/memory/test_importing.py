"""Importing folders: plan, run, again, change, undo, cancel, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion.errors import Cancelled, ImporterError, StorageError
from ai_os_diffusion.memory.embedding import embed_pending
from ai_os_diffusion.memory.importing import plan_import, run_import, undo_import
from ai_os_diffusion.memory.retriever import Retriever
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.progress import CancelToken, Progress

DIMENSION = 16


class HashEmbedder:
    """Deterministic vectors of words: enough to test plumbing, no model."""

    embedder_id = "hash"
    dimension = DIMENSION

    def embed(self, texts: object) -> np.ndarray:
        rows = np.zeros((len(list(texts)), DIMENSION), np.float32)  # type: ignore[call-overload]
        for row, text in zip(rows, texts, strict=True):  # type: ignore[call-overload]
            for word in str(text).lower().split():
                row[sum(map(ord, word)) % DIMENSION] += 1
            row /= np.linalg.norm(row) or 1
        return rows


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=DIMENSION) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    (root / "sub").mkdir(parents=True)
    (root / "mia.md").write_text("---\ntags: people\n---\n# Mia\n\nMia is allergic to walnuts. Ü!\n", encoding="utf-8")
    (root / "sub" / "key.txt").write_text("The spare key is under the blue pot.\n", encoding="utf-8")
    (root / "bad.md").write_bytes(b"\xff\xfe\x00\x01")
    (root / "empty.md").write_text("", encoding="utf-8")
    (root / "film.mp4").write_bytes(b"ftyp")
    (root / ".hidden.md").write_text("secret", encoding="utf-8")
    return root


def bring_in(store: MemoryStore, folder: Path) -> object:
    return run_import(store, plan_import(store, folder), chunk_words=60)


def test_import_stores_exact_spans_and_reports_problems(store: MemoryStore, folder: Path) -> None:
    report = run_import(store, plan_import(store, folder), chunk_words=60)
    assert (report.imported, report.memories) == (2, 2)
    reasons = {Path(problem.path).name: problem.reason for problem in report.problems}
    assert set(reasons) == {"bad.md", "empty.md"}
    hits = store.search("walnuts", None, 3)
    assert hits[0].title == "Mia"
    assert hits[0].tags == ("people",)
    data = Path(hits[0].path).read_bytes()
    assert data[hits[0].start : hits[0].end].decode() == hits[0].text


def test_second_import_adds_nothing_and_changes_replace(store: MemoryStore, folder: Path) -> None:
    bring_in(store, folder)
    again = plan_import(store, folder)
    assert (again.count("new"), again.count("changed"), again.count("unchanged")) == (0, 0, 2)
    (folder / "mia.md").write_text("# Mia\n\nMia may eat walnuts again.\n", encoding="utf-8")
    plan = plan_import(store, folder)
    assert plan.count("changed") == 1
    run_import(store, plan, chunk_words=60)
    assert store.count() == 2
    assert "again" in store.search("walnuts", None, 3)[0].text


def test_undo_brings_the_replaced_text_back(store: MemoryStore, folder: Path) -> None:
    bring_in(store, folder)
    (folder / "mia.md").write_text("# Mia\n\nAll new.\n", encoding="utf-8")
    bring_in(store, folder)
    undo_import(store)
    assert store.count() == 2
    assert "allergic" in store.search("walnuts", None, 3)[0].text
    undo_import(store)
    assert store.count() == 0
    with pytest.raises(ImporterError, match="no import to undo"):
        undo_import(store)


def test_cancel_keeps_what_was_done(store: MemoryStore, folder: Path) -> None:
    cancel = CancelToken()
    seen: list[Progress] = []

    def first_then_stop(report: Progress) -> None:
        seen.append(report)
        cancel.cancel()

    report = run_import(store, plan_import(store, folder), chunk_words=60, on_progress=first_then_stop, cancel=cancel)
    assert len(seen) == report.imported == 1
    assert bring_in(store, folder).imported == 1  # type: ignore[attr-defined]
    assert store.count() == 2


def test_nothing_at_the_path(store: MemoryStore, tmp_path: Path) -> None:
    with pytest.raises(ImporterError, match="nothing at"):
        plan_import(store, tmp_path / "gone")


def test_a_single_file_and_a_file_of_another_kind(store: MemoryStore, folder: Path) -> None:
    assert run_import(store, plan_import(store, folder / "mia.md"), chunk_words=60).imported == 1
    assert "cannot be imported" in plan_import(store, folder / "film.mp4").problems[0].reason


def test_vectors_follow_from_a_queue_that_resumes(store: MemoryStore, folder: Path) -> None:
    bring_in(store, folder)
    cancel = CancelToken()
    cancel.cancel()
    assert embed_pending(store, HashEmbedder(), cancel=cancel) == 0
    assert store.pending_count() == 2
    assert embed_pending(store, HashEmbedder()) == 2
    assert store.pending_count() == 0
    hits = Retriever(store, HashEmbedder()).recall("where is the spare key", 2)
    assert "blue pot" in hits[0].text
    assert hits[0].vector_score is not None
    assert Retriever(store, HashEmbedder()).recall("  ", 2) == []


def test_forgotten_memories_are_gone_everywhere(store: MemoryStore) -> None:
    ids = store.add([NewMemory("note", "the falcon flies"), NewMemory("note", "the heron wades")])
    embed_pending(store, HashEmbedder())
    assert store.forget([ids[0]]) == 1
    assert store.get(ids)[0] is None
    assert all("falcon" not in hit.text for hit in store.search("falcon", HashEmbedder().embed(["falcon"])[0], 5))


def test_a_second_process_is_told_who_holds_the_profile(store: MemoryStore) -> None:
    with pytest.raises(StorageError) as caught:
        MemoryStore(store.folder, embedder_id="hash", dimension=DIMENSION)
    assert caught.value.kind == "storage.locked"
    assert "Close the other window" in str(caught.value)


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    opened = MemoryStore(tmp_path / "p", embedder_id="hash", dimension=DIMENSION)
    opened.close()
    with pytest.raises(StorageError):
        opened.count()


def test_one_plan_for_several_paths(store: MemoryStore, folder: Path, tmp_path: Path) -> None:
    (folder / "talk.doc").write_bytes(b"doc")
    (folder / "sub" / "talk.DOC").write_bytes(b"doc")
    inside, gone = folder / "mia.md", tmp_path / "gone"
    plan = plan_import(store, [inside, folder, gone])
    assert [file.path.name for file in plan.files] == ["mia.md", "key.txt"]  # the file inside the folder counts once
    assert plan.size == sum(file.path.stat().st_size for file in plan.files)
    assert plan.skipped == ((".doc", 2), (".mp4", 1))
    assert (str(gone), "is not there", "Check the path.") in {(p.path, p.reason, p.remedy) for p in plan.problems}
    assert run_import(store, plan, chunk_words=60).imported == 2
    again = plan_import(store, [inside, folder])
    assert (again.count("unchanged"), again.size) == (2, 0)


def test_planning_tells_progress_and_stops(store: MemoryStore, folder: Path) -> None:
    reports: list[Progress] = []
    plan_import(store, folder, on_progress=reports.append)
    assert reports[-1].done == reports[-1].total == 4
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        plan_import(store, folder, cancel=cancel)

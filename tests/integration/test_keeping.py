"""`ai-os trash`, `backup`, `restore` and `export` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.bad_input import Run, refused
from helpers.traces import traces, traces_packed

SECRET = "The Quillfeather code of the bicycle lock is zanthoxylum."
MARKS = ("Quillfeather", "zanthoxylum")

pytestmark = pytest.mark.usefixtures("loaded_once", "no_log_left_open")


def as_json(done: tuple[int, str, str]) -> Any:
    assert done[0] == 0, done
    return json.loads(done[1])


def test_the_way_of_a_memory_through_the_trash(ai_os: Run, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    key = as_json(ai_os("remember", SECRET, "--json"))["id"]
    assert ai_os("trash")[1] == "The trash is empty.\n"
    code, out, _ = ai_os("forget", key)
    assert (code, out.splitlines()[0]) == (0, "1 memory forgotten.")
    assert "30 days" in out
    assert as_json(ai_os("recall", "bicycle", "--json"))["memories"] == []
    (entry,) = as_json(ai_os("trash", "--json"))["memories"]
    assert (entry["id"], entry["text"]) == (key, SECRET)
    assert SECRET in ai_os("trash", "list")[1]
    assert ai_os("trash", "restore", key)[:2] == (0, "1 memory taken back.\n")
    assert ai_os("trash", "restore", key)[:2] == (1, "0 memories taken back.\n")
    assert [hit["id"] for hit in as_json(ai_os("recall", "bicycle", "--json"))["memories"]] == [key]
    ai_os("forget", key)
    assert traces(profile, *MARKS)
    assert ai_os("trash", "empty", key)[:2] == (0, "1 memory removed for good.\n")
    assert traces(profile, *MARKS) == []
    assert ai_os("trash", "empty")[:2] == (0, "0 memories removed for good.\n")


@pytest.mark.parametrize("in_trash", [False, True])
def test_forgetting_for_good_leaves_no_byte_of_it(ai_os: Run, tmp_path: Path, in_trash: bool) -> None:
    profile = tmp_path / "profile"
    key = as_json(ai_os("remember", SECRET, "--json"))["id"]
    ai_os("remember", "The heron wades.")
    if in_trash:
        ai_os("forget", key)
    assert traces(profile, *MARKS)
    assert ai_os("forget", key, "--for-good", "--chats")[:2] == (0, "1 memory forgotten for good.\n")
    assert traces(profile, *MARKS) == []
    assert as_json(ai_os("verify", "--json")) == {"memories": 1, "damaged": []}


def test_backup_and_restore(ai_os: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "b.aiosbackup", tmp_path / "other"
    refused(ai_os("backup", str(file)), "There is no profile", "--profile")
    assert not (tmp_path / "profile").exists()
    key = as_json(ai_os("remember", SECRET, "--json"))["id"]
    ai_os("remember", "The heron wades.")
    code, out, _ = ai_os("backup", str(file))
    assert (code, "2 memories" in out) == (0, True)
    refused(ai_os("backup", str(file)), "exists already", "--force")
    assert as_json(ai_os("backup", str(file), "--verify", "--json"))["memories"] == 2
    assert traces_packed(file, *MARKS)
    ai_os("forget", key)
    assert as_json(ai_os("backup", str(file), "--force", "--json"))["memories"] == 1
    assert traces_packed(file, *MARKS) == []
    refused(ai_os("restore", str(file)), "There are memories at", "--replace")
    assert as_json(ai_os("restore", str(file), "--into", str(other), "--json"))["memories"] == 1
    assert "heron" in ai_os("recall", "heron", "--profile", str(other))[1]
    assert ai_os("restore", str(file), "--replace")[0] == 0
    assert as_json(ai_os("trash", "--json"))["memories"] == []
    file.write_bytes(file.read_bytes()[:-9])
    refused(ai_os("backup", "--verify", str(file)), "is not a backup", "Choose")
    refused(ai_os("restore", str(file), "--replace"), "is not a backup", "Choose")
    assert "heron" in ai_os("recall", "heron")[1]


def test_export_and_import_again(ai_os: Run, tmp_path: Path, notes: Path) -> None:
    ai_os("import", str(notes))
    ai_os("remember", SECRET)
    count = as_json(ai_os("verify", "--json"))["memories"]
    folder = tmp_path / "out"
    report = as_json(ai_os("export", str(folder), "--json"))
    assert (report["memories"], report["conversations"]) == (count, 0)
    refused(ai_os("export", str(folder)), "earlier export", "--force")
    assert as_json(ai_os("import", str(folder), "--json"))["memories"] == 0
    again = as_json(ai_os("import", str(folder), "--json", "--profile", str(tmp_path / "other")))
    assert (again["memories"], again["problems"]) == (count, [])
    assert as_json(ai_os("export", str(folder), "--format", "parquet", "--force", "--json"))["memories"] == count
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [
        "README.txt",
        "ai-os-export.json",
        "chats.parquet",
        "memories.parquet",
    ]

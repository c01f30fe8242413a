"""The import command over all formats, and `kill -9` in the midst of a file that holds many items."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_diffusion.memory.importing import plan_import, run_import, undo_import
from ai_os_diffusion.memory.store import MemoryStore
from helpers.bad_input import Run, refused
from helpers.import_files import FIXTURES, packed_folder, pdf

ROUNDS = int(os.environ.get("AIOS_CRASH_ROUNDS", "8"))
ROWS = 900
_CHILD = """
import sys
from pathlib import Path
from ai_os_diffusion import progress
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
store = MemoryStore(Path(sys.argv[1]), embedder_id="test", dimension=8)
plan = plan_import(store, Path(sys.argv[2]))
progress.ProgressReporter.__init__.__defaults__ = (0.0,)  # tells each step, not one in a tenth of a second
run_import(store, plan, chunk_words=40, on_progress=lambda p: print("ack", p.done, flush=True))
print("done", flush=True)
"""


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """A folder with a file of every format."""
    folder = tmp_path / "in"
    shutil.copytree(FIXTURES, folder, ignore=shutil.ignore_patterns("golden", "word", "chatgpt-split"))
    (folder / "letter.docx").write_bytes(packed_folder(FIXTURES / "word" / "letter"))
    (folder / "minutes.pdf").write_bytes(pdf([["The roof costs 12,400 euros."]]))
    return folder


@pytest.mark.usefixtures("loaded_once", "no_log_left_open")
def test_the_command_takes_every_format(run: Run, config_file: Path, everything: Path) -> None:
    config = ("--config", str(config_file))
    code, out, err = run("import", str(everything), "--preview", *config)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    new, changed, nothing_new = (int(part.split()[0]) for part in lines[0].split(", "))
    assert (new >= 19, changed, nothing_new) == (True, 0, 1)  # a note of the bin
    (mailbox,) = [line for line in lines if "archive.mbox" in line]
    assert mailbox.endswith("(mail: 3 mails). Left out: mails of spam and bin (1), attachments (1).")
    assert any(line.startswith("Not read: ") and "lighthouse.png is only 16 × 16 pixels" in line for line in lines)
    code, out, err = run("import", str(everything), *config)
    assert (code, err) == (0, "")
    assert out.startswith(f"{new} files imported as ")
    assert [line for line in out.splitlines()[1:] if "log.jsonl holds lines that are not JSON (2)" not in line] == []
    code, out, _ = run("import", str(everything), *config)
    assert out.splitlines()[0] == f"0 files imported as 0 memories, {new + 1} unchanged."
    code, out, _ = run("recall", "sourdough", "--top-k", "99", "--json", *config)
    assert "chat" in {memory["kind"] for memory in json.loads(out)["memories"] if "sourdough" in memory["text"]}
    assert run("undo-import", *config)[0] == 0
    code, out, _ = run("recall", "sourdough", *config)
    assert out == "Nothing was found.\n"


@pytest.mark.usefixtures("loaded_once")
def test_only_folders_are_watched(run: Run, config_file: Path, everything: Path) -> None:
    result = run("import", str(everything / "minutes.pdf"), "--watch", "--config", str(config_file))
    refused(result, "Only folders can be watched", "Name folders")


@pytest.mark.timeout(120 + 20 * ROUNDS)
def test_killed_in_the_midst_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"row": f"number {n}"}) + "\n" for n in range(ROWS)), encoding="utf-8")
    rng = random.Random(11)
    stopped_within = 0
    for number in range(ROUNDS):
        profile = tmp_path / f"profile-{number}"
        command = [sys.executable, "-c", _CHILD, str(profile), str(path)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        stop_after = rng.randrange(1, ROWS)
        acknowledged = 0
        for line in child.stdout:
            acknowledged = int(line.split()[1]) if line.startswith("ack") else acknowledged
            if acknowledged >= stop_after or line.startswith("done"):
                break
        child.kill()
        child.wait()
        child.stdout.close()
        with MemoryStore(profile, embedder_id="test", dimension=8) as store:
            kept = {hit.text for hit in store.page(0, 2 * ROWS)[0]}
            assert {f"row: number {n}" for n in range(acknowledged)} <= kept
            stopped_within += 0 < len(kept) < ROWS
            report = run_import(store, plan_import(store, path), chunk_words=40)
            assert (report.problems, report.memories, store.count()) == ((), ROWS - len(kept), ROWS)
            assert run_import(store, plan_import(store, path), chunk_words=40).memories == 0
            undo_import(store)
            assert store.count() == (len(kept) if report.memories else 0)  # nothing new: the killed one is undone
    assert stopped_within

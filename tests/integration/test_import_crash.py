"""`kill -9` at random points of an import loses no acknowledged memory, and the next import finishes the job."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore

ROUNDS = int(os.environ.get("AIOS_CRASH_ROUNDS", "8"))
FILES = 60
_CHILD = """
import sys
from pathlib import Path
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
store = MemoryStore(Path(sys.argv[1]), embedder_id="test", dimension=8)
plan = plan_import(store, Path(sys.argv[2]))
run_import(store, plan, chunk_words=40, on_progress=lambda p: print("ack", p.done, flush=True))
print("done", flush=True)
"""


def notes(folder: Path) -> Path:
    """A folder of notes, two passages each."""
    folder.mkdir()
    for number in range(FILES):
        body = " ".join(f"w{number}x{word}" for word in range(35))
        (folder / f"{number:03}.md").write_text(f"# Note {number}\n\n{body}.\n\n{body}!\n", encoding="utf-8")
    return folder


@pytest.mark.timeout(120 + 20 * ROUNDS)
def test_killed_imports_lose_nothing(tmp_path: Path) -> None:
    folder = notes(tmp_path / "notes")
    rng = random.Random(7)
    for number in range(ROUNDS):
        profile = tmp_path / f"profile-{number}"
        command = [sys.executable, "-c", _CHILD, str(profile), str(folder)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        stop_after = rng.randrange(0, FILES)
        acknowledged = 0
        for line in child.stdout:
            acknowledged = int(line.split()[1]) if line.startswith("ack") else acknowledged
            if acknowledged >= stop_after or line.startswith("done"):
                time.sleep(rng.random() * 0.005)
                break
        child.kill()
        child.wait()
        child.stdout.close()
        with MemoryStore(profile, embedder_id="test", dimension=8) as store:
            kept = {row.path for row in store.get(_all_ids(store)) if row is not None}
            expected = {str((folder / f"{n:03}.md").resolve()) for n in range(acknowledged)}
            assert expected <= kept
            report = run_import(store, plan_import(store, folder), chunk_words=40)
            assert report.problems == ()
            assert store.count() == 2 * FILES
            assert run_import(store, plan_import(store, folder), chunk_words=40).imported == 0


def _all_ids(store: MemoryStore) -> list[str]:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(store.snapshot().table("memories"))
    return [str(uuid.UUID(bytes=value)) for value in table.column("id").to_pylist()]

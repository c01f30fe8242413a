"""A full disk: everything acknowledged stays, reading and deleting go on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.bad_input import refused

_FULL_DISK = """
import contextlib, dataclasses, io, json, sys
from pathlib import Path
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.memory.store import NewMemory

config, disk = sys.argv[1], Path(sys.argv[2])

def run(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--config", config, "--profile", str(disk / "profile")])
    return code, out.getvalue(), err.getvalue()

def fill():
    with open(disk / "filler", "ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 65536):
            pass
    with open(disk / "filler", "ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x"):
            pass

notes = disk.parent / "many"
notes.mkdir()
for number in range(4):
    (notes / f"{number:02}.md").write_text(f"Note {number}. " + "x" * 500_000)
steps = {"remember": run("remember", "The wren is small.", "--json")}
with ArrowEngine(dataclasses.replace(EngineConfig.load(config), profile=str(disk / "profile"))) as engine:
    engine.store.add([NewMemory("note", "Ballast.", metadata={"sand": "s" * 15_000_000})])
steps["import"] = run("import", str(notes))
steps["count"] = run("verify", "--json")
fill()
steps["recall"] = run("recall", "wren", "--json")
steps["verify"] = run("verify", "--json")
first = json.loads(steps["remember"][1])["id"]
steps["forget"] = run("forget", first, "--json")
steps["for_good"] = run("forget", first, "--for-good", "--json")
steps["gone"] = run("recall", "wren", "--json")
steps["add"] = run("remember", "x" * 2_000_000)
(disk / "filler").unlink()
steps["again"] = run("remember", "The heron wades.", "--json")
steps["whole"] = run("verify", "--json")
print(json.dumps(steps))
"""


def test_a_full_disk(tmp_path: Path, config_file: Path) -> None:
    """On a small file system of its own: everything acknowledged stays, reading and deleting go on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=26m tmpfs {disk}"
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-m", "sh", "-c", mount], check=False).returncode:
        pytest.skip("a small file system cannot be mounted here (needs root on Linux)")
    child = f'{mount} && exec "$0" -c "$1" {config_file} {disk}'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", child, sys.executable, _FULL_DISK],
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    steps = {name: tuple(step) for name, step in json.loads(done.stdout).items()}
    assert steps["remember"][0] == 0
    refused(steps["import"], "no space left", "Free some disk space")
    kept = json.loads(steps["count"][1])
    assert kept["damaged"] == []
    assert 2 <= kept["memories"] < 6
    assert "wren" in json.loads(steps["recall"][1])["memories"][0]["text"]
    assert json.loads(steps["verify"][1]) == kept
    assert json.loads(steps["forget"][1])["forgotten"] == 1
    refused(steps["for_good"], "too full to rewrite", "Free some disk space")
    assert all("wren" not in memory["text"] for memory in json.loads(steps["gone"][1])["memories"])
    refused(steps["add"], "no space left", "Free some disk space")
    assert steps["again"][0] == 0
    assert json.loads(steps["whole"][1]) == {"memories": kept["memories"], "damaged": []}

"""Damaged, locked and forbidden stores: one clear line, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory.store import NewMemory
from helpers.bad_input import Run, fingerprint, flip, posix, refused, without_rights
from helpers.tiny import config_for

pytestmark = pytest.mark.usefixtures("no_log_left_open")


@pytest.fixture(scope="module")
def template(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile whose store has a sealed segment and a log of three batches."""
    profile = tmp_path_factory.mktemp("filled") / "profile"
    with ArrowEngine(config_for(tiny_model, profile)) as engine:
        text = "Heron number {} wades." + " sand" * 1500  # several pages
        engine.store.add([NewMemory("note", text.format(number)) for number in range(40)])
        engine.store._store.seal()
        for number in range(3):
            engine.remember(f"Falcon number {number} flies.")
    return profile


@pytest.fixture
def filled(template: Path, config: EngineConfig) -> Path:
    """The store of the profile under test: a copy of the template's."""
    return Path(shutil.copytree(template, config.profile)) / "store"


def newest(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[-1]


@pytest.mark.usefixtures("loaded_once")
@pytest.mark.parametrize("command", [("recall", "heron"), ("ask", "Where is the heron?"), ("remember", "More.")])
def test_a_damaged_log(run: Run, filled: Path, config_file: Path, command: tuple[str, ...]) -> None:
    log = newest(filled, "wal/*.wal")
    place = log.read_bytes().find(b"Falcon number 1")
    assert place > 0
    flip(log, place)
    before = fingerprint(filled)
    refused(run(*command, "--config", str(config_file)), str(log), "damaged at byte", "Restore this profile")
    assert fingerprint(filled) == before


@pytest.mark.usefixtures("loaded_once")
def test_a_damaged_segment(run: Run, filled: Path, config_file: Path) -> None:
    rows = newest(filled, "seg/*/rows.arrow")
    flip(rows, rows.read_bytes().find(b"Heron number 20"))
    before = fingerprint(rows.parent)
    code, out, err = run("verify", "--config", str(config_file))
    assert (code, err) == (1, "")
    assert out.startswith("43 memories, 1 damaged files.\n")
    assert f"{rows} is damaged at byte" in out
    refused(run("recall", "heron", "--config", str(config_file)), f"{rows} is damaged at byte", "Restore this profile")
    assert fingerprint(rows.parent) == before


@pytest.mark.usefixtures("loaded_once")
def test_damaged_manifests(run: Run, filled: Path, config_file: Path) -> None:
    for manifest in filled.glob("MANIFEST-*"):
        flip(manifest, -5)
    refused(run("recall", "heron", "--config", str(config_file)), "MANIFEST", "Restore this profile")


@pytest.mark.usefixtures("loaded_once")
def test_a_lost_word_index_is_made_again(run: Run, filled: Path, config_file: Path) -> None:
    shutil.rmtree(filled / "kw")
    code, out, _ = run("recall", "falcon", "--json", "--config", str(config_file))
    assert code == 0
    assert any(memory["word_score"] for memory in json.loads(out)["memories"])


_HOLDER = """
import sys
from ai_os_diffusion import native
store = native.ArrowStorage.open(sys.argv[1], embedder_id="x", dimension=32)
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.usefixtures("loaded_once")
def test_a_second_process(run: Run, config_file: Path, config: EngineConfig) -> None:
    store = Path(config.profile) / "store"
    command = [sys.executable, "-c", _HOLDER, str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        done = run("recall", "heron", "--config", str(config_file))
        refused(done, str(store), f"process {holder.pid}", "Close the other window or command")
        holder.communicate()
    assert run("recall", "heron", "--config", str(config_file))[0] == 0


@pytest.mark.usefixtures("loaded_once")
def test_a_profile_that_is_a_file(run: Run, tmp_path: Path, config_file: Path) -> None:
    path = tmp_path / "file"
    path.write_text("not a folder", encoding="utf-8")
    refused(run("recall", "x", "--config", str(config_file), "--profile", str(path)), str(path), "Choose another")
    assert path.read_text(encoding="utf-8") == "not a folder"


@posix
@pytest.mark.usefixtures("loaded_once")
def test_a_profile_without_permission(run: Run, open_folder: Path, config_file: Path) -> None:
    readable = open_folder / "config.yaml"
    shutil.copy(config_file, readable)
    readable.chmod(0o644)
    run("verify", "--config", str(config_file))  # loads the model while it may be read
    with without_rights():
        done = run("remember", "x", "--config", str(readable), "--profile", str(open_folder / "mine"))
    refused(done, str(open_folder / "mine"), "Choose another --profile")


def test_errors_of_a_store_reach_python_callers(filled: Path, config: EngineConfig) -> None:
    log = newest(filled, "wal/*.wal")
    flip(log, log.read_bytes().find(b"Falcon number 1"))
    with ArrowEngine(config) as engine, pytest.raises(StorageError) as caught:
        engine.recall("heron")
    assert caught.value.kind == "storage.corruption"
    assert caught.value.context["file"] == str(log)
    assert int(caught.value.context["offset"]) > 0

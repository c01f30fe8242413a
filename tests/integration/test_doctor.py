"""`ai-os doctor` says what is wrong and what to do, and tells nothing of what is remembered."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diagnostics import machine, parts, screen
from ai_os_diffusion.diagnostics.report import Check, Report, shortened
from helpers.bad_input import Run

pytestmark = pytest.mark.usefixtures("no_log_left_open")

WINDOW = screen._WINDOW
SECRET = ("zanzibar", "quillfeather", "blackthorn")
NOTE = "The quillfeather account is at Blackthorn and Sons."


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile lies in the user's home; screen and sound are those of a server."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for program in ("_WINDOW", "_SOUND"):
        monkeypatch.setattr(screen, program, "")


@pytest.fixture
def filled(config: EngineConfig, tmp_path: Path) -> EngineConfig:
    """A profile with one note from a file."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "zanzibar.md").write_text(f"# Zanzibar\n\n{NOTE}\n", encoding="utf-8")
    with ArrowEngine(config) as engine:
        engine.import_notes(engine.plan_import([folder]))
    return config


def found(ai_os: Run, code: int) -> dict[str, dict[str, str]]:
    """The checks by name, as JSON gives them."""
    got, out, _ = ai_os("doctor", "--json")
    report = json.loads(out)
    assert got == code
    assert report["ok"] == (code == 0)
    return {check["name"]: check for check in report["checks"]}


@pytest.mark.usefixtures("filled")
def test_all_is_well_and_nothing_of_the_users_is_told(ai_os: Run, tmp_path: Path) -> None:
    code, out, err = ai_os("doctor")
    assert (code, err) == (0, "")
    assert "The profile at ~/profile opens: 1 memory, every file whole." in out
    assert out.endswith("All that is needed is in order.\n")
    _, as_json, _ = ai_os("doctor", "--json")
    for told in (out, as_json):
        assert str(tmp_path) not in told
        assert not [word for word in SECRET if word in told.lower()]


def test_a_damaged_store_is_a_problem_without_the_name_of_a_file(filled: EngineConfig, ai_os: Run) -> None:
    store = Path(filled.profile) / "store"
    files = [path for path in store.rglob("*") if path.is_file() and path.stat().st_size > 200]
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[:60] + bytes(255 - byte for byte in whole[60:180]) + whole[180:])
    check = found(ai_os, 1)["profile"]
    assert check["state"] == "problem"
    assert check["remedy"]
    assert not [path.name for path in files if path.name in str(check).replace("store/KEY", "")]
    assert not [word for word in SECRET if word in str(check).lower()]


def test_nothing_is_made_where_there_is_no_profile(config: EngineConfig, ai_os: Run) -> None:
    assert found(ai_os, 0)["profile"]["state"] == "ok"
    assert not Path(config.profile).exists()


def test_a_profile_in_use_is_no_problem(filled: EngineConfig, ai_os: Run) -> None:
    with ArrowEngine(filled) as engine:
        assert engine.store.count() == 1
        check = found(ai_os, 0)["profile"]
    assert check["state"] == "note"
    assert "in use" in check["sentence"]


def test_an_encrypted_profile_is_not_opened_without_its_passphrase(
    filled: EngineConfig, ai_os: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("three little words\n", encoding="utf-8")
    monkeypatch.setenv("AI_OS_PASSPHRASE_FILE", str(secret))
    assert ai_os("encrypt", "--new-passphrase-file", str(secret))[0] == 0
    assert "1 memory" in found(ai_os, 0)["profile"]["sentence"]
    monkeypatch.delenv("AI_OS_PASSPHRASE_FILE")
    check = found(ai_os, 0)["profile"]
    assert (check["state"], "encrypted" in check["sentence"]) == ("note", True)


def test_damaged_and_missing_weights_are_named_with_a_remedy(
    tiny_model: Path, write_config: Callable[..., Path], tmp_path: Path, run: Run
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(tiny_model, copy)
    (file,) = copy.glob("weights-*.parquet")
    whole = file.read_bytes()
    file.write_bytes(whole[:4000] + bytes(255 - byte for byte in whole[4000:4100]) + whole[4100:])
    for words in ("damaged", "cannot be read"):
        code, out, _ = run("doctor", "--json", "--config", str(write_config(path=str(copy))))
        check = {item["name"]: item for item in json.loads(out)["checks"]}["model"]
        assert (code, check["state"]) == (1, "problem")
        assert words in check["sentence"]
        assert "~/copy" in check["sentence"]
        assert "Repair" in check["remedy"]
        file.unlink(missing_ok=True)


def test_a_package_that_is_too_old_or_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["numpy>=99", "no-such-thing>=1", "pyyaml>=5", "keyring>=25; extra == 'keyring'"]
    monkeypatch.setattr(importlib.metadata, "requires", lambda _name: wanted)
    check = parts.check_packages()
    assert check.state == "problem"
    assert f"numpy is {importlib.metadata.version('numpy')}, not >=99" in check.sentence
    assert "no-such-thing is not installed" in check.sentence
    assert "pyyaml" not in check.sentence
    assert "keyring" not in check.sentence
    assert "packaging/run.py" in check.remedy


def test_without_torch_only_learning_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "requires", lambda _name: ["torch==1.0"])
    assert parts.check_packages().state == "ok"
    check = parts.check_torch()
    assert check.state == "note"
    assert "learn" in check.sentence


def test_a_clock_that_is_years_behind_is_a_problem() -> None:
    check = machine.check_clock(dt.datetime(1970, 1, 2, tzinfo=dt.timezone.utc))
    assert check.state == "problem"
    assert "1970-01-0" in check.sentence
    assert machine.check_clock().state == "ok"


def test_a_full_disk_is_a_problem_and_little_room_a_note(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def state(free_mb: int) -> str:
        usage = shutil._ntuple_diskusage(10**12, 10**12 - free_mb * 2**20, free_mb * 2**20)  # type: ignore[attr-defined]
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
        return machine.check_disk(tmp_path / "not" / "there" / "yet").state

    assert [state(free) for free in (5, 500, 50_000)] == ["problem", "note", "ok"]


def test_the_libraries_of_the_window_load_where_tests_of_the_window_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "_WINDOW", WINDOW)
    monkeypatch.setenv("DISPLAY", ":99")
    assert screen.check_window().state == "ok"


def test_a_library_of_the_window_that_does_not_load_is_a_problem_where_there_is_a_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screen, "_WINDOW", "import sys; sys.exit('libxcb-cursor.so.0: cannot open')")
    assert screen.check_window().state == "note"
    monkeypatch.setenv("DISPLAY", ":99")
    check = screen.check_window()
    assert check.state == "problem"
    assert "libxcb-cursor.so.0: cannot open" in check.sentence
    monkeypatch.setattr(screen, "_WINDOW", "import os; os.abort()")
    assert screen.check_window().state == "problem"


@pytest.mark.parametrize(("code", "words"), [(0, "There is a sound device"), (3, "PortAudio"), (4, "no sound device")])
def test_sound_that_is_missing_is_a_note(code: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "_SOUND", f"import sys; sys.exit({code})")
    check = screen.check_sound()
    assert words in check.sentence
    assert check.state == ("ok" if code == 0 else "note")


def test_where_the_native_module_is_broken_the_doctor_says_so(tmp_path: Path) -> None:
    (tmp_path / "ai_os_native.py").write_text("raise ImportError('wrong kind of file')\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    words = [sys.executable, "-m", "ai_os_diffusion.cli.main"]
    done = subprocess.run([*words, "doctor"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "problem  The native module cannot be loaded: wrong kind of file." in done.stdout
    other = subprocess.run([*words, "trash"], env=env, capture_output=True, text=True, check=False)
    assert (other.returncode, other.stdout) == (1, "")
    assert "Traceback" not in done.stderr + other.stderr
    assert "packaging/run.py" in other.stderr


def test_the_text_counts_problems_and_indents_remedies(tmp_path: Path) -> None:
    report = Report((Check("a", "ok", "A is there."), Check("b", "problem", "B is not.", "Get B.")))
    lines = report.as_text().splitlines()
    assert lines[1:] == ["ok       A is there.", "problem  B is not.", "           Get B.", "1 problem was found."]
    assert shortened(tmp_path / "x") == "~/x"


def test_a_bundle_starts_no_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(subprocess, "run", None)
    assert [check().state for check in (screen.check_window, screen.check_sound)] == ["note", "note"]
    assert "--self-test" in screen.check_sound().remedy
    assert machine.check_clock().state == "ok"

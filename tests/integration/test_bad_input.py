"""Bad input of every kind: one clear line that says what, where and what to do; nothing is lost."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ai_os_diffusion.answering.confidence import DEFAULT
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import ModelLoadError, StorageError
from ai_os_diffusion.memory.importing import plan_import
from ai_os_diffusion.memory.store import NewMemory
from helpers.tiny import config_for

pytestmark = pytest.mark.usefixtures("no_log_left_open")
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and file names")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives exit code, standard output and standard error."""

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(words))
        return code, *capsys.readouterr()

    return command


def refused(done: tuple[int, str, str], *parts: str) -> None:
    """Exit code 1 and one line on standard error that holds `parts`."""
    code, out, err = done
    assert (code, out) == (1, ""), done
    assert err.startswith("ai-os: ")
    assert err.count("\n") == 1, err
    assert err.endswith((".\n", "?\n")), err
    missing = [part for part in parts if part not in err]
    assert not missing, (missing, err)


def flip(path: Path, place: int, count: int = 1) -> None:
    """Turn all bits of some bytes round; a negative place counts from the end."""
    data = bytearray(path.read_bytes())
    place %= len(data)
    for number in range(place, place + count):
        data[number] ^= 0xFF
    path.write_bytes(bytes(data))


def fingerprint(folder: Path) -> dict[str, str]:
    """Hashes of all files below a folder; the lock and its note of who holds it do not count."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("LOCK")
    }


# ---------------------------------------------------------------- files and folders

BAD_FILES: dict[str, tuple[bytes, str, str]] = {
    "binary.md": (b"\x00\x01\x02" * 50, "is not text (binary)", "Leave it out."),
    "empty.md": (b"", "is empty", "Nothing to do."),
    "blank.txt": (b" \n\t\n", "is empty", "Nothing to do."),
    "latin.txt": ("Grüße".encode("latin-1"), "is not UTF-8 text (byte 2)", "Save it as UTF-8."),
    "utf16.md": ("Hello".encode("utf-16"), "is UTF-16 text", "Save it as UTF-8."),
    "front.md": (
        b"---\ntitle: [open\n---\nText.\n",
        "not valid YAML (line",
        "Correct the lines between the two `---`",
    ),
    "huge.md": (b"word " * 1000, "is 0.005 MB; the limit is 0.004 MB", "max_file_mb"),
    "heading.md": (b"# Heading\n", "holds no text", "Nothing to do."),
}


@pytest.mark.usefixtures("loaded_once")
def test_bad_files_are_left_out_with_reason_and_remedy(run: Run, config: EngineConfig, notes: Path) -> None:
    for name, (data, _, _) in BAD_FILES.items():
        (notes / name).write_bytes(data)
    (notes / "link.md").symlink_to(notes / "nowhere.md")
    file = notes.parent / "config.yaml"
    file.write_text(config.to_yaml().replace("max_file_mb: 50.0", "max_file_mb: 0.004"), encoding="utf-8")
    code, out, err = run("import", str(notes), "--config", str(file))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "2 files imported as 2 memories, 0 unchanged."
    wanted = {name: (reason, remedy) for name, (_, reason, remedy) in BAD_FILES.items()}
    wanted["link.md"] = ("is a link to nothing", "Remove the link")
    for name, parts in wanted.items():
        (line,) = [line for line in lines if str(notes / name) in line]
        assert line.startswith("Left out: ")
        assert all(part in line for part in parts), line
        assert line.count(name) == 1, line
    assert len(lines) == 1 + len(wanted)


@pytest.mark.usefixtures("loaded_once")
def test_nothing_at_the_path(run: Run, config_file: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    refused(run("import", str(gone), "--config", str(config_file)), f"nothing at {gone}", "Check the path")


@posix
@pytest.mark.usefixtures("loaded_once")
def test_a_file_name_that_is_not_unicode(run: Run, config_file: Path, notes: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(notes) + b"/caf\xe9.md")).write_text("Text.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    code, out, err = run("import", str(notes), "--config", str(config_file))
    assert (code, err) == (0, "")
    assert out.startswith("2 files imported")
    assert "caf\\xe9.md has a name that is not valid Unicode. Rename it." in out


def test_the_same_file_by_two_names_is_imported_once(engine: ArrowEngine, notes: Path) -> None:
    (notes / "again.md").symlink_to(notes / "keys.md")
    assert engine.import_notes(engine.plan_import(notes)).imported == 2
    assert engine.plan_import(notes).count("unchanged") == 2


@contextlib.contextmanager
def without_rights() -> Iterator[None]:
    """Act as a user that owns nothing here; root may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="ai-os-test-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)
    shutil.rmtree(folder)


@posix
@pytest.mark.parametrize("mode", [0o000, 0o444], ids=["nothing", "list-only"])
def test_folders_and_files_without_permission(engine: ArrowEngine, open_folder: Path, mode: int) -> None:
    closed = open_folder / "closed"
    closed.mkdir()
    for path in (open_folder / "good.md", open_folder / "secret.md", closed / "inner.md"):
        path.write_text("Some text.", encoding="utf-8")
    (open_folder / "secret.md").chmod(0)
    closed.chmod(mode)
    store = engine.store
    with without_rights():
        plan = plan_import(store, open_folder)
    assert [file.path.name for file in plan.files] == ["good.md"]
    problems = {problem.path: problem for problem in plan.problems}
    named = closed if mode == 0 else closed / "inner.md"
    assert set(problems) == {str(open_folder / "secret.md"), str(named)}
    assert all("permission" in problem.remedy for problem in plan.problems)


@posix
def test_a_root_folder_without_permission(engine: ArrowEngine, open_folder: Path) -> None:
    inner = open_folder / "closed" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0)
    store = engine.store
    with without_rights():
        top = plan_import(store, inner.parent)
        with pytest.raises(Exception, match="may not be read") as caught:
            plan_import(store, inner)
    assert "cannot be listed" in top.problems[0].reason
    assert (type(caught.value).__name__, getattr(caught.value, "kind", "")) == ("ImporterError", "importer.permission")


# ---------------------------------------------------------------- configuration


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("stepz: 3", ("unknown key `stepz`", "Known keys")),
        ("memory:\n  top_kk: 3", ("unknown key `memory.top_kk`", "Did you mean `memory.top_k`?")),
        ("memory:\n  top_k: many", ("`memory.top_k` is 'many'", "of type int")),
        ("diffusion:\n  steps: true", ("`diffusion.steps` is True", "of type int")),
        ("diffusion:\n  steps: 0", ("`diffusion.steps` is 0", "between 1 and 1024")),
        ("diffusion:\n  sampler: dice", ("`diffusion.sampler` is 'dice'", "confidence, ancestral")),
        ("memory: 3", ("`memory` is 3", "a group of keys")),
        ("- a\n- b", ("holds a list", "Write `key: value` lines")),
        ("a: [1,\nb: 2", ("not valid YAML", "line 2")),
        ("uncertainty:\n  evolve_below: 0.9", ("evolve_below is 0.9",)),
        ("model:\n  device: xpu", ("model.device is 'xpu'", "Set model.device to auto")),
    ],
)
def test_wrong_configurations(run: Run, tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    profile = tmp_path / "profile"
    refused(run("recall", "x", "--config", str(file), "--profile", str(profile)), *parts)


def test_configurations_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    refused(run("recall", "x", "--config", str(file)), str(file), "cannot be read", "Check the path")
    file.write_bytes(b"profile: caf\xe9")
    refused(run("recall", "x", "--config", str(file)), str(file), "cannot be read", "UTF-8")


# ---------------------------------------------------------------- models


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model, to be damaged."""
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


def change_metadata(model: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = model / "metadata.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")


def parquet(model: Path) -> Path:
    return next(iter(sorted(model.glob("*.parquet"))))


DAMAGES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a flipped byte": (lambda m: flip(parquet(m), parquet(m).stat().st_size // 2), ("fresh copy",)),
    "a cut file": (lambda m: os.truncate(parquet(m), 1000), (".parquet", "fresh copy")),
    "a file gone": (lambda m: parquet(m).unlink(), (".parquet", "is missing", "Copy the whole model folder")),
    "no metadata": (lambda m: (m / "metadata.json").unlink(), ("metadata.json",)),
    "metadata cut": (lambda m: os.truncate(m / "metadata.json", 100), ("metadata.json", "fresh copy")),
    "no folder": (shutil.rmtree, ("model",)),
    "unknown size": (lambda m: change_metadata(m, lambda v: v["shape"].update(wings=2)), ("metadata.json", "wings")),
    "odd size": (lambda m: change_metadata(m, lambda v: v["shape"].update(width="w")), ("metadata.json", "width")),
    "other size": (lambda m: change_metadata(m, lambda v: v["shape"].update(width=64)), ("do not fit",)),
    "no shape": (lambda m: change_metadata(m, lambda v: v.pop("shape")), ("metadata.json", "`shape`")),
    "odd tensors": (lambda m: change_metadata(m, lambda v: v.update(tensors=[{"name": 1}])), ("metadata.json",)),
    "no calibration": (lambda m: (m / "calibration.json").write_text("{"), ("calibration.json", "calibrate")),
    "calibration of no number": (
        lambda m: (m / "calibration.json").write_text(json.dumps(dict.fromkeys(DEFAULT, float("nan")))),
        ("calibration.json",),
    ),
    "odd calibration": (lambda m: (m / "calibration.json").write_text('{"bias": "x"}'), ("calibration.json",)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_models(run: Run, model: Path, write_config: Callable[..., Path], damage: str) -> None:
    file = write_config(path=str(model))
    profile = EngineConfig.load(file).profile
    assert run("remember", "The wren is small.", "--config", str(file))[0] == 0
    before = fingerprint(Path(profile) / "store")
    harm, parts = DAMAGES[damage]
    harm(model)
    refused(run("ask", "How is the wren?", "--config", str(file)), *parts)
    assert fingerprint(Path(profile) / "store") == before


def test_values_that_are_not_numbers(tiny_model: Path, model: Path) -> None:
    """A checksum holds over wrong bytes too when they were written so."""
    flip(parquet(model), parquet(model).stat().st_size // 2)
    with pytest.raises(ModelLoadError) as caught:
        ArrowEngine(EngineConfig.from_dict({"model": {"path": str(model), "device": "cpu"}}))
    assert caught.value.kind == "weights.corrupt"
    assert caught.value.context["file"].startswith(str(model))


def test_weight_commands_on_bad_folders(run: Run, model: Path, tmp_path: Path) -> None:
    for command in ("verify", "show"):
        refused(run("weights", command, str(tmp_path / "gone")), str(tmp_path / "gone"))
    flip(parquet(model), parquet(model).stat().st_size // 2)
    code, out, err = run("weights", "verify", str(model))
    assert (code, err) == (1, "")
    assert "damaged: trunk." in out
    refused(run("weights", "convert", str(tmp_path / "gone"), str(tmp_path / "out")), str(tmp_path / "gone"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n", ("vocabulary", "Use the vocabulary that belongs")),
        (b"", ("vocab.txt",)),
        (b"\xff\xfe\x00\x01" * 20, ("vocab.txt",)),
        (None, ("vocab.txt",)),
    ],
    ids=["another", "empty", "binary", "missing"],
)
def test_wrong_vocabularies(
    run: Run, tiny_model: Path, tmp_path: Path, write_config: Callable[..., Path], content: bytes | None, parts: Any
) -> None:
    path = tmp_path / "vocab.txt"
    if content is not None:
        path.write_bytes(content)
    refused(run("recall", "x", "--config", str(write_config(vocabulary=str(path)))), *parts)


def test_no_assets(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOS_ASSETS", str(tmp_path / "gone"))
    refused(run("recall", "x", "--profile", str(tmp_path / "p")), str(tmp_path / "gone"), "AIOS_ASSETS")


# ---------------------------------------------------------------- stores


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


# ---------------------------------------------------------------- arguments


@pytest.mark.usefixtures("loaded_once")
@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("ask", "  "), ("The question is blank", "Ask something")),
        (("remember", ""), ("Memory 0 is blank", "Write something")),
        (("remember", "x", "--title", "\udcff"), ("title", "not valid Unicode")),
        (("recall", "caf\udce9"), ("not valid Unicode at character 3", "UTF-8")),
        (("recall", "x", "--top-k", "0"), ("top_k is 0", "between 1 and 1000")),
        (("recall", "x", "--top-k", str(2**70)), ("top_k is", "between 1 and 1000")),
        (("forget", "not-an-id"), ("not-an-id",)),
        (("undo-import", "--batch", "none"), ("no import",)),
    ],
)
def test_wrong_arguments(run: Run, config_file: Path, words: tuple[str, ...], parts: tuple[str, ...]) -> None:
    refused(run(*words, "--config", str(config_file)), *parts)


# ---------------------------------------------------------------- a full disk

_FULL_DISK = """
import contextlib, dataclasses, io, json, os, sys
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

def trim():  # the note of who holds the lock needs a page
    os.truncate(disk / "filler", (disk / "filler").stat().st_size - 4096)

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
trim()
steps["recall"] = run("recall", "wren", "--json")
steps["verify"] = run("verify", "--json")
first = json.loads(steps["remember"][1])["id"]
steps["forget"] = run("forget", first, "--json")
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
    assert json.loads(steps["forget"][1]) == {"forgotten": 1}
    assert all("wren" not in memory["text"] for memory in json.loads(steps["gone"][1])["memories"])
    refused(steps["add"], "no space left", "Free some disk space")
    assert steps["again"][0] == 0
    assert json.loads(steps["whole"][1]) == {"memories": kept["memories"], "damaged": []}


def test_errors_of_a_store_reach_python_callers(filled: Path, config: EngineConfig) -> None:
    log = newest(filled, "wal/*.wal")
    flip(log, log.read_bytes().find(b"Falcon number 1"))
    with ArrowEngine(config) as engine, pytest.raises(StorageError) as caught:
        engine.recall("heron")
    assert caught.value.kind == "storage.corruption"
    assert caught.value.context["file"] == str(log)
    assert int(caught.value.context["offset"]) > 0

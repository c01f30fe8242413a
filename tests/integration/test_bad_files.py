"""Files and folders that cannot be imported: each is named with its reason and remedy; nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.memory.importing import plan_import
from helpers.bad_input import Run, posix, refused, without_rights

pytestmark = pytest.mark.usefixtures("no_log_left_open")


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

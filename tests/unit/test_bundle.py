"""What the bundle holds, leaves out, and tells the desktop. Building one takes minutes, and is not done here."""

from __future__ import annotations

import configparser
import importlib
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from ai_os_app import display
from ai_os_diffusion import __version__, paths
from ai_os_diffusion.cli.main import main
from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution import process
from ai_os_diffusion.evolution.job import Job
from ai_os_diffusion.memory.importers.pictures import PictureImporter

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "packaging" / "bundle" / "desktop"
METAINFO = DESKTOP / "local.ai_os.window.metainfo.xml"


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of packaging/, which is no package."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module(name)


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """packaging/bundle/contents.py."""
    return load("bundle.contents", monkeypatch)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """As in a bundle; the folder of its libraries."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.delenv(process.TRAINER, raising=False)
    monkeypatch.delenv("AIOS_ASSETS", raising=False)
    return tmp_path


# What is in it


def test_modules_that_cannot_do_without_torch_stay_out(contents: ModuleType) -> None:
    included = set(contents.included())
    assert {"ai_os_app.__main__", "ai_os_diffusion.arrow_engine", "ai_os_diffusion.cli.main"} <= included
    assert {"ai_os_diffusion.evolution.evolution", "ai_os_diffusion.media.painter", "arrow_quant_v2"} <= included
    assert not {"ai_os_diffusion.evolution.lora", "ai_os_diffusion.training.command"} & included
    assert "ai_os_diffusion.training.corpus" in included  # learning finds places in notes with it
    assert {"torch", "ai_os_diffusion.evolution.lora", "ai_os_diffusion.model.dit"} <= set(contents.excluded())


def test_what_is_needed_is_found_through_other_modules(contents: ModuleType, tmp_path: Path) -> None:
    texts = {
        "ai_os_app.one": "from ai_os_app import two",
        "ai_os_app.two": "try:\n    import torch.nn\nexcept ImportError:\n    raise",
        "ai_os_app.three": "def late():\n    import torch",
        "ai_os_app.four": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ai_os_app.two import x",
    }
    known = {}
    for name, text in texts.items():
        known[name] = tmp_path / f"{name}.py"
        known[name].write_text(text)
    assert contents.needing_torch(known) == {"ai_os_app.one", "ai_os_app.two"}


def test_all_that_is_in_it_can_be_imported_without_what_is_not(contents: ModuleType) -> None:
    code = (
        "import importlib, sys\n"
        f"sys.modules.update(dict.fromkeys({contents.excluded()!r}))\n"  # None: cannot be imported
        f"for name in {contents.included()!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_assets_and_what_lies_beside_the_modules_come_along(contents: ModuleType) -> None:
    data = contents.data()
    assert all(Path(source).exists() for source, _ in data)
    places = {(Path(source).name, target) for source, target in data}
    assert {(name, f"assets/models/{name}") for name in ("local", "vocab", "voice")} <= places
    assert {("sample", "assets/sample"), ("LICENSE", "."), ("theme.qss", "ai_os_app")} <= places
    assert {("down.svg", "ai_os_app/images"), ("suite.jsonl", "ai_os_diffusion/evolution")} <= places


def test_every_file_that_the_window_reads_comes_along(contents: ModuleType) -> None:
    sources = {source for source, _ in contents.data()}
    app = ROOT / "app" / "ai_os_app"
    beside = {str(path) for path in app.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc", ".ts")}
    assert beside <= sources


def test_pictures_come_along_where_they_are_there(
    contents: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "ROOT", tmp_path)
    monkeypatch.setattr(contents, "SOURCES", ())
    for name in ("local", "vocab"):
        (tmp_path / "assets" / "models" / name).mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match=r"voice is missing\. Restore it"):
        contents.data()
    for name in ("voice", "pictures", "edge"):
        (tmp_path / "assets" / "models" / name).mkdir()
    models = [target for _, target in contents.data() if target.startswith("assets/models")]
    assert models == [f"assets/models/{name}" for name in ("local", "vocab", "voice", "pictures")]


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/QtNetwork.abi3.so", True),  # for the socket that a second start calls
        ("PySide6/QtQml.abi3.so", False),
        ("PySide6/Qt/lib/libQt6Gui.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("libQt6QmlModels.so.6", False),
        ("libQt6WaylandClient.so.6", True),
        ("libQt6WaylandCompositor.so.6", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/iconengines/libqsvgicon.so", True),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/qml/QtQuick/qmldir", False),
        ("PySide6/Qt/translations/qtbase_fi.qm", False),  # the window speaks no Finnish
        ("PySide6/Qt/translations/designer_de.qm", False),
        ("libstdc++.so.6", False),
        ("libasound.so.2", False),
        ("libssl.so.3", True),
        ("numpy/_core/_multiarray_umath.so", True),
    ],
)
def test_of_qt_only_what_a_window_of_widgets_loads_is_kept(contents: ModuleType, target: str, kept: bool) -> None:
    assert contents.wanted(target) is kept


def test_qt_speaks_the_languages_of_the_window(
    contents: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "app" / "ai_os_app" / "translations"
    folder.mkdir(parents=True)
    for name in ("ai_os_de.qm", "ai_os_pt_BR.qm"):
        (folder / name).touch()
    monkeypatch.setattr(contents, "ROOT", tmp_path)
    assert contents.languages() == {"de", "pt_BR"}
    assert contents.wanted("PySide6/Qt/translations/qtbase_de.qm")
    assert not contents.wanted("PySide6/Qt/translations/qtbase_fr.qm")
    assert not contents.wanted("PySide6/Qt/translations/designer_de.qm")


def test_libraries_that_only_dropped_plug_ins_needed_go_too(contents: ModuleType) -> None:
    linked = {
        "a.so": ["libused.so.1"],
        "used": ["libdeep.so.2", "libc.so.6"],
        "gtk": ["libgdk.so.3"],
    }
    entries = [
        ("numpy/a.so", "a.so", "EXTENSION"),
        ("libused.so.1", "used", "BINARY"),
        ("deep/libdeep.so.2", "deep", "BINARY"),
        ("libgtk.so.3", "gtk", "BINARY"),
        ("libgdk.so.3", "gdk", "BINARY"),
        ("libpython3.11.so.1.0", "python", "BINARY"),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "xcb", "BINARY"),
        ("_soundfile_data/libsndfile.so", "sndfile", "BINARY"),
    ]
    kept = contents.needed(entries, lambda path: linked.get(path, []))
    assert [entry[1] for entry in kept] == ["a.so", "used", "deep", "python", "xcb", "sndfile"]


def test_libraries_out_of_wheels_are_not_stripped(contents: ModuleType) -> None:
    assert contents.is_stripped("libpython3.11.so.1.0")
    assert contents.is_stripped("ai_os_native.abi3.so")
    assert not contents.is_stripped("libscipy_openblas64_-32a4b2a6.so")


def test_a_bundle_takes_the_place_of_a_bundle_and_of_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze = load("freeze", monkeypatch)
    made, out = tmp_path / "made", tmp_path / "out"
    made.mkdir()
    (made / freeze.PROGRAM).write_text("new")
    out.mkdir()
    (out / "letter.txt").touch()
    with pytest.raises(importlib.import_module("environment").SetupError, match="holds something else"):
        freeze.put_in_place(made, out)
    assert (out / "letter.txt").exists()
    (out / freeze.PROGRAM).write_text("old")
    freeze.put_in_place(made, out)
    assert [path.name for path in out.iterdir()] == [freeze.PROGRAM]
    assert (out / freeze.PROGRAM).read_text() == "new"


def test_sizes_name_the_largest_parts_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    freeze = load("freeze", monkeypatch)
    (tmp_path / "_internal" / "numpy" / "deep").mkdir(parents=True)
    (tmp_path / "_internal" / "numpy" / "deep" / "a").write_bytes(bytes(500))
    (tmp_path / "_internal" / "small.so").write_bytes(bytes(20))
    (tmp_path / "_internal" / "link.so").symlink_to("small.so")
    (tmp_path / "program").write_bytes(bytes(100))
    assert freeze.sizes(tmp_path)[:3] == [("numpy", 500), ("program", 100), ("small.so", 20)]


# How it runs


def test_the_assets_of_a_bundle_lie_beside_its_libraries(frozen: Path) -> None:
    (frozen / "assets").mkdir()
    assert paths.assets() == frozen / "assets"
    assert paths.own_assets() == frozen / "assets"


def test_what_it_starts_gets_the_library_path_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = load("bundle.entry", monkeypatch)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/own")
    entry.restore_library_path()
    assert os.environ["LD_LIBRARY_PATH"] == "/own"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    entry.restore_library_path()
    assert "LD_LIBRARY_PATH" not in os.environ


@pytest.mark.usefixtures("frozen")
def test_a_bundle_says_what_learning_lacks_and_how_to_get_it() -> None:
    with pytest.raises(EvolutionError, match="without PyTorch") as caught:
        process.TrainingProcess(_job())
    assert caught.value.kind == "evolution.trainer"
    assert "packaging/run.py" in str(caught.value)
    assert process.TRAINER in str(caught.value)


@pytest.mark.usefixtures("frozen")
def test_a_bundle_recognises_right_answers_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window, command = tmp_path / "ai-os-window", tmp_path / "ai-os"
    command.write_text('#!/bin/sh\necho "{\\"told\\": \\"$*\\"}"\n', encoding="utf-8")
    command.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(window))
    child = process.TrainingProcess(replace(_job(), level="L0"))
    assert child.next_message(60.0) == {"told": "evolve child"}
    child.finish()


@pytest.mark.usefixtures("frozen")
def test_a_bundle_learns_with_the_python_of_another_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(process.TRAINER, "no-such-program")
    assert "no-such-program" in process.missing_trainer()
    monkeypatch.setenv(process.TRAINER, sys.executable)
    monkeypatch.setattr(sys, "executable", "/bundle/ai-os-window")
    assert process.missing_trainer() == ""
    child = process.TrainingProcess(_job())
    said = child.next_message(60.0)
    assert child.finish() == "ended with code 1"
    assert said is not None
    assert said["error"]["kind"] == "tokenizer.not_found"  # the job's vocabulary


def test_outside_a_bundle_learning_lacks_nothing() -> None:
    assert process.missing_trainer() == ""
    process.check_trainer()


def test_training_that_is_not_there_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ai_os_diffusion.training.command", None)
    assert main(["train", "pack"]) == 1
    said = capsys.readouterr().err
    assert "cannot train" in said
    assert "packaging/run.py" in said
    assert len(said.splitlines()) == 1


def _job() -> Job:
    return Job(
        model="none", vocabulary="none", work="none", level="L2", train=(), held=(), regression=(), steps=1,
        seconds=1.0, seed=0, threads=1, parent=os.getpid(),
    )  # fmt: skip


# What the desktop is told


def test_the_desktop_entry_starts_the_window() -> None:
    entry = configparser.ConfigParser(interpolation=None, strict=True)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(DESKTOP / "ai-os.desktop", encoding="utf-8")
    values = entry["Desktop Entry"]
    assert values["Type"] == "Application"
    assert values["Name"] == "AI-OS"
    assert values["Exec"].split() == ["ai-os-window", "%F"]
    assert values["Terminal"] == "false"
    assert (DESKTOP / f"{values['Icon']}.svg").is_file()
    assert all(line.endswith(";") for line in (values["Categories"], values["Keywords"], values["MimeType"]))


def test_every_kind_of_picture_that_is_imported_can_be_read(contents: ModuleType) -> None:
    assert {".webp", ".avif"} <= set(PictureImporter.suffixes)
    assert {"PIL._webp", "PIL._avif"}.isdisjoint(contents.excluded())


def test_the_description_names_version_entry_and_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    root = ET.parse(METAINFO).getroot()
    assert root.tag == "component"
    assert root.attrib["type"] == "desktop-application"
    text = {name: root.findtext(name) for name in ("id", "name", "summary", "metadata_license", "project_license")}
    assert all(text.values()), text
    assert METAINFO.name == f"{text['id']}.metainfo.xml"
    assert not str(text["summary"]).endswith(".")
    assert root.findtext("launchable") == "ai-os.desktop"
    assert 'setDesktopFileName("ai-os")' in (ROOT / "app/ai_os_app/__main__.py").read_text(encoding="utf-8")
    assert len(root.findall("description/p")) >= 2
    release = root.find("releases/release")
    assert release is not None
    assert release.attrib["version"] == __version__
    programs = [each.text for each in root.findall("provides/binary")]
    assert programs == list(load("deb", monkeypatch).PROGRAMS)


def test_the_icon_is_a_square_drawing() -> None:
    root = ET.parse(DESKTOP / "ai-os.svg").getroot()
    assert root.attrib["viewBox"].split() == ["0", "0", root.attrib["width"], root.attrib["height"]]
    assert root.attrib["width"] == root.attrib["height"]


def test_the_package_needs_what_the_window_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    deb = load("deb", monkeypatch)
    lines = deb.control(300_000, "amd64", "2.36").splitlines()
    fields = dict(line.split(": ", 1) for line in lines if not line.startswith(" "))
    assert fields["Package"] == "ai-os"
    assert fields["Version"] == __version__
    depends = fields["Depends"].split(", ")
    assert set(display.DEBIAN_PACKAGES.values()) <= set(depends)
    assert "libc6 (>= 2.36)" in depends
    assert fields["Recommends"] == "libportaudio2, fonts-noto-cjk"
    assert all(len(line) <= 80 for line in lines if line.startswith(" "))


@pytest.mark.skipif(sys.platform == "win32", reason="a Debian package")
def test_the_package_puts_folder_programs_and_icons_in_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deb = load("deb", monkeypatch)
    dist, root = tmp_path / "dist", tmp_path / "root"
    (dist / "_internal").mkdir(parents=True)
    for name in (*deb.PROGRAMS, "_internal/lib.so"):
        (dist / name).write_text("x")
    deb.lay_out(dist, root, Path(sys.executable))
    for name in deb.PROGRAMS:
        link = root / "usr" / "bin" / name
        assert not link.readlink().is_absolute()
        assert link.resolve() == root / "usr" / "lib" / "ai-os" / name
        assert link.stat().st_mode & 0o777 == 0o755
    assert (root / "usr/lib/ai-os/_internal/lib.so").stat().st_mode & 0o777 == 0o644
    icons = root / "usr" / "share" / "icons" / "hicolor"
    assert (icons / "scalable" / "apps" / "ai-os.svg").is_file()
    for size in deb.ICON_SIZES:
        assert (icons / f"{size}x{size}" / "apps" / "ai-os.png").read_bytes().startswith(b"\x89PNG")
    assert (root / "usr/share/applications/ai-os.desktop").is_file()
    assert (root / "usr/share/metainfo" / METAINFO.name).is_file()


def test_a_folder_that_is_no_bundle_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    smoke = load("smoke", monkeypatch)
    monkeypatch.setattr(sys, "argv", ["smoke.py", str(tmp_path)])
    assert smoke.main() == 2
    assert "packaging/freeze.py" in capsys.readouterr().err

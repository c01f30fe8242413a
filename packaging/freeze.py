#!/usr/bin/env python3
"""Make the application: `freeze.py --out DIST` puts the window, the command line and the models into one folder.

Whoever has the folder needs no Python. Qt lies in it as separate files, which its licence asks for. What goes in is
decided in packaging/bundle/contents.py; docs/bundle.md has figures, and what is left out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment
from bundle import contents, icon, starting
from environment import ROOT, say

PYINSTALLER = "pyinstaller==6.22.*"
PROGRAM = "ai-os-window" + (".exe" if os.name == "nt" else "")
LARGEST = 10  # parts that the report names
_MEGABYTE = 1_000_000
_SHARED_LICENCES = Path("/usr/share/common-licenses")
_LICENCE_NAMES = ("LICEN", "COPYING", "NOTICE", "AUTHORS")
_QT_LICENCES = ("LGPL-3", "GPL-3")


def install_tools(python: Path, folder: Path) -> None:
    """PyInstaller into a folder of its own, so that the environment stays as the window needs it."""
    if (folder / "PyInstaller").is_dir():
        return
    say(f"Installing {PYINSTALLER}")
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "install", "--target", str(folder)]
    environment.run([*command, PYINSTALLER], "Installing PyInstaller", "check the network", quiet=True)


def build(python: Path, work: Path) -> Path:
    """Carry out the recipe; returns the folder that was made."""
    say("Collecting the application (some minutes)")
    picture = work / "ai-os.png"
    icon.draw(python, picture, 256)
    paths = os.pathsep.join([str(work / "tools"), *map(str, contents.SOURCES)])
    values = environment.environment() | {"PYTHONPATH": paths, "AIOS_BUNDLE_ICON": str(picture)}
    spec = ROOT / "packaging" / "bundle" / "ai-os.spec"
    folders = ["--distpath", str(work / "dist"), "--workpath", str(work / "parts")]
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders, str(spec)]
    if subprocess.run(command, cwd=work, env=values, check=False).returncode != 0:
        raise environment.SetupError("PyInstaller failed.\nRemedy: read its message above.")
    return work / "dist" / "ai-os"


def strip(folder: Path) -> None:
    """Take what only a debugger reads out of our own libraries and Python's."""
    if shutil.which("strip") is None or os.name == "nt":
        say("There is no `strip` here: the libraries keep their symbols, about 30 MB")
        return
    for path in folder.rglob("*.so*"):
        if not path.is_symlink() and (contents.is_stripped(path.name) or "lib-dynload" in path.parts):
            subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def add_licences(python: Path, folder: Path) -> None:
    """The licence texts of what is in the bundle: from the installed packages, and from the system for Qt."""
    packages = Path(
        subprocess.check_output([python, "-c", "import numpy; print(numpy.__path__[0])"], text=True).strip()
    )
    for found in sorted(packages.parent.glob("*.dist-info")):
        name = found.name.partition("-")[0]
        texts = found.rglob("*") if name.lower() in contents.DISTRIBUTIONS else iter(())
        for path in texts:
            if path.is_file() and path.name.upper().startswith(_LICENCE_NAMES):
                target = folder / "licenses" / name / path.relative_to(found)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    for path in (_SHARED_LICENCES / name for name in _QT_LICENCES):
        if path.is_file():
            target = folder / "licenses" / "Qt and PySide6" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path.resolve(), target)
        else:
            say(f"{path} is not here: add the text of {path.name} to the bundle before you give it to others")


def put_in_place(made: Path, out: Path) -> None:
    """Move the folder to where it is wanted, over an earlier bundle and nothing else. Raises SetupError."""
    if out.exists():
        if any(out.iterdir()) and not (out / PROGRAM).exists():
            raise environment.SetupError(f"{out} holds something else.\nRemedy: name a new or an empty folder.")
        shutil.rmtree(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, out)


def sizes(folder: Path) -> list[tuple[str, int]]:
    """Bytes of the bundle's parts, largest first; files beside `_internal`'s folders count by themselves."""
    inside = folder / "_internal"
    parts = [*(path for path in folder.iterdir() if path != inside), *inside.iterdir()]
    return sorted(((path.name, _bytes(path)) for path in parts), key=lambda part: -part[1])


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def report(out: Path) -> None:
    """Print the size, the largest parts, and how soon the window is there."""
    parts = sizes(out)
    print(f"\n{out}: {sum(size for _, size in parts) / _MEGABYTE:.0f} MB; the largest parts:")
    for name, size in parts[:LARGEST]:
        print(f"  {size / _MEGABYTE:6.1f} MB  {name}")
    try:
        cold, warm = starting.cold_and_warm((out / PROGRAM).resolve())
    except starting.NotStarted as error:
        print(f"The start was not measured: {error}")
    else:
        print(f"Window shown {cold:.1f} s after the start (not in memory before), {warm:.1f} s the second time")


def main() -> int:
    """Prepare, build, strip, add licences, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIST", help="folder to make; it becomes the bundle")
    parser.add_argument(
        "--work", type=Path, default=ROOT / "build" / "bundle", help="folder for what is made on the way"
    )
    parser.add_argument("--python", type=Path, default=None, help="a Python with the packages (default: .venv, set up)")
    args = parser.parse_args()
    try:
        if args.python is None:
            environment.prepare()
        python, work = Path(os.path.abspath(args.python or environment.PYTHON)), args.work.resolve()  # noqa: PTH100
        work.mkdir(parents=True, exist_ok=True)
        install_tools(python, work / "tools")
        made = build(python, work)
        strip(made)
        add_licences(python, made)
        put_in_place(made, args.out.resolve())
    except (environment.SetupError, OSError, subprocess.CalledProcessError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    report(args.out.resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())

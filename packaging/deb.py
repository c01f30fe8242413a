#!/usr/bin/env python3
"""Make a Debian package of a bundle: `deb.py DIST OUT.deb`. `dpkg -i OUT.deb` installs it, `dpkg -P ai-os` removes it.

The package puts the folder into /usr/lib/ai-os and both programs on the path, with a menu entry. It has no scripts, so
that nothing is run at its installation, and removing it leaves nothing but the user's own data. It is not signed.
"""

from __future__ import annotations

import argparse
import platform
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environment
from bundle import icon
from environment import ROOT

NAME = "ai-os"
HOME = Path("usr/lib/ai-os")
PROGRAMS = ("ai-os-window", "ai-os")
FONTS = "fonts-noto-cjk"  # letters of Chinese, into which the window is translated too
ICON_SIZES = (48, 128, 256)
DESKTOP = ROOT / "packaging" / "bundle" / "desktop"
METAINFO = "local.ai_os.window.metainfo.xml"
_TOOLS = {
    "dpkg-deb": "dpkg",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
}


def version() -> str:
    """The version of the project file."""
    found = re.search(r'^version = "([^"]+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise environment.SetupError("pyproject.toml has no version.\nRemedy: restore it from the repository.")
    return found[1]


def control(size_kb: int, architecture: str, libc: str) -> str:
    """The package's description for dpkg.

    Args:
        size_kb: of what is installed.
        architecture: as dpkg names it.
        libc: version of the C library of the computer that made the bundle: its libraries need at least that one.
    """
    names = runpy.run_path(str(ROOT / "app" / "ai_os_app" / "display.py"))
    depends = ", ".join([f"libc6 (>= {libc})", "libstdc++6", "libgcc-s1", *names["DEBIAN_PACKAGES"].values()])
    recommends = ", ".join([*names["SOUND_PACKAGES"].values(), FONTS])
    return (
        f"Package: {NAME}\n"
        f"Version: {version()}\n"
        f"Architecture: {architecture}\n"
        "Maintainer: The AI-OS developers <nobody@localhost>\n"
        f"Installed-Size: {size_kb}\n"
        f"Depends: {depends}\n"
        f"Recommends: {recommends}\n"
        "Section: misc\n"
        "Priority: optional\n"
        "Description: desktop assistant that remembers what you wrote\n"
        " AI-OS imports your notes and answers questions about them, with the file and\n"
        " the place that each answer stands on. It runs on this computer alone and opens\n"
        " no network connection.\n"
    )


def lay_out(dist: Path, root: Path, python: Path) -> None:
    """Put everything where it lies after the installation, below `root`."""
    shutil.copytree(dist, root / HOME, symlinks=True)
    programs = root / "usr" / "bin"
    programs.mkdir(parents=True)
    for name in PROGRAMS:
        (programs / name).symlink_to(Path("../lib/ai-os") / name)
    share = root / "usr" / "share"
    for source, target in (
        (DESKTOP / "ai-os.desktop", share / "applications" / "ai-os.desktop"),
        (DESKTOP / METAINFO, share / "metainfo" / METAINFO),
        (DESKTOP / "copyright", share / "doc" / NAME / "copyright"),
        (icon.DRAWING, share / "icons" / "hicolor" / "scalable" / "apps" / "ai-os.svg"),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for size in ICON_SIZES:
        picture = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "ai-os.png"
        picture.parent.mkdir(parents=True)
        icon.draw(python, picture, size)
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.name in PROGRAMS else 0o644)


def validate(root: Path) -> None:
    """Let the desktop's own tools judge the menu entry and the description. Raises SetupError."""
    share = root / "usr" / "share"
    for command in (
        ["desktop-file-validate", str(share / "applications" / "ai-os.desktop")],
        ["appstreamcli", "validate", "--no-net", str(share / "metainfo" / METAINFO)],
    ):
        if shutil.which(command[0]) is None:
            print(f"not validated: `sudo apt-get install -y {_TOOLS[command[0]]}` brings {command[0]}")
            continue
        environment.run(command, command[0], "correct the file that it names", quiet=True)


def package(dist: Path, out: Path, python: Path) -> None:
    """Make the package. Raises SetupError."""
    if not (dist / PROGRAMS[0]).is_file():
        raise environment.SetupError(f"{dist} is no bundle.\nRemedy: make one with packaging/freeze.py.")
    if shutil.which("dpkg-deb") is None:
        raise environment.SetupError("There is no dpkg-deb here.\nRemedy: make the package on Debian or Ubuntu.")
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    with tempfile.TemporaryDirectory(prefix="ai-os-deb-") as name:
        root = Path(name) / "root"
        lay_out(dist, root, python)
        validate(root)
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink())
        (root / "DEBIAN").mkdir()
        text = control(size // 1024, architecture, platform.libc_ver()[1])
        (root / "DEBIAN" / "control").write_text(text, encoding="utf-8")
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(out)]
        environment.run(command, "dpkg-deb", "read its message; a full disk is the usual cause", quiet=True)
    print(f"{out}: {out.stat().st_size / 1_000_000:.0f} MB, {size / 1_000_000:.0f} MB installed")


def main() -> int:
    """Make the package; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path, metavar="DIST", help="the folder that freeze.py has made")
    parser.add_argument("out", type=Path, metavar="OUT.deb", help="the package to write")
    parser.add_argument("--python", type=Path, default=environment.PYTHON, help="a Python with Qt (default: .venv)")
    args = parser.parse_args()
    try:
        package(args.dist.resolve(), args.out.resolve(), args.python)
    except (environment.SetupError, OSError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Python source that every machine has: the standard library of the interpreter that runs, and our own packages.

Files are held out by a hash of their path inside the library, so that a file stays on its side in every version of it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ai_os_diffusion.training.corpus import Split

HELD_OUT = 12  # one file in so many is for measuring alone
LONGEST_LINE = 200  # characters; files with longer ones hold tables
_MOST_BYTES = 400_000
_PACKAGES = ("ai_os_diffusion", "ai_os_app", "arrow_quant_v2")
_LEFT_OUT = frozenset(
    "site-packages dist-packages __pycache__ test tests idle_test idlelib lib2to3 encodings pydoc_data turtledemo "
    "ensurepip personal".split()
)  # tests, applications, generated tables, other people's packages, and our tables of names and phrases
_TABLES = ("_sysconfigdata*.py", "html/entities.py", "config-*/*", "this.py")


@dataclass(frozen=True)
class CodeFile:
    """A source file.

    Attributes:
        path: inside its library, with `/`.
        text: as it is written.
        standard: whether it belongs to the standard library.
    """

    path: str
    text: str
    standard: bool

    @property
    def split(self) -> Split:
        """Which side it is on."""
        return "valid" if held_out(self.path) else "train"


def held_out(path: str) -> bool:
    """Whether a file is kept for measuring."""
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:4], "big") % HELD_OUT == 0


def standard_library(folder: Path | None = None) -> Iterator[CodeFile]:
    """The standard library in order of paths (none where it lies in an archive); `folder` is another one's."""
    root = folder or Path(sysconfig.get_path("stdlib"))
    yield from _read(root, "", standard=True)


def own_sources() -> Iterator[CodeFile]:
    """The sources of the packages of this product that are installed."""
    for name in _PACKAGES:
        found = importlib.util.find_spec(name)
        for root in (found.submodule_search_locations or ()) if found else ():
            yield from _read(Path(root), f"{name}/", standard=False)


def code_files(split: Split) -> list[CodeFile]:
    """All files of one side in order of paths; our own are only trained on."""
    both = (*standard_library(), *(own_sources() if split == "train" else ()))
    return [file for file in both if file.split == split]


def _read(root: Path, prefix: str, *, standard: bool) -> Iterator[CodeFile]:
    for place in sorted(root.rglob("*.py")):
        inside = PurePosixPath(place.relative_to(root).as_posix())
        if _LEFT_OUT & set(inside.parts[:-1]) or any(inside.match(table) for table in _TABLES):
            continue
        text = _plain(place)
        if text is not None:
            yield CodeFile(f"{prefix}{inside}", text, standard)


def _plain(place: Path) -> str | None:
    """The text of a file; None where it is empty, no UTF-8, or made of tables."""
    try:
        if place.stat().st_size > _MOST_BYTES:
            return None
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    longest = max((len(line) for line in text.splitlines()), default=0)
    return text if text.strip() and longest <= LONGEST_LINE else None

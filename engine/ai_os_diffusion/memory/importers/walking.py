"""Finds the files that an import would read, and says of every other one why not."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers.base import Importer
from ai_os_diffusion.memory.importers.own_export import files_of
from ai_os_diffusion.memory.importers.registry import detect, suffixes
from ai_os_diffusion.types import FileProblem

MAX_FILES = 200_000
MAX_FOLDERS_DEEP = 60


@dataclass
class Found:
    """What lies below the roots: files with their importers, and what is passed over.

    `skipped` counts by ending the files that cannot be imported, `left_out` names them with the reason.
    """

    files: list[tuple[Path, Importer]] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    left_out: list[FileProblem] = field(default_factory=list)


def find_files(roots: Sequence[Path]) -> Found:
    """Look through folders and files.

    Raises:
        ImporterError: a single root is missing or may not be looked at; among several that is a problem.
    """
    found = Found()
    for root in roots:
        try:
            _check_root(root)
        except ImporterError as error:
            if len(roots) == 1:
                raise
            found.problems.append(as_problem(root, error))
            continue
        for path in _walk(root, found):
            if len(found.files) >= MAX_FILES:
                reason = f"holds over {MAX_FILES:,} files: the rest is left out"
                found.problems.append(FileProblem(shown(root), reason, "Import its folders one by one."))
                return found
            _take(path, found, alone=path == root)
    return found


def as_problem(path: Path, error: ImporterError) -> FileProblem:
    """An error as an entry of a report."""
    return FileProblem(str(path), error.context.get("reason", str(error)), error.remedy)


def shown(path: str | Path) -> str:
    """A path for people: bytes of a name that are not UTF-8 are written as ``\\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _take(path: Path, found: Found, *, alone: bool) -> None:
    detected = detect(path)
    if detected.importer is not None:
        if alone or _is_readable_file(path, found.problems):
            found.files.append((path, detected.importer))
    elif alone:
        reason = "is of a kind that cannot be imported"
        if detected.reason != reason:
            reason = f"cannot be imported: it {detected.reason}"
        found.problems.append(FileProblem(shown(path), reason, f"Supported: {', '.join(suffixes())}."))
    else:
        found.skipped[path.suffix.lower()] += 1
        found.left_out.append(FileProblem(shown(path), detected.reason, ""))


def _check_root(root: Path) -> None:
    try:
        root.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImporterError(
            f"There is nothing at {root}.",
            kind="importer.missing",
            remedy="Check the path.",
            context={"file": root, "reason": "is not there"},
        ) from error
    except OSError as error:
        raise ImporterError(
            f"{root} may not be read ({error.strerror}).",
            kind="importer.permission",
            remedy="Give yourself permission, or choose another folder.",
            context={"file": root, "reason": f"may not be read ({error.strerror})"},
        ) from error


def _walk(root: Path, found: Found) -> Iterator[Path]:
    if not root.is_dir():
        yield root
        return

    def unreadable(error: OSError) -> None:
        reason = f"cannot be listed ({error.strerror})"
        found.problems.append(FileProblem(shown(error.filename), reason, "Give yourself permission."))

    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if folders and len(Path(folder).relative_to(root).parts) >= MAX_FOLDERS_DEEP:
            reason = f"holds folders more than {MAX_FOLDERS_DEEP} deep, which are left out"
            found.problems.append(FileProblem(shown(folder), reason, "Import them by themselves."))
            folders.clear()
        exported = files_of(Path(folder))
        if exported is not None:  # its notes and chats say the same again, for people
            folders.clear()
            names = exported
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder) / name


def _is_readable_file(path: Path, problems: list[FileProblem]) -> bool:
    """Whether `path` is a regular file that can be named in the store; notes why not where that is worth saying."""
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
        str(path.resolve()).encode()
    except UnicodeEncodeError:
        problems.append(FileProblem(shown(path), "has a name that is not valid Unicode", "Rename it."))
    except FileNotFoundError:
        problems.append(FileProblem(shown(path), "is a link to nothing", "Remove the link or restore its target."))
    except OSError as error:
        reason = f"cannot be looked at ({error.strerror})"
        problems.append(FileProblem(shown(path), reason, "Give yourself permission to read it."))
    else:
        return regular
    return False

"""Imports a folder of notes: plan (the preview), run, undo. A second import of the same folder adds nothing."""

from __future__ import annotations

import os
import stat
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.memory.chunking import Chunk, chunk_document
from ai_os_diffusion.memory.importers.base import Document, Importer, content_hash, read_limited
from ai_os_diffusion.memory.importers.markdown import MarkdownImporter, PlainTextImporter
from ai_os_diffusion.memory.store import MemoryStore, NewMemory, own_columns
from ai_os_diffusion.progress import CancelToken, Progress, ProgressReporter
from ai_os_diffusion.types import FileProblem, ImportReport

IMPORTERS: tuple[Importer, ...] = (MarkdownImporter(), PlainTextImporter())
_IMPORT = "import"
_REPLACED = "import.replaced"
_log = get_logger(__name__)


@dataclass(frozen=True)
class PlannedFile:
    """A file that an import would read, and whether its content is new, changed or unchanged."""

    path: Path
    name: str
    state: str  # "new", "changed", "unchanged"
    size: int  # bytes


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; made without writing anything.

    `skipped` counts the files of kinds that cannot be imported, by their ending ("" for none), most frequent first.
    """

    roots: tuple[Path, ...]
    files: tuple[PlannedFile, ...]
    problems: tuple[FileProblem, ...]
    skipped: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the files that would be read."""
        return sum(file.size for file in self.files if file.state != "unchanged")

    def count(self, state: str) -> int:
        """How many files are in a state."""
        return sum(file.state == state for file in self.files)


def importer_for(path: Path) -> Importer | None:
    """The importer of a file's ending; None where there is none."""
    suffix = path.suffix.lower()
    return next((importer for importer in IMPORTERS if suffix in importer.suffixes), None)


def plan_import(
    store: MemoryStore,
    roots: Path | Sequence[Path],
    *,
    max_file_mb: float = 50.0,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> ImportPlan:
    """Look through `roots` (folders and files) and say what an import would do.

    Raises:
        ImporterError: a single root is missing or may not be listed; among several that is a problem of the plan.
        Cancelled: `cancel` was set.
    """
    roots = (roots,) if isinstance(roots, Path) else tuple(roots)
    problems: list[FileProblem] = []
    skipped: Counter[str] = Counter()
    found = [path for root in _present(roots, problems) for path in _walk(root, problems, skipped)]
    files: list[PlannedFile] = []
    seen = set()
    reporter = ProgressReporter(on_progress, len(found))
    for number, path in enumerate(found, 1):
        if cancel is not None:
            cancel.check()
        name = str(path.resolve())
        if name not in seen:  # else it is met twice, or a link to a file that is imported under its own name
            seen.add(name)
            try:
                files.append(_plan_file(store, path, name, max_file_mb))
            except ImporterError as error:
                problems.append(_as_problem(path, error))
        reporter.report(number, path.name)
    return ImportPlan(roots, tuple(files), tuple(problems), tuple(skipped.most_common()))


def _plan_file(store: MemoryStore, path: Path, name: str, max_file_mb: float) -> PlannedFile:
    data = read_limited(path, int(max_file_mb * 1e6))
    importer = importer_for(path)
    if importer is not None:
        # What cannot be parsed shows in the preview already. The run parses again: a file may have changed by
        # then, a parse takes a tenth of the time of storing the note, and a vault's texts do not fit in memory.
        importer.read(name, data)
    return PlannedFile(path, name, _state(store, name, content_hash(data)), len(data))


def _present(roots: Sequence[Path], problems: list[FileProblem]) -> list[Path]:
    """The roots that can be looked at."""
    present = []
    for root in roots:
        try:
            _check_root(root)
        except ImporterError as error:
            if len(roots) == 1:
                raise
            problems.append(_as_problem(root, error))
        else:
            present.append(root)
    return present


def run_import(
    store: MemoryStore,
    plan: ImportPlan,
    *,
    chunk_words: int,
    max_file_mb: float = 50.0,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> ImportReport:
    """Store every new or changed file of the plan, each in one atomic batch; what was stored before a stop stays.

    Files that cannot be read are left out and named in the report.
    """
    batch = uuid.uuid4().hex
    problems = list(plan.problems)
    todo = [file for file in plan.files if file.state != "unchanged"]
    reporter = ProgressReporter(on_progress, len(todo))
    imported = memories = 0
    if todo:
        _begin(store, batch, plan.roots)
    for number, file in enumerate(todo, 1):
        if cancel is not None and cancel.cancelled:
            break
        try:
            memories += _import_file(store, file, batch, chunk_words, max_file_mb)
        except ImporterError as error:
            problems.append(_as_problem(file.path, error))
        else:
            imported += 1
        reporter.report(number, file.path.name)
    _log.info("import: %d of %d files, %d memories, %d problems", imported, len(todo), memories, len(problems))
    return ImportReport(batch, len(plan.files), imported, plan.count("unchanged"), memories, tuple(problems))


def undo_import(store: MemoryStore, batch: str = "") -> ImportReport:
    """Take back an import (the latest when `batch` is empty): its memories go, the ones it replaced come back.

    Raises:
        ImporterError: there is no such import.
    """
    receipts = [(key, data) for key, data in store.receipts(_IMPORT) if batch in ("", data["batch"])]
    if not receipts:
        raise ImporterError("There is no import to undo.", kind="importer.undo", context={"batch": batch})
    key, data = receipts[-1]
    gone = store.forget(store.of_batch(data["batch"]))
    replaced = [item for item in store.receipts(_REPLACED) if item[1]["batch"] == data["batch"]]
    for old, earlier in replaced:
        store.restore(earlier["rows"])
        store.drop_receipt(old)
    store.drop_receipt(key)
    return ImportReport(data["batch"], len(replaced), 0, 0, gone)


def _begin(store: MemoryStore, batch: str, roots: Sequence[Path]) -> None:
    """Write the receipt before the first file, so that an import cut short can be undone too.

    Only the latest import keeps the rows that it replaced: older versions of a file should not pile up.
    """
    for old, _ in store.receipts(_REPLACED):
        store.drop_receipt(old)
    store.write_receipt(_IMPORT, {"batch": batch, "roots": [str(root) for root in roots]})


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


def _walk(root: Path, problems: list[FileProblem], skipped: Counter[str]) -> Iterator[Path]:
    if root.is_file():
        if importer_for(root) is None:
            endings = ", ".join(suffix for importer in IMPORTERS for suffix in importer.suffixes)
            problems.append(FileProblem(str(root), "is of a kind that cannot be imported", f"Supported: {endings}."))
        else:
            yield root
        return

    def unreadable(error: OSError) -> None:
        problems.append(
            FileProblem(_shown(error.filename), f"cannot be listed ({error.strerror})", "Give yourself permission.")
        )

    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith("."):
                continue
            if importer_for(path) is None:
                skipped[path.suffix.lower()] += 1
            elif _is_readable_file(path, problems):
                yield path


def _is_readable_file(path: Path, problems: list[FileProblem]) -> bool:
    """Whether `path` is a regular file that can be named in the store; notes why not where that is worth saying."""
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
        str(path.resolve()).encode()
    except UnicodeEncodeError:
        problems.append(FileProblem(_shown(path), "has a name that is not valid Unicode", "Rename it."))
    except FileNotFoundError:
        problems.append(FileProblem(_shown(path), "is a link to nothing", "Remove the link or restore its target."))
    except OSError as error:
        reason = f"cannot be looked at ({error.strerror})"
        problems.append(FileProblem(_shown(path), reason, "Give yourself permission to read it."))
    else:
        return regular
    return False


def _shown(path: str | Path) -> str:
    """A path for people: bytes of a name that are not UTF-8 are written as ``\\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _state(store: MemoryStore, name: str, digest: str) -> str:
    rows = store.of_source(name)
    if not rows:
        return "new"
    return "unchanged" if all(row["source_hash"] == digest for row in rows) else "changed"


def _import_file(store: MemoryStore, file: PlannedFile, batch: str, chunk_words: int, max_file_mb: float) -> int:
    importer = importer_for(file.path)
    if importer is None:
        raise ImporterError(f"{file.path} is of a kind that cannot be imported.", context={"file": file.path})
    document = importer.read(file.name, read_limited(file.path, int(max_file_mb * 1e6)))
    chunks = chunk_document(document, chunk_words)
    if not chunks:
        raise ImporterError(
            f"{file.path} holds no text.",
            kind="importer.file",
            remedy="Nothing to do.",
            context={"reason": "holds no text"},
        )
    old = store.of_source(file.name)
    if old:
        store.write_receipt(_REPLACED, {"batch": batch, "rows": [own_columns(row) for row in old]})
    store.add([_memory(importer.kind, document, chunk, batch) for chunk in chunks])
    # Only after the new rows are durable: a stop in between leaves both, and the next import removes the older ones.
    store.forget([str(row["id"]) for row in old])
    return len(chunks)


def _memory(kind: str, document: Document, chunk: Chunk, batch: str) -> NewMemory:
    return NewMemory(
        kind=kind,
        text=chunk.text,
        title=chunk.title(document.title),
        path=document.path,
        start=chunk.start,
        end=chunk.end,
        day=document.day,
        tags=document.tags,
        batch=batch,
        source_hash=document.sha256,
        metadata={**document.metadata, "links": list(document.links)},
    )


def _as_problem(path: Path, error: ImporterError) -> FileProblem:
    return FileProblem(str(path), error.context.get("reason", str(error)), error.remedy)

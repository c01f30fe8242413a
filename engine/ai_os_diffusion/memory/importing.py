"""Imports folders and files: plan (the preview), run, undo. A second import of the same files adds nothing."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ai_os_diffusion import native
from ai_os_diffusion.device.allocator import Trimmer
from ai_os_diffusion.errors import Cancelled, ImporterError
from ai_os_diffusion.logging import get_logger
from ai_os_diffusion.memory import media_importing, thumbnails
from ai_os_diffusion.memory.chunking import chunk_document
from ai_os_diffusion.memory.importers import items, replaced
from ai_os_diffusion.memory.importers.base import PASSED_OVER, Importer, Source, counted, problem, read_limited
from ai_os_diffusion.memory.importers.obsidian import forget_vaults
from ai_os_diffusion.memory.importers.own_export import OWN_EXPORT, ExportedRows
from ai_os_diffusion.memory.importers.placing import nearest, placed, text_span
from ai_os_diffusion.memory.importers.recognising import Recognition
from ai_os_diffusion.memory.importers.registry import detect
from ai_os_diffusion.memory.importers.walking import Found, as_problem, find_files
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.progress import CancelToken, Progress, ProgressReporter
from ai_os_diffusion.types import FileProblem, ImportReport

_IMPORT = "import"
_log = get_logger(__name__)


@dataclass(frozen=True)
class PlannedFile:
    """A file that an import would read, and whether its content is new, changed or unchanged.

    `items` is how many documents it holds, `to_store` how many of them an import would store; `contents` says both for
    people ("12 conversations, 3 of them new or changed"), and `notes` what of the file is left out on purpose.
    """

    path: Path
    name: str
    state: str  # "new", "changed", "unchanged"
    size: int  # bytes
    format: str = ""
    items: int = 1
    to_store: int = 1
    contents: str = ""
    notes: tuple[str, ...] = ()
    moved_from: str = ""  # where a picture or recording lay that is known

    @property
    def units(self) -> int:
        """How much it counts in the progress of an import."""
        return max(1, self.items)


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; made without writing anything.

    `skipped` counts the files of kinds that cannot be imported, by their ending ("" for none), most frequent first;
    `left_out` names each of them with the reason. `gone` are files of a watched folder that were deleted, and whose
    memories go; an ordinary import forgets nothing.
    """

    roots: tuple[Path, ...]
    files: tuple[PlannedFile, ...]
    problems: tuple[FileProblem, ...]
    skipped: tuple[tuple[str, int], ...] = ()
    left_out: tuple[FileProblem, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the files that would be read."""
        return sum(file.size for file in self.files if file.state != "unchanged")

    def count(self, state: str) -> int:
        """How many files are in a state."""
        return sum(file.state == state for file in self.files)


@dataclass(frozen=True)
class SourceText:
    """A source as a person reads it; characters `start..end` of `text` are the memory, `place` its page or message.

    `changed`: the file is no longer as it was imported, so that the place may be off.
    """

    path: str
    title: str
    text: str
    start: int
    end: int
    changed: bool
    place: dict[str, object]


def plan_import(
    store: MemoryStore,
    roots: Path | Sequence[Path],
    *,
    max_file_mb: float = 50.0,
    recognition: Recognition | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> ImportPlan:
    """Look through `roots` (folders and files) and say what an import would do.

    `recognition` is what the import would read words in pictures and recordings with.

    Raises:
        ImporterError: a single root is missing or may not be listed; among several that is a problem of the plan.
        Cancelled: `cancel` was set.
    """
    roots = (roots,) if isinstance(roots, Path) else tuple(roots)
    forget_vaults()
    found = find_files(roots)
    files: list[PlannedFile] = []
    seen: set[str] = set()
    reporter = ProgressReporter(on_progress, len(found.files))
    for number, (path, importer) in enumerate(found.files, 1):
        if cancel is not None:
            cancel.check()
        name = str(path.resolve())
        if name not in seen:  # else it is met twice, or a link to a file that is imported under its own name
            seen.add(name)
            try:
                files.append(_plan_file(store, path, name, importer, max_file_mb, found, recognition, cancel))
            except ImporterError as error:
                passed_over = error.kind == PASSED_OVER and path not in roots
                (found.left_out if passed_over else found.problems).append(as_problem(path, error))
                found.skipped.update([path.suffix.lower()] if passed_over else [])
        reporter.report(number, path.name)
    skipped = tuple(found.skipped.most_common())
    return ImportPlan(roots, tuple(files), tuple(found.problems), skipped, tuple(found.left_out))


def _plan_file(
    store: MemoryStore,
    path: Path,
    name: str,
    importer: Importer,
    max_file_mb: float,
    found: Found,
    recognition: Recognition | None,
    cancel: CancelToken | None,
) -> PlannedFile:
    source = _read(path, name, importer, max_file_mb)
    size = len(source.data)
    if not importer.unit:
        # What cannot be parsed shows in the preview already. The run parses again: a file may have changed by
        # then, a parse takes a tenth of the time of storing the note, and a vault's texts do not fit in memory.
        importer.check(source)
        found.problems += source.problems
        state, moved_from = _state(store, name, source.sha256), ""
        if importer.machine_read:
            state, moved_from, told = media_importing.state_of(store, importer, source, recognition)
            source.notes += [told] if told else []
        to_store = int(state != "unchanged")
        notes = tuple(source.notes)
        return PlannedFile(path, name, state, size, importer.name, 1, to_store, importer.name, notes, moved_from)
    contents = ExportedRows(store, source) if importer is OWN_EXPORT else items.FileItems(store, importer, source)
    tally = contents.tally(cancel)
    found.problems += source.problems
    state = "unchanged" if tally.is_stored else "changed" if contents.is_known else "new"
    told = f"{importer.name}: {counted(tally.total, importer.unit)}"
    if tally.to_store < tally.total:
        told += f", {tally.to_store:,} of them new or changed"
    return PlannedFile(
        path, name, state, size, importer.name, tally.total, tally.to_store, told, tuple(dict.fromkeys(source.notes))
    )


def run_import(
    store: MemoryStore,
    plan: ImportPlan,
    *,
    chunk_words: int,
    max_file_mb: float = 50.0,
    recognition: Recognition | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> ImportReport:
    """Store every new or changed file of the plan; what was stored before a stop stays, and the next import goes on.

    A note is stored in one atomic batch, and so is each conversation, mail or row of a file that holds many. Files
    that cannot be read are left out and named in the report. Progress counts these units. `recognition` reads words in
    pictures and recordings, which may take long, and is closed at the end; progress is told while it reads.
    """
    batch = uuid.uuid4().hex
    problems = list(plan.problems)
    todo = [file for file in plan.files if file.state != "unchanged"]
    reporter = ProgressReporter(on_progress, sum(file.units for file in todo))
    trim = Trimmer()
    recognition = recognition or Recognition(pictures=False, recordings=False)
    imported = memories = before = 0
    if todo or plan.gone:
        _begin(store, batch, plan.roots)
    moved = {file.moved_from for file in todo}
    for name in plan.gone:
        if name not in moved:
            items.replace(store, batch, [str(row["id"]) for row in store.of_source(name)])
    with contextlib.closing(recognition):
        for file in todo:
            if cancel is not None and cancel.cancelled:
                break
            step = items.Stored(0, 0, whole=False)
            recognition.tick = _telling(reporter, before, file.path.name, cancel)
            try:
                for step in _import_file(store, file, batch, chunk_words, max_file_mb, problems, recognition, cancel):
                    if step.items < file.units:  # the last is told below, once it counts
                        reporter.report(before + step.items, file.path.name)
            except ImporterError as error:
                problems.append(as_problem(file.path, error))
                step = replace(step, whole=False)
            except Cancelled:  # while words were read
                break
            imported += step.whole
            memories += step.memories
            before += file.units
            trim()
            if step.whole or not (cancel is not None and cancel.cancelled):
                reporter.report(before, file.path.name)
    _log.info("import: %d of %d files, %d memories, %d problems", imported, len(todo), memories, len(problems))
    told = tuple(dict.fromkeys(problems))
    unchanged = plan.count("unchanged")
    return ImportReport(batch, len(plan.files), imported, unchanged, memories, told, recognition.hints())


def _telling(reporter: ProgressReporter, done: int, name: str, cancel: CancelToken | None) -> Callable[[], None]:
    """What is called while a file takes long: tells that it is in hand, and stops it."""

    def tell() -> None:
        if cancel is not None:
            cancel.check()
        reporter.report(done, name)

    return tell


def undo_import(store: MemoryStore, batch: str = "") -> ImportReport:
    """Take back an import (the latest when `batch` is empty): its memories go, the ones it replaced come back.

    Raises:
        ImporterError: there is no such import.
    """
    receipts = [(key, data) for key, data in store.receipts(_IMPORT) if batch in ("", data["batch"])]
    if not receipts:
        raise ImporterError("There is no import to undo.", kind="importer.undo", context={"batch": batch})
    key, data = receipts[-1]
    with native.translate_errors():
        rows = store.tables.find("memories", "batch", data["batch"])
    gone = store.erase([str(row["id"]) for row in rows])
    sources = replaced.bring_back(store, data["batch"])
    thumbnails.drop(store, rows)
    store.drop_receipt(key)
    return ImportReport(data["batch"], len(sources), 0, 0, gone)


def _begin(store: MemoryStore, batch: str, roots: Sequence[Path]) -> None:
    """Write the receipt before the first file, so that an import cut short can be undone too.

    Only the latest import keeps the rows that it replaced: older versions of a file should not pile up.
    """
    for old, earlier in store.receipts(replaced.KIND):
        store.drop_receipt(old)
        thumbnails.drop(store, earlier["rows"])
    store.write_receipt(_IMPORT, {"batch": batch, "roots": [str(root) for root in roots]})


def _read(path: Path, name: str, importer: Importer, max_file_mb: float) -> Source:
    return Source(name, read_limited(path, int(max_file_mb * 1e6) * importer.size_factor))


def _state(store: MemoryStore, name: str, digest: str) -> str:
    rows = store.of_source(name)
    if not rows:
        return "new"
    return "unchanged" if all(row["source_hash"] == digest for row in rows) else "changed"


def _import_file(
    store: MemoryStore,
    file: PlannedFile,
    batch: str,
    chunk_words: int,
    max_file_mb: float,
    problems: list[FileProblem],
    recognition: Recognition,
    cancel: CancelToken | None,
) -> Iterator[items.Stored]:
    """Store a file; yields how far it is, whenever all that was read is stored."""
    importer = detect(file.path).importer
    if importer is None:
        raise problem(file.path, "is of a kind that cannot be imported", "Leave it out.")
    source = _read(file.path, file.name, importer, max_file_mb)
    if importer is OWN_EXPORT:
        yield from ExportedRows(store, source).bring_in(batch, cancel)
        problems += source.problems
        return
    if importer.unit:
        yield from items.FileItems(store, importer, source).bring_in(batch, chunk_words, cancel)
        problems += source.problems
        return
    if importer.machine_read:
        source.recognition = recognition
        yield items.Stored(1, media_importing.bring_in(store, importer, source, file.moved_from, batch, chunk_words))
        problems += source.problems
        return
    for document in importer.documents(source):
        chunks = list(placed(document, chunk_document(document, chunk_words)))
        if not chunks:
            raise problem(file.path, "holds no text", "Nothing to do.")
        old = [str(row["id"]) for row in store.of_source(file.name)]
        replaced.keep(store, batch, old)
        store.add([items.memory(importer.kind, document, chunk, batch, {}) for chunk in chunks])
        # Only after the new rows are durable: a stop in between leaves both, and the next import removes the older.
        store.erase(old)
        problems += source.problems
        yield items.Stored(1, len(chunks))


def read_source(store: MemoryStore, key: str, *, quote: str = "", max_file_mb: float = 50.0) -> SourceText:
    """The text that a memory was taken from, as a person reads it, with the place of the memory, or of a quote of it.

    For a note the text is the file; for a page, a PDF, a chat or a mail it is what was read from the file, and of a
    file that holds many, the one conversation, mail or row.

    Raises:
        ImporterError: no such memory, it comes from no file, or the file cannot be read or no longer holds it.
    """
    with native.translate_errors():
        row = store.tables.get("memories", key)
    if row is None or not row.get("source"):
        raise ImporterError("This memory comes from no file.", kind="importer.source")
    path = Path(str(row["source"]))
    importer = detect(path).importer
    if importer is None:
        raise problem(path, "is of a kind that cannot be imported", "Import the file again.")
    source = _read(path, str(path), importer, max_file_mb)
    if importer.machine_read:
        title, text, start, end, values = media_importing.remembered(store, row, quote)
        return SourceText(str(path), title, text, start, end, row["source_hash"] != source.sha256, values)
    metadata = json.loads(row.get("metadata") or "{}")
    item = str(metadata.get("item", ""))
    document = next((found for found in importer.documents(source) if found.item == item), None)
    if document is None:
        raise problem(path, "no longer holds this memory", "Import the file again.")
    start, end = text_span(document, int(row["span_start"]), int(row["span_end"]))
    start, end = nearest(document.text, str(row["text"]), start) or (start, end)
    if quote:
        start, end = nearest(document.text[:end], quote, start) or (start, end)
    place = metadata.get("place")
    values = place if isinstance(place, dict) else {}
    changed = row["source_hash"] != document.sha256
    return SourceText(str(path), document.title, document.text, start, end, changed, values)

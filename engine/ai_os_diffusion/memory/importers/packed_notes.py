"""Notes as texts in a zip file: Apple Notes as Apple gives them out, and what other programs write like that."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import MAX_ITEMS, Document, Importer, Source
from ai_os_diffusion.memory.importers.markdown import MarkdownImporter, PlainTextImporter
from ai_os_diffusion.memory.importers.webpage import HtmlImporter

_READERS: tuple[Importer, ...] = (MarkdownImporter(), PlainTextImporter(), HtmlImporter())
_BY_SUFFIX = {suffix: reader for reader in _READERS for suffix in reader.suffixes}
_OF_NOTES = re.compile(r"(?:.*/)?(?:iCloud |Apple )?(?:Notes|Notizen|Notas)/", re.IGNORECASE)
_BIN = re.compile(r"(?:.*/)?(?:Recently Deleted|Zuletzt gelöscht|Trash)/", re.IGNORECASE)
_BLANK = frozenset({"is empty", "holds no text"})
_BINNED, _OTHER, _EMPTY = "notes of the bin", "pictures and other files", "notes without text"


class PackedNotesImporter(Importer):
    """Every text, Markdown file and web page of the zip is a note; other files are left out."""

    name = "packed notes"
    kind = "note"
    suffixes: tuple[str, ...] = (".zip",)
    unit = "note"
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The notes, in the order of their names."""
        listed = [name for name in archive.names(source.path, source.data) if not _is_hidden(name)]
        counts = {
            _BINNED: sum(_is_note(name) and _is_binned(name) for name in listed),
            _OTHER: sum(not _is_note(name) for name in listed),
            _EMPTY: 0,
        }
        base = count = 0
        for member in archive.members(source, lambda name: _is_note(name) and not _is_binned(name)):
            if count >= MAX_ITEMS:
                source.damaged(f"holds over {MAX_ITEMS:,} notes: the rest is left out", "Unpack it.")
                break
            inner = Source(member.name, member.data, source.notes, source.problems)
            try:
                (document,) = _BY_SUFFIX[PurePosixPath(member.name).suffix.lower()].documents(inner)
            except ImporterError as error:
                reason = str(error.context.get("reason", error))
                if reason not in _BLANK:
                    source.damaged(f"holds a note that {reason} ({member.name[-80:]})", error.remedy)
                    continue
                document = None
            if document is None or not document.text[document.body :].strip():
                counts[_EMPTY] += 1
                continue
            count += 1
            yield dataclasses.replace(
                document, path=source.path, base=base, runs=(), sha256=source.sha256, item=member.name[:300]
            )
            base += len(document.text.encode()) + 1
        source.leave_out(counts)


def is_packed(names: Sequence[str]) -> bool:
    """Whether a zip file with these members is one of notes: it says so, or most of it is text."""
    listed = [name for name in names if not _is_hidden(name)]
    texts = [name for name in listed if _is_note(name)]
    return bool(texts) and (2 * len(texts) >= len(listed) or any(_OF_NOTES.match(name) for name in texts))


def _is_note(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _BY_SUFFIX and not _is_hidden(name)


def _is_binned(name: str) -> bool:
    return _BIN.match(name) is not None


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)

"""PDF files: the text of each page, its lines joined into paragraphs; scans hold no text and are named."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import PurePosixPath

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers.base import (
    MAX_TEXT,
    Document,
    Importer,
    Place,
    Source,
    clean,
    problem,
)
from ai_os_diffusion.memory.importers.markdown import readable

MAX_PAGES = 5000
PAGE_SECONDS = 20.0
FILE_SECONDS = 600.0
_BROKEN = "Open it in a viewer and save it again."
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]$")
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_ITEM = re.compile(r"(?:[-–•*▪◦]|\d{1,3}[.)])\s")
_PROGRAM_TITLE = re.compile(r"\.(?:docx?|odt|indd|tex|pdf|xlsx?)$|^(?:untitled|Microsoft Word)", re.IGNORECASE)
# What its parser raises on damaged files, besides its own errors.
_FAILURES = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, OSError,
             RecursionError, OverflowError, ZeroDivisionError, NotImplementedError, MemoryError)  # fmt: skip
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes the file, and logs hold no content


class PdfImporter(Importer):
    """PDF files that hold text."""

    name = "PDF"
    kind = "document"
    suffixes: tuple[str, ...] = (".pdf",)
    size_factor = 4

    def documents(self, source: Source) -> Iterator[Document]:
        """The file as one document, with the page of each passage."""
        reader = _opened(source)
        pages = _texts(source, reader)
        blocks: list[str] = []
        places: list[Place] = []
        length = 0
        for number, page in pages:
            text = paragraphs(page)
            if not text:
                continue
            if length + len(text) > MAX_TEXT:
                source.damaged(f"holds over {MAX_TEXT:,} characters: from page {number} on it is left out", "Split it.")
                break
            places.append(Place(length, {"page": number}))
            blocks.append(text)
            length += len(text) + 2
        if not blocks and source.problems:
            unread = source.problems.pop()
            raise problem(source.path, unread.reason, unread.remedy)
        if not blocks:
            reason = "holds no text, only pictures of pages, which cannot be read yet"
            raise problem(source.path, reason, "Run a text recognition over it first.")
        yield _document(source, reader, "\n\n".join(blocks), tuple(places))

    def check(self, source: Source) -> None:
        """Raise where it cannot be opened; the pages are read when it is imported."""
        _opened(source)


def _opened(source: Source) -> PdfReader:
    if b"%PDF-" not in source.data[:1024]:
        raise problem(source.path, "is not a PDF file", _BROKEN)
    try:
        reader = PdfReader(io.BytesIO(source.data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise problem(source.path, "is protected with a password", "Save it without the password.")
        count = len(reader.pages)
    except FileNotDecryptedError as error:
        raise problem(source.path, "is protected with a password", "Save it without the password.") from error
    except ImporterError:
        raise
    except _FAILURES as error:
        if "cryptography" in str(error):
            raise problem(source.path, "is encrypted", "Save it without encryption.") from error
        raise problem(source.path, "is a damaged PDF file, or cut off", _BROKEN) from error
    if count > MAX_PAGES:
        raise problem(source.path, f"has {count:,} pages; the limit is {MAX_PAGES:,}", "Split it.")
    if count == 0:
        raise problem(source.path, "is a damaged PDF file, or cut off", _BROKEN)
    return reader


def _texts(source: Source, reader: PdfReader) -> Iterator[tuple[int, str]]:
    """(number, text) of each page that can be read in time."""
    unread: list[int] = []
    stop = time.monotonic() + FILE_SECONDS
    for number in range(1, len(reader.pages) + 1):
        deadline = min(stop, time.monotonic() + PAGE_SECONDS)

        def in_time(*_: object, deadline: float = deadline) -> None:
            if time.monotonic() > deadline:
                raise TimeoutError

        try:
            text = reader.pages[number - 1].extract_text(visitor_operand_before=in_time)
        except _FAILURES:
            unread.append(number)
            continue
        yield number, clean(text)
    if unread:
        shown = ", ".join(map(str, unread[:10])) + (" and others" if len(unread) > 10 else "")
        source.damaged(f"has pages that cannot be read ({shown})", _BROKEN)


def paragraphs(page: str) -> str:
    """The lines of a page joined into paragraphs, words that were split at a line's end made whole."""
    lines = [" ".join(line.split()) for line in page.splitlines()]
    told = [place for place, line in enumerate(lines) if line]
    if len(told) > 1:  # the number of the page, above or below its text
        for place in (told[0], told[-1]):
            lines[place] = "" if lines[place].isdecimal() else lines[place]
    lengths = [len(line) for line in lines if len(line) > 20]
    full = 0.7 * statistics.median(lengths) if lengths else 0
    found: list[str] = []
    open_line = False
    for line in lines:
        if not line:
            open_line = False
            continue
        if found and open_line and not _ITEM.match(line):
            hyphen = _HYPHEN.search(found[-1])
            if hyphen and line[0].islower():
                found[-1] = found[-1][:-1] + line
            else:
                found[-1] += " " + line
        elif found and _ITEM.match(line) and _ITEM.match(found[-1].rsplit("\n", 1)[-1]):
            found[-1] += "\n" + line
        else:
            found.append(line)
        open_line = len(line) >= full and full > 0 and not (_ENDS.search(line) and len(line) < full / 0.7 * 0.85)
    return "\n\n".join(found)


def _document(source: Source, reader: PdfReader, text: str, places: tuple[Place, ...]) -> Document:
    stem = PurePosixPath(source.path).stem
    title, author, created = _properties(reader)
    day = find_date(stem) or find_date(text[:200].split("\n\n")[0]) or created
    return Document(
        path=source.path,
        title=title or readable(stem),
        day=day,
        tags=(),
        links=(),
        text=text,
        body=0,
        base=0,
        sha256=source.sha256,
        metadata={"pages": len(reader.pages)} | ({"author": author} if author else {}),
        places=places,
    )


def _properties(reader: PdfReader) -> tuple[str, str, dt.date | None]:
    """(title, author, day of creation) as far as the file says them."""
    try:
        values = reader.metadata
        if values is None:
            return "", "", None
        title, author, created = str(values.title or ""), str(values.author or ""), values.creation_date
    except _FAILURES:  # properties are an extra; the pages are the file
        return "", "", None
    title = " ".join(clean(title).split())[:200]
    named_by_program = _PROGRAM_TITLE.search(title)
    return "" if named_by_program else title, clean(author)[:200], created.date() if created else None

"""The pages of a PDF file as pypdf reads them, within limits of time and number."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers.base import Source, clean, problem

MAX_PAGES = 5000
PAGE_SECONDS = 20.0
FILE_SECONDS = 600.0
_BROKEN = "Open it in a viewer and save it again."
_PROGRAM_TITLE = re.compile(r"\.(?:docx?|odt|indd|tex|pdf|xlsx?)$|^(?:untitled|Microsoft Word)", re.IGNORECASE)
# What its parser raises on damaged files, besides its own errors.
_FAILURES = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, OSError,
             RecursionError, OverflowError, ZeroDivisionError, NotImplementedError, MemoryError)  # fmt: skip
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes the file, and logs hold no content


@dataclass(frozen=True)
class About:
    """What a file says about itself; empty where it does not."""

    pages: int
    title: str = ""
    author: str = ""
    created: dt.date | None = None


def opened(source: Source) -> PdfReader:
    """The file, its pages counted. Raises ImporterError where it is none, damaged, protected, empty or too long."""
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


def texts(source: Source, reader: PdfReader) -> Iterator[tuple[int, str]]:
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


def about(reader: PdfReader) -> About:
    """Title, author and day of creation, as far as they can be read."""
    count = len(reader.pages)
    try:
        values = reader.metadata
        if values is None:
            return About(count)
        title, author, created = str(values.title or ""), str(values.author or ""), values.creation_date
    except _FAILURES:  # properties are an extra; the pages are the file
        return About(count)
    title = " ".join(clean(title).split())[:200]
    named_by_program = _PROGRAM_TITLE.search(title)
    return About(count, "" if named_by_program else title, clean(author)[:200], created.date() if created else None)

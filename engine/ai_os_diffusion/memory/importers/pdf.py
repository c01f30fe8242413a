"""PDF files: the text of each page, its lines joined into paragraphs; scans hold no text and are named."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.memory.importers.base import (
    MAX_TEXT,
    Document,
    Importer,
    Place,
    Source,
    problem,
)
from ai_os_diffusion.memory.importers.markdown import readable

if TYPE_CHECKING:
    from ai_os_diffusion.memory.importers.pdf_pages import About

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]$")
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_ITEM = re.compile(r"(?:[-–•*▪◦]|\d{1,3}[.)])\s")


class PdfImporter(Importer):
    """PDF files that hold text."""

    name = "PDF"
    kind = "document"
    suffixes: tuple[str, ...] = (".pdf",)
    size_factor = 4

    def documents(self, source: Source) -> Iterator[Document]:
        """The file as one document, with the page of each passage."""
        from ai_os_diffusion.memory.importers import pdf_pages  # the library takes 0.1 s to load

        reader = pdf_pages.opened(source)
        blocks: list[str] = []
        places: list[Place] = []
        length = 0
        for number, page in pdf_pages.texts(source, reader):
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
        yield _document(source, pdf_pages.about(reader), "\n\n".join(blocks), tuple(places))

    def check(self, source: Source) -> None:
        """Raise where it cannot be opened; the pages are read when it is imported."""
        from ai_os_diffusion.memory.importers import pdf_pages

        pdf_pages.opened(source)


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


def _document(source: Source, about: About, text: str, places: tuple[Place, ...]) -> Document:
    stem = PurePosixPath(source.path).stem
    day = find_date(stem) or find_date(text[:200].split("\n\n")[0]) or about.created
    return Document(
        path=source.path,
        title=about.title or readable(stem),
        day=day,
        tags=(),
        links=(),
        text=text,
        body=0,
        base=0,
        sha256=source.sha256,
        metadata={"pages": about.pages} | ({"author": about.author} if about.author else {}),
        places=places,
    )

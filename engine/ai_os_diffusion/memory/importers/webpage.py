"""Web pages: headings, paragraphs, lists and tables as Markdown; scripts, styles, menus and pictures are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from ai_os_diffusion.dates import find_date
from ai_os_diffusion.memory.importers.base import (
    Document,
    Importer,
    Run,
    Source,
    clean,
    decode_any,
    problem,
)
from ai_os_diffusion.memory.importers.markdown import readable
from ai_os_diffusion.memory.importers.markup import Tag, Text, parts

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE)
_BLOCKS = frozenset(
    "p div section article main aside figure figcaption blockquote pre address ul ol dl dt dd form fieldset hr "
    "table caption header body html details summary".split()
)
_LEFT_OUT = frozenset({"nav", "footer", "button", "head"})
MOST_PARTS = 1_000_000
_DATE_NAMES = ("date", "article:published_time", "dcterms.date", "datepublished", "dc.date", "dcterms.created")


class HtmlImporter(Importer):
    """Web pages saved to disk."""

    name = "web page"
    kind = "document"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def documents(self, source: Source) -> Iterator[Document]:
        """The page."""
        declared = _CHARSET.search(source.data[:4096])
        name = declared[1].decode("ascii") if declared else ""
        text, base, codec = decode_any(source.path, source.data, name)
        page = Page(text, base, codec)
        for number, part in enumerate(parts(text)):
            if number > MOST_PARTS:
                raise problem(source.path, f"holds over {MOST_PARTS:,} pieces of markup", "Leave it out.")
            page.add(part)
        if not page.text.strip():
            raise problem(source.path, "holds no text", "Nothing to do.")
        stem = PurePosixPath(source.path).stem
        day = find_date(page.date) or find_date(stem) or find_date(page.text[:200].split("\n\n")[0])
        yield Document(
            path=source.path,
            title=page.title or readable(stem),
            day=day,
            tags=(),
            links=tuple(dict.fromkeys(page.links)),
            text=page.text,
            body=0,
            base=0,
            sha256=source.sha256,
            metadata={},
            runs=tuple(page.runs),
        )


class Page:
    """Collects the text of a page, and where each piece of it lies in the file.

    `lines` names the blocks of which each is a line and no paragraph: editors write a `div` for every line.
    """

    def __init__(self, markup: str, base: int, codec: str, lines: frozenset[str] = frozenset()) -> None:
        self.runs: list[Run] = []
        self.links: list[str] = []
        self.date = ""
        self._markup, self._codec, self._lines = markup, codec, lines
        self._pieces: list[str] = []
        self._length = 0
        self._at_char, self._at_byte = 0, base
        self._gap = ""  # what separates the next text from the last
        self._opening = ""  # what stands before the next text: "# ", "- ", "| "
        self._skipping: list[str] = []
        self._in_title = False
        self._title: list[str] = []
        self._heading: list[str] | None = None
        self._first_heading = ""
        self._cells = 0
        self._rows = 0
        self._in_row = False

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    @property
    def title(self) -> str:
        """The page's own title, else its first heading."""
        return " ".join("".join(self._title).split())[:200] or self._first_heading

    def add(self, part: Tag | Text) -> None:
        """Take the next part of the file."""
        if isinstance(part, Text):
            self._say(part)
        elif part.name == "title" and not (self._skipping and self._skipping[-1] != "head"):
            self._in_title = not part.closes
        elif part.name in _LEFT_OUT:
            self._skip(part)
        elif part.name == "meta":
            self._meta(part)
        elif not self._skipping:
            self._tag(part)

    def put_before(self, mark: str) -> None:
        """Write `mark` before the next text, such as the box of a task."""
        self._opening += mark

    def _skip(self, tag: Tag) -> None:
        if not tag.closes:
            self._skipping.append(tag.name)
        elif tag.name in self._skipping:
            del self._skipping[self._skipping.index(tag.name) :]
        self._break("\n\n")

    def _meta(self, tag: Tag) -> None:
        name = tag.attribute("name") or tag.attribute("property") or tag.attribute("itemprop")
        if name.lower() in _DATE_NAMES:
            self.date = self.date or tag.attribute("content")

    def _tag(self, tag: Tag) -> None:
        if re.fullmatch(r"h[1-6]", tag.name):
            self._break("\n\n")
            if tag.closes:
                self._end_heading()
            else:
                self._heading = []
                self._opening = "#" * int(tag.name[1]) + " "
        elif tag.name in self._lines:
            self._break("\n")
        elif tag.name == "br":
            self._break("\n\n" if self._lines and self._gap == "\n" else "\n")
        elif tag.name == "li":
            self._break("\n")
            self._opening = "" if tag.closes else "- "
        elif tag.name in ("tr", "td", "th"):
            self._table(tag)
        elif tag.name in _BLOCKS:
            if tag.name == "body" and not tag.closes:
                self._skipping.clear()
            if tag.name == "table" and not tag.closes:
                self._rows = 0
            self._break("\n\n")
        elif tag.name == "a" and not tag.closes:
            self._link(tag)

    def _link(self, tag: Tag) -> None:
        target = tag.attribute("href")
        if re.match(r"https?://", target) and len(self.links) < 500:
            self.links.append(target[:500])

    def _table(self, tag: Tag) -> None:
        if tag.name == "tr":
            if self._in_row:
                self._write(" |")
                self._rows += 1
                if self._rows == 1:
                    self._write("\n" + "|---" * max(1, self._cells) + "|")
            self._in_row, self._cells = False, 0
            self._break("\n")
            return
        if tag.closes:
            return
        if self._gap and not self._in_row:
            self._flush_gap()
        self._gap = ""
        self._write(" | " if self._in_row else "| ")
        self._in_row = True
        self._cells += 1

    def _end_heading(self) -> None:
        if self._heading is not None:
            self._first_heading = self._first_heading or " ".join("".join(self._heading).split())[:200]
        self._heading, self._opening = None, ""

    def _break(self, gap: str) -> None:
        if self._heading is not None and gap == "\n":
            gap = " "
        if self._in_row:
            gap = " " if self._pieces[-1] not in ("| ", " | ") else ""
        if len(gap) > len(self._gap) or not self._gap.strip(" "):
            self._gap = gap if self._length else ""

    def _say(self, part: Text) -> None:
        if self._in_title:
            self._title.append(clean(part.text))
            return
        if self._skipping:
            return
        if part.text == " " and not part.exact:
            self._gap = self._gap or (" " if self._length else "")
            return
        self._flush_gap()
        if self._opening:
            self._write(self._opening)
            self._opening = ""
        text = clean(part.text)
        start, end = self._byte(part.start), self._byte(part.end)
        coding = self._codec if part.exact and text == part.text else ""
        last = self.runs[-1] if self.runs else None
        if last and coding and last.coding == coding and last.raw_end == start and last.end == self._length:
            self.runs[-1] = Run(last.start, self._length + len(text), last.raw, end, coding)
        else:
            self.runs.append(Run(self._length, self._length + len(text), start, end, coding))
        if self._heading is not None:
            self._heading.append(text)
        self._write(text)

    def _flush_gap(self) -> None:
        if self._heading is not None and self._gap == " ":
            self._heading.append(" ")
        if self._gap:
            self._write(self._gap)
        self._gap = ""

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _byte(self, char: int) -> int:
        self._at_byte += len(self._markup[self._at_char : char].encode(self._codec))
        self._at_char = char
        return self._at_byte

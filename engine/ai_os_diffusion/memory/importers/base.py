"""What every importer produces, and the checks that every file passes first."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers.recognising import Known, Recognition
from ai_os_diffusion.types import FileProblem

MAX_ITEMS = 200_000  # conversations, mails or rows of one file
MAX_DEPTH = 200  # levels of nested JSON, XML or MIME
PASSED_OVER = "importer.passed_over"
MAX_TEXT = 20_000_000  # characters of one document
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Run:
    """Characters `start..end` of a document's text, which lie in its file at bytes `raw..raw_end`.

    `coding` is the codec whose encoding of these characters gives the bytes, `json` or `json-ascii` for a string of
    JSON, and empty where no more is known than the range as a whole.
    """

    start: int
    end: int
    raw: int
    raw_end: int
    coding: str = ""


@dataclass(frozen=True)
class Place:
    """What is known of the text from character `start` on: page, message, sender; `day` where that part has its own."""

    start: int
    values: dict[str, object]
    day: dt.date | None = None


@dataclass(frozen=True)
class Document:
    """A text with what its file says about it.

    `text` is the decoded file from byte `base` on; offsets into it become file offsets by encoding the part before.
    Where the text was taken out of markup, `runs` says where it lies in the file; of a file that is no text, offsets
    count in the text as it was read, and `places` says on which page or in which message a passage stands.
    `body` is the character in `text` where the content begins (after front matter).
    `item` is set where a file holds many documents, and is what this one is known by: the same in a later export.
    """

    path: str
    title: str
    day: dt.date | None
    tags: tuple[str, ...]
    links: tuple[str, ...]
    text: str
    body: int
    base: int
    sha256: str
    metadata: dict[str, object]
    runs: tuple[Run, ...] = ()
    places: tuple[Place, ...] = ()
    item: str = ""
    changed: str = ""  # ISO time of the item's last change; empty where it cannot change
    times: tuple[tuple[int, float], ...] = ()  # (character, second) of the words of a recording
    thumbnail: bytes = b""  # a small copy of a picture, as JPEG


@dataclass
class Source:
    """A file in hand, with what its importer leaves out of it and why.

    `recognition` reads words in pictures and recordings (None: they are not read), but for those that are `known`.
    """

    path: str
    data: bytes
    notes: list[str] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    recognition: Recognition | None = None
    known: Known = field(default_factory=Known)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes, in hexadecimal."""
        return content_hash(self.data)

    def leave_out(self, counts: Mapping[str, int]) -> None:
        """Say in the preview what is left out on purpose, and how often."""
        told = [f"{what} ({count:,})" for what, count in counts.items() if count]
        if told:
            self.notes.append(f"Left out: {', '.join(told)}.")

    def damaged(self, reason: str, remedy: str) -> None:
        """Say that a part of the file cannot be read; the rest is imported."""
        self.problems.append(FileProblem(self.path, reason, remedy))


class Importer(Protocol):
    """One format: how its files are read.

    Attributes:
        name: what a person calls the format.
        kind: the kind of its memories.
        suffixes: endings of its files, lower case.
        unit: what a file holds many of ("conversation"); empty where a file is one document.
        shared: whether an item is the same one wherever its file lies, so that a later export adds only what is new.
        size_factor: how many times the limit for notes a file may be large.
        machine_read: whether its words are read by machine, which takes long: they are kept, and shown as remembered.
    """

    name: str
    kind: str
    suffixes: tuple[str, ...]
    unit: str = ""
    shared: bool = False
    size_factor: int = 1
    machine_read: bool = False

    def documents(self, source: Source) -> Iterator[Document]:
        """The documents of a file, in order; raises ImporterError where it cannot be read at all."""
        ...

    def check(self, source: Source) -> None:
        """Raise what `documents` would, as far as that can be told quickly; for the preview."""
        for _ in self.documents(source):
            pass


def read_limited(path: Path, max_bytes: int) -> bytes:
    """The bytes of a regular file of at most `max_bytes`; raises ImporterError with the reason and a remedy."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            reason = f"is {_megabytes(size)}; the limit is {_megabytes(max_bytes)}"
            raise problem(path, reason, "Split the file, or raise memory.max_file_mb in the configuration.")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except PermissionError as error:
        raise problem(path, "may not be read", "Give yourself permission to read it.") from error
    except OSError as error:
        raise problem(path, f"cannot be read ({error.strerror})", "Check the disk and the file.") from error
    if len(data) > max_bytes:
        raise problem(path, f"is growing past {_megabytes(max_bytes)}", "Import it when it is complete.")
    if not data.strip():
        raise problem(path, "is empty", "Nothing to do.")
    return data


def decode_text(path: str, data: bytes) -> tuple[str, int]:
    """The text of a UTF-8 file and the number of bytes before it (a byte-order mark); raises ImporterError."""
    base = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    if b"\0" in data[:65536]:
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        what, remedy = ("is UTF-16 text", "Save it as UTF-8.") if utf16 else ("is not text (binary)", "Leave it out.")
        raise problem(Path(path), what, remedy)
    try:
        return data[base:].decode("utf-8"), base
    except UnicodeDecodeError as error:
        raise problem(Path(path), f"is not UTF-8 text (byte {base + error.start})", "Save it as UTF-8.") from error


def decode_any(path: str, data: bytes, declared: str = "") -> tuple[str, int, str]:
    """(text, bytes before it, codec) of a text file whose encoding is not known for sure.

    Tried in turn: the byte-order mark, the encoding that the file declares, UTF-8, Western European. The codec encodes
    the text back to exactly these bytes.

    Raises:
        ImporterError: the file is not text.
    """
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    base, codec = next(((len(mark), name) for mark, name in marks if data.startswith(mark)), (0, ""))
    if not codec and b"\0" in data[:65536]:
        raise problem(Path(path), "is not text (binary)", "Leave it out.")
    for name in filter(None, (codec, declared, "utf-8", "cp1252", "latin-1")):
        try:
            text = data[base:].decode(name)
            if text.encode(name) == data[base:]:
                return text, base, name
        except (UnicodeError, LookupError):  # the next one; the last takes any byte
            continue
    raise problem(Path(path), "is not text in any encoding known here", "Save it as UTF-8.")


def clean(text: str) -> str:
    """`text` with as many characters, none of which a store, a screen or an encoder chokes on."""
    return _CONTROLS.sub(" ", _SURROGATES.sub("\ufffd", text))


def content_hash(data: bytes) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def problem(path: Path | str, reason: str, remedy: str) -> ImporterError:
    """The error that leaves one file out: what is wrong with it, and what to do."""
    return ImporterError(
        f"{path} {reason}.", kind="importer.file", remedy=remedy, context={"file": path, "reason": reason}
    )


def passed_over(path: Path | str, reason: str) -> ImporterError:
    """The error that leaves one file out that nobody would miss."""
    return ImporterError(f"{path} {reason}.", kind=PASSED_OVER, context={"file": path, "reason": reason})


def counted(count: int, unit: str) -> str:
    """A number with its unit: "1 mail", "1,200 mails"."""
    return f"{count:,} {unit}" + ("" if count == 1 else "s")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e6:.3f} MB"

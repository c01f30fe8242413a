"""What every importer produces, and the checks that every file passes first."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ai_os_diffusion.errors import ImporterError


@dataclass(frozen=True)
class Document:
    """A text with what its file says about it.

    `text` is the decoded file from byte `base` on; offsets into it become file offsets by encoding the part before.
    `body` is the character in `text` where the content begins (after front matter).
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


class Importer(Protocol):
    """Turns one file into a Document."""

    suffixes: tuple[str, ...]
    kind: str

    def read(self, path: str, data: bytes) -> Document:
        """Parse the content of `path` (relative to the imported folder); raises ImporterError."""
        ...


def read_limited(path: Path, max_bytes: int) -> bytes:
    """The bytes of a regular file of at most `max_bytes`; raises ImporterError with the reason and a remedy."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            reason = f"is {_megabytes(size)}; the limit is {_megabytes(max_bytes)}"
            raise _problem(path, reason, "Split the file, or raise memory.max_file_mb in the configuration.")
        data = path.read_bytes()
    except PermissionError as error:
        raise _problem(path, "may not be read", "Give yourself permission to read it.") from error
    except OSError as error:
        raise _problem(path, f"cannot be read ({error.strerror})", "Check the disk and the file.") from error
    if not data.strip():
        raise _problem(path, "is empty", "Nothing to do.")
    return data


def decode_text(path: str, data: bytes) -> tuple[str, int]:
    """The text of a UTF-8 file and the number of bytes before it (a byte-order mark); raises ImporterError."""
    base = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    if b"\0" in data[:65536]:
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        what, remedy = ("is UTF-16 text", "Save it as UTF-8.") if utf16 else ("is not text (binary)", "Leave it out.")
        raise _problem(Path(path), what, remedy)
    try:
        return data[base:].decode("utf-8"), base
    except UnicodeDecodeError as error:
        raise _problem(Path(path), f"is not UTF-8 text (byte {base + error.start})", "Save it as UTF-8.") from error


def content_hash(data: bytes) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e6:.3f} MB"


def _problem(path: Path, reason: str, remedy: str) -> ImporterError:
    return ImporterError(
        f"{path} {reason}.", kind="importer.file", remedy=remedy, context={"file": path, "reason": reason}
    )

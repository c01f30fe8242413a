"""Reads members of zip files that nobody vouches for: bounded in number, size and ratio, and never onto the disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from ai_os_diffusion.memory.importers.base import Source, problem

MAX_MEMBERS = 20_000
MAX_UNPACKED = 1_000_000_000  # bytes of all members that are read
MAX_RATIO = 300  # a text packs to a tenth, a picture hardly at all
_SMALL = 1_000_000  # bytes below which the ratio says nothing
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, EOFError, NotImplementedError)
_DAMAGED = "Download or export it again."


@dataclass(frozen=True)
class Member:
    """A file of the archive; `changed` is the time that the archive gives it, as ISO text without a zone."""

    name: str
    data: bytes
    changed: str = ""


def is_zip(data: bytes) -> bool:
    """Whether this is a zip file."""
    return data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06")


def names(path: str, data: bytes) -> list[str]:
    """The names of all members; raises ImporterError as `members` does."""
    with _opened(path, data) as archive:
        return [info.filename for info in archive.infolist() if not _is_folder(info)]


def names_in(file: BinaryIO) -> list[str] | None:
    """The names of all members of an open file; None where it is damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            return [info.filename for info in archive.infolist()[:MAX_MEMBERS] if not _is_folder(info)]
    except _DAMAGE:
        return None


def first_bytes(file: BinaryIO, name: str, count: int) -> bytes:
    """The beginning of a member, to tell what it is; empty where it cannot be read, which its importer says."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(name) as content:
            return content.read(count)
    except (KeyError, RuntimeError, zlib.error, *_DAMAGE):
        return b""


def members(source: Source, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """The members whose names are wanted, in the order of their names.

    Raises:
        ImporterError: damaged, encrypted, a name that points out of the archive, too many members, or a member that
            unpacks to more than such files hold.
    """
    with _opened(source.path, source.data) as archive:
        left = MAX_UNPACKED
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if _is_folder(info) or not wanted(info.filename):
                continue
            data = _read(source.path, archive, info, left)
            left -= len(data)
            year, month, day, hour, minute, second = info.date_time
            changed = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
            yield Member(info.filename, data, changed)


def _is_folder(info: zipfile.ZipInfo) -> bool:
    # Not `is_dir`, which fails where the name is empty.
    return info.filename.endswith("/")


def _opened(path: str, data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise problem(path, "is a damaged zip file, or cut off", _DAMAGED) from error
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        reason = f"holds {len(infos):,} files; the limit is {MAX_MEMBERS:,}"
        raise problem(path, reason, "Unpack it and import the folder.")
    for info in infos:
        _check_name(path, info.filename)
    return archive


def _check_name(path: str, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or re.match(r"[A-Za-z]:", name):
        shown = name.encode("unicode_escape").decode()[:80]
        raise problem(path, f"holds a file name that points out of the archive ({shown})", "Leave it out.")


def _read(path: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The content of a member of at most `limit` bytes, counted while it is unpacked."""
    if info.flag_bits & 1:
        raise problem(path, "is encrypted", "Unpack it with its password and import the folder.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise problem(path, f"packs {info.filename[:80]} in a way not known here", "Unpack it and import the folder.")
    allowed = min(limit, max(_SMALL, info.compress_size * MAX_RATIO))
    try:
        with archive.open(info) as file:
            data = file.read(allowed + 1)
    except (zlib.error, *_DAMAGE) as error:
        raise problem(path, f"is damaged at {info.filename[:80]}", _DAMAGED) from error
    if len(data) > allowed:
        raise problem(path, f"unpacks {info.filename[:80]} to far more than such files hold (a bomb)", "Leave it out.")
    return data

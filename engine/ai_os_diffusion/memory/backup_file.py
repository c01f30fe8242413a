"""The file of a backup: a zip with the files of a store and a manifest of their sizes and hashes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ai_os_diffusion.errors import BackupError
from ai_os_diffusion.progress import CancelToken, Progress, ProgressReporter

FORMAT = "ai-os-backup"
VERSION = 1
MANIFEST = "manifest.json"
_MOST_MANIFEST = 64 << 20  # bytes
_MOST_FILES = 200_000
_PIECE = 1 << 20  # bytes
_NAME = re.compile(r"store(/[A-Za-z0-9][A-Za-z0-9._-]*)+")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PackedFile:
    """A file of the store: its place in the profile, its size in bytes, its SHA-256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class BackupInfo:
    """What a backup holds. `made` is UTC; `counts` are rows by table; `encrypted` files open with the key of then."""

    made: dt.datetime
    app_version: str
    encrypted: bool
    embedder_id: str
    dimension: int
    counts: Mapping[str, int]
    files: tuple[PackedFile, ...]

    @property
    def unpacked(self) -> int:
        """Bytes that restoring takes on the disk."""
        return sum(file.bytes for file in self.files)

    def to_json(self) -> str:
        """The text of the manifest."""
        values = dataclasses.asdict(self) | {"made": self.made.isoformat(timespec="seconds")}
        return json.dumps({"format": FORMAT, "format_version": VERSION, **values}, indent=1)


class ByteCount:
    """Adds up bytes for a reporter; `total` is an estimate, and reached by `finish` alone."""

    def __init__(self, sink: Callable[[Progress], None] | None, total: int) -> None:
        self._reporter = ProgressReporter(sink, total)
        self._total, self._done = total, 0

    def __call__(self, more: int, name: str) -> None:
        self._done += more
        self._reporter.report(min(self._done, self._total - 1), name)

    def finish(self) -> None:
        """Tell that all is done."""
        self._reporter.report(self._total)


def pack(
    target: zipfile.ZipFile, name: str, source: Path, on_bytes: Callable[[int, str], None], cancel: CancelToken | None
) -> PackedFile:
    """Add a file, and say what was added. Raises OSError, Cancelled."""
    digest, size = hashlib.sha256(), 0
    member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    member.compress_type, member.external_attr = target.compression, 0o600 << 16
    with source.open("rb") as file, target.open(member, "w", force_zip64=True) as packed:
        while piece := file.read(_PIECE):
            if cancel is not None:
                cancel.check()
            digest.update(piece)
            size += len(piece)
            packed.write(piece)
            on_bytes(len(piece), name)
    return PackedFile(name, size, digest.hexdigest())


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, BackupInfo]]:
    """A backup with its manifest, whose members are those that the manifest names.

    Raises:
        BackupError: it is no backup (`backup.file`), is damaged (`backup.damaged`), or was made by a newer AI-OS
            (`backup.version`); also for what is found out while it is read.
    """
    try:
        with file.open("rb") as raw:
            if not zipfile.is_zipfile(raw):
                raise _not_one(file, "is not a backup of AI-OS, or was cut off")
            with zipfile.ZipFile(raw) as packed:
                yield packed, _manifest(file, packed)
    except OSError as error:
        raise BackupError(
            f"{file} cannot be read: {error.strerror or error}.",
            kind="backup.file",
            remedy="Check the path and that you may read the file.",
            context={"file": file},
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise damaged(file, "a part of it cannot be unpacked") from error


def unpack(
    packed: zipfile.ZipFile,
    entry: PackedFile,
    out: BinaryIO | None,
    on_bytes: Callable[[int, str], None],
    cancel: CancelToken | None,
) -> None:
    """Check a file against the manifest, and write it to `out` where there is one; not a byte more than announced.

    Raises:
        BackupError: size or hash differ.
        Cancelled: `cancel` was set.
    """
    digest, left = hashlib.sha256(), entry.bytes
    with packed.open(entry.path) as member:
        while piece := member.read(min(_PIECE, left + 1)):
            if cancel is not None:
                cancel.check()
            left -= len(piece)
            if left < 0:
                break
            digest.update(piece)
            if out is not None:
                out.write(piece)
            on_bytes(len(piece), entry.path)
    if left != 0 or digest.hexdigest() != entry.sha256:
        raise damaged(Path(str(packed.filename or "the backup")), f"{entry.path} is not as it was written")


def damaged(file: Path, what: str) -> BackupError:
    """The error for a backup that cannot be used as it is."""
    return BackupError(
        f"The backup {file} is damaged: {what}.",
        kind="backup.damaged",
        remedy="Use another copy or an earlier backup; nothing was changed.",
        context={"file": file, "reason": what},
    )


def _not_one(file: Path, why: str) -> BackupError:
    remedy = "Choose a file that `ai-os backup` made."
    return BackupError(f"{file} {why}.", kind="backup.file", remedy=remedy, context={"file": file})


def _manifest(file: Path, packed: zipfile.ZipFile) -> BackupInfo:
    members = {member.filename: member for member in packed.infolist()}
    if any(member.flag_bits & 1 or member.compress_type not in _METHODS for member in members.values()):
        raise damaged(file, "it is packed in a way that no backup is")
    if MANIFEST not in members:
        raise _not_one(file, "is a zip file, but no backup of AI-OS")
    if members[MANIFEST].file_size > _MOST_MANIFEST:
        raise damaged(file, "its list of files is too long")
    with packed.open(MANIFEST) as member:
        text = member.read(_MOST_MANIFEST + 1)
    try:
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise _not_one(file, "is a zip file, but no backup of AI-OS")
        version = int(values["format_version"])
        if version > VERSION:
            raise BackupError(
                f"The backup {file} was made by a newer AI-OS ({values['app_version']}, format {version}).",
                kind="backup.version",
                remedy="Update AI-OS, then restore it.",
                context={"file": file, "version": version},
            )
        info = _info(values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(file, "its list of files cannot be read") from error
    _check_names(file, packed, info)
    return info


def _info(values: Mapping[str, Any]) -> BackupInfo:
    files = tuple(PackedFile(str(each["path"]), int(each["bytes"]), str(each["sha256"])) for each in values["files"])
    return BackupInfo(
        made=dt.datetime.fromisoformat(values["made"]),
        app_version=str(values["app_version"]),
        encrypted=bool(values["encrypted"]),
        embedder_id=str(values["embedder_id"]),
        dimension=int(values["dimension"]),
        counts={str(name): int(count) for name, count in values["counts"].items()},
        files=files,
    )


def _check_names(file: Path, packed: zipfile.ZipFile, info: BackupInfo) -> None:
    """Only plain names below `store/`, each once, with the sizes that the manifest announces."""
    named = {entry.path: entry for entry in info.files}
    held = [member for member in packed.infolist() if member.filename != MANIFEST]
    folded = {name.casefold() for name in named}
    if len(info.files) > _MOST_FILES or len(folded) != len(info.files) or len(held) != len(packed.infolist()) - 1:
        raise damaged(file, "its list of files is not plausible")
    for entry in info.files:
        if _NAME.fullmatch(entry.path) is None or ".." in entry.path or len(entry.path) > 200:
            raise damaged(file, f"it holds a file with the name {entry.path[:80]!r}, which no backup has")
        if entry.bytes < 0 or _SHA256.fullmatch(entry.sha256) is None:
            raise damaged(file, "its list of files is not plausible")
    if sorted(member.filename for member in held) != sorted(named):
        raise damaged(file, "it does not hold the files that it lists")
    for member in held:
        if member.file_size != named[member.filename].bytes:
            raise damaged(file, f"{member.filename} has another size than it should")

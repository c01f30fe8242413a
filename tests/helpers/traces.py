"""Looks for a text in every file below a folder, as raw bytes."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path


def traces(folder: Path, *needles: str | bytes) -> list[str]:
    """Files below `folder` in whose bytes a needle stands, in whatever case it was written or indexed."""
    wanted = [needle if isinstance(needle, bytes) else needle.encode() for needle in needles]
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if any(needle in data or needle.lower() in data for needle in wanted):
                found.append(os.fspath(path.relative_to(folder)))
    return found


def traces_packed(file: Path, *needles: str | bytes) -> list[str]:
    """Members of a zip file in whose unpacked bytes a needle stands; damage is an error."""
    wanted = [needle if isinstance(needle, bytes) else needle.encode() for needle in needles]
    found = []
    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            data = packed.read(name)
            if zlib.crc32(data) != packed.getinfo(name).CRC:
                raise ValueError(f"{name} is damaged")
            if any(needle in data or needle.lower() in data for needle in wanted):
                found.append(name)
    return found

"""Reads large JSON exports piece by piece: where each object lies in the file, and where its strings do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ai_os_diffusion.memory.importers.base import MAX_DEPTH, Source, problem

MAX_OBJECT = 100_000_000  # bytes of one conversation
_STRUCTURE = re.compile(rb'["{}\[\]]')
_IDS = re.compile(rb'"(?:id|uuid)"\s*:\s*"([^"\\]{1,200})"')
_NEAR = 200_000  # bytes after its id in which a message's text is looked for
_BACKSLASH = 0x5C
_BROKEN = "Export it again, or download it again."


@dataclass(frozen=True)
class Found:
    """An object of the file, and the bytes that it takes there."""

    value: dict[str, Any]
    start: int
    end: int


def objects(source: Source, unit: str) -> Iterator[Found]:
    """The objects of a file that holds one object, or a list of them; the whole ones of a file that is cut off.

    Raises:
        ImporterError: the file is not JSON, or nested deeper than any export is.
    """
    data, count, at = source.data, 0, 3 if source.data.startswith(b"\xef\xbb\xbf") else 0
    first = re.compile(rb"\s*").match(data, at)
    at = first.end() if first else at
    in_list = data[at : at + 1] == b"["
    at += in_list
    while at < len(data):
        begin = _STRUCTURE.search(data, at)
        if begin is None or begin[0] == b"]":
            if begin is None and in_list:
                _cut_off(source, count, unit)
            return
        if begin[0] != b"{":
            raise problem(source.path, f"is not a list of {unit}s", _BROKEN)
        end = end_of(source, begin.start())
        if end < 0:
            _cut_off(source, count, unit)
            return
        value = _parse(source, data[begin.start() : end], f"{unit} {count + 1}")
        if value is not None:
            yield Found(value, begin.start(), end)
        count += 1
        at = end
        if not in_list:
            return
    _cut_off(source, count, unit)


def _cut_off(source: Source, count: int, unit: str) -> None:
    if count == 0:
        raise problem(source.path, f"is cut off before its first {unit} ends", _BROKEN)
    source.damaged(f"is cut off: what follows {unit} {count:,} is missing", _BROKEN)


def _parse(source: Source, raw: bytes, what: str) -> dict[str, Any] | None:
    try:
        value = json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        source.damaged(f"holds broken JSON in {what}, which is left out", _BROKEN)
        return None
    return value if isinstance(value, dict) else None


def end_of(source: Source, start: int) -> int:
    """The byte after the object or list that begins at `start`; -1 where the file ends before."""
    data, depth, at = source.data, 0, start
    while True:
        mark = _STRUCTURE.search(data, at)
        if mark is None:
            return -1
        at = mark.end()
        if mark[0] == b'"':
            at = string_end(data, at)
            if at < 0:
                return -1
        elif mark[0] in (b"{", b"["):
            depth += 1
            if depth > MAX_DEPTH:
                raise problem(source.path, f"is nested deeper than {MAX_DEPTH} levels", "Leave it out.")
        else:
            depth -= 1
            if depth == 0:
                break
    if at - start > MAX_OBJECT:
        size = f"{(at - start) / 1e6:.0f} MB"
        raise problem(source.path, f"holds a single entry of {size}; the limit is {MAX_OBJECT // 10**6} MB", _BROKEN)
    return at


def string_end(data: bytes, start: int) -> int:
    """The byte after the string whose content begins at `start`; -1 where the file ends before."""
    at = start
    while True:
        quote = data.find(b'"', at)
        if quote < 0:
            return -1
        slash = quote - 1
        while slash >= at and data[slash] == _BACKSLASH:
            slash -= 1
        if (quote - 1 - slash) % 2 == 0:
            return quote + 1
        at = quote + 1


class Strings:
    """Finds where the texts of an object's messages lie in its bytes."""

    def __init__(self, source: Source, found: Found) -> None:
        self._data = source.data
        self._end = found.end
        self._ids: dict[str, int] = {}
        for match in _IDS.finditer(source.data, found.start, found.end):
            self._ids.setdefault(match[1].decode("utf-8", "replace"), match.start())

    def find(self, owner: str, text: str, after: int = 0) -> tuple[int, int, str] | None:
        """(first byte, byte after, coding) of `text` in the entry with the id `owner`, from byte `after` on.

        None where it is not found as it would be written.
        """
        at = max(after, self._ids.get(owner, -1))
        if at < 0 or owner not in self._ids or not text:
            return None
        for coding in ("json", "json-ascii"):
            try:
                written = json.dumps(text, ensure_ascii=coding == "json-ascii").encode()
            except UnicodeEncodeError:  # half a character, which only the escaped way can hold
                continue
            place = self._data.find(written, at, min(self._end, at + len(written) + _NEAR))
            if place >= 0:
                return place + 1, place + len(written) - 1, coding
        return None

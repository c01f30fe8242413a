"""Walks through JSON value by value, so that a file need not fit in memory twice, and tells where each text lies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ai_os_diffusion.memory.importers.base import Run, Source, clean
from ai_os_diffusion.memory.importers.json_scan import end_of, string_end

_GAP = re.compile(rb"[\s,:]*")
_PLAIN = re.compile(rb"[^\s,:{}\[\]\"]+")
_ESCAPES = re.compile(rb"(?:\\(?:u[0-9a-fA-F]{4}|[^u]))+")
_MOST_ESCAPES = 20_000  # beyond, a text is only known as a whole


class CutOffError(ValueError):
    """The file ends in the midst of a value."""


class Walk:
    """A place in a JSON file. Where a value comes, `fields`, `entries`, `value` or `skip` goes past it."""

    def __init__(self, source: Source, at: int = 0) -> None:
        self._source = source
        self.at = at or (3 if source.data.startswith(b"\xef\xbb\xbf") else 0)

    def peek(self) -> bytes:
        """The first byte of the value that comes, or what closes the object or list; raises CutOffError at the end."""
        gap = _GAP.match(self._source.data, self.at)
        self.at = gap.end() if gap else self.at
        first = self._source.data[self.at : self.at + 1]
        if not first:
            raise CutOffError("the file ends")
        return first

    def fields(self) -> Iterator[str]:
        """The names of the object that comes; the value of each comes then, and is passed over where nobody takes it.

        Raises:
            CutOffError: the file ends before the object does.
            ValueError: it is no object.
        """
        for _ in self._inside(b"{", b"}"):
            name = self.value()
            if not isinstance(name, str):
                raise ValueError("a field without a name")  # noqa: TRY004  as json.loads does
            self.peek()
            start = self.at
            yield name
            if self.at == start:
                self.skip()

    def entries(self) -> Iterator[None]:
        """Once for each entry of the list that comes, which comes then; raises as `fields` does."""
        for _ in self._inside(b"[", b"]"):
            start = self.at
            yield
            if self.at == start:
                self.skip()

    def value(self) -> Any:
        """The value that comes; raises CutOffError, and ValueError where it is not JSON."""
        start, end = self.skip()
        return json.loads(self._source.data[start:end].decode("utf-8", "replace"), strict=False)

    def skip(self) -> tuple[int, int]:
        """Go past the value that comes; returns its bytes. Raises CutOffError, ImporterError, ValueError."""
        first, start = self.peek(), self.at
        if first == b'"':
            self.at = string_end(self._source.data, start + 1)
        elif first in (b"{", b"["):
            self.at = end_of(self._source, start)
        else:
            plain = _PLAIN.match(self._source.data, start)
            if plain is None:
                raise ValueError(f"no value at byte {start}")
            self.at = plain.end()
        if self.at < 0:
            self.at = len(self._source.data)
            raise CutOffError("the file ends")
        return start, self.at

    def _inside(self, opens: bytes, closes: bytes) -> Iterator[None]:
        if self.peek() != opens:
            raise ValueError(f"no {opens.decode()} at byte {self.at}")
        self.at += 1
        while self.peek() != closes:
            yield
        self.at += 1


@dataclass(frozen=True)
class JsonText:
    """A text of a file, and where its characters lie there."""

    text: str
    runs: tuple[Run, ...]


def read_text(data: bytes, start: int, end: int) -> JsonText:
    """The string whose bytes, with its quotes, are `start..end`; raises ValueError where it is none."""
    raw = data[start + 1 : end - 1]
    said = json.loads(data[start:end].decode("utf-8", "replace"), strict=False)
    if not isinstance(said, str):
        raise ValueError("no text")  # noqa: TRY004  as json.loads does
    if not said:
        return JsonText("", ())
    text = clean(said)
    runs: Sequence[Run] = ()
    if text == said:
        runs = _as_written(said, raw, start + 1) or _in_pieces(said, raw, start + 1)
    return JsonText(text, tuple(runs) or (Run(0, len(text), start + 1, end - 1),))


def joined(parts: Sequence[tuple[str, JsonText]]) -> JsonText:
    """The texts behind one another, each with what stands before it and is not in the file."""
    said: list[str] = []
    runs: list[Run] = []
    length = 0
    for before, part in parts:
        said += [before, part.text]
        length += len(before)
        runs += shifted(part.runs, length)
        length += len(part.text)
    return JsonText("".join(said), tuple(runs))


def shifted(runs: Sequence[Run], by: int) -> Iterator[Run]:
    """The runs of a text that begins at character `by` of another one."""
    return (Run(run.start + by, run.end + by, run.raw, run.raw_end, run.coding) for run in runs)


def _as_written(text: str, raw: bytes, at: int) -> Sequence[Run]:
    for coding in ("json", "json-ascii"):
        try:
            written = json.dumps(text, ensure_ascii=coding == "json-ascii").encode()
        except UnicodeEncodeError:  # half a character, which only the escaped way can hold
            continue
        if written[1:-1] == raw:
            return (Run(0, len(text), at, at + len(raw), coding),)
    return ()


def _in_pieces(text: str, raw: bytes, at: int) -> Sequence[Run]:
    """Runs of plain text between the escaped characters, in whatever way these are written; none where they differ."""
    runs: list[Run] = []
    char = byte = 0
    for number, match in enumerate(_ESCAPES.finditer(raw)):
        if number > _MOST_ESCAPES:
            return ()
        plain = raw[byte : match.start()].decode("utf-8", "replace")
        if plain:
            runs.append(Run(char, char + len(plain), at + byte, at + match.start(), "utf-8"))
            char += len(plain)
        try:
            width = len(json.loads(b'"' + match[0] + b'"'))
        except ValueError:
            return ()
        runs.append(Run(char, char + width, at + match.start(), at + match.end()))
        char, byte = char + width, match.end()
    rest = raw[byte:].decode("utf-8", "replace")
    if rest:
        runs.append(Run(char, char + len(rest), at + byte, at + len(raw), "utf-8"))
    whole = "".join(text[run.start : run.end] if run.coding else "" for run in runs)
    said = b"".join(raw[run.raw - at : run.raw_end - at] for run in runs if run.coding)
    return runs if char + len(rest) == len(text) and whole.encode("utf-8", "replace") == said else ()

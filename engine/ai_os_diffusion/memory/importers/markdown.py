"""Markdown and plain text: front matter, first heading, tags, links, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml

from ai_os_diffusion.dates import as_date, find_date
from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers.base import Document, Importer, Source, content_hash, decode_text

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)(?:^|\n)---[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_HEADING = re.compile(r"\s*#\s+(.+?)\s*#*\s*$", re.M)
_TAG = re.compile(r"(?:(?<=\s)|\A)#([A-Za-z][\w/-]*)")
_LINK = re.compile(r"\[\[([^\]|#\n]+)")
_STAMP = re.compile(r"[-_ ]\d{4}-\d\d-\d\dT\d\d[:_-]\d\d[:_-]\d\dZ\Z")
_MAX_FRONT = 65536


class MarkdownImporter(Importer):
    """Notes in Markdown: ``.md``, ``.markdown``."""

    name = "Markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")
    kind = "note"

    def documents(self, source: Source) -> Iterator[Document]:
        """The note."""
        yield self.read(source.path, source.data)

    def read(self, path: str, data: bytes) -> Document:
        """Parse a note; a front matter that is not valid YAML raises ImporterError naming the line."""
        text, base = decode_text(path, data)
        front, body = front_matter(path, text)
        heading = _HEADING.match(text, body)
        stem = PurePosixPath(path).stem
        title = str(front.get("title") or (heading[1] if heading else "") or readable(stem))
        day = as_date(front.get("date")) or as_date(front.get("created")) or find_date(stem)
        day = day or find_date(text[body : body + 200].split("\n\n")[0])
        return Document(
            path=path,
            title=title,
            day=day,
            tags=_tags(front, text[body:]),
            links=tuple(dict.fromkeys(link.strip() for link in _LINK.findall(text))),
            text=text,
            body=body,
            base=base,
            sha256=content_hash(data),
            metadata={key: str(value) for key, value in front.items() if key not in ("title", "tags")},
        )


class PlainTextImporter(Importer):
    """Plain text: ``.txt``. The first line is the title when it is short and stands alone."""

    name = "plain text"
    suffixes: tuple[str, ...] = (".txt", ".text")
    kind = "note"

    def documents(self, source: Source) -> Iterator[Document]:
        """The text."""
        yield self.read(source.path, source.data)

    def read(self, path: str, data: bytes) -> Document:
        """Parse a text; raises ImporterError when it is not UTF-8 text."""
        text, base = decode_text(path, data)
        stem = PurePosixPath(path).stem
        return Document(
            path=path,
            title=readable(stem),
            day=find_date(stem) or find_date(text[:200].split("\n\n")[0]),
            tags=(),
            links=(),
            text=text,
            body=0,
            base=base,
            sha256=content_hash(data),
            metadata={},
        )


def front_matter(path: str, text: str) -> tuple[dict[str, Any], int]:
    """The values above a note and the character where its text begins; raises ImporterError for broken YAML."""
    match = _FRONT.match(text[:_MAX_FRONT])
    if match is None:
        return {}, 0
    try:
        values = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 2}" if mark is not None else "its first lines"
        raise ImporterError(
            f"{path}: the front matter is not valid YAML ({line}).",
            kind="importer.front_matter",
            remedy="Correct the lines between the two `---`, or remove them.",
            context={"file": path, "reason": f"has a front matter that is not valid YAML ({line})"},
        ) from error
    if not isinstance(values, dict):
        return {}, 0  # a rule line and a paragraph, not front matter
    return {str(key): value for key, value in values.items()}, match.end()


def _tags(front: dict[str, Any], text: str) -> tuple[str, ...]:
    named = front.get("tags", [])
    listed = re.split(r"[,\s]+", named) if isinstance(named, str) else named if isinstance(named, list) else []
    tags = [str(tag).strip().lstrip("#") for tag in listed] + _TAG.findall(text)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def readable(stem: str) -> str:
    """A file name without its ending, as a title; without the time that Apple Notes writes behind it."""
    stem = _STAMP.sub("", stem) or stem
    return re.sub(r"[_-]+", " ", stem).strip() if not re.fullmatch(r"[\d_-]+", stem) else stem

"""Cuts HTML into tags and texts, in one pass over the file and at any damage, with the place of each."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

# Every alternative ends at the end of the file at the latest, so that nothing is read twice.
_ATTRIBUTES = r"""(?:[^>=]+|=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))?)*"""
_PART = re.compile(
    rf"""<!--.*?(?:-->|\Z)
      | <(?P<raw>script|style|template|noscript|svg|math|iframe|object|textarea|select)(?=[\s/>])
            (?P<raw_attributes>{_ATTRIBUTES})(?:>|\Z)
      | <(?P<close>/?)(?P<tag>[a-zA-Z][^\s/>]{{0,40}})(?P<attributes>{_ATTRIBUTES})(?:>|\Z)
      | <[!?/][^>]*(?:>|\Z)
      | (?P<text>[^<]+|<)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_PIECE = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,40});?|\s+|[^\s&]+(?: [^\s&]+)*|&")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True)
class Tag:
    """A start or end tag, its name in lower case."""

    name: str
    closes: bool
    attributes: str

    def attribute(self, name: str) -> str:
        """The value of an attribute; empty where it has none."""
        for key, double, single, bare in _ATTRIBUTE.findall(self.attributes):
            if key.lower() == name:
                return html.unescape(double or single or bare)
        return ""


@dataclass(frozen=True)
class Text:
    """A piece of text between tags: what it says, and characters `start..end` of the file.

    `exact` where it says what stands there; else it is a character reference, or white space, which counts as one.
    """

    text: str
    start: int
    end: int
    exact: bool


def parts(markup: str) -> Iterator[Tag | Text]:
    """The tags and texts of a file, in order, without comments, scripts and the like."""
    at = 0
    while at < len(markup):
        match = _PART.match(markup, at)
        if match is None:  # cannot be: the last alternative takes any character
            return
        at = match.end()
        if match["text"] is not None:
            yield from _texts(match["text"], match.start())
        elif match["raw"] is not None:
            if not match["raw_attributes"].rstrip().endswith("/"):
                at = _after(markup, match["raw"], at)
        elif match["tag"] is not None:
            yield Tag(match["tag"].lower(), bool(match["close"]), match["attributes"])


def _after(markup: str, name: str, start: int) -> int:
    """Where an element ends whose content is not text."""
    end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(markup, start)
    return end.end() if end else len(markup)


def _texts(text: str, start: int) -> Iterator[Text]:
    for match in _PIECE.finditer(text):
        first, last = start + match.start(), start + match.end()
        if match[0].isspace():
            yield Text(" ", first, last, False)
        elif match[0].startswith("&") and len(match[0]) > 1:
            said = html.unescape(match[0])
            yield Text(said.replace("\xa0", " "), first, last, said == match[0])
        else:
            yield Text(match[0], first, last, True)

"""Markdown into a document, without HTML and without loading anything; and as the words that are read aloud."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextDocument

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_MARKS = frozenset("*_`#[]<>|~\\-+!:")  # a text without any of them, on one line, is shown as it is: four times as fast
_BREAK = re.compile(r"(?<=\S)\n(?=\S)")  # between two lines that Markdown would join
_PICTURE = "\ufffc"


def fill(document: QTextDocument, text: str) -> None:
    """Show Markdown line by line."""
    if "\n" not in text and not _MARKS.intersection(text) and not text[:1].isdigit():
        document.setPlainText(text)
    else:
        document.setMarkdown(_BREAK.sub("  \n", text), _FEATURES)


def as_read(text: str) -> str:
    """The words of a Markdown text, line by line, without its marks."""
    document = QTextDocument()
    fill(document, text)
    lines = document.toPlainText().replace(_PICTURE, "").splitlines()
    return "\n".join(line for line in map(str.strip, lines) if line)

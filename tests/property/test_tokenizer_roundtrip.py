"""Text mode: ``decode(encode(x)) == NFC(x)`` for every Unicode string."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ai_os_native import FastTokenizer

VOCABULARY = Path(__file__).parents[2] / "assets" / "models" / "vocab" / "vocab.txt"
# Unassigned characters are left to the exhaustive test: the interpreter's Unicode version may order them otherwise.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cn"))
FRAGMENTS = st.sampled_from(
    [
        *" \n\t\r.,;:!?'\"()[]{}-–—/\\_*`#@$&=+<>|~^%…“”‘’«»0123456789",
        *["  ", "\r\n", "\u00a0", "\u3000", "\u2028", "\x00", "\x1f", "\x7f", "\u00ad", "\ufeff", "\u200d", "\u202e"],
        *["the", "iPhone", "McDonald's", "NASA", "NASA's", "DVDs", "HTTPServer", "U.S.", "I", "a", "X"],
        *["Ü", "ß", "ẞ", "für", "naïve", "İ", "ı", "ς", "ΣΟΦΟΣ", "ǅ", "é", "e\u0301", "q\u0323\u0307", "\u0308"],
        *["中", "文字", "。", "が", "か\u3099", "한국", "\u1112\u1161\u11ab", "ไทย", "नमस्ते", "שָׁלוֹם", "مَرْحَبًا"],
        *["😀", "👩‍🚀", "👍🏽", "🇩🇪", "❤\ufe0f", "𠀀", "𝔘", "\U000e0041", "\uffff", "\U0010ffff"],
        *["[CLS]", "[MASK]", "[unused1]", "[unused743]", "##ing", "##", "[UNK]", "[PAD]", "<0x41>"],
    ]
)


@cache
def bundled() -> FastTokenizer:
    return FastTokenizer.from_file(str(VOCABULARY))


def assert_reversible(text: str) -> None:
    tokenizer = bundled()
    encoding = tokenizer.encode(text, "text")
    assert tokenizer.decode(encoding.ids) == unicodedata.normalize("NFC", text)
    size = len(text.encode())
    assert len(encoding.offsets) == len(encoding.ids)
    assert all(0 <= start <= end <= size for start, end in encoding.offsets)
    starts = [start for start, _ in encoding.offsets]
    assert starts == sorted(starts)


@settings(max_examples=500, deadline=None)
@given(st.text(CHARACTERS, max_size=60))
def test_any_text(text: str) -> None:
    assert_reversible(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
@example("[MASK]\u00a0😀a")
@example("😀 😀")
@example("\u0308[MASK]")
@example("A.\u1050\u1051")
def test_mixed_fragments(text: str) -> None:
    assert_reversible(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 30521), max_size=40))
def test_any_ids_decode_to_text_that_survives(ids: list[int]) -> None:
    assert_reversible(bundled().decode(ids))


def scalars() -> list[str]:
    return [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize(
    "shape",
    ["{}", "{} ", "a{}B {},"],
    ids=["adjacent", "spaced", "in words"],
)
def test_every_scalar_value(shape: str) -> None:
    characters = scalars()
    if shape == "{}":
        characters = [c for c in characters if unicodedata.category(c) != "Cn"]
    blocks = ["".join(shape.format(c, c) for c in characters[i : i + 256]) for i in range(0, len(characters), 256)]
    tokenizer = bundled()
    for block, encoding in zip(blocks, tokenizer.encode_batch(blocks, "text"), strict=True):
        assert tokenizer.decode(encoding.ids) == unicodedata.normalize("NFC", block)


@pytest.mark.parametrize(
    ("text", "markers"),
    [("Für Müller über Öl", 7), ("Plain words, with (quiet) punctuation: don't add any.", 1), ("NASA and I", 2)],
)
def test_ordinary_text_costs_few_markers(text: str, markers: int) -> None:
    ids = bundled().encode(text, "text").ids
    assert sum(1 <= i <= 99 or 104 <= i <= 998 for i in ids) == markers

"""Chunks of any text are exact slices of the file, in order, without overlap, and leave out nothing but space."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from ai_os_diffusion.memory.chunking import chunk_document, count_words, sentences
from ai_os_diffusion.memory.importers.markdown import PlainTextImporter

_WORDS = st.sampled_from(
    ["Rolo", "the", "dog", "sleeps.", "Really?", "über", "你好。", "14.30", "e.g.", "\n", "\n\n", "# Pets\n", "- a\n"]
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=200).map(" ".join).filter(lambda text: bool(text.strip()))


@settings(max_examples=150, deadline=None)
@given(
    text=_TEXTS | st.text(min_size=1, max_size=400).filter(lambda t: bool(t.strip()) and "\0" not in t),
    limit=st.integers(5, 60),
)
def test_chunks_are_exact_slices_that_cover_the_text(text: str, limit: int) -> None:
    data = text.encode("utf-8", "ignore")
    if not data.strip():
        return
    document = PlainTextImporter().read("a.txt", data)
    chunks = chunk_document(document, limit)
    last = 0
    outside = []
    for chunk in chunks:
        assert data[chunk.start : chunk.end].decode() == chunk.text
        assert chunk.start >= last
        outside.append(data[last : chunk.start])
        last = chunk.end
        assert chunk.text.strip() == chunk.text != ""
    outside.append(data[last:])
    heading_marks = b"".join(outside).decode().split()
    assert all(word in text for word in heading_marks)
    assert all(count_words(chunk.text) <= limit * 3 for chunk in chunks)


@settings(max_examples=100, deadline=None)
@given(text=_TEXTS)
def test_sentences_leave_out_only_space(text: str) -> None:
    ranges = sentences(text)
    kept = "".join(text[first:last] for first, last in ranges)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(ranges))

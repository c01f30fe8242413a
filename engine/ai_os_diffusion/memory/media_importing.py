"""Bringing pictures and recordings into the store: one at a time, without reading again what was read before."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ai_os_diffusion import native
from ai_os_diffusion.captions import captioned
from ai_os_diffusion.memory import thumbnails
from ai_os_diffusion.memory.chunking import chunk_document
from ai_os_diffusion.memory.importers import items, media_text, recognising, replaced
from ai_os_diffusion.memory.importers.base import Document, Importer, Source, problem
from ai_os_diffusion.memory.importers.placing import nearest, placed
from ai_os_diffusion.memory.importers.recognising import Recognition
from ai_os_diffusion.memory.store import MemoryStore, NewMemory

Row = dict[str, Any]


def state_of(
    store: MemoryStore, importer: Importer, source: Source, recognition: Recognition | None
) -> tuple[str, str, str]:
    """(state, where it lay before it was moved, what is to be said of that) of a picture or recording.

    The states are those of `PlannedFile`. A file is known by its content: a copy of one that is there is not imported.
    """
    rows = store.of_source(source.path)
    if rows:
        if any(row["source_hash"] != source.sha256 for row in rows):
            return "changed", "", ""
        if _can_read_more(importer, rows, recognition):
            return "changed", "", "Its words can be read now."
        return "unchanged", "", ""
    with native.translate_errors():
        same = store.tables.find("memories", "source_hash", source.sha256)
    places = sorted({str(row["source"]) for row in same if row["kind"] == importer.kind})
    if not places:
        return "new", "", ""
    gone = [place for place in places if not os.path.lexists(place)]
    if len(gone) < len(places):
        there = next(place for place in places if place not in gone)
        return "unchanged", "", f"The same {importer.name} as {there}."
    return "changed", gone[0], f"It was moved; it lay at {gone[0]}."


def _can_read_more(importer: Importer, rows: Sequence[Row], recognition: Recognition | None) -> bool:
    told = json.loads(rows[0].get("metadata") or "{}").get("recognised")
    unread = told in (recognising.OFF, recognising.MISSING)
    return unread and recognition is not None and recognition.state(importer.kind) == recognising.READ


def bring_in(
    store: MemoryStore, importer: Importer, source: Source, moved_from: str, batch: str, chunk_words: int
) -> int:
    """Store a picture or recording in one atomic batch in the place of what there was of it; returns the memories.

    What is stored under `moved_from` is replaced too. The caption and tags of an earlier import stay, and so do the
    words that were read then, where the content is the same.

    Raises:
        ImporterError: it cannot be read.
        Cancelled: the recognition was stopped.
    """
    old = store.of_source(source.path)
    if moved_from:
        old = old + store.of_source(moved_from)
    elif not old and state_of(store, importer, source, None)[0] == "unchanged":
        return 0  # its copy came with the same import
    known = media_text.known_from(old)
    same = all(row["source_hash"] == source.sha256 for row in old)
    source.known = known if same else dataclasses.replace(known, words=None, times=())
    count = 0
    for document in importer.documents(source):
        made = _memories(importer, document, known.caption, batch, chunk_words)
        if not made:
            raise problem(source.path, "holds nothing that can be remembered", "Nothing to do.")
        if document.thumbnail:
            thumbnails.keep(store, document.path, document.sha256, document.thumbnail)
        ids = [str(row["id"]) for row in old]
        replaced.keep(store, batch, ids)
        store.add(made)
        # Only after the new rows are durable: a stop in between leaves both, and the next import removes the older.
        store.erase(ids)
        thumbnails.drop(store, [row for row in old if row["source"] != source.path])
        count += len(made)
    return count


def remembered(store: MemoryStore, row: Mapping[str, Any], quote: str) -> tuple[str, str, int, int, dict[str, object]]:
    """(title, whole text, start, end, place) of a picture or recording as it is remembered.

    The characters are those of the passage `row`, or of a quote of it; the place is the second in which it is said.
    """
    rows = sorted(store.of_source(str(row["source"])), key=lambda each: int(each["span_start"] or 0))
    text, times = media_text.joined(rows)
    before = media_text.joined([each for each in rows if int(each["span_start"] or 0) < int(row["span_start"] or 0)])[0]
    start, end = nearest(text, str(row["text"]), len(before)) or (0, len(text))
    if quote:
        start, end = nearest(text[:end], quote, start) or (start, end)
    first = next((second for place, second in times if place >= start), None)
    second = media_text.second_at(times, start) if quote else first
    if second is None:
        second = first if start and not media_text.is_first(row) else None
    return str(row["title"] or ""), text, start, end, {} if second is None else {"second": second}


def _memories(importer: Importer, document: Document, caption: str, batch: str, chunk_words: int) -> list[NewMemory]:
    """The passages, the caption before the first; all with one parent, so that they are forgotten together."""
    parent = hashlib.sha256(f"{importer.name}\0{document.path}".encode()).hexdigest()[:32]
    chunks = placed(document, chunk_document(document, chunk_words))
    made = [items.memory(importer.kind, document, chunk, batch, {}, parent) for chunk in chunks]
    if made and caption:
        made[0] = dataclasses.replace(made[0], text=captioned(made[0].text, caption))
    return made

"""Changing a remembered note: its text, title and tags in one atomic write, which can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ai_os_diffusion.captions import captioned, may_have_caption
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.memory.importers import media_text
from ai_os_diffusion.memory.remembering import passages
from ai_os_diffusion.memory.store import MemoryStore, NewMemory, own_columns

Row = dict[str, Any]
_CHANGED = ("title", "text", "tags", "parent", "span_start", "span_end")


@dataclass(frozen=True)
class Edit:
    """A change that was made: the row as it was, and the rows that hold it now, that one first."""

    before: Row
    after: tuple[Row, ...]

    @property
    def ids(self) -> list[str]:
        """The memories that hold what was written."""
        return [str(row["id"]) for row in self.after]


def edit(store: MemoryStore, key: str, *, text: str, title: str, tags: Sequence[str], chunk_words: int) -> Edit:
    """Write another text, title and tags over those of a note; durable on return, its vectors are pending.

    Of a picture or a recording the text is its caption, and may be blank.

    A text that is longer than one passage becomes several, the first under the note's id. Day, pin and all else stay.

    Raises:
        StorageError: `memory.gone`; `memory.file`: it comes from a file, which would bring the old text back.
    """
    row = _row(store, key)
    if media_text.is_first(row):
        text = captioned(str(row["text"]), text)
        head = own_columns(row) | {"title": title.strip(), "text": text, "tags": list(clean_tags(tags))}
        return Edit(own_columns(row), tuple(_row(store, made) for made in store.restore([head])))
    if row["source"]:
        raise StorageError(
            "This memory stands in a file, and the file is its source.",
            kind="memory.file",
            remedy="Change the file, then import it again.",
            context={"path": row["source"]},
        )
    written = NewMemory("note", text, title=title.strip(), tags=clean_tags(tags), parent=row["parent"] or "")
    first, *others = passages(written, chunk_words)
    head = own_columns(row) | _columns(first, int(row["span_start"] or 0))
    rest = [own_columns(head) | _columns(part, int(head["span_start"] or 0)) for part in others]
    for part in rest:
        del part["id"]
    ids = store.restore([head, *rest])
    return Edit(own_columns(row), tuple(_row(store, made) for made in ids))


def may_be_blank(store: MemoryStore, key: str) -> bool:
    """Whether what is written may be blank: the caption of a picture or a recording."""
    hit = store.get([key])[0]
    return hit is not None and may_have_caption(hit)


def take_back(store: MemoryStore, made: Edit) -> str:
    """Undo a change; returns the id of the note, whose vector is pending.

    Raises:
        StorageError: `memory.gone`, or `memory.changed`: it was changed again since.
    """
    now = [_row(store, key) for key in made.ids]
    if any(_differs(one, other) for one, other in zip(now, made.after, strict=True)):
        raise StorageError(
            "The note was changed again since.",
            kind="memory.changed",
            remedy="Undo the later change first, or edit the note.",
        )
    # What was there is durable before anything goes: a stop in between leaves both.
    store.restore([made.before])
    store.erase(made.ids[1:])
    return made.ids[0]


def clean_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags without blanks around them, the sign before them, and repetitions."""
    plain = (tag.strip().lstrip("#").strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in plain if tag))


def _row(store: MemoryStore, key: str) -> Row:
    row = next((row for row in store.whole_texts([key]) if row["id"] == key), None)
    if row is None:
        raise StorageError(
            "This memory is not there any more.", kind="memory.gone", remedy="Take it back from the trash first."
        )
    return row


def _columns(part: NewMemory, start: int) -> Row:
    return {
        "title": part.title,
        "text": part.text,
        "tags": list(part.tags),
        "parent": part.parent or None,
        "span_start": start + part.start,
        "span_end": start + (part.end or len(part.text.encode())),
    }


def _differs(one: Row, other: Row) -> bool:
    return any(one[name] != other[name] for name in _CHANGED)

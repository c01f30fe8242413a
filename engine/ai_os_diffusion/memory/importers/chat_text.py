"""Turns the messages of a chat export into the text of one conversation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ai_os_diffusion.memory.importers.base import MAX_TEXT, Document, Place, Run, Source, clean, content_hash, problem
from ai_os_diffusion.memory.importers.json_scan import Found, Strings
from ai_os_diffusion.memory.importers.placing import size_in_file

_CITATION = re.compile("\ue200[^\ue201]{0,500}\ue201|[\ue200-\ue206]")  # marks that no screen shows


@dataclass(frozen=True)
class Message:
    """What one side said: its pieces in order, and when. `owner` is the id under which the file has it."""

    owner: str
    speaker: str
    pieces: tuple[str, ...]
    at: dt.datetime | None


@dataclass(frozen=True)
class Chat:
    """One conversation of an export, with what of it is left out and how often."""

    key: str
    title: str
    messages: Sequence[Message]
    created: dt.datetime | None
    changed: dt.datetime | None
    left_out: dict[str, int] = field(default_factory=dict)
    service: str = ""


def moment(value: object) -> dt.datetime | None:
    """A time of an export: seconds since 1970 or ISO text; None where it is neither."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return dt.datetime.fromtimestamp(value, dt.timezone.utc)
        if isinstance(value, str) and value:
            read = dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
            return read if read.tzinfo else read.replace(tzinfo=dt.timezone.utc)
    except (ValueError, OverflowError, OSError):  # a time that is no time is as good as none
        return None
    return None


def conversation(source: Source, chat: Chat, found: Found | None, base: int) -> Document | None:
    """The conversation as a document; None where nothing was said in it.

    `found` is where it lies in the file, None where the file is packed.
    """
    strings = Strings(source, found) if found is not None else None
    parts: list[str] = []
    runs: list[Run] = []
    places: list[Place] = []
    length = 0

    def add(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    for number, message in enumerate(chat.messages, 1):
        values: dict[str, object] = {"message": number, "speaker": message.speaker}
        if message.at is not None:
            values["at"] = message.at.isoformat(timespec="seconds")
        if parts:
            add("\n\n")
        places.append(Place(length, values, message.at.date() if message.at else None))
        if message.speaker:
            add(f"**{message.speaker}:** ")
        after = 0
        for index, piece in enumerate(message.pieces):
            if index:
                add("\n")
            spot = strings.find(message.owner, piece, after) if strings else None
            after = spot[1] if spot else after
            for first, last in _shown(piece):
                if spot is not None:
                    runs.append(_run(spot, piece, (first, last), length))
                add(clean(piece[first:last]))
        if length > MAX_TEXT:
            raise problem(source.path, f"holds a conversation of over {MAX_TEXT:,} characters", "Leave it out.")
    if not parts:
        return None
    if found is not None and not runs:
        runs.append(Run(0, length, found.start, found.end))
    return _document(source, chat, "".join(parts), (tuple(runs), tuple(places)), base)


def _shown(piece: str) -> Iterator[tuple[int, int]]:
    """The characters of a text that a screen shows: all but the marks of citations."""
    at = 0
    for mark in _CITATION.finditer(piece):
        if mark.start() > at:
            yield at, mark.start()
        at = mark.end()
    if at < len(piece):
        yield at, len(piece)


def _run(spot: tuple[int, int, str], piece: str, shown: tuple[int, int], at: int) -> Run:
    """Where a part of a message's text lies, whose whole text lies at `spot`."""
    start, end, coding = spot
    first, last = shown
    if clean(piece) != piece:
        return Run(at, at + last - first, start, end)
    begin = start + size_in_file(piece[:first], coding)
    return Run(at, at + last - first, begin, begin + size_in_file(piece[first:last], coding), coding)


def _document(
    source: Source, chat: Chat, text: str, where: tuple[tuple[Run, ...], tuple[Place, ...]], base: int
) -> Document:
    metadata: dict[str, object] = {"service": chat.service, "conversation": chat.key}
    if chat.left_out:
        metadata["left_out"] = dict(chat.left_out)
    return Document(
        path=source.path,
        title=" ".join(clean(chat.title).split())[:200] or "Untitled chat",
        day=chat.created.date() if chat.created else None,
        tags=(),
        links=(),
        text=text,
        body=0,
        base=0 if where[0] else base,
        sha256=source.sha256,
        metadata=metadata,
        runs=where[0],
        places=where[1],
        item=chat.key or content_hash(text.encode())[:32],
        changed=chat.changed.isoformat() if chat.changed else "",
    )


def documents(source: Source, chats: Iterator[tuple[Chat, Found | None]]) -> Iterator[Document]:
    """The documents of all conversations in which something was said; notes how much is left out."""
    base, blank = 0, 0
    left_out: dict[str, int] = {}
    for chat, found in chats:
        document = conversation(source, chat, found, base)
        for what, count in chat.left_out.items():
            left_out[what] = left_out.get(what, 0) + count
        if document is None:
            blank += 1
            continue
        base += len(document.text.encode()) + 1
        yield document
    source.leave_out(left_out | {"conversations without a word": blank})

"""Chats of messengers, cut by days: a later export of the same chat then adds and changes only its last days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ai_os_diffusion.memory.importers.base import MAX_TEXT, Document, Place, Run, Source, clean, problem
from ai_os_diffusion.memory.importers.json_walk import shifted

MAX_MESSAGES = 2_000_000  # of one file


@dataclass(frozen=True)
class Said:
    """A message: who, when by the clock of the export, what, and where that lies in the file."""

    speaker: str
    at: dt.datetime
    text: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Messenger:
    """A chat: what it is known by, its title, and the service."""

    key: str
    title: str
    service: str


def day_documents(
    source: Source, chat: Messenger, messages: Iterable[Said], *, base: int, packed: bool
) -> Iterator[Document]:
    """One document for each day on which something was said, in the order of the days.

    `base` is where the first begins in the text of a packed file, whose bytes say nothing.
    """
    days: dict[dt.date, list[Said]] = {}
    for message in messages:
        days.setdefault(message.at.date(), []).append(message)
    for day in sorted(days):
        document = _day(source, chat, day, days[day], base if packed else None)
        base += len(document.text.encode()) + 1
        yield document


def _day(source: Source, chat: Messenger, day: dt.date, messages: Sequence[Said], base: int | None) -> Document:
    parts: list[str] = []
    runs: list[Run] = []
    places: list[Place] = []
    length = 0
    for number, message in enumerate(messages, 1):
        head = ("\n\n" if parts else "") + (f"**{clean(message.speaker)}:** " if message.speaker else "")
        at = {"message": number, "speaker": message.speaker, "at": message.at.isoformat(timespec="seconds")}
        places.append(Place(length + (2 if parts else 0), at))
        runs += shifted(message.runs, length + len(head))
        text = clean(message.text)
        parts += [head, text]
        length += len(head) + len(text)
        if length > MAX_TEXT:
            raise problem(source.path, f"holds a day of over {MAX_TEXT:,} characters", "Leave it out.")
    return Document(
        path=source.path,
        title=chat.title[:200],
        day=day,
        tags=(),
        links=(),
        text="".join(parts),
        body=0,
        base=base or 0,
        sha256=source.sha256,
        metadata={"service": chat.service, "conversation": chat.key},
        runs=tuple(runs) if base is None else (),
        places=tuple(places),
        item=f"{chat.key}/{day.isoformat()}"[:300],
        changed=max(message.at for message in messages).isoformat(),
    )

"""Chats exported from Telegram Desktop as JSON: `result.json` of one chat or of a whole account."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import Document, Importer, Source, clean, problem
from ai_os_diffusion.memory.importers.chat_days import MAX_MESSAGES, Messenger, Said, day_documents
from ai_os_diffusion.memory.importers.json_walk import CutOffError, JsonText, Walk, joined, read_text

SIGN = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes|(?:private|public)_\w{5,10})"'
    rb'\s*,\s*"id"\s*:|"personal_information"\s*:\s*\{\s*"user_id"|"chats"\s*:\s*\{\s*"about"'
)
MEMBER = re.compile(r"(?:.*/)?result\.json")
_FILES, _SERVICE, _OTHER = "pictures, recordings and files", "notices of the service", "polls, places and contacts"
_MEDIA = {"photo": _FILES, "file": _FILES} | dict.fromkeys(
    ("poll", "location_information", "contact_information", "game_title", "invoice_information"), _OTHER
)
_VALUES = frozenset({"type", "date", "from", "forwarded_from"})
_AGAIN = "Export it from Telegram Desktop again."


class TelegramImporter(Importer):
    """Messages by days. Media, polls, places and notices are left out, contacts and settings of an account too."""

    name = "Telegram export"
    kind = "chat"
    suffixes: tuple[str, ...] = (".json", ".zip")
    unit = "day"
    shared = True
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The days of each chat, chat after chat."""
        counts = {_FILES: 0, _SERVICE: 0, _OTHER: 0}
        base = 0
        if not archive.is_zip(source.data):
            for chat in _chats(source, source, counts):
                yield from day_documents(source, chat.named, chat.said, base=0, packed=False)
            source.leave_out(counts)
            return
        for member in archive.members(source, lambda name: bool(MEMBER.fullmatch(PurePosixPath(name).as_posix()))):
            inner = Source(f"{source.path} ({member.name})", member.data, source.notes, source.problems)
            for chat in _chats(source, inner, counts):
                for document in day_documents(source, chat.named, chat.said, base=base, packed=True):
                    base = document.base + len(document.text.encode()) + 1
                    yield document
        source.leave_out(counts)


@dataclass
class _Chat:
    name: str = ""
    kind: str = ""
    key: str = ""
    said: list[Said] = field(default_factory=list)
    broken: int = 0
    whole: bool = False  # all of its messages are read

    @property
    def named(self) -> Messenger:
        """What it is known by."""
        title = " ".join(clean(self.name).split())[:150]
        if self.kind == "saved_messages":
            return Messenger(f"telegram/{self.key}", "Saved messages of Telegram", "Telegram")
        title = title or "a deleted account"
        told = f"Telegram chat with {title}" if self.kind in ("personal_chat", "bot_chat") else f"Telegram: {title}"
        return Messenger(f"telegram/{self.key or title.casefold()}", told, "Telegram")


def _chats(source: Source, file: Source, counts: dict[str, int]) -> Iterator[_Chat]:
    """The chats of a file; of one that is cut off, what stands before the cut."""
    chat, count = _Chat(), 0
    try:
        for chat in _walked(file, counts):
            if chat.whole:
                count += 1
                _tell(source, chat)
                yield chat
    except ValueError as error:
        what = "is cut off" if isinstance(error, CutOffError) else "holds broken JSON"
        if not count and not chat.said:
            raise problem(file.path, f"{what} before its first message ends", _AGAIN) from error
        source.damaged(f"{what}: what follows is left out", _AGAIN)
        if not chat.whole:
            _tell(source, chat)
            yield chat


def _walked(file: Source, counts: dict[str, int]) -> Iterator[_Chat]:
    """Each chat twice: when it begins, so that it is known where the file breaks off, and when it is whole."""
    walk, alone = Walk(file), _Chat()
    yield alone
    for name in walk.fields():
        if name not in ("chats", "left_chats") or walk.peek() != b"{":
            _part(file, walk, name, alone, counts)
            continue
        for inner in walk.fields():
            if inner != "list":
                continue
            for _ in walk.entries():
                chat = _Chat()
                yield chat
                for part in walk.fields():
                    _part(file, walk, part, chat, counts)
                chat.whole = True
                yield chat
    alone.whole = True
    yield alone


def _tell(source: Source, chat: _Chat) -> None:
    if chat.broken:
        source.damaged(f"holds {chat.broken:,} messages that cannot be read, in {chat.name[:60] or 'a chat'}", _AGAIN)
    if len(chat.said) >= MAX_MESSAGES:
        source.damaged(f"holds a chat of over {MAX_MESSAGES:,} messages: its rest is left out", "Export fewer.")


def _part(file: Source, walk: Walk, name: str, chat: _Chat, counts: dict[str, int]) -> None:
    """Take what comes in a chat."""
    if name == "messages" and walk.peek() == b"[":
        for _ in walk.entries():
            start, _ = walk.skip()
            if len(chat.said) < MAX_MESSAGES:
                _take(file, start, chat, counts)
    elif name in ("name", "type", "id"):
        value = walk.value()
        if isinstance(value, str | int):
            told = str(value)
            chat.name = told if name == "name" else chat.name
            chat.kind = told if name == "type" else chat.kind
            chat.key = told[:100] if name == "id" else chat.key


def _take(file: Source, start: int, chat: _Chat, counts: dict[str, int]) -> None:
    """Add the message that begins at `start`, where somebody wrote something in it."""
    try:
        values, text, left_out = _message(file, start)
        at = dt.datetime.fromisoformat(str(values.get("date", "")))
    except ValueError:
        chat.broken += 1
        return
    if values.get("type") != "message":
        counts[_SERVICE] += 1
        return
    for what in left_out:
        counts[what] += 1
    if text.text.strip():
        speaker = _name(values.get("from")) or "Deleted account"
        if _name(values.get("forwarded_from")):
            speaker += f" (forwarded from {_name(values['forwarded_from'])})"
        chat.said.append(Said(speaker, at.replace(tzinfo=None), text.text, text.runs))


def _message(file: Source, start: int) -> tuple[dict[str, Any], JsonText, set[str]]:
    """(values, text, what is left out) of a message; raises ValueError where it is damaged."""
    walk, values, text, left_out = Walk(file, start), dict[str, Any](), JsonText("", ()), set[str]()
    for name in walk.fields():
        if name == "text":
            text = _text(file, walk)
        elif name in _VALUES:
            values[name] = walk.value()
        elif name in _MEDIA:
            left_out.add(_MEDIA[name])
    return values, text, left_out


def _text(file: Source, walk: Walk) -> JsonText:
    """A text: a string, or a list of strings and of entities with their texts."""
    if walk.peek() == b'"':
        return read_text(file.data, *walk.skip())
    parts: list[tuple[str, JsonText]] = []
    if walk.peek() == b"[":
        for _ in walk.entries():
            if walk.peek() == b'"':
                parts.append(("", read_text(file.data, *walk.skip())))
            elif walk.peek() == b"{":
                for name in walk.fields():
                    if name == "text" and walk.peek() == b'"':
                        parts.append(("", read_text(file.data, *walk.skip())))
    return joined(parts)


def _name(value: object) -> str:
    return " ".join(clean(value).split())[:100] if isinstance(value, str) else ""

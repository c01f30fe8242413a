"""Claude's data export: `conversations.json`, `projects.json` or a folder of projects, and the zip around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import Document, Importer, Source
from ai_os_diffusion.memory.importers.chat_text import Chat, Message, documents, moment
from ai_os_diffusion.memory.importers.json_scan import Found, objects

MEMBER = re.compile(r"(?:.*/)?(?:conversations|projects?|memories)(?:[-_. ]?\d+)?\.json$|(?:.*/)?projects/[^/]+\.json$")
SIGN = re.compile(rb'"chat_messages"\s*:|"prompt_template"\s*:|"conversations_memory"\s*:')
_SPEAKERS = {"human": "You", "assistant": "Claude"}


class ClaudeImporter(Importer):
    """Conversations with the texts attached to them, and the instructions and documents of projects."""

    name = "Claude export"
    suffixes: tuple[str, ...] = (".json", ".zip")
    kind = "chat"
    unit = "conversation or document"
    shared = True
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The conversations and documents, in the order of the export."""
        yield from documents(source, _chats(source))


def _chats(source: Source) -> Iterator[tuple[Chat, Found | None]]:
    if archive.is_zip(source.data):
        for member in archive.members(source, lambda name: bool(MEMBER.match(PurePath(name).as_posix()))):
            inner = Source(f"{source.path} ({member.name})", member.data, source.notes, source.problems)
            for found in objects(inner, "entry"):
                yield from ((chat, None) for chat in _entries(found.value))
        return
    for found in objects(source, "entry"):
        yield from ((chat, found) for chat in _entries(found.value))


def _entries(value: Mapping[str, Any]) -> Iterator[Chat]:
    if "chat_messages" in value:
        yield from _conversation(value)
    elif "conversations_memory" in value:
        text = _text(value.get("conversations_memory"))
        yield _single("claude-memory", "What Claude remembered", text, "", value)
    elif "docs" in value or "prompt_template" in value:
        yield from _project(value)


def _conversation(value: Mapping[str, Any]) -> Iterator[Chat]:
    listed = value.get("chat_messages")
    raw = [message for message in listed if isinstance(message, dict)] if isinstance(listed, list) else []
    path = _visible_path(raw, value.get("current_leaf_message_uuid"))
    left_out: dict[str, int] = {}
    messages = [message for entry in path if (message := _message(entry, left_out)) is not None]
    if len(path) < len(raw):
        left_out["messages of other branches"] = len(raw) - len(path)
    key, title = _text(value.get("uuid")), _text(value.get("name"))
    created, changed = moment(value.get("created_at")), moment(value.get("updated_at"))
    yield Chat(key, title, messages, created, changed or created, left_out, "Claude")
    for entry in path:
        for attachment in entry.get("attachments") or ():
            if isinstance(attachment, dict) and _text(attachment.get("extracted_content")).strip():
                name = _text(attachment.get("file_name")) or "Attachment"
                item = f"{key}/{_text(entry.get('uuid'))}/{name}"
                text = _text(attachment.get("extracted_content"))
                yield _single(item, name, text, _text(entry.get("uuid")), entry)


def _visible_path(messages: Sequence[Mapping[str, Any]], leaf: object) -> Sequence[Mapping[str, Any]]:
    """From the root to the leaf (the last message where none is named); all of them where parents are not named."""
    by_id = {_text(message.get("uuid")): message for message in messages}
    parents = [_text(message.get("parent_message_uuid")) for message in messages]
    if not any(parent in by_id for parent in parents):
        return messages
    key = leaf if isinstance(leaf, str) and leaf in by_id else _text(messages[-1].get("uuid"))
    path: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    while key in by_id and key not in seen:
        seen.add(key)
        path.append(by_id[key])
        key = _text(by_id[key].get("parent_message_uuid"))
    return path[::-1]


def _message(entry: Mapping[str, Any], left_out: dict[str, int]) -> Message | None:
    speaker = _SPEAKERS.get(_text(entry.get("sender")))
    if speaker is None:
        return None
    files = entry.get("files")
    if isinstance(files, list) and files:
        left_out["attached files"] = left_out.get("attached files", 0) + len(files)
    content = entry.get("content")
    blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    pieces = [_text(block.get("text")) for block in blocks if block.get("type") == "text"]
    if not any(piece.strip() for piece in pieces):
        pieces = [_text(entry.get("text"))]
    kept = tuple(piece for piece in pieces if piece.strip())
    return Message(_text(entry.get("uuid")), speaker, kept, moment(entry.get("created_at"))) if kept else None


def _project(value: Mapping[str, Any]) -> Iterator[Chat]:
    key, name = _text(value.get("uuid")), _text(value.get("name")) or "Project"
    about = "\n\n".join(filter(None, (_text(value.get("description")), _text(value.get("prompt_template")))))
    yield _single(key, name, about, key, value)
    docs = value.get("docs")
    for doc in docs if isinstance(docs, list) else ():
        if isinstance(doc, dict):
            title = f"{name}: {_text(doc.get('filename')) or 'Document'}"
            own = _text(doc.get("uuid"))
            yield _single(own or f"{key}/{title}", title, _text(doc.get("content")), own, doc)


def _single(item: str, title: str, text: str, owner: str, entry: Mapping[str, Any]) -> Chat:
    """A text that nobody said: shown without a speaker."""
    created = moment(entry.get("created_at"))
    message = [Message(owner, "", (text,), created)] if text.strip() else []
    return Chat(item, title, message, created, moment(entry.get("updated_at")) or created, {}, "Claude")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

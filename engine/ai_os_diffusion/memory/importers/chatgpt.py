"""ChatGPT's data export: `conversations.json`, the split files of large accounts, and the zip that they come in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from ai_os_diffusion.memory.importers import archive
from ai_os_diffusion.memory.importers.base import Document, Importer, Source
from ai_os_diffusion.memory.importers.chat_text import Chat, Message, documents, moment
from ai_os_diffusion.memory.importers.json_scan import Found, objects

MEMBER = re.compile(r"conversations(?:[-_. ]?\d+)?\.json$", re.IGNORECASE)
SIGN = re.compile(rb'"mapping"\s*:\s*\{')
_SPEAKERS = {"user": "You", "assistant": "ChatGPT"}
_SHOWN = ("text", "multimodal_text")


class ChatGptImporter(Importer):
    """The path of each conversation that was last on the screen; other branches and tool calls are left out."""

    name = "ChatGPT export"
    suffixes: tuple[str, ...] = (".json", ".zip")
    kind = "chat"
    unit = "conversation"
    shared = True
    size_factor = 10

    def documents(self, source: Source) -> Iterator[Document]:
        """The conversations, in the order of the export."""
        yield from documents(source, _chats(source))


def _chats(source: Source) -> Iterator[tuple[Chat, Found | None]]:
    if archive.is_zip(source.data):
        for member in archive.members(source, lambda name: bool(MEMBER.match(PurePath(name).name))):
            inner = Source(f"{source.path} ({member.name})", member.data, source.notes, source.problems)
            for found in objects(inner, "conversation"):
                yield _chat(found.value), None
        return
    for found in objects(source, "conversation"):
        yield _chat(found.value), found


def _chat(value: Mapping[str, Any]) -> Chat:
    mapping = value.get("mapping")
    nodes = mapping if isinstance(mapping, dict) else {}
    path = _visible_path(nodes, value.get("current_node"))
    left_out: dict[str, int] = {}
    messages = [message for node in path if (message := _message(node, left_out)) is not None]
    shown = {id(node) for node in path}
    others = sum(id(node) not in shown and _is_said(node) for node in nodes.values())
    if others:
        left_out["messages of other branches"] = others
    created = moment(value.get("create_time"))
    return Chat(
        key=_text(value.get("conversation_id")) or _text(value.get("id")),
        title=_text(value.get("title")),
        messages=messages,
        created=created,
        changed=moment(value.get("update_time")) or created,
        left_out=left_out,
        service="ChatGPT",
    )


def _visible_path(nodes: Mapping[str, Any], current: object) -> list[Mapping[str, Any]]:
    """The nodes from the root to the current one; to the latest leaf where none is named."""
    key = current if isinstance(current, str) and current in nodes else _latest_leaf(nodes)
    path: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    while isinstance(key, str) and key in nodes and key not in seen:
        seen.add(key)
        node = nodes[key]
        if not isinstance(node, dict):
            break
        path.append(node)
        key = node.get("parent")
    return path[::-1]


def _latest_leaf(nodes: Mapping[str, Any]) -> str | None:
    leaves = [
        (_seconds(node), number, key)
        for number, (key, node) in enumerate(nodes.items())
        if isinstance(node, dict) and not node.get("children")
    ]
    return max(leaves)[2] if leaves else None


def _seconds(node: Mapping[str, Any]) -> float:
    message = node.get("message")
    time = message.get("create_time") if isinstance(message, dict) else None
    return float(time) if isinstance(time, int | float) else 0.0


def _is_said(node: object) -> bool:
    return isinstance(node, dict) and _message(node, {}) is not None


def _message(node: Mapping[str, Any], left_out: dict[str, int]) -> Message | None:
    """What the node shows on the screen; None for system messages, tools, hidden and empty ones."""
    message = node.get("message")
    if not isinstance(message, dict):
        return None
    author, content = message.get("author"), message.get("content")
    role = author.get("role") if isinstance(author, dict) else None
    details = message.get("metadata")
    hidden = isinstance(details, dict) and details.get("is_visually_hidden_from_conversation") is True
    if role not in _SPEAKERS or hidden or message.get("recipient", "all") != "all" or not isinstance(content, dict):
        return None
    if content.get("content_type") not in _SHOWN:
        return None
    pieces = _pieces(content.get("parts"), left_out)
    owner = _text(message.get("id")) or _text(node.get("id"))
    return Message(owner, _SPEAKERS[role], pieces, moment(message.get("create_time"))) if pieces else None


def _pieces(parts: object, left_out: dict[str, int]) -> tuple[str, ...]:
    pieces: list[str] = []
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, dict) and part.get("content_type") == "audio_transcription":
            pieces.append(_text(part.get("text")))
        elif isinstance(part, dict):
            left_out["pictures and recordings"] = left_out.get("pictures and recordings", 0) + 1
    return tuple(piece for piece in pieces if piece.strip())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

"""Questions of conversations that go for good: what evolution wrote down of them goes too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ai_os_diffusion import native

QUEUE, LEARNED = "evolution.request", "evolution"
"""Kinds of receipts that name a question: what waits to be learned, and what came of it."""
CHATS = "chats"
_DELETED = "(deleted question "
_SHOWN = 8  # characters of a receipt's id, which tell one deleted question from another


def is_deleted(question: str) -> bool:
    """Whether this stands in the place of a question that was deleted."""
    return question.startswith(_DELETED)


def forget_asked(tables: native.ArrowStorage, turns: Iterable[Mapping[str, Any]]) -> None:
    """Take the questions of these turns out of what waits to be learned, and out of the receipts.

    Args:
        tables: the store.
        turns: raw rows of the table `chats` that are about to go for good.

    Raises:
        NativeStorageError: the store cannot be read or written.
    """
    asked = {_plain(text) for row in turns for text in _questions(row)} - {""}
    if not asked:
        return
    for kind in (QUEUE, LEARNED):
        for row in tables.find("receipts", "kind", kind):
            values = json.loads(row["metadata"])
            if _plain(values["question"]) not in asked:
                continue
            if kind == QUEUE:
                tables.delete("receipts", [row["id"]])
            else:
                values["question"] = f"{_DELETED}{str(row['id'])[-_SHOWN:]})"
                tables.update("receipts", row["id"], {"metadata": json.dumps(values, ensure_ascii=False)})


def _questions(row: Mapping[str, Any]) -> list[str]:
    """As it was asked, and as it was understood (a follow-up is made whole)."""
    answer = json.loads(row["metadata"] or "{}").get("answer") or {}
    return [str(row["text"] or "") if row["role"] == "user" else "", str(answer.get("question", ""))]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

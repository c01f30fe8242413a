"""Requests, receipts and adaptations as rows of the store, which makes them durable and sees to their encryption.

A receipt is the one point at which a run becomes real: an adaptation whose receipt is not there, or says that it was
undone, is not applied.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native
from ai_os_diffusion.evolution.records import Level, Paired, Receipt, Request
from ai_os_diffusion.evolution.skill_cards import DELTA_KIND, SkillCard, card_of_row
from ai_os_diffusion.memory.asked import LEARNED, QUEUE
from ai_os_diffusion.memory.store import MemoryStore

_ACTIVE = "active"


@dataclass(frozen=True)
class Adaptation:
    """A row of the table `adaptations`.

    Attributes:
        id: of the row.
        name: of its folder in the profile.
        receipt: id of its receipt.
        base: names the network that it belongs to.
        level: what it is.
        context: unit vector of the question that it was learned for.
        form: that a control branch gives to texts; "" for every other level.
        memory: id of the memory that was learned for that question; "" for no single one.
        answer: names the answer that was called right; "" where that is not what was learned from.
    """

    id: str
    name: str
    receipt: str
    base: str
    level: Level
    context: npt.NDArray[np.float32]
    form: str = ""
    memory: str = ""
    answer: str = ""


@dataclass(frozen=True)
class LearnedFor:
    """A question that something was learned for, with the attributes of `Adaptation`."""

    context: npt.NDArray[np.float32]
    memory: str = ""
    answer: str = ""


def now() -> str:
    """This moment as ISO 8601, UTC."""
    return dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds")


class Journal:
    """What evolution writes into the store of a profile. All methods may raise StorageError."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    # ------------------------------------------------------------ queue

    def requests(self) -> list[Request]:
        """The queue, oldest first."""
        return [
            Request(key, values["question"], values["asked_at"], values["uncertainty"])
            for key, values in self._store.receipts(QUEUE)
        ]

    def add_request(self, question: str, uncertainty: float) -> Request:
        """Put a context at the end of the queue."""
        values: dict[str, object] = {"question": question, "asked_at": now(), "uncertainty": uncertainty}
        return Request(self._store.write_receipt(QUEUE, values), question, str(values["asked_at"]), uncertainty)

    def drop_request(self, key: str) -> None:
        """Take a context out of the queue; unknown ids do nothing."""
        if any(request.id == key for request in self.requests()):
            self._store.drop_receipt(key)

    # ------------------------------------------------------------ receipts

    def receipts(self) -> list[Receipt]:
        """All receipts, newest first."""
        return [_receipt(key, values) for key, values in reversed(self._store.receipts(LEARNED))]

    def write(self, receipt: Receipt, adaptation: str = "") -> None:
        """Keep a receipt under its id, or change it."""
        values = dataclasses.asdict(receipt)
        del values["id"], values["forgotten"]
        row: dict[str, Any] = {
            "id": receipt.id,
            "kind": LEARNED,
            "metadata": json.dumps(values, ensure_ascii=False),
            "score_before": receipt.context.before if receipt.context else None,
            "score_after": receipt.context.after if receipt.context else None,
        }
        if adaptation:
            row["adaptation"] = adaptation
        with native.translate_errors():
            self._store.tables.upsert("receipts", [row])

    # ------------------------------------------------------------ adaptations

    def adaptations(self) -> list[Adaptation]:
        """The rows, oldest first, whether their receipts are there or not."""
        with native.translate_errors():
            rows = self._store.tables.find("adaptations", "state", _ACTIVE)
        return [_adaptation(row) for row in rows]

    def add_adaptations(
        self,
        name: str,
        receipt: Receipt,
        base: str,
        learned_for: Sequence[LearnedFor],
        form: str = "",
    ) -> list[Adaptation]:
        """Keep a row for each question that it was learned for; they hold once the receipt is written."""
        rows = [
            {
                "level": receipt.level,
                "name": name,
                "context_embedding": np.ascontiguousarray(each.context, dtype=np.float32),
                "path": name,
                "state": _ACTIVE,
                "metadata": json.dumps(
                    {"receipt": receipt.id, "base": base, "form": form, "memory": each.memory, "answer": each.answer}
                ),
            }
            for each in learned_for
        ]
        with native.translate_errors():
            keys = self._store.tables.append("adaptations", rows)
        return [
            Adaptation(key, name, receipt.id, base, receipt.level, each.context, form, each.memory, each.answer)
            for key, each in zip(keys, learned_for, strict=True)
        ]

    def drop_adaptations(self, ids: list[str]) -> None:
        """Delete rows."""
        if ids:
            with native.translate_errors():
                self._store.tables.delete("adaptations", ids)

    # ------------------------------------------------------------ skills

    def skills(self) -> list[SkillCard]:
        """The cards, oldest first."""
        with native.translate_errors():
            rows = self._store.tables.find("skills", "adapter", DELTA_KIND)
        return [card_of_row(row) for row in rows]

    def write_skill(self, card: SkillCard) -> None:
        """Keep a card under its id, or change it."""
        with native.translate_errors():
            self._store.tables.upsert("skills", [card.row()])

    def drop_skill(self, key: str) -> None:
        """Delete a card."""
        with native.translate_errors():
            self._store.tables.delete("skills", [key])


def new_id() -> str:
    """An id for a row that has to be named before it is written: UUID version 7, as the store makes them."""
    milliseconds = int(dt.datetime.now(dt.timezone.utc).timestamp() * 1000)
    random = uuid.uuid4().int & ((1 << 76) - 1)
    low = random & ((1 << 62) - 1)
    return str(uuid.UUID(int=(milliseconds << 80) | (7 << 76) | ((random >> 64) << 64) | (2 << 62) | low))


def _adaptation(row: Mapping[str, Any]) -> Adaptation:
    values = json.loads(row["metadata"])
    context = np.asarray(row["context_embedding"], np.float32)
    told = (values.get(name, "") for name in ("form", "memory", "answer"))  # older rows have none of them
    return Adaptation(str(row["id"]), row["name"], values["receipt"], values["base"], row["level"], context, *told)


def _receipt(key: str, values: Mapping[str, Any]) -> Receipt:
    made = {**values, "memories": tuple(values["memories"]), "losses": tuple(values["losses"])}
    for name in ("context", "regression"):
        made[name] = Paired(**values[name]) if values[name] else None
    return Receipt(id=key, **made)

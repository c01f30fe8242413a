"""Cards of skills: what a skill is for, when it acts, what it scored, and where it comes from.

The window knows cards before NumPy is loaded, so that what needs NumPy here imports it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast, get_args

from ai_os_diffusion.evolution.records import Level, Paired

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST_NAME, MOST_PURPOSE, MOST_EXAMPLE = 80, 400, 300
"""Characters."""
MOST_EXAMPLES = 20
_UNIT = 1e-3  # how far the length of a trigger may be from 1
_MOST_ITEMS = 10**9
_MOST_NUMBER = 1e12
_MOST_BASE = 64  # characters


@dataclass(frozen=True)
class SkillScores:
    """What its receipt measured; shares in 0..1.

    Attributes:
        context: on questions of its kind.
        regression: on questions about other things.
        trained_on: questions that it was trained on.
        seconds: that its training took.
    """

    context: Paired | None
    regression: Paired | None
    trained_on: int
    seconds: float


@dataclass(frozen=True)
class SkillCard:
    """A skill: a named adaptation that can be carried to another profile.

    Attributes:
        id: of its row, and the name of its folder.
        name: that the user gave it.
        purpose: one sentence.
        base: names the network that it belongs to (`weights.loader.trunk_id`).
        level: what made it.
        trigger: (dimension,) float32 unit vector; it acts for questions that are similar to it.
        examples: questions that it is for; texts of the user's own only where the user gave them.
        scores: from its receipt.
        made: when it was learned, ISO 8601.
        imported: when it came from a file, ISO 8601; "" where it was learned in this profile.
        enabled: whether it acts.
        receipt: id of the run that it was learned in; "" where it was imported.
        digest: SHA-256 of the file that it was imported from, or "".
        problem: why it was switched off without being asked, or "".
        forgotten: memories that it was learned from and that are forgotten since.
    """

    id: str
    name: str
    purpose: str
    base: str
    level: Level
    trigger: npt.NDArray[np.float32] = field(compare=False, repr=False)
    examples: tuple[str, ...]
    scores: SkillScores
    made: str
    imported: str = ""
    enabled: bool = False
    receipt: str = ""
    digest: str = ""
    problem: str = ""
    forgotten: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """All of it but the trigger, as JSON values."""
        return {each.name: _plain(getattr(self, each.name)) for each in dataclasses.fields(self) if _told(each.name)}

    def described(self) -> dict[str, Any]:
        """What a file says about it: nothing that belongs to the profile alone."""
        return {key: self.to_dict()[key] for key in ("name", "purpose", "base", "level", "examples", "scores", "made")}

    def row(self) -> dict[str, Any]:
        """A row of the table `skills`; `adapter` says what kind of adapter it is, which all of them share."""
        import numpy as np

        values = self.to_dict()
        for key in ("id", "name", "purpose", "forgotten"):
            del values[key]
        return {
            "id": self.id,
            "name": self.name,
            "purpose": self.purpose,
            "adapter": DELTA_KIND,
            "trigger_embedding": np.ascontiguousarray(self.trigger, np.float32),
            "metadata": json.dumps(values, ensure_ascii=False),
        }


DELTA_KIND = "delta"
"""The kind of adapter that there is: additions to matrices of the base."""


def _told(name: str) -> bool:
    return name != "trigger"


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dataclasses.asdict(value) if isinstance(value, SkillScores) else value


def card_of_row(row: Mapping[str, Any]) -> SkillCard:
    """The card of a row that `SkillCard.row` made."""
    import numpy as np

    values = json.loads(row["metadata"])
    values |= {"id": str(row["id"]), "name": row["name"], "purpose": row["purpose"]}
    values["examples"], values["scores"] = tuple(values["examples"]), _scores(values["scores"])
    return SkillCard(trigger=np.asarray(row["trigger_embedding"], np.float32), **values)


def card_of_file(values: object, trigger: object, key: str, dimension: int) -> SkillCard:
    """The card that a file describes; nothing about it is believed.

    Args:
        values: what should be `SkillCard.described`.
        trigger: what should be `dimension` numbers.
        key: id of the new card.
        dimension: of sentence vectors.

    Raises:
        ValueError: something is missing, too much, or out of bounds; the message says what.
    """
    wanted = {"name", "purpose", "base", "level", "examples", "scores", "made"}
    if not isinstance(values, dict) or set(values) != wanted:
        raise ValueError("its card has other entries than a card has")
    examples = values["examples"]
    if not isinstance(examples, list) or len(examples) > MOST_EXAMPLES:
        raise ValueError(f"its examples are no list of at most {MOST_EXAMPLES}")
    if values["level"] not in get_args(Level):
        raise ValueError("its level does not exist")
    return SkillCard(
        id=key,
        name=line(values["name"], "name", MOST_NAME),
        purpose=line(values["purpose"], "purpose", MOST_PURPOSE),
        base=line(values["base"], "base model", _MOST_BASE),
        level=cast(Level, values["level"]),
        trigger=_unit_vector(trigger, dimension),
        examples=tuple(line(each, "example", MOST_EXAMPLE) for each in examples),
        scores=_scores(values["scores"]),
        made=line(values["made"], "date", 40),
    )


def line(value: object, what: str, most: int) -> str:
    """`value` as one line that a terminal and a window show as it is. Raises ValueError for anything else."""
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= len(value) <= most or not value.isprintable():
        raise ValueError(f"its {what} is not one line of 1 to {most} printable characters")
    return value.strip()


def _unit_vector(values: object, dimension: int) -> npt.NDArray[np.float32]:
    import numpy as np

    if not isinstance(values, list) or len(values) != dimension or not all(map(_is_number, values)):
        raise ValueError(f"its trigger is not {dimension} numbers")
    vector = np.array(values, np.float64)
    if abs(float(np.linalg.norm(vector)) - 1) > _UNIT:
        raise ValueError("its trigger is no vector of length 1")
    return vector.astype(np.float32)


def _scores(values: object) -> SkillScores:
    if not isinstance(values, dict) or set(values) != {"context", "regression", "trained_on", "seconds"}:
        raise ValueError("its scores have other entries than scores have")
    return SkillScores(
        context=_paired(values["context"]),
        regression=_paired(values["regression"]),
        trained_on=int(_number(values["trained_on"], 0, _MOST_ITEMS)),
        seconds=_number(values["seconds"], 0, _MOST_ITEMS),
    )


def _paired(values: object) -> Paired | None:
    if values is None:
        return None
    if not isinstance(values, dict) or set(values) != {each.name for each in dataclasses.fields(Paired)}:
        raise ValueError("a score has other entries than a score has")
    shares = {name: _number(values[name], -1, 1) for name in ("before", "after", "low", "high")}
    return Paired(items=int(_number(values["items"], 0, _MOST_ITEMS)), **shares)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST_NUMBER


def _number(value: object, low: float, high: float) -> float:
    if not _is_number(value) or not low <= cast(float, value) <= high:
        raise ValueError(f"a score is not a number within {low:g} and {high:g}")
    return float(cast(float, value))

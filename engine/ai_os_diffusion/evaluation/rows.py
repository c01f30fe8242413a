"""One measured figure beside its goal and its baseline, and how it reads as a bar, in Markdown and in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ai_os_diffusion.errors import DiffusionError

MEASURED, NOT_RUN, NOT_BUILT = "measured", "not run", "not built"


@dataclass(frozen=True)
class Row:
    """A figure, or the place where one will stand.

    Attributes:
        area: what it belongs to; rows of one area stand together.
        name: what is measured.
        figure: None where nothing was measured.
        unit: behind the figure.
        n: how many items it is the mean of.
        low, high: 95 % interval; None where there is none.
        goal: None for figures that are only told.
        at_least: whether larger is better.
        baseline, baseline_name: what the figure is compared with.
        state: `measured`, `not run` or `not built`.
        how: the command that prints it, or why it was not run.
        decides: whether this run had enough items to judge by.
    """

    area: str
    name: str
    figure: float | None = None
    unit: str = ""
    n: int = 0
    low: float | None = None
    high: float | None = None
    goal: float | None = None
    at_least: bool = True
    baseline: float | None = None
    baseline_name: str = ""
    state: str = MEASURED
    how: str = ""
    decides: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is no goal or nothing to judge by."""
        if self.goal is None or self.figure is None or not self.decides:
            return None
        return self.figure >= self.goal if self.at_least else self.figure <= self.goal

    @property
    def verdict(self) -> str:
        """`ok`, `short`, `not run`, `not built`, or nothing where there is no goal."""
        if self.state != MEASURED:
            return self.state
        if self.goal is not None and (self.figure is None or not self.decides):
            return "not run (--full)"
        return {True: "ok", False: "short", None: ""}[self.met]

    def bar(self) -> str:
        """The closing line ``bar AREA, NAME: FIGURE (goal GOAL) ok|short``."""
        if self.met is None:
            return f"bar {self.area}, {self.name}: {self.verdict}"
        return f"bar {self.area}, {self.name}: {shown(self.figure)}{self.unit} (goal {self.aim}) {self.verdict}"

    @property
    def aim(self) -> str:
        """The goal with its sign; empty without one."""
        return "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}{self.unit}"


def not_built(area: str, name: str, goal: float | None = None, unit: str = "", *, at_least: bool = True) -> Row:
    """A row whose part of the product does not exist."""
    return Row(area, name, goal=goal, unit=unit, at_least=at_least, state=NOT_BUILT)


def not_run(area: str, name: str, how: str) -> Row:
    """A row that this run could not fill; `how` says what to do."""
    return Row(area, name, state=NOT_RUN, how=how)


def shown(value: float | None) -> str:
    """Four digits, or nothing."""
    return "" if value is None else f"{value:.4g}"


def markdown(rows: Sequence[Row]) -> str:
    """A heading and a table for each area, in the order in which the areas first appear."""
    parts = []
    for area in dict.fromkeys(row.area for row in rows):
        lines = [_cells(row) for row in rows if row.area == area]
        head = ("What", "Figure", "n", "95 % interval", "Goal", "", "Baseline", "Command")
        used = [at for at in range(len(head)) if at < 2 or any(line[at] for line in lines)]
        table = ["| " + " | ".join(line[at] for at in used) + " |" for line in (head, *lines)]
        table.insert(1, "|" + "---|" * len(used))
        parts.append(f"## {area}\n\n" + "\n".join(table) + "\n")
    return "\n".join(parts)


def _cells(row: Row) -> tuple[str, ...]:
    interval = "" if row.low is None or row.high is None else f"{shown(row.low)} .. {shown(row.high)}"
    baseline = "" if row.baseline is None else f"{shown(row.baseline)}{row.unit} ({row.baseline_name})"
    figure = f"{shown(row.figure)}{row.unit}" if row.figure is not None else row.state
    verdict = row.verdict if row.figure is not None else ""
    how = f"`{row.how}`" if row.how.startswith(("ai-os", "python", "pytest")) else row.how
    return (row.name, figure, str(row.n or ""), interval, row.aim, verdict, baseline, how)


def write_json(path: Path, rows: Iterable[Row], curves: Mapping[str, Any] | None = None) -> None:
    """Write rows and curves. Raises DiffusionError when the file cannot be written."""
    plain = {"rows": [asdict(row) | {"verdict": row.verdict} for row in rows], "curves": dict(curves or {})}
    write_text(path, json.dumps(plain, indent=1) + "\n")


def read_json(path: Path) -> tuple[list[Row], dict[str, Any]]:
    """Rows and curves of a file that `write_json` wrote.

    Raises:
        DiffusionError: the file cannot be read, or holds something else.
    """
    fields = Row.__dataclass_fields__
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        rows = [Row(**{key: value for key, value in each.items() if key in fields}) for each in plain["rows"]]
        return rows, dict(plain.get("curves", {}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DiffusionError(
            f"{path} holds no rows of an evaluation: {error}.",
            kind="evaluation.file",
            remedy="Write it again with `ai-os eval text --json FILE`.",
            context={"file": path},
        ) from error


def write_text(path: Path, text: str) -> None:
    """Write a report. Raises DiffusionError when that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiffusionError(
            f"{path} cannot be written: {error}.",
            kind="evaluation.file",
            remedy="Name a file in a folder that you may write to.",
            context={"file": path},
        ) from error

"""docs/parity.md says nothing without a test that shows it, or a reason."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "parity.md"
COLUMNS = ["Feature", "Bar", "State", "Tests", "Missing, or why not"]
FEWEST = 48  # rows: none may get lost
_PATH = re.compile(r"`((?:tests|native)/[^`]+)`")


@dataclass(frozen=True)
class Row:
    """One feature; `tests` as it is written, `reason` in words."""

    feature: str
    bar: str
    state: str
    tests: str
    reason: str

    @property
    def paths(self) -> list[str]:
        """The tests that show it."""
        return _PATH.findall(self.tests)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def read() -> list[Row]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    made = [cells(line) for line in lines if not set(line) <= set("|-")]
    assert all(len(row) == len(COLUMNS) for row in made), [row for row in made if len(row) != len(COLUMNS)]
    return [Row(*row) for row in made if row != COLUMNS]


ROWS = read()


def test_no_row_is_lost_or_told_twice() -> None:
    assert len(ROWS) >= FEWEST
    assert [name for name, times in Counter(row.feature for row in ROWS).items() if times > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_a_row_says_what_it_must(row: Row) -> None:
    assert row.bar in ("M", "S")
    assert row.state in ("works", "partly", "no")
    assert not re.sub(r"[,\s]", "", _PATH.sub("", row.tests)), f"not a path in backticks: {row.tests}"
    if row.state == "works":
        assert row.paths, "it works, and no test shows it"
    else:
        assert len(row.reason.split()) >= 4, "the reason is missing"
    if row.state == "no":
        assert not row.paths, "it is not there, and tests show it"


def test_every_path_on_the_page_exists() -> None:
    named = _PATH.findall(PAGE.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []

"""Cells of tables: found by row and header, at exact bytes."""

from __future__ import annotations

import pytest

from ai_os_diffusion.answering.tables import cell_for
from helpers.tiny import memory_hit

PRICES = memory_hit(
    "Préise for the stalls.\n\n| Soap | Retail | Wholesale |\n|---|---:|---:|\n| Seaweed | £7.00 | £4.20 |\n"
    "| Oat and honey | £6.00 | £3.60 |\n| Coal tar | £6.50 | |\n\nAll from May.",
    id="prices",
)
HEATING = memory_hit(
    "| Year | Gas | Power |\n|--|--|--|\n| 2024 (from March) | £1,040 | £612 |\n| 2025 | £990 | £640 |"
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the wholesale price of the seaweed soap?", "£4.20"),
        ("what's the retail price of oat and honey", "£6.00"),
        ("How much was the gas in 2024?", "£1,040"),
        ("What did we pay for power in 2025?", "£640"),
        ("What is the price of the seaweed soap?", None),  # no column
        ("What is the wholesale price of lavender?", None),  # no row
        ("What is the wholesale price of coal tar?", None),  # an empty cell
    ],
)
def test_the_cell_in_the_named_row_and_column(question: str, answer: str | None) -> None:
    found = cell_for(question, [memory_hit("No table | here."), PRICES, HEATING])
    text = found and found.hit.text.encode()[found.start : found.end].decode()
    assert text == answer


def test_rows_without_their_header_have_it_in_the_title() -> None:
    rows = memory_hit(
        "| Nettle | £5.20 | £3.20 |\n| Juniper | £5.70 | £3.70 |", title="Prices | a | Soap | Retail | Wholesale |"
    )
    asked = "What is the wholesale price of juniper?"
    found = cell_for(asked, [rows])
    assert found is not None
    assert rows.text.encode()[found.start : found.end].decode() == "£3.70"
    assert cell_for(asked, [memory_hit(rows.text, title="Prices")]) is None
    assert cell_for(asked, [memory_hit(f"Words.\n\n{rows.text}", title=rows.title)]) is None  # another table

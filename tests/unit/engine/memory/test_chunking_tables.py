"""Long tables: cut between rows, each passage of rows called by the columns, every byte where it was."""

from __future__ import annotations

from ai_os_diffusion.memory.chunking import Chunk, chunk_document
from ai_os_diffusion.memory.importers.base import Document

HEADER = "| Soap | Retail |  Wholesale |"
ROWS = [f"| Söap {number}. kind | £{number}.00 | £{number}.50 |" for number in range(30)]
TABLE = "\n".join([HEADER, "|---|---:|---:|", *ROWS])


def chunks(text: str, words: int = 60) -> list[Chunk]:
    document = Document("a.md", "Prices", None, (), (), text, 0, 0, "", {})
    found = chunk_document(document, words)
    raw = text.encode()
    assert all(raw[chunk.start : chunk.end].decode() == chunk.text for chunk in found)
    assert "".join("".join(chunk.text for chunk in found).split()) == "".join(text.split())
    return found


def test_each_passage_of_a_table_knows_its_columns() -> None:
    found = chunks(f"For the stalls.\n\n{TABLE}\n\nAll from May.")
    assert len(found) > 3
    assert "| Soap" in found[0].text
    assert (found[0].columns, found[0].title("Prices")) == ("", "Prices")
    assert {chunk.columns for chunk in found[1:]} == {"| Soap | Retail | Wholesale |"}
    assert found[1].title("Prices") == "Prices | Soap | Retail | Wholesale |"
    assert all(line in [*ROWS, "", "All from May."] for chunk in found[1:] for line in chunk.text.split("\n"))


def test_the_header_stays_with_the_first_row() -> None:
    filler = "word " * 52  # leaves room for the header alone
    found = chunks(f"{filler}\n\n{TABLE}")
    assert found[1].text.startswith(f"{HEADER}\n|---|---:|---:|\n{ROWS[0]}")
    assert found[1].columns == ""


def test_words_before_a_table_in_its_paragraph_and_after_it() -> None:
    found = chunks(f"The list of this year:\n{TABLE}\nIda knows more.\nAsk her.")
    assert found[0].text.startswith("The list of this year:\n| Soap")
    assert found[-1].text.endswith("Ida knows more.\nAsk her.")
    assert [bool(chunk.columns) for chunk in found] == [False, *[True] * (len(found) - 1)]


def test_what_is_no_table_and_what_fits_carry_nothing() -> None:
    lines = "\n".join(f"| {number} | no rule below the first line |" for number in range(30))
    assert {chunk.columns for chunk in chunks(lines)} == {""}
    assert [chunk.columns for chunk in chunks("\n".join([HEADER, "|---|---|---|", *ROWS[:2]]))] == [""]
    long = f"| {'column ' * 40}| x |\n|---|---|\n" + "\n".join(f"| {number} | y |" for number in range(30))
    assert {chunk.columns for chunk in chunks(long)} == {""}

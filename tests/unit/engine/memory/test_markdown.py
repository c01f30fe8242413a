"""Reading notes: front matter, titles, dates, tags, links, and every way a file can be wrong."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from ai_os_diffusion.errors import ImporterError
from ai_os_diffusion.memory.importers.base import read_limited
from ai_os_diffusion.memory.importers.markdown import MarkdownImporter, PlainTextImporter


def read(text: str, path: str = "people/mia.md") -> object:
    return MarkdownImporter().read(path, text.encode())


def test_front_matter_gives_title_date_tags() -> None:
    document = MarkdownImporter().read(
        "a.md",
        b"---\ntitle: Mia\ndate: 2026-03-04\ntags: [people, family]\nmood: good\n---\nShe likes [[Rolo]]. #dog\n",
    )
    assert (document.title, document.day) == ("Mia", dt.date(2026, 3, 4))
    assert document.tags == ("people", "family", "dog")
    assert document.links == ("Rolo",)
    assert document.metadata["mood"] == "good"
    assert document.text[document.body :].startswith("She likes")


@pytest.mark.parametrize(
    ("path", "text", "title", "day"),
    [
        ("garden_plan.md", "Beans.", "garden plan", None),
        ("x.md", "# Beans and peas\n\nText.", "Beans and peas", None),
        ("2026-03-14.md", "Rain.", "2026-03-14", dt.date(2026, 3, 14)),
        ("x.md", "# Diary 4 May 2025\n\nOn 1 June 2026 we go.", "Diary 4 May 2025", dt.date(2025, 5, 4)),
        ("x.md", "---\ndate: 3 May 2026\n---\n# T\n", "T", dt.date(2026, 5, 3)),
    ],
)
def test_title_and_date_from_heading_and_name(path: str, text: str, title: str, day: dt.date | None) -> None:
    document = MarkdownImporter().read(path, text.encode())
    assert (document.title, document.day) == (title, day)


def test_a_rule_line_is_not_front_matter() -> None:
    document = MarkdownImporter().read("a.md", b"---\njust a line\n---\nmore")
    assert document.body == 0


def test_broken_front_matter_names_file_and_line() -> None:
    with pytest.raises(ImporterError, match=r"people/mia\.md.*line 3"):
        read("---\ntitle: ok\ntags: [a\n---\nText")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe\x00h\x00i", "UTF-16"),
        (b"abc\0def", "binary"),
        (b"caf\xe9 latin", "byte 3"),
    ],
)
def test_files_that_are_not_utf8_text(data: bytes, reason: str) -> None:
    for importer in (MarkdownImporter(), PlainTextImporter()):
        with pytest.raises(ImporterError, match=reason) as caught:
            importer.read("a.md", data)
        assert caught.value.remedy


def test_a_byte_order_mark_counts_in_offsets() -> None:
    document = PlainTextImporter().read("a.txt", b"\xef\xbb\xbfhello")
    assert (document.text, document.base) == ("hello", 3)


def test_huge_empty_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b" \n")
    with pytest.raises(ImporterError, match="is empty"):
        read_limited(path, 100)
    path.write_bytes(b"x" * 200)
    with pytest.raises(ImporterError, match="the limit is"):
        read_limited(path, 100)
    with pytest.raises(ImporterError, match="cannot be read"):
        read_limited(tmp_path / "gone.md", 100)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("x", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(ImporterError, match="may not be read"):
        read_limited(path, 100)

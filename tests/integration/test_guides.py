"""The guides keep what they promise: their examples run, the messages that they quote are in the source."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_QUOTED = re.compile(r"^\| `(?P<message>[^`]+)` \|", re.MULTILINE)
_RUST_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_MOST_PICTURES = 1_200_000  # bytes
_MOST_PICTURE = 150_000
MESSAGES = [found["message"] for found in _QUOTED.finditer((DOCS / "troubleshooting.md").read_text(encoding="utf-8"))]


def examples() -> dict[str, str]:
    """The Python of each chapter of the developer guide, by the chapter's name."""
    text = (DOCS / "developing.md").read_text(encoding="utf-8")
    made = {}
    for chapter in text.split("\n## ")[1:]:
        codes = re.findall(r"```python\n(.*?)```", chapter, re.DOTALL)
        if codes:
            made[chapter.partition("\n")[0]] = "\n".join(codes)
    return made


@pytest.mark.timeout(600)
@pytest.mark.parametrize("title", ["Add an importer", "Add a sampler", "Add a modality", "Add an evolution level"])
def test_an_example_of_the_developer_guide_runs(title: str, tmp_path: Path) -> None:
    own = {"XDG_DATA_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", examples()[title]], env=os.environ | own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def python_messages(file: Path) -> Iterator[str]:
    """Every text of a module, with "…" for what is put in."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{\w*\}", "…", node.value)


def rust_messages(file: Path) -> Iterator[str]:
    """The same of a Rust file, as the engine shows it: without the advice after a semicolon."""
    for found in _RUST_STRING.finditer(file.read_text(encoding="utf-8")):
        yield re.sub(r"\{[^{}]*\}", "…", re.sub(r"\\\n\s*", "", found[1]))


@pytest.fixture(scope="module")
def messages() -> str:
    """All texts of the product, one a line."""
    parts = [
        text
        for folder in ("engine", "app", "packaging")
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "personal" not in file.parts
        for text in python_messages(file)
    ]
    crates = [file for file in (ROOT / "native").rglob("error.rs") if "target" not in file.parts]
    parts += [text for file in sorted(crates) for text in rust_messages(file)]
    return "\n".join(parts)


def test_troubleshooting_has_its_messages() -> None:
    assert len(MESSAGES) >= 60
    assert len(set(MESSAGES)) == len(MESSAGES)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_that_is_explained_is_in_the_source(message: str, messages: str) -> None:
    assert message in messages


def test_pictures_are_small_and_all_used() -> None:
    pictures = sorted((DOCS / "images").glob("*.png"))
    sizes = {picture.name: picture.stat().st_size for picture in pictures}
    assert {name: size for name, size in sizes.items() if size > _MOST_PICTURE} == {}
    assert sum(sizes.values()) <= _MOST_PICTURES
    pages = [*DOCS.rglob("*.md"), ROOT / "README.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert [name for name in sizes if f"images/{name}" not in text] == []


def test_every_page_of_the_navigation_is_there() -> None:
    named = re.findall(r"([\w./-]+\.md)", (DOCS / "site" / "mkdocs.yml").read_text(encoding="utf-8"))
    assert [name for name in named if not (DOCS / name).is_file()] == []
    assert len(named) >= 30

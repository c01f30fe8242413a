"""Stores for the tests of the binding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_native import ArrowStorage
from helpers.native_stores import open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(path: Path) -> Iterator[ArrowStorage]:
    opened = open_store(path)
    yield opened
    opened.close()

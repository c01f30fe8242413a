"""A store, a folder of files to import, and a recogniser that is always there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion.memory.importers import recognising
from ai_os_diffusion.memory.store import MemoryStore


@pytest.fixture
def recogniser_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """`helpers.media.hearing` stands for it, whether or not the package is installed."""
    monkeypatch.setattr(recognising.recogniser, "is_installed", lambda: True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MemoryStore]:
    with MemoryStore(tmp_path / "profile", embedder_id="hash", dimension=8) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Albums" / "Munich"
    made.mkdir(parents=True)
    return made
